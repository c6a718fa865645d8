"""manage.py flush empties the database, and with it the trail: refused unless settings.AUDIT_FLUSHABLE (tests)."""

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from accounts.wall.roles import as_owner
from audit import guards


class Command(flush.Command):
    """Django's flush between transactional tests, with the guards of the trail out of the way."""

    def handle(self, **options):
        if not settings.AUDIT_FLUSHABLE:
            raise CommandError("审计记录只增不删，本系统不允许清空数据库。")
        connection = connections[options["database"]]
        with as_owner(connection):
            guards.lift(connection)
            try:
                super().handle(**options)
            finally:
                guards.install(connection)
