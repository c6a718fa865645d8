"""Django's command, run by the owner of the database where there are two roles (DATABASE_OWNER_URL)."""

from django.core.management.commands import migrate

from accounts.wall.checks import not_compared
from accounts.wall.roles import by_owner


class Command(migrate.Command):
    def check(self, *args, **kwargs):
        """As Django's, but for the wall: putting it up is what this command is for."""
        with not_compared():
            return super().check(*args, **kwargs)

    @by_owner
    def handle(self, *args, **options):
        return super().handle(*args, **options)
