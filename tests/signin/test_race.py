"""Many at once on PostgreSQL: budgets are met exactly, a code serves once, the chain does not fork, a letter leaves once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import RequestFactory

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Job, SmsCode
from accounts.signin import codes
from audit import trail
from audit.models import AuditEntry
from notices import outbox, tasks
from notices.models import Letter
from notices.outbox import Recipient
from tests.cast import make_tenant
from tests.signin.helpers import last_code

pytestmark = [pytest.mark.pg, pytest.mark.race, pytest.mark.django_db(transaction=True)]
PHONE = "+8619900000001"
AT_ONCE = 8


def at_once(work, times: int = AT_ONCE) -> list:
    """The results of calling work(n) from many threads, each with its own connection."""

    def one(n):
        try:
            with scope.system("race"):
                return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(times)))


def asking(n=0):
    request = RequestFactory().post("/", REMOTE_ADDR=f"192.0.2.{n}")
    request.session = SessionStore()
    return request


def test_a_number_gets_one_code_a_minute_from_however_many_addresses():
    verdicts = at_once(lambda n: bool(codes.send_code(asking(n), PHONE, "signin")), 24)

    assert sum(verdicts) == SmsCode.objects.count() == 1


def test_an_address_gets_its_budget_and_no_more(settings):
    settings.SMS_PER_ADDRESS_HOUR = 5
    verdicts = at_once(lambda n: bool(codes.send_code(asking(), f"+8619900001{n:03d}", "signin")), 24)

    assert sum(verdicts) == SmsCode.objects.count() == 5


def test_the_site_gets_its_budget_and_no_more(settings):
    settings.SMS_PER_SITE_DAY = 5
    verdicts = at_once(lambda n: bool(codes.send_code(asking(n), f"+8619900001{n:03d}", "signin")), 24)

    assert sum(verdicts) == SmsCode.objects.count() == 5


def test_a_right_code_serves_once_however_many_send_it():
    request = asking()
    codes.send_code(request, PHONE, "signin")
    code, asked = last_code(), dict(request.session)

    def check(_):
        again = asking()
        again.session.update(asked)
        return bool(codes.check_code(again, PHONE, "signin", code))

    assert sum(at_once(check, 16)) == 1


def test_wrong_codes_at_once_are_five_tries_at_most():
    request = asking()
    codes.send_code(request, PHONE, "signin")
    wrong, asked = ("000000" if last_code() != "000000" else "111111"), dict(request.session)

    def check(_):
        again = asking()
        again.session.update(asked)
        return codes.check_code(again, PHONE, "signin", wrong)

    assert not any(at_once(check, 24))
    assert SmsCode.objects.get().tries == 5


def test_eight_writers_make_one_chain():
    tenant = make_tenant()
    at_once(lambda n: [trail.record("race", actor=Actor.system("竞争"), tenant=tenant) for _ in range(10)])

    assert trail.verify() == []
    with scope.tenant(tenant):
        assert AuditEntry.objects.count() == 80


def test_a_letter_is_posted_once_and_sent_once():
    tenant = make_tenant()
    params = {"at": "今天"}
    texts = {"sms": "于{at}修改"}
    at_once(
        lambda n: outbox.post(
            "signin.password", key="race", tenant=tenant, to=Recipient(phone=PHONE), params=params, texts=texts
        )
    )
    with scope.system("race"):
        letter = Letter.objects.get()
    sent = at_once(lambda n: tasks.deliver({"letters": [letter.pk]}))

    assert sum(sent) == 1
    assert Job.objects.count() == 1
