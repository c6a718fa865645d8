"""One clock: database time plus the offset row. Business times come from `clock()` and nowhere else.

Sessions, one-time codes, signed links, limits, locks and leases use `real_now()`: moving the clock never touches them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.kernel.prepared import Prepared
from accounts.kernel.statements import Call, Statement

NOW = "SELECT clock_timestamp()"
_held: datetime | None = None  # the whole clock of a process that has its database to itself


class ClockError(Exception):
    """The clock cannot be moved that way; the message says why in plain Chinese."""


def clock() -> datetime:
    """The current business time, aware, in Asia/Shanghai. One query; zero when a request's `request.now` serves."""
    if _held is not None:
        return timezone.localtime(_held)
    if settings.CLOCK_MOVABLE and (row := _ROW.first()):
        return timezone.localtime(row.stopped_at or _database_time() + timedelta(microseconds=row.micros))
    return timezone.localtime(_database_time())


def real_now() -> datetime:
    """Real time for leases, codes, links and limits; never moved."""
    return timezone.now()


def move_clock(to: datetime) -> datetime:
    """Move the business clock forward to `to` and return it; a stopped clock stays stopped there.

    Raises ClockError when the installation has no movable clock or `to` is not later than now.
    """
    _demand_movable()
    with transaction.atomic():
        _rows().get_or_create(pk=1, defaults={"micros": 0})  # so that there is a row to lock: movers take turns
        row = _rows().select_for_update().get(pk=1)
        if to < clock():
            raise ClockError("时间只能向前调整。要回到从前，请在服务器上运行 manage.py demo reset，重新载入演示数据。")
        _write(to, row.stopped_at is not None)
    return clock()


def restart_clock(at: datetime | None = None, *, stopped: bool = False) -> None:
    """Set the clock to any time (None = real time), running or stopped. For tests, rehearsal and the demo's restart only."""
    _demand_movable()
    if at is None:
        _rows().all().delete()
    else:
        _write(at, stopped)


def hold_clock(at: datetime | None) -> None:
    """Stop the clock of this process alone, at any time, without its row; None lets go. Only where nobody else shares the
    database (the rehearsal's child): there asking the row thousands of times answers nothing new."""
    global _held  # noqa: PLW0603 - one clock, one process
    _demand_movable()
    if not settings.CLOCK_HELD:
        raise ClockError("只有预演可以自己掌握时间。")
    _held = at


def _write(at: datetime, stopped: bool) -> None:
    offset = (at - _database_time()) // timedelta(microseconds=1)
    _rows().update_or_create(pk=1, defaults={"micros": offset, "stopped_at": at if stopped else None})


def _demand_movable() -> None:
    if not settings.CLOCK_MOVABLE:
        raise ClockError("本系统使用真实时间，不能调整。")


_ROW = Prepared(lambda p: _rows().filter(pk=1))


class Timed(Prepared):
    """A queryset whose answer may have to be waited for, and the clock, read when the waiting is over: with real time in one trip
    to PostgreSQL."""

    def timed(self, *, ahead: Sequence[Call] = (), **given: Any) -> tuple[list[Any], datetime]:
        """(The rows, the moment from which what they and the statements `ahead` lock is held). Where no row can be met, nothing is
        executed."""
        kept, lines = self.answered(given, ahead)
        told = lines and _held is None and not settings.CLOCK_MOVABLE and connection.vendor == "postgresql"
        return [kept.make(line) for line in lines], timezone.localtime(lines[0][-1]) if told else clock()

    def _made(self, rows: QuerySet) -> Any:
        kept = super()._made(rows)
        if kept is None or connection.vendor != "postgresql":
            return kept
        # beside the rows themselves it would be read before a lock is waited for
        sql = f"WITH waited AS MATERIALIZED ({kept.statement.sql}) SELECT waited.*, clock_timestamp() FROM waited"  # noqa: S608
        return replace(kept, statement=Statement(rows.model._meta.db_table, sql, kept.statement.params))


def _rows():
    return apps.get_model("accounts", "ClockOffset").objects


def _database_time() -> datetime:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            text = cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')").fetchone()[0]
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        return cursor.fetchone()[0]
