"""A next version, or longer time, comes into force while others file: each filing stands wholly under one version."""

import random
import threading
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.kernel import scope
from accounts.kernel.clock import clock, restart_clock
from campaigns.amending import actions as amending
from campaigns.models import Campaign, RuleSetVersion
from submissions.actions import filing
from submissions.models import SubmissionVersion
from tests.races import scene
from tests.races.crowd import PATIENCE, Beside, at_once, kinds

FIRMS = 12
LONGER = "2024-09-25 17:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def drafts_of(campaign: Campaign, firms: int) -> list[tuple]:
    restart_clock(at(scene.OPEN), stopped=True)
    return [(firm, firm.start(campaign)) for firm in (scene.make_firm() for _ in range(firms))]


def extend(campaign: Campaign) -> RuleSetVersion:
    with scope.system("race"):
        return amending.extend(campaign.pk, "file", at(LONGER), reason="系统故障", actor=scene.SYSTEM)


def pausing(monkeypatch, where, name: str, pause) -> None:
    """Let every call of where.name pause() first."""
    before = getattr(where, name)

    def paused(*args, **kwargs):
        pause()
        return before(*args, **kwargs)

    monkeypatch.setattr(where, name, paused)


def file_one(firm, draft):
    try:
        return firm.file(draft)
    except filing.OutsideWindow as error:
        return error


def test_in_a_rush_over_the_old_deadline_every_filing_is_under_the_version_of_its_instant(monkeypatch):
    campaign = scene.make_campaign()
    work = drafts_of(campaign, FIRMS)
    pausing(monkeypatch, filing, "readiness", lambda: time.sleep(random.random() * 0.03))
    closes = at(scene.CLOSE)
    restart_clock(closes - timedelta(seconds=0.4))

    def later() -> RuleSetVersion:
        time.sleep(0.3)
        return extend(campaign)

    with Beside(later) as beside:
        outcomes = at_once(lambda n: file_one(*work[n]), FIRMS)
        version = beside.outcome()

    assert version.number == 2
    assert set(kinds(outcomes)) <= {"done", "OutsideWindow"}, outcomes
    with scope.system("race"):
        for filed in SubmissionVersion.objects.filter(submission__campaign=campaign).select_related("rules"):
            if filed.rules.number == 1:
                assert filed.submitted_at < closes
                assert filed.submitted_at <= version.published_at
            else:
                assert filed.submitted_at >= version.published_at
    restart_clock(closes + timedelta(hours=1), stopped=True)
    for firm, draft in (pair for pair, outcome in zip(work, outcomes, strict=True) if isinstance(outcome, Exception)):
        assert firm.file(draft).rules.number == 2  # who was refused in the gap files after all


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "control"])
def test_an_extension_waits_for_a_filing_under_way(monkeypatch, locked):
    """The control takes the gate away and sees the new version come into force in the middle of a filing."""
    campaign = scene.make_campaign()
    [(firm, draft)] = drafts_of(campaign, 1)
    inside, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        inside.set()
        assert go_on.wait(PATIENCE)

    pausing(monkeypatch, filing, "readiness", wait)
    if not locked:
        from tests.races.test_filing import switch_off_the_lock

        switch_off_the_lock(monkeypatch)
    restart_clock(at(scene.CLOSE) - timedelta(seconds=30))
    with Beside(lambda: firm.file(draft)) as last:
        try:
            assert inside.wait(PATIENCE)
            with Beside(lambda: extend(campaign)) as other:
                waited = not other.ended(within=0.5)
                go_on.set()
                version = other.outcome()
        finally:
            go_on.set()
        filed = last.outcome()
    assert waited is locked
    if locked:
        assert filed.rules.number == 1
        assert filed.submitted_at <= version.published_at


def test_a_filing_that_waited_for_the_next_version_is_made_under_it(monkeypatch):
    """It read its campaign before the gate; what it files must be judged and frozen by what is in force then."""
    campaign = scene.make_campaign()
    [(firm, draft)] = drafts_of(campaign, 1)
    inside, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        inside.set()
        assert go_on.wait(PATIENCE)

    pausing(monkeypatch, amending, "lay_out", wait)
    restart_clock(at(scene.CLOSE) + timedelta(seconds=1))
    assert isinstance(file_one(firm, draft), filing.OutsideWindow)
    with Beside(lambda: extend(campaign)) as other:
        try:
            assert inside.wait(PATIENCE)
            with Beside(lambda: firm.file(draft)) as late:
                assert not late.ended(within=0.5)
                go_on.set()
                filed = late.outcome()
        finally:
            go_on.set()
        assert other.outcome().number == 2
    assert filed.rules.number == 2
    assert filed.submitted_at > at(scene.CLOSE)
    assert clock() < at(LONGER)
