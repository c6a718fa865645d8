"""The kernel under a race: forms count once, jobs run in one worker, the clock goes forward, trail and letters are whole."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from accounts.kernel import jobs, scope
from accounts.kernel.clock import ClockError, clock, move_clock, real_now, restart_clock
from accounts.kernel.once import new_key
from accounts.models import Job, Tenant, UsedKey
from audit import trail
from audit.models import AuditEntry
from notices import outbox
from notices.models import Letter
from notices.outbox import Recipient
from submissions import actions
from submissions.models import Submission
from tests.cast import browser, make_tenant
from tests.races import scene
from tests.races.crowd import Beside, at_once, kinds

NOON = datetime(2024, 9, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@jobs.job("race.work", attempts=2)
def work(payload: dict) -> None:
    """Leaves one more tenant; slowly, so that others may look in."""
    time.sleep(payload.get("seconds", 0.1))
    make_tenant()
    if payload.get("fails"):
        raise RuntimeError("fails")


def posting(campaign, firm: scene.Firm):
    """post(key) → the answer to the form that starts a draft, each time from a browser of its own with the same session."""
    firm.enter(campaign)
    cookies = browser(firm.actor.user, firm.unit).cookies
    url = reverse("apply_start", args=[campaign.slug])
    with firm.scope():
        actions.accept_notice(campaign, firm.unit, actor=firm.actor)

    def post(key: str):
        client = Client()
        client.cookies.update(cookies)
        return client.post(url, {"_key": key})

    return post


def test_one_form_posted_eight_times_at_once_counts_once_and_all_get_the_same_answer():
    campaign = scene.make_campaign()
    restart_clock(NOON, stopped=True)
    post, key = posting(campaign, scene.make_firm()), new_key()
    answers = at_once(lambda n: post(key), 8)

    with scope.system("race"):
        draft = Submission.objects.get()
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, reverse("apply_submission", args=[draft.pk]))}
    assert UsedKey.objects.count() == 1


def test_without_the_key_the_same_posts_would_count_eight_times():
    """The control: it is the key that makes them one."""
    campaign = scene.make_campaign()
    restart_clock(NOON, stopped=True)
    post = posting(campaign, scene.make_firm())
    answers = at_once(lambda n: post(new_key()), 8)

    assert len({a["Location"] for a in answers}) == 8
    with scope.system("race"):
        assert Submission.objects.count() == 8


def test_a_job_is_run_by_one_of_eight_workers():
    row = jobs.enqueue("race.work", {}, tenant_id=None)
    ran = at_once(lambda n: jobs.run(row.pk), 8)

    assert sorted(ran) == [False] * 7 + [True]
    assert Tenant.objects.count() == 1
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("done", 1)


def test_many_jobs_among_four_workers_run_once_each():
    rows = [jobs.enqueue("race.work", {"seconds": 0}, tenant_id=None) for _ in range(12)]
    at_once(lambda n: [jobs.run(row.pk) for row in rows], 4)

    assert set(Job.objects.values_list("state", "attempt")) == {("done", 1)}
    assert Tenant.objects.count() == 12


def test_work_with_a_key_is_queued_once():
    rows = at_once(lambda n: jobs.enqueue("race.work", {}, tenant_id=None, key="once"), 8)

    assert len({row.pk for row in rows}) == Job.objects.count() == 1


def test_what_a_dead_worker_left_is_taken_by_one_other_and_the_dead_one_cannot_settle_it():
    row = jobs.enqueue("race.work", {"seconds": 0}, tenant_id=None)
    dead = jobs._claim(row.pk)
    assert at_once(lambda n: jobs.run(row.pk), 4) == [False] * 4  # the lease holds

    Job.objects.update(lease_until=real_now() - timedelta(seconds=1))
    assert sorted(at_once(lambda n: jobs.run(row.pk), 4)) == [False, False, False, True]
    jobs._settle_failure(dead, RuntimeError("woke up"))
    row.refresh_from_db()
    assert (row.state, row.attempt, row.error) == ("done", 2, "")


def test_a_failing_job_waits_and_is_tried_again_as_often_as_it_may():
    row = jobs.enqueue("race.work", {"seconds": 0, "fails": True}, tenant_id=None)
    assert sum(at_once(lambda n: jobs.run(row.pk), 4)) == 1
    row.refresh_from_db()
    assert row.state == "queued"
    assert row.not_before > real_now()

    Job.objects.update(not_before=None)
    assert sum(at_once(lambda n: jobs.run(row.pk), 4)) == 1
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("failed", 2)


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped"])
def test_the_clock_never_goes_back_however_many_move_it(stopped):
    restart_clock(NOON, stopped=stopped)
    seen: list[list[datetime]] = []

    def watch() -> None:
        readings = []
        while not seen:
            readings.append(clock())
        seen.append(readings)

    def move(n: int) -> datetime:
        return move_clock(NOON + timedelta(days=8 - n))

    with Beside(watch) as watcher:
        outcomes = at_once(move, 8)
        seen.append([])
        watcher.outcome()

    assert seen[1] == sorted(seen[1])
    assert set(kinds(outcomes)) <= {"done", "ClockError"}
    assert clock() >= NOON + timedelta(days=8)


def test_a_clock_that_was_never_set_is_set_by_several_at_once():
    restart_clock(None)
    target = clock() + timedelta(days=1)
    outcomes = at_once(lambda n: move_clock(target + timedelta(seconds=60 * n)), 6)

    assert all(isinstance(o, (datetime, ClockError)) for o in outcomes), outcomes
    assert clock() >= target + timedelta(seconds=300)


def test_the_trail_has_one_chain_under_eight_writers():
    tenant = make_tenant()

    def write(n: int) -> None:
        with scope.system("race"):
            for _ in range(5):
                trail.record("race", actor=scene.SYSTEM, tenant=tenant)

    assert kinds(at_once(write, 8)) == {"done": 8}
    assert trail.verify() == []
    with scope.tenant(tenant):
        assert list(AuditEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 41))


def test_a_letter_posted_eight_times_at_once_is_one_row_in_each_channel():
    tenant, firm = make_tenant(), scene.make_firm()
    texts = {"sms": "于{at}修改", "inapp": ("修改", "于{at}修改")}

    def post(n: int):
        return outbox.post(
            "signin.password",
            key="race",
            tenant=tenant,
            to=Recipient(user=firm.actor.user),
            params={"at": "今天"},
            texts=texts,
        )

    assert kinds(at_once(post, 8)) == {"done": 8}
    with scope.system("race"):
        assert sorted(Letter.objects.values_list("channel", flat=True)) == ["inapp", "sms"]
    assert Job.objects.filter(kind="notices.deliver").count() == 1
