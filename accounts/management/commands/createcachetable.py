"""Django's command, by default in the database where this installation keeps its cache, and run by the database's owner."""

from django.conf import settings
from django.core.management.commands import createcachetable

from accounts.wall.roles import by_owner


class Command(createcachetable.Command):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database=settings.CACHE_DATABASE)

    @by_owner
    def handle(self, *args, **options):
        return super().handle(*args, **options)
