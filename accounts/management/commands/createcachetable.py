"""Django's command, by default in the database where this installation keeps its cache."""

from django.conf import settings
from django.core.management.commands import createcachetable


class Command(createcachetable.Command):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database=settings.CACHE_DATABASE)
