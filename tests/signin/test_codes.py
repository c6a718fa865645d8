"""One-time codes: bound, short-lived, five tries, once, within exact budgets."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import RequestFactory

from accounts.kernel import scope
from accounts.kernel.clock import real_now
from accounts.models import SmsCode
from accounts.signin import codes, wording
from notices.models import Letter
from tests.signin.helpers import last_code

pytestmark = pytest.mark.django_db
PHONE = "+8619900000001"


def asking(address="192.0.2.1"):
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    request.session = SessionStore()
    return request


@pytest.fixture
def request_():
    with scope.public():
        yield asking()


def wrong():
    return "000000" if last_code() != "000000" else "111111"


def later(**span):
    """Real time passes: what was sent moves into the past."""
    for row in SmsCode.objects.all():
        row.created_at -= timedelta(**span)
        row.expires_at -= timedelta(**span)
        row.save()


def test_the_code_that_was_sent_fits_once(request_):
    assert codes.send_code(request_, "199 0000 0001", "register")
    code = last_code()

    assert codes.check_code(request_, "19900000001", "register", code)
    assert codes.proven_phone(request_, "register") == PHONE
    assert not codes.check_code(request_, PHONE, "register", code)


def test_five_wrong_tries_and_the_sixth_is_refused_though_right(request_):
    codes.send_code(request_, PHONE, "register")
    answers = [codes.check_code(request_, PHONE, "register", wrong()).reason for _ in range(5)]

    assert answers == [*[wording.CODE_WRONG.format(left=n) for n in (4, 3, 2, 1)], wording.CODE_WRONG_LAST]
    assert codes.check_code(request_, PHONE, "register", last_code()).reason == wording.CODE_GONE


def test_a_code_lives_five_minutes_of_real_time(request_, clock_at):
    codes.send_code(request_, PHONE, "register")
    clock_at("2030-01-01 00:00")
    later(minutes=5)

    assert codes.check_code(request_, PHONE, "register", last_code()).reason == wording.CODE_GONE


def test_moving_the_clock_does_not_end_a_code(request_, clock_at):
    codes.send_code(request_, PHONE, "register")
    clock_at("2030-01-01 00:00")

    assert codes.check_code(request_, PHONE, "register", last_code())


@pytest.mark.parametrize("phone, purpose", [("+8619900000002", "register"), (PHONE, "signin")])
def test_a_code_serves_only_its_number_and_purpose(request_, phone, purpose):
    codes.send_code(request_, PHONE, "register")

    assert not codes.check_code(request_, phone, purpose, last_code())


def test_a_code_serves_only_the_session_that_asked(request_):
    codes.send_code(request_, PHONE, "register")

    assert not codes.check_code(asking(), PHONE, "register", last_code())


def test_the_proof_ends_after_a_quarter_of_an_hour_and_when_it_is_used(request_, monkeypatch):
    codes.send_code(request_, PHONE, "register")
    codes.check_code(request_, PHONE, "register", last_code())
    now = real_now()
    monkeypatch.setattr(codes, "real_now", lambda: now + timedelta(minutes=16))
    assert codes.proven_phone(request_, "register") == ""
    monkeypatch.undo()
    codes.forget_proof(request_, "register")
    assert codes.proven_phone(request_, "register") == ""


def test_a_number_gets_one_code_a_minute(request_):
    assert codes.send_code(request_, PHONE, "register")
    assert "秒后再获取" in codes.send_code(request_, PHONE, "signin").reason
    later(seconds=61)
    assert codes.send_code(request_, PHONE, "signin")


def test_a_number_gets_five_codes_an_hour_and_ten_a_day(request_):
    sent = 0
    for _ in range(8):
        sent += bool(codes.send_code(request_, PHONE, "register"))
        later(minutes=2)
    assert sent == 5
    for _ in range(8):
        later(minutes=59)
        sent += bool(codes.send_code(request_, PHONE, "register"))
    assert sent == 10
    assert "每天 10 条" in codes.send_code(request_, PHONE, "register").reason


def test_an_address_has_its_own_budget(request_, settings):
    settings.SMS_PER_ADDRESS_HOUR = 3
    verdicts = [codes.send_code(request_, f"+861990000010{n}", "register") for n in range(4)]

    assert [bool(v) for v in verdicts] == [True, True, True, False]
    assert verdicts[3].reason == wording.ADDRESS_SPENT
    assert codes.send_code(asking("192.0.2.2"), "+8619900000103", "register")


def test_the_site_has_a_budget_a_day(request_, settings):
    settings.SMS_PER_SITE_DAY = 2
    verdicts = [codes.send_code(asking(f"192.0.2.{n}"), f"+861990000010{n}", "register") for n in range(3)]

    assert [bool(v) for v in verdicts] == [True, True, False]


def test_a_refused_code_leaves_no_letter(request_):
    codes.send_code(request_, PHONE, "register")
    codes.send_code(request_, PHONE, "register")

    with scope.system("test"):
        assert Letter.objects.count() == 1


def test_neither_code_nor_number_is_readable_in_the_database(request_):
    codes.send_code(request_, PHONE, "register")
    request_.session.save()
    code = last_code()

    with connection.cursor() as cursor:
        for table in ("accounts_smscode", "notices_letter", "django_session", "accounts_job"):
            cursor.execute(f"SELECT * FROM {table}")
            cells = [str(cell) for row in cursor.fetchall() for cell in row]
            assert not [cell for cell in cells if "19900000001" in cell or cell == code or f"码{code}" in cell]


def test_a_decoy_answers_alike_and_no_code_fits(request_):
    assert codes.send_code(request_, PHONE, "signin", decoy=True)
    with scope.system("test"):
        assert [letter.event for letter in Letter.objects.all()] == ["signin.unknown"]
    assert codes.check_code(request_, PHONE, "signin", "000000").reason == wording.CODE_WRONG.format(left=4)


@pytest.mark.parametrize("raw", ["", "123", "二三", "12345678901", "+1 555", "1" * 100, "199000000011"])
def test_what_is_no_phone_number_gets_a_sentence(request_, raw):
    assert codes.send_code(request_, raw, "register").reason == wording.NOT_A_PHONE
    assert not SmsCode.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_codes_refuse_to_run_inside_a_transaction_that_could_give_tries_back(request_):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        codes.send_code(request_, PHONE, "register")
