"""The locks themselves, seen in the database's own tables, and what happens without them."""

import threading
import time
from datetime import datetime

import pytest
from django.db import connection, transaction

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.models import Unit
from audit import trail
from audit.models import ChainHead
from campaigns import locks
from submissions import eligibility
from submissions.actions import filing
from tests.cast import make_tenant
from tests.races import scene
from tests.races.crowd import PATIENCE, Beside, at_once, kinds
from tests.races.test_filing import drafts_of

pytestmark = [pytest.mark.pg, pytest.mark.race]


def gate(campaign_id: int) -> list[tuple[str, bool]]:
    """(mode, granted) of everybody at the campaign's gate."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mode, granted FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s ORDER BY granted DESC, mode",
            [locks.GATE, campaign_id],
        )
        return cursor.fetchall()


def until(happened) -> None:
    end = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


class Holding(Beside):
    """A transaction beside the test that takes a lock and keeps it until `let_go()`."""

    def __init__(self, lock, campaign_id: int):
        self.taken, self._end = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                lock(campaign_id)
                self.taken.set()
                assert self._end.wait(PATIENCE)

        super().__init__(hold)

    def let_go(self) -> None:
        self._end.set()

    def __exit__(self, *exc: object) -> None:
        self._end.set()
        super().__exit__(*exc)


def test_filings_share_the_campaign_and_the_closing_has_it_alone():
    campaign = scene.make_campaign()
    with Holding(locks.share, campaign.pk) as one, Holding(locks.share, campaign.pk) as other:
        assert one.taken.wait(10)
        assert other.taken.wait(10)
        with Holding(locks.settle, campaign.pk) as closer:
            until(lambda: len(gate(campaign.pk)) == 3)
            assert gate(campaign.pk) == [("ShareLock", True), ("ShareLock", True), ("ExclusiveLock", False)]
            one.let_go()
            assert not closer.taken.wait(0.3)
            other.let_go()
            assert closer.taken.wait(10)
            assert gate(campaign.pk) == [("ExclusiveLock", True)]
    assert gate(campaign.pk) == []


def test_who_comes_after_the_closing_waits_behind_it():
    """Row locks have no queue: a filing that came later would slip in, and in a rush the closing would wait for ever."""
    campaign = scene.make_campaign()
    with Holding(locks.share, campaign.pk) as early:
        assert early.taken.wait(10)
        with Holding(locks.settle, campaign.pk) as closer:
            until(lambda: len(gate(campaign.pk)) == 2)
            with Holding(locks.share, campaign.pk) as late:
                assert not late.taken.wait(0.3)
                early.let_go()
                assert closer.taken.wait(10)
                assert not late.taken.wait(0.3)
                closer.let_go()
                assert late.taken.wait(10)


def test_campaigns_do_not_wait_for_each_other():
    first = scene.make_campaign()
    with Holding(locks.settle, first.pk) as closer:
        assert closer.taken.wait(10)
        with Holding(locks.share, first.pk + 1) as other:
            assert other.taken.wait(10)


def test_without_the_units_row_locked_it_files_more_than_its_count(monkeypatch):
    """The control of the count: eight filings look at the same moment, and all find room."""
    campaign = scene.make_campaign()
    [(firm, drafts)] = drafts_of(campaign, 1, 8)
    together, judge = threading.Barrier(8), filing.rulings

    def rulings(*args):
        found = judge(*args)
        together.wait(PATIENCE)
        return found

    monkeypatch.setattr(filing, "rulings", rulings)
    monkeypatch.setattr(eligibility, "_locked", lambda units: list(Unit.objects.filter(pk__in=units).order_by("pk")))
    outcomes = at_once(lambda n: firm.file(drafts[n]), 8)

    assert kinds(outcomes) == {"done": 8}
    assert scene.filed(campaign) == 8


def test_without_the_head_locked_the_database_still_refuses_a_second_chain(monkeypatch):
    """The control of the trail: eight writers link to the same entry; one gets in."""
    tenant = make_tenant()
    with scope.system("race"):
        trail.record("race", actor=scene.SYSTEM, tenant=tenant)
    together = threading.Barrier(8)

    def seen_by_all(tenant_id: int, ahead: list) -> tuple[ChainHead, datetime]:
        found = ChainHead.objects.get(tenant_id=tenant_id)
        together.wait(PATIENCE)
        return found, clock()

    def write(n: int) -> None:
        with scope.system("race"):
            trail.record("race", actor=scene.SYSTEM, tenant=tenant)

    monkeypatch.setattr(trail, "_locked_head", seen_by_all)
    assert kinds(at_once(write, 8)) == {"done": 1, "IntegrityError": 7}
    assert trail.verify(tenant) == []
