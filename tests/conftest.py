"""What every test stands on. The suite guards itself: warnings fail (pyproject), unknown template variables fail, and
querysets without an order come back shuffled."""

import os
import random
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.handlers.base import BaseHandler

from tests import database, shuffled, strict_templates

BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
SEED = int(os.environ.get("SHUFFLE_SEED") or random.SystemRandom().randrange(1, 10**6))


def pytest_report_header(config) -> str:
    return f"SHUFFLE_SEED={SEED}"


def pytest_configure(config) -> None:
    strict_templates.install()
    shuffled.install(SEED)
    database.install(config.rootpath / ".pytest_cache" / "d" / "database")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser named by CHROMIUM (default: Debian's)."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=BROWSER_ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings) -> Iterator[ExitStack]:
    """Where PostgreSQL has two roles its owner makes the test database, and drops it in the end."""
    from django.db import connection

    from accounts.wall.roles import as_owner

    with ExitStack() as owner:
        owner.enter_context(as_owner(connection))
        yield owner


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_setup) -> Iterator[None]:
    """In between the tests run as the application, which the wall binds."""
    from django.db import connection

    from accounts.wall.roles import as_owner

    django_db_modify_db_settings.close()
    yield
    django_db_modify_db_settings.enter_context(as_owner(connection))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """A test marked `owner` runs as the owner of the tables: it tampers with what the application may not touch."""
    if item.get_closest_marker("owner") is None:
        return (yield)
    from django.db import connection

    from accounts.wall.roles import as_owner

    with as_owner(connection):
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def _one_template_of_rehearsals(pytestconfig) -> None:
    """Rehearsals begin with a copy of one empty database for all processes and runs, as those of an installation do."""
    from publicity.rehearsal import template

    template.KEPT = str(pytestconfig.rootpath / ".pytest_cache" / "d" / "rehearsal")


@pytest.fixture(autouse=True)
def _empty_cache():
    from campaigns import models

    cache.clear()
    models._published.cache_clear()  # tests begin with the same numbers and change what was published


@pytest.fixture
def in_turn(monkeypatch) -> Any:
    """One request at a time, and whatever else is done under the lock this gives. Before a browser all threads of the server
    share one connection to a database in memory: a page that saves or looks again by itself would fail, or break into the
    transaction of another request, instead of waiting."""
    answer, turn = BaseHandler.get_response, threading.RLock()

    def answered(self, asked):
        with turn:
            return answer(self, asked)

    monkeypatch.setattr(BaseHandler, "get_response", answered)
    return turn


@pytest.fixture(autouse=True)
def _browsers_in_turn(request) -> None:
    if request.node.get_closest_marker("browser") is not None:
        request.getfixturevalue("in_turn")


@pytest.fixture
def clock_at(db):
    """`clock_at("2022-11-28 09:00")` stops the business clock there (Asia/Shanghai) and returns the moment; any direction."""
    from accounts.kernel.clock import restart_clock

    def stop(text: str) -> datetime:
        at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        restart_clock(at, stopped=True)
        return at

    return stop


@pytest.fixture
def drain(db):
    """Run every queued job now; returns how many ran."""
    from accounts.kernel import jobs

    return jobs.drain


@pytest.fixture
def tick(db):
    """Run every "what is due?" function now."""
    from accounts.kernel import jobs

    return jobs.tick
