"""Signing in: by password, by code, with a second factor; reset; the same answers for known and unknown numbers."""

import re
import time

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.kernel import scope
from accounts.models import SmsCode, StaffRole, User
from accounts.signin import wording
from audit.models import AuditEntry
from tests.cast import PASSWORD, browser, make_member, make_staff, make_tenant, make_user
from tests.signin.helpers import last_code, texts

pytestmark = pytest.mark.django_db
UNKNOWN = "19911112222"


@pytest.fixture
def person():
    return make_member()


def key():
    return {"_key": "a-key-of-a-form-1234"}


def who(client):
    return get_user(client).pk if hasattr(client, "session") else None


def local(user):
    return user.phone.removeprefix("+86")


def password(client, phone, secret=PASSWORD, **more):
    return client.post("/signin/", {"login": phone, "password": secret, **more})


def code(client, phone, **more):
    return client.post("/signin/code/", {"phone": phone, **more})


def same(first, second):
    """Byte-equal but for the keys every form gets afresh."""
    clean = [
        re.sub(rb'(csrfmiddlewaretoken|_key)" value="[^"]+"|"X-CSRFToken": "[^"]+"', b"", r.content)
        for r in (first, second)
    ]
    return first.status_code == second.status_code and clean[0] == clean[1]


def test_phone_and_password_sign_in_and_lead_to_the_one_workspace(client, person):
    answer = password(client, local(person))

    assert (answer.status_code, answer["Location"]) == (302, "/start/")
    assert who(client) == person.pk
    assert client.get("/start/")["Location"] == "/apply/"


def test_the_number_may_be_written_any_usual_way(client, person):
    n = local(person)
    assert password(client, f"+86 {n[:3]} {n[3:7]} {n[7:]}").status_code == 302


def test_signing_in_leads_back_to_the_page_that_asked_but_never_to_another_site(client, person):
    assert password(client, local(person), next="/inbox/")["Location"] == "/inbox/"
    client.logout()
    assert password(client, local(person), next="https://example.com/")["Location"] == "/start/"


def test_several_workspaces_are_offered_for_choice(person):
    make_staff_of = make_tenant(name="演示主办方")
    with scope.system("test"):
        StaffRole.objects.create(user=person, tenant=make_staff_of, role="manager")
    page = browser(person).get("/start/").content.decode()

    assert person.memberships.get().unit.name in page
    assert f"/host/{make_staff_of.slug}/" in page


def test_a_person_without_a_workspace_is_told_what_to_do():
    assert "您还没有可以进入的工作台" in browser(make_user()).get("/start/").content.decode()


def test_a_wrong_password_answers_alike_for_known_and_unknown_numbers(person):
    known = password(Client(), local(person), "falsch-mima-2022")
    unknown = password(Client(), UNKNOWN, "falsch-mima-2022")

    assert wording.WRONG_LOGIN in known.content.decode()
    assert same_but_number(known, local(person), unknown)


def same_but_number(known, phone, unknown):
    known.content, unknown.content = (
        r.content.replace(n.encode(), b"N") for r, n in ((known, phone), (unknown, UNKNOWN))
    )
    return same(known, unknown)


def test_five_wrong_passwords_lock_the_number_for_that_address_only(person):
    for _ in range(5):
        password(Client(REMOTE_ADDR="192.0.2.66"), local(person), "falsch-mima-2022")

    assert wording.TOO_MANY_TRIES in password(Client(REMOTE_ADDR="192.0.2.66"), local(person)).content.decode()
    assert password(Client(REMOTE_ADDR="192.0.2.1"), local(person)).status_code == 302
    other = make_user()
    assert password(Client(REMOTE_ADDR="192.0.2.66"), local(other)).status_code == 302


def test_a_disabled_account_does_not_get_in(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert password(client, local(person))["Location"] == "/signin/inactive/"
    assert who(client) is None
    code(client, local(person))
    assert texts()[-1].startswith("有人用本手机号")


def test_a_code_signs_in(client, person):
    assert code(client, local(person), next="/inbox/")["Location"] == "/signin/code/enter/?next=%2Finbox%2F"
    answer = client.post("/signin/code/enter/", {"code": last_code(), "next": "/inbox/"})

    assert answer["Location"] == "/inbox/"
    assert who(client) == person.pk


def test_asking_for_a_code_answers_alike_for_known_and_unknown_numbers(person):
    a, b = Client(), Client()
    first, second = code(a, local(person)), code(b, UNKNOWN)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert same(a.get("/signin/code/enter/"), b.get("/signin/code/enter/"))

    wrong = "000000" if last_code() != "000000" else "111111"
    assert same(a.post("/signin/code/enter/", {"code": wrong}), b.post("/signin/code/enter/", {"code": wrong}))
    assert len(texts()) == 2
    assert same(a.get("/signin/reset/"), b.get("/signin/reset/"))


def test_known_and_unknown_numbers_cost_the_same_queries(person):
    code(Client(), "19911113333")  # makes the budget rows of address and site, which later ones find

    def work(phone):
        with CaptureQueriesContext(connection) as seen:
            code(Client(), phone)
        return [re.split(r" WHERE | VALUES | \"s\d", query["sql"])[0] for query in seen]

    assert work(local(person)) == work(UNKNOWN)


def test_a_sixth_try_on_the_page_is_refused(client, person):
    code(client, local(person))
    right = last_code()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        client.post("/signin/code/enter/", {"code": wrong})

    assert wording.CODE_GONE in client.post("/signin/code/enter/", {"code": right}).content.decode()
    assert who(client) is None


def test_a_second_code_within_a_minute_is_refused_with_the_seconds(client, person):
    code(client, local(person))

    assert "秒后再获取" in code(client, local(person)).content.decode()
    assert SmsCode.objects.count() == 1


def test_the_code_page_without_a_request_leads_back(client):
    assert client.get("/signin/code/enter/")["Location"] == "/signin/code/"
    assert client.get("/signin/reset/code/")["Location"] == "/signin/reset/"
    assert client.get("/signin/reset/new/")["Location"] == "/signin/reset/"


def reset(client, person):
    client.post("/signin/reset/", {"phone": local(person)})
    assert client.post("/signin/reset/code/", {"code": last_code()})["Location"] == "/signin/reset/new/"
    words = {"password1": "Xin-Mima-2027", "password2": "Xin-Mima-2027", **key()}
    return client.post("/signin/reset/new/", words)


def test_a_forgotten_password_is_reset_by_code_and_ends_all_sessions(client, person):
    elsewhere = Client()
    password(elsewhere, local(person))

    assert reset(client, person)["Location"] == "/signin/"

    assert who(elsewhere) is None
    assert who(client) is None
    assert password(client, local(person), "Xin-Mima-2027").status_code == 302
    with scope.system("test"):
        assert AuditEntry.objects.filter(action="signin.password_reset", actor_id=person.pk).count() == 1


@pytest.mark.parametrize("first, second, sentence", [
    ("Xin-Mima-2027", "Xin-Mima-2028", wording.PASSWORDS_DIFFER), ("12345678901", "12345678901", "数字"), ("kurz", "kurz", "10"),
])  # fmt: skip
def test_a_poor_new_password_is_refused_with_a_sentence(client, person, first, second, sentence):
    client.post("/signin/reset/", {"phone": local(person)})
    client.post("/signin/reset/code/", {"code": last_code()})

    page = client.post("/signin/reset/new/", {"password1": first, "password2": second, **key()})

    assert sentence in page.content.decode()
    assert password(Client(), local(person)).status_code == 302


def with_second_factor(person):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def now_code(secret):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_second_factor_is_asked_after_password_and_after_code_and_after_reset(person):
    secret = with_second_factor(person)
    by_password, by_code, by_reset = Client(), Client(), Client()
    assert "/account/2fa/authenticate/" in password(by_password, local(person))["Location"]
    code(by_code, local(person))
    assert "/account/2fa/authenticate/" in by_code.post("/signin/code/enter/", {"code": last_code()})["Location"]
    SmsCode.objects.all().delete()
    reset(by_reset, person)
    assert {who(client) for client in (by_password, by_code, by_reset)} == {None}

    assert by_password.get("/account/2fa/authenticate/").status_code == 200
    by_password.post("/account/2fa/authenticate/", {"code": now_code(secret)})
    assert who(by_code) is None


def test_the_second_factor_lets_in_and_its_secret_is_encrypted(client, person):
    secret = with_second_factor(person)
    password(client, local(person))

    answer = client.post("/account/2fa/authenticate/", {"code": now_code(secret)})

    assert answer["Location"] == "/start/"
    assert who(client) == person.pk
    from allauth.mfa.models import Authenticator

    assert secret not in str(Authenticator.objects.filter(type="totp").values_list("data", flat=True))


def test_signing_out_is_a_post(client, person):
    password(client, local(person))
    assert client.get("/signout/").status_code == 200
    assert who(client) == person.pk
    assert client.post("/signout/").status_code == 302
    assert who(client) is None


@pytest.mark.parametrize("path", [
    "/account/", "/account/sessions/", "/account/2fa/", "/account/password/", "/account/confirm/", "/inbox/",
])  # fmt: skip
def test_the_pages_of_the_account_stand_in_our_frame(client, person, path):
    password(client, local(person))
    page = client.get(path)

    assert page.status_code == 200
    assert "跳到正文" in page.content.decode()
    assert any(frame in page.content.decode() for frame in ('class="ui-auth', 'class="ui-header"'))
    assert "style=" not in page.content.decode()


def test_the_password_page_changes_the_password_and_keeps_this_session(client, person):
    password(client, local(person))
    answer = client.post("/account/password/", {
        "oldpassword": PASSWORD, "password1": "Xin-Mima-2027", "password2": "Xin-Mima-2027",
    })  # fmt: skip

    assert answer.status_code == 302
    assert who(client) == person.pk
    assert password(Client(), local(person), "Xin-Mima-2027").status_code == 302


def test_coming_going_and_refusals_are_in_the_trail(client, person):
    password(client, local(person), "falsch-mima-2022")
    password(client, local(person))
    client.post("/signout/")

    with scope.system("test"):
        rows = list(AuditEntry.objects.order_by("seq"))
    assert [row.action for row in rows] == ["signin.failed", "signin.in", "signin.out"]
    assert local(person) not in str([row.after for row in rows])


def test_the_page_shows_only_the_masked_number(client, person):
    password(client, local(person))
    page = client.get("/account/").content.decode()

    assert local(person) not in page
    assert f"****{local(person)[-4:]}" in page


def test_the_session_holds_no_number(client, person):
    code(client, local(person))
    client.post("/signin/code/enter/", {"code": last_code()})

    assert local(person) not in str(dict(client.session))


def test_an_address_page_for_sign_up_does_not_exist(client):
    assert client.get("/signin/signup/").status_code == 404
    assert client.get("/accounts/signup/").status_code == 404


def test_a_staff_member_arrives_at_the_host(client):
    tenant = make_tenant()
    person = make_staff(tenant)
    password(client, local(person))

    assert client.get("/start/")["Location"] == f"/host/{tenant.slug}/"
