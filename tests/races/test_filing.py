"""Filing under a race: deadlines are exact, a draft is filed once, limits hold, numbers have no gaps."""

import random
import threading
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from accounts.kernel import jobs, scope
from accounts.kernel.clock import clock, restart_clock
from audit import trail
from campaigns import actions as campaigns
from campaigns.models import Campaign
from submissions import actions
from submissions.actions import filing
from submissions.models import Enrolment, Submission, SubmissionVersion
from tests.races import scene
from tests.races.crowd import PATIENCE, Beside, at_once, kinds

CLIENTS = 20


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def between_check_and_write(monkeypatch, pause) -> None:
    """Let every filing call pause() after it was found to be in time and before it is written."""
    before = filing.readiness

    def readiness(row):
        pause()
        return before(row)

    monkeypatch.setattr(filing, "readiness", readiness)


def drafts_of(campaign: Campaign, firms: int, each: int = 3) -> list[tuple[scene.Firm, list[Submission]]]:
    restart_clock(at(scene.OPEN), stopped=True)
    return [(firm, [firm.start(campaign) for _ in range(each)]) for firm in (scene.make_firm() for _ in range(firms))]


def file_all(work: list[tuple[scene.Firm, list[Submission]]], ends: threading.Event | None = None) -> list:
    """Every firm files its drafts one after the other; the outcomes of all."""

    def one(n: int) -> list:
        firm, drafts = work[n]
        outcomes = []
        for draft in drafts:
            try:
                outcomes.append(firm.file(draft))
            except filing.OutsideWindow as error:
                outcomes.append(error)
        return outcomes

    found = at_once(one, len(work))
    assert all(isinstance(outcomes, list) for outcomes in found), found
    return [outcome for outcomes in found for outcome in outcomes]


def test_nothing_is_accepted_after_the_count_at_the_deadline(monkeypatch):
    between_check_and_write(monkeypatch, lambda: time.sleep(random.random() * 0.03))
    for lead in (0.6, 0.3, 2, 5):  # however fast the machine is, the deadline falls into one of these rushes
        if 0 < rush_over_the_deadline(lead) < CLIENTS * 3:
            return
    pytest.fail("the deadline always fell outside the rush")


def rush_over_the_deadline(lead: float) -> int:
    """Everybody files, beginning so many seconds before the deadline; how many the closing count found."""
    campaign = scene.make_campaign()
    work = drafts_of(campaign, CLIENTS)
    closes = at(scene.CLOSE)
    restart_clock(closes - timedelta(seconds=lead))

    def count_at_the_deadline() -> int:
        while clock() < closes:
            time.sleep(0.005)
        return scene.closing_count(campaign)

    with Beside(count_at_the_deadline) as closer:
        outcomes = file_all(work)
        counted = closer.outcome()

    accepted = [version for version in outcomes if isinstance(version, SubmissionVersion)]
    assert counted == len(accepted) == scene.filed(campaign)
    assert all(version.submitted_at < closes for version in accepted)
    assert len(outcomes) - counted == kinds(outcomes).get("OutsideWindow", 0)
    return counted


def test_nothing_is_accepted_after_a_campaign_is_closed(monkeypatch):
    campaign = scene.make_campaign()
    work = drafts_of(campaign, CLIENTS)
    between_check_and_write(monkeypatch, lambda: time.sleep(random.random() * 0.03))

    def close_in_the_rush() -> int:
        while scene.filed(campaign) < 8:
            time.sleep(0.005)
        with scope.system("race"):
            campaigns.move(campaign.pk, "close", actor=scene.SYSTEM)
        return scene.filed(campaign)

    with Beside(close_in_the_rush) as closer:
        outcomes = file_all(work)
        counted = closer.outcome()

    assert counted == scene.filed(campaign) == kinds(outcomes)["done"]
    assert len(outcomes) - counted == kinds(outcomes).get("OutsideWindow", 0)
    if connection.vendor == "postgresql":  # SQLite's writers do not queue, so there the closing may come last
        assert counted < CLIENTS * 3


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "control"])
def test_the_count_at_the_deadline_waits_for_a_filing_under_way(monkeypatch, locked):
    """The control switches the lock off and sees the filing come in after the count."""
    campaign = scene.make_campaign()
    [(firm, [draft])] = drafts_of(campaign, 1, 1)
    inside, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        inside.set()
        assert go_on.wait(PATIENCE)

    between_check_and_write(monkeypatch, wait)
    if not locked:
        switch_off_the_lock(monkeypatch)
    closes = at(scene.CLOSE)
    restart_clock(closes - timedelta(seconds=1))

    with Beside(lambda: firm.file(draft)) as last:
        try:
            assert inside.wait(PATIENCE)
            while clock() < closes:
                time.sleep(0.01)
            with Beside(lambda: scene.closing_count(campaign)) as closer:
                waited = not closer.ended(within=0.5)
                go_on.set()
                counted = closer.outcome()
        finally:
            go_on.set()
        assert last.outcome().number == 1

    assert (waited, counted) == ((True, 1) if locked else (False, 0))
    assert scene.filed(campaign) == 1


def switch_off_the_lock(monkeypatch) -> None:
    monkeypatch.setattr("campaigns.windows.shared", lambda campaign_id: [])
    if connection.vendor == "sqlite":
        connection.close()
        deferred = {**connection.settings_dict["OPTIONS"], "transaction_mode": "DEFERRED"}
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", deferred)


def test_a_filing_that_arrives_at_the_deadline_is_refused_at_the_very_instant():
    campaign = scene.make_campaign()
    [(firm, drafts)] = drafts_of(campaign, 1, 2)
    restart_clock(at(scene.CLOSE) - timedelta(microseconds=1), stopped=True)
    assert firm.file(drafts[0]).number == 1

    restart_clock(at(scene.CLOSE), stopped=True)
    with pytest.raises(filing.OutsideWindow, match="已于 2024年9月20日17:00 截止"):
        firm.file(drafts[1])


def test_twenty_clients_at_16_59_59_9_are_in_and_twenty_at_17_00_00_0_are_out(record_property):
    """The same on both databases; whoever comes late is told, and the closing count is the number let in."""
    campaign = scene.make_campaign()
    work = drafts_of(campaign, CLIENTS, 2)

    def rush(turn: int, before: timedelta) -> list:
        restart_clock(at(scene.CLOSE) - before, stopped=True)
        return at_once(lambda n: work[n][0].file(work[n][1][turn]), CLIENTS)

    in_time, late = rush(0, timedelta(milliseconds=100)), rush(1, timedelta(0))

    record_property(f"deadline_{connection.vendor}", f"{kinds(in_time)} at 16:59:59.9, {kinds(late)} at 17:00:00.0")
    assert kinds(in_time) == {"done": CLIENTS}
    assert kinds(late) == {"OutsideWindow": CLIENTS}
    assert all("已于 2024年9月20日17:00 截止" in str(error) for error in late)
    assert scene.closing_count(campaign) == scene.filed(campaign) == CLIENTS


def test_a_draft_filed_eight_times_at_once_is_one_version_with_one_receipt():
    campaign = scene.make_campaign()
    [(firm, [draft])] = drafts_of(campaign, 1, 1)
    outcomes = at_once(lambda n: firm.file(draft), 8)

    assert kinds(outcomes) == {"done": 1, "IllegalMove": 7}
    with scope.system("race"):
        version = SubmissionVersion.objects.get()
        assert version.receipt_number.endswith("HZ000001")
        assert Submission.objects.get().current_id == version.pk
        assert campaign.counters.get(key="receipt").value == 1
    jobs.drain()
    assert set(letters("submission.received").values()) == {1}
    assert trail.verify() == []


def letters(event: str) -> dict[str, int]:
    from notices.models import Letter

    with scope.system("race"):
        found: dict[str, int] = {}
        for channel in Letter.objects.filter(event=event).values_list("channel", flat=True):
            found[channel] = found.get(channel, 0) + 1
        return found


def test_a_unit_never_files_more_than_its_count(monkeypatch):
    campaign = scene.make_campaign()
    [(firm, drafts)] = drafts_of(campaign, 1, 8)
    between_check_and_write(monkeypatch, lambda: time.sleep(0.05))
    outcomes = at_once(lambda n: firm.file(drafts[n]), 8)

    assert kinds(outcomes) == {"done": 3, "Refusal": 5}
    assert scene.filed(campaign) == 3


def test_a_unit_never_enrols_more_than_its_count():
    campaign = scene.make_campaign(more_forms=[scene.enrolment_form()])
    firm = scene.make_firm()
    firm.enter(campaign)
    restart_clock(at("2024-08-21 09:00"), stopped=True)
    outcomes = at_once(lambda n: firm.enrol(campaign), 8)

    assert kinds(outcomes) == {"done": 3, "Refusal": 5}
    with scope.system("race"):
        assert Enrolment.objects.count() == 3


def test_numbers_of_many_firms_have_no_gap_and_no_double():
    campaign = scene.make_campaign()
    restart_clock(at(scene.OPEN), stopped=True)
    firms = [scene.make_firm() for _ in range(8)]
    drafts = at_once(lambda n: [firms[n].start(campaign) for _ in range(3)], 8)
    at_once(lambda n: [firms[n].file(draft) for draft in drafts[n]], 8)

    with scope.system("race"):
        numbers = sorted(Submission.objects.values_list("number", flat=True))
        receipts = sorted(SubmissionVersion.objects.values_list("receipt_number", flat=True))
    assert numbers == [f"{campaign.code}-{n:05d}" for n in range(1, 25)]
    assert receipts == [f"{campaign.code}-HZ{n:06d}" for n in range(1, 25)]
    assert trail.verify() == []


def test_one_enrolment_started_in_eight_tabs_at_once_is_one_draft():
    campaign = scene.make_campaign(more_forms=[scene.enrolment_form()])
    firm = scene.make_firm()
    firm.enter(campaign)
    restart_clock(at("2024-08-21 09:00"), stopped=True)
    enrolment = firm.enrol(campaign)
    restart_clock(at(scene.OPEN), stopped=True)

    drafts = at_once(lambda n: firm.start(campaign, enrolment), 8)
    assert kinds(drafts) == {"done": 1, "Conflict": 7}  # all started, the first save wins
    with scope.system("race"):
        assert Submission.objects.get().enrolment_id == enrolment.pk


def test_a_number_whose_work_is_undone_is_given_again():
    campaign = scene.make_campaign()

    def draw(n: int) -> int:
        with scope.system("race"), transaction.atomic():
            number = campaigns.next_number(campaign, "undone")
            if n % 2:
                raise RuntimeError("undone")
            return number

    outcomes = at_once(draw, 16)
    assert sorted(o for o in outcomes if isinstance(o, int)) == list(range(1, 9))


def test_two_tabs_saving_at_once_never_overwrite_each_other():
    campaign = scene.make_campaign()
    [(firm, [draft])] = drafts_of(campaign, 1, 1)

    def save(n: int):
        with firm.scope():
            return actions.save(draft.pk, {"title": f"第{n}稿"}, revision=1, actor=firm.actor)

    assert kinds(at_once(save, 8)) == {"done": 1, "Conflict": 7}


def test_withdrawing_while_filing_is_one_or_the_other():
    campaign = scene.make_campaign()
    for firm, drafts in drafts_of(campaign, 2, 3):

        def act(n: int, firm=firm, drafts=drafts):
            if n % 2:
                return firm.file(drafts[n // 2])
            with firm.scope():
                return actions.withdraw(drafts[n // 2].pk, actor=firm.actor)

        at_once(act, 6)
    with scope.system("race"):
        for row in Submission.objects.order_by("pk"):
            assert row.state == Submission.State.WITHDRAWN  # filed before that, or never
            assert row.versions.count() == (0 if row.submitted_at is None else 1)
