from datetime import timedelta

import pytest
from django.db import transaction

from accounts.kernel import jobs, scope
from accounts.kernel.clock import real_now
from accounts.models import Job
from tests.cast import make_tenant

pytestmark = pytest.mark.django_db
ran: list = []


@jobs.job("test.note")
def note(payload):
    ran.append((scope.current().kind, scope.current().tenant_id, payload))
    return {"seen": payload}


@jobs.job("test.fail", attempts=2)
def fail(payload):
    raise RuntimeError("演示故障")


@jobs.job("test.chain")
def chain(payload):
    jobs.enqueue("test.note", {}, tenant_id=None)


@pytest.fixture(autouse=True)
def _fresh():
    ran.clear()


def test_a_job_runs_once_in_its_tenants_scope(drain):
    tenant = make_tenant()
    row = jobs.enqueue("test.note", {"n": 1}, tenant_id=tenant.pk)
    assert (drain(), drain()) == (1, 0)
    assert ran == [("tenant", tenant.pk, {"n": 1})]
    row.refresh_from_db()
    assert (row.state, row.result, row.attempt) == ("done", {"seen": {"n": 1}}, 1)


def test_a_job_without_a_tenant_runs_in_the_system_scope(drain):
    jobs.enqueue("test.note", {}, tenant_id=None)
    drain()
    assert ran == [("system", None, {})]


def test_running_the_same_job_twice_does_the_work_once():
    row = jobs.enqueue("test.note", {}, tenant_id=None)
    assert [jobs.run(row.pk), jobs.run(row.pk)] == [True, False]
    assert len(ran) == 1


def test_work_with_a_key_is_queued_once_ever(drain):
    first = jobs.enqueue("test.note", {"n": 1}, tenant_id=None, key="close:1")
    drain()
    assert jobs.enqueue("test.note", {"n": 2}, tenant_id=None, key="close:1") == first
    assert drain() == 0


def test_an_unknown_kind_is_refused_at_once():
    with pytest.raises(KeyError):
        jobs.enqueue("test.unheard_of", {}, tenant_id=None)


def test_a_failing_job_waits_tries_again_and_then_shows_its_error():
    row = jobs.enqueue("test.fail", {}, tenant_id=None)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert row.state == "queued"
    assert row.not_before > real_now()
    assert not jobs.run(row.pk)
    Job.objects.update(not_before=None)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.lease_until) == ("failed", None)
    assert "演示故障" in row.error


def test_drain_passes_an_error_on(drain):
    jobs.enqueue("test.fail", {}, tenant_id=None)
    with pytest.raises(RuntimeError):
        drain()


def test_drain_runs_what_jobs_queue(drain):
    jobs.enqueue("test.chain", {}, tenant_id=None)
    assert drain() == 2


def test_a_dead_workers_job_is_taken_again_and_its_late_answer_is_ignored():
    row = jobs.enqueue("test.note", {}, tenant_id=None)
    dead = jobs._claim(row.pk)
    assert not jobs.run(row.pk)
    Job.objects.update(lease_until=real_now() - timedelta(seconds=1))
    assert jobs.run(row.pk)
    assert jobs._mine(dead).count() == 0
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("done", 2)


def test_the_sweeper_offers_what_was_lost_and_nothing_else():
    for _ in range(4):
        jobs.enqueue("test.note", {}, tenant_id=None)
    old, dead, waiting, _fresh = Job.objects.order_by("pk")
    ago = real_now() - timedelta(minutes=1)
    Job.objects.filter(pk=old.pk).update(created_at=ago)
    Job.objects.filter(pk=dead.pk).update(state="running", lease_until=ago)
    Job.objects.filter(pk=waiting.pk).update(created_at=ago, not_before=real_now() + timedelta(minutes=1))
    assert jobs.sweep() == 2


def test_a_rolled_back_action_leaves_no_job(drain):
    with transaction.atomic():
        jobs.enqueue("test.note", {}, tenant_id=None)
        transaction.set_rollback(True)
    assert drain() == 0


def test_tick_runs_every_due_function_twice_without_harm(tick):
    tick()
    tick()
