"""A host's letters by SMS have a budget a day; what is over leaves the next morning, and codes are not touched by it."""

from datetime import timedelta

import pytest

from accounts.kernel import jobs, scope
from accounts.kernel.clock import real_now
from accounts.signin import budgets
from notices import outbox
from notices.models import Letter
from notices.outbox import Recipient
from tests.cast import make_tenant

pytestmark = pytest.mark.django_db


def letters(tenant, count):
    with scope.system("test"):
        for n in range(count):
            outbox.post(
                "signin.password", key=f"budget:{n}", tenant=tenant, to=Recipient(phone=f"+8619900002{n:03d}"),
                params={"at": "今天"}, texts={"sms": "于{at}修改"}, channels=["sms"],
            )  # fmt: skip
    jobs.drain()
    with scope.system("test"):
        return list(Letter.objects.order_by("pk").values_list("state", "not_before", "attempts"))


def test_what_is_over_the_days_budget_waits_until_the_morning():
    sent = letters(make_tenant(policies={"sms_per_day": 10}), 12)

    assert [state for state, *_ in sent] == ["sent"] * 10 + ["queued"] * 2
    morning = sent[-1][1].astimezone(budgets.SHANGHAI)
    assert (morning.hour, morning.minute) == (8, 0)
    assert timedelta(0) < morning - real_now() < timedelta(hours=32)
    assert sent[-1][2] == 0


def test_the_next_day_begins_anew(monkeypatch):
    tenant = make_tenant(policies={"sms_per_day": 10})
    assert [budgets.take(tenant) is None for _ in range(11)] == [True] * 10 + [False]
    tomorrow = real_now() + timedelta(days=1)
    monkeypatch.setattr(budgets, "real_now", lambda: tomorrow)
    assert budgets.take(tenant) is None


def test_one_hosts_budget_is_not_anothers():
    first, second = (make_tenant(policies={"sms_per_day": 10}) for _ in range(2))
    for _ in range(11):
        budgets.take(first)
    assert budgets.take(second) is None
