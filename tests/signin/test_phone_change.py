"""Changing one's number: the old one or password and second factor, then the new one; the old number hears of it."""

import pytest
from django.contrib.auth import get_user
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import SmsCode, User
from accounts.signin import wording
from audit.models import AuditEntry
from notices.models import Letter
from tests.cast import PASSWORD, make_member, make_user
from tests.signin.helpers import last_code
from tests.signin.test_gate import now_code, with_second_factor

pytestmark = pytest.mark.django_db
NEW = "19911113333"


def local(user):
    return user.phone.removeprefix("+86")


def signed_in(person):
    client = Client()
    client.post("/signin/", {"login": local(person), "password": PASSWORD})
    return client


@pytest.fixture
def person():
    return make_member()


@pytest.fixture
def client(person):
    return signed_in(person)


def prove_old(client):
    client.post("/account/phone/", {"way": "old"})
    return client.post("/account/phone/old/", {"code": last_code()})


def prove_password(client, **given):
    return client.post("/account/phone/", {"way": "password", "password": PASSWORD, **given})


def prove_new(client, phone=NEW):
    client.post("/account/phone/new/", {"phone": phone})
    return client.post("/account/phone/code/", {"code": last_code()})


def confirm(client):
    return client.post("/account/phone/confirm/", {"_key": new_key()})


def fresh(person):
    return User.objects.get(pk=person.pk)


def test_with_codes_to_both_numbers(client, person):
    elsewhere, old = signed_in(person), local(person)
    assert prove_old(client)["Location"] == "/account/phone/new/"
    assert prove_new(client)["Location"] == "/account/phone/confirm/"
    assert NEW in client.get("/account/phone/confirm/").content.decode()

    assert confirm(client)["Location"] == "/account/"

    assert fresh(person).phone == f"+86{NEW}"
    assert get_user(client).is_authenticated
    assert not get_user(elsewhere).is_authenticated
    assert person.memberships.get().is_active
    assert Client().post("/signin/", {"login": NEW, "password": PASSWORD}).status_code == 302
    assert Client().post("/signin/", {"login": old, "password": PASSWORD}).status_code == 200
    with scope.system("test"):
        letter = Letter.objects.get(event="signin.phone", channel="sms")
        entry = AuditEntry.objects.get(action="signin.phone_change")
    assert letter.address == f"+86{old}"
    assert entry.before["number"] != entry.after["number"]
    assert NEW not in str(entry.after)


def test_with_the_password_when_the_old_number_is_gone(client, person):
    assert prove_password(client)["Location"] == "/account/phone/new/"
    prove_new(client)
    confirm(client)
    assert fresh(person).phone == f"+86{NEW}"


def test_the_password_alone_is_not_enough_for_who_has_a_second_factor(client, person):
    secret = with_second_factor(person)

    assert prove_password(client).status_code == 200
    assert wording.CONFIRM_WRONG in prove_password(client, code="000000").content.decode()
    assert client.get("/account/phone/new/")["Location"] == "/account/phone/"
    assert prove_password(client, code=now_code(secret)).status_code == 302


def test_a_wrong_password_proves_nothing_and_guessing_ends(client):
    pages = [prove_password(client, password=f"falsch-{n}").content.decode() for n in range(11)]

    assert wording.CONFIRM_WRONG in pages[0]
    assert wording.TOO_MANY_TRIES in pages[10]
    assert client.get("/account/phone/new/")["Location"] == "/account/phone/"


def test_no_step_is_left_out(client, person):
    assert client.post("/account/phone/new/", {"phone": NEW})["Location"] == "/account/phone/"
    assert confirm(client)["Location"] == "/account/phone/"
    prove_old(client)
    assert confirm(client)["Location"] == "/account/phone/"
    assert client.get("/account/phone/code/")["Location"] == "/account/phone/new/"
    assert fresh(person).phone == person.phone


def test_a_code_of_another_purpose_does_not_serve(client, person):
    client.post("/signin/code/", {"phone": local(person)})
    assert client.post("/account/phone/old/", {"code": last_code()}).status_code == 200
    assert client.get("/account/phone/new/")["Location"] == "/account/phone/"


def test_a_number_of_somebody_else_gets_the_same_answers_and_no_code_fits(client, person):
    import re

    other = make_user()
    prove_old(client)
    client.get("/account/phone/new/")  # the notices so far are shown
    free = client.post("/account/phone/new/", {"phone": NEW})
    free_page = client.get("/account/phone/code/").content
    SmsCode.objects.all().delete()
    taken = client.post("/account/phone/new/", {"phone": local(other)})
    taken_page = client.get("/account/phone/code/").content

    def plain(page):
        return re.sub(rb'(csrfmiddlewaretoken|_key)" value="[^"]+"|"X-CSRFToken": "[^"]+"', b"", page)

    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    assert plain(free_page) == plain(taken_page)
    for code in ("000000", "123456"):
        assert client.post("/account/phone/code/", {"code": code}).status_code == 200
    with scope.system("test"):
        assert Letter.objects.filter(event="signin.taken").count() == 1
    assert fresh(other).phone == other.phone


def test_a_number_taken_meanwhile_is_refused_without_an_error(client, person):
    prove_old(client)
    prove_new(client)
    make_user_with = User.objects.create_user(f"+86{NEW}", PASSWORD, name="演示")

    assert confirm(client)["Location"] == "/account/phone/new/"
    assert fresh(person).phone == person.phone
    assert fresh(make_user_with).phone == f"+86{NEW}"


def test_ones_own_number_is_not_a_new_one(client, person):
    prove_old(client)
    answer = client.post("/account/phone/new/", {"phone": local(person)})
    assert wording.SAME_PHONE in answer.content.decode()
