"""Put the demo into the database, or start it again: one transaction, so that readers see the old state or the new one."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone

from accounts.kernel import jobs, scope
from accounts.kernel.clock import hold_clock, real_now, restart_clock
from accounts.models import DemoPerson, Job, StoredFile
from accounts.wall.roles import as_owner, passes
from audit import guards

from . import scenario
from .cast import Cast, stand_by
from .living import Living
from .plays import Play
from .reviewing import Reviewing
from .timeline import Timeline

KEPT = ("contenttypes", "auth", "applicants.consenttext")
DELIVER = "notices.deliver"


class NotADemo(Exception):
    """The installation is not in demo mode, or the role in use cannot start it again."""


def may_empty(connection: Any) -> bool:
    """False for the application's role where PostgreSQL has two: it cannot lift the guards of the trail."""
    return connection.vendor != "postgresql" or bool(passes(connection))


def loaded() -> bool:
    """Is the demo there?"""
    return DemoPerson.objects.exists()


def load(only: tuple[str, ...] = ()) -> bool:
    """Load the demo unless it is there; False when nothing was to be done. Raises NotADemo."""
    _demand_demo()
    if loaded():
        return False
    with _quietly(), transaction.atomic():
        _play(only)
    return True


def reset(only: tuple[str, ...] = ()) -> None:
    """Throw everything away and load the demo anew, as the owner of the tables. Raises NotADemo."""
    _demand_demo()
    if not (settings.DATABASE_OWNER or may_empty(connection)):
        raise NotADemo("重新开始演示要清空全部数据表，应用角色无权这样做。请设置 DATABASE_OWNER_URL 后再运行。")
    with scope.system("demo reset"):
        keys = list(StoredFile.objects.values_list("key", flat=True))
    with as_owner(connection), _quietly(), transaction.atomic():
        empty()
        _play(only)
    for key in keys:
        storages["private"].delete(key)


def _play(only: tuple[str, ...]) -> None:
    timeline, cast = Timeline(timezone.localtime(real_now())), Cast()
    stand_by(cast)
    for name in only or scenario.names():
        play = Play(scenario.load(name), timeline, cast)
        play.prepare()
        Reviewing(play).prepare()
        Living(play).prepare()
    timeline.play()
    hold_clock(None)
    restart_clock()
    _deliver()


def _deliver() -> None:
    """Letters of the past have left long ago and groups were proposed; papers are left to the workers."""
    for pk in (
        Job.objects.filter(kind__in=(DELIVER, "groups.look"), state="queued")
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        jobs.run(pk, raising=True)


def empty() -> None:
    """Every row of every table, the trail too; only texts that belong to the installation stay."""
    found = [m._meta for m in apps.get_models(include_auto_created=True)]
    tables = [m.db_table for m in found if m.app_label not in KEPT and m.label_lower not in KEPT]
    guards.lift(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "TRUNCATE " + ", ".join(connection.ops.quote_name(t) for t in tables) + " RESTART IDENTITY CASCADE"
            )
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            for table in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own table names
    guards.install(connection)


def _demand_demo() -> None:
    if not (settings.DEMO_MODE and settings.CLOCK_MOVABLE):
        raise NotADemo("本系统没有开启演示模式，不能载入演示数据。")


@contextmanager
def _quietly() -> Iterator[None]:
    """Jobs are written down and not sent out: the workers find them at their next round. The clock is held in memory: until the
    commit nobody else sees what is written by it."""
    dispatch, held, often = settings.JOBS_DISPATCH, settings.CLOCK_HELD, gc.get_threshold()
    settings.JOBS_DISPATCH, settings.CLOCK_HELD = False, True
    gc.set_threshold(
        100_000, 50, 100
    )  # a hundred thousand short-lived rows: collecting rarely saves a tenth of the time
    try:
        yield
    finally:
        hold_clock(None)
        settings.JOBS_DISPATCH, settings.CLOCK_HELD = dispatch, held
        gc.set_threshold(*often)
