"""Guessing at a number shuts out the guesser, never its owner."""

import pytest
from django.contrib.auth import get_user
from django.test import Client

from accounts.signin import devices, wording
from tests.cast import PASSWORD, make_member

pytestmark = pytest.mark.django_db
HOME, ELSEWHERE = "192.0.2.1", "192.0.2.66"


def local(user):
    return user.phone.removeprefix("+86")


def try_(client, user, secret=PASSWORD, address=HOME):
    return client.post("/signin/", {"login": local(user), "password": secret}, REMOTE_ADDR=address)


def guess(user, times, address=ELSEWHERE):
    return [try_(Client(), user, f"falsch-mima-{n}", address).content.decode() for n in range(times)]


@pytest.fixture
def owner():
    return make_member()


@pytest.fixture
def own_browser(owner):
    client = Client()
    try_(client, owner)
    client.post("/signout/", REMOTE_ADDR=HOME)
    return client


def test_the_guesser_is_locked_after_five(owner):
    pages = guess(owner, 6)
    assert [wording.TOO_MANY_TRIES in page for page in pages] == [False] * 5 + [True]


def test_the_owner_signs_in_from_the_same_address_with_a_known_browser(owner, own_browser):
    guess(owner, 40, HOME)
    assert wording.TOO_MANY_TRIES in try_(Client(), owner).content.decode()

    assert try_(own_browser, owner).status_code == 302
    assert get_user(own_browser) == owner


def test_many_addresses_together_are_slowed_down_but_the_owner_gets_in(owner, own_browser):
    for n in range(10):
        guess(owner, 5, f"198.51.100.{n}")
    assert wording.TOO_MANY_TRIES in guess(owner, 1, "203.0.113.1")[0]

    assert try_(own_browser, owner, address="203.0.113.77").status_code == 302


def test_a_new_browser_of_the_owner_still_has_the_code(owner):
    from tests.signin.helpers import last_code

    for n in range(10):
        guess(owner, 5, f"198.51.100.{n}")
    client = Client()
    client.post("/signin/code/", {"phone": local(owner)})
    assert client.post("/signin/code/enter/", {"code": last_code()}).status_code == 302
    assert get_user(client) == owner


def test_a_stolen_known_browser_is_locked_after_five_and_others_go_on(owner, own_browser):
    for n in range(5):
        try_(own_browser, owner, f"falsch-mima-{n}")
    assert wording.TOO_MANY_TRIES in try_(own_browser, owner).content.decode()
    assert try_(Client(), owner, address="203.0.113.9").status_code == 302


def test_a_browser_known_for_one_person_is_not_for_another(owner, own_browser):
    other = make_member()
    for n in range(5):
        try_(own_browser, other, f"falsch-mima-{n}")
    assert wording.TOO_MANY_TRIES in try_(own_browser, other).content.decode()
    assert try_(own_browser, owner).status_code == 302


@pytest.mark.parametrize("forged", ["", "x", "W1siYSIsImIiXV0:1abc:sig"])
def test_a_forged_mark_counts_for_nothing(owner, forged):
    client = Client()
    client.cookies[devices.COOKIE] = forged
    for n in range(5):
        try_(client, owner, f"falsch-mima-{n}")
    client.cookies[devices.COOKIE] = forged + "2"
    assert wording.TOO_MANY_TRIES in try_(client, owner).content.decode()


def test_the_mark_names_nobody(owner, own_browser):
    cookie = own_browser.cookies[devices.COOKIE]
    assert local(owner) not in cookie.value
    assert owner.uid not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_right_passwords_in_between_do_not_wipe_the_count(owner):
    other = make_member()
    for n in range(5):
        try_(Client(), owner, f"falsch-mima-{n}", ELSEWHERE)
        try_(Client(), other, PASSWORD, ELSEWHERE)
    assert wording.TOO_MANY_TRIES in try_(Client(), owner, PASSWORD, ELSEWHERE).content.decode()
