"""Existing and non-existing numbers: the same bytes, the same number of queries, the same number of hashes."""

import re
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.invitations import actions as invitations
from accounts.invitations import kinds
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import SmsCode
from accounts.signin import codes
from tests.cast import PASSWORD, make_campaign, make_member, make_user
from tests.signin.helpers import last_code

pytestmark = pytest.mark.django_db
UNKNOWN = "19911112222"
FRESH = rb'(csrfmiddlewaretoken|_key)" value="[^"]+"|"X-CSRFToken": "[^"]+"'


def local(user):
    return user.phone.removeprefix("+86")


@contextmanager
def work():
    """How many statements and hashes the block takes, by kind of statement."""
    hashes, encode = [], MD5PasswordHasher.encode

    def counted(self, *args, **kwargs):
        hashes.append(1)
        return encode(self, *args, **kwargs)

    done = {}
    with (
        patch.object(MD5PasswordHasher, "encode", counted),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        yield done
    done["hashes"] = len(hashes)
    done["queries"] = [
        re.sub(r'"s\d+_x\d+"', "point", " ".join(query["sql"].split()[:3])) for query in queries.captured_queries
    ]


def seen(answer, phone):
    body = re.sub(FRESH, b"", answer.content).replace(phone.encode(), b"N")
    headers = {name: value for name, value in answer.headers.items() if name not in ("Set-Cookie", "Expires")}
    return answer.status_code, headers, body, sorted(answer.cookies)


def both(act, known, prepare=None):
    """(what is seen, work done) for a known and an unknown number, each with a fresh browser."""
    found = []
    for phone in (known, UNKNOWN):
        client = Client()
        client.get("/signin/")
        if prepare:
            prepare(client, phone)
        with work() as done:
            answer = act(client, phone)
        page = client.get(answer["Location"]) if answer.status_code == 302 else answer
        found.append((seen(answer, phone), seen(page, phone), done["hashes"], done["queries"]))
        SmsCode.objects.all().delete()
    return found


@pytest.fixture(autouse=True)
def warm():
    """What a process loads once is loaded."""
    Client().post("/signin/", {"login": "19922223333", "password": "falsch-mima"})
    Client().post("/signin/code/", {"phone": "19922223333"})
    SmsCode.objects.all().delete()


def test_a_wrong_password():
    known, unknown = both(
        lambda client, phone: client.post("/signin/", {"login": phone, "password": "falsch-mima"}), local(make_member())
    )
    assert known == unknown
    assert known[2] == 1


def test_a_wrong_password_after_too_many():
    def five(client, phone):
        for n in range(5):
            client.post("/signin/", {"login": phone, "password": f"falsch-{n}"})

    known, unknown = both(
        lambda client, phone: client.post("/signin/", {"login": phone, "password": PASSWORD}),
        local(make_member()),
        five,
    )
    assert known == unknown
    assert known[2] == 0


@pytest.mark.parametrize("path", ["/signin/code/", "/signin/reset/"])
def test_a_code_asked_for(path):
    known, unknown = both(lambda client, phone: client.post(path, {"phone": phone}), local(make_member()))
    assert known == unknown


@pytest.mark.parametrize(
    "path, enter", [("/signin/code/", "/signin/code/enter/"), ("/signin/reset/", "/signin/reset/code/")]
)
def test_a_wrong_code(path, enter):
    def wrong(phone):
        return "000000" if phone == UNKNOWN or last_code() != "000000" else "111111"

    known, unknown = both(
        lambda client, phone: client.post(enter, {"code": wrong(phone)}),
        local(make_member()),
        lambda client, phone: client.post(path, {"phone": phone}),
    )
    assert [known[0], known[1], known[2]] == [unknown[0], unknown[1], unknown[2]]
    assert len([q for q in known[3] if "notices" not in q]) >= len(unknown[3])


def test_a_code_asked_for_to_register():
    slug = make_campaign().slug
    known, unknown = both(
        lambda client, phone: client.post(f"/c/{slug}/register/phone/", {"phone": phone}), local(make_user())
    )
    assert known == unknown


def test_a_disabled_account_is_like_none():
    person = make_member()
    person.is_active = False
    person.save()
    known, unknown = both(lambda client, phone: client.post("/signin/code/", {"phone": phone}), local(person))
    assert known == unknown


def test_a_new_number_for_ones_account():
    person, other = make_member(), make_user()
    found = []
    for phone in (local(other), UNKNOWN):
        client = Client()
        client.post("/signin/", {"login": local(person), "password": PASSWORD})
        client.post("/account/phone/", {"way": "password", "password": PASSWORD})
        with work() as done:
            answer = client.post("/account/phone/new/", {"phone": phone})
        found.append(
            (seen(answer, phone), seen(client.get(answer["Location"]), phone), done["hashes"], done["queries"])
        )
        SmsCode.objects.all().delete()
    assert found[0] == found[1]


def test_an_invitation():
    if not kinds.known("test.equal"):
        kinds.register_kind(
            "test.equal", label="演示", describe=lambda row: "演示", accept=lambda row, user, actor: "/"
        )
    actor, done = Actor(user=make_user(), address="192.0.2.1"), []
    with scope.system("test"):
        invitations.invite("test.equal", phone="+8619922220000", name="演示", actor=actor)
        for phone in (make_user().phone, f"+86{UNKNOWN}"):
            with work() as taken:
                invitations.invite("test.equal", phone=phone, name="演示", actor=actor)
            done.append(taken)
    assert done[0] == done[1]


def test_the_second_step_names_nobody():
    assert codes.DECOYS["phone_new"] == "signin.taken"
