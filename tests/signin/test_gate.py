"""Who works for a host, a seat, a panel or the platform shows a second factor first, by whatever way they came in."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import get_user
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import SmsCode, Tenant
from accounts.signin import demo_people, wording
from audit.models import AuditEntry
from campaigns.models import Seat, SeatMember
from review.models import Expert
from tests.cast import (
    PASSWORD,
    browser,
    make_campaign,
    make_member,
    make_platform_admin,
    make_staff,
    make_tenant,
    make_user,
)
from tests.signin.helpers import last_code, texts

pytestmark = pytest.mark.django_db
NEEDED = "/account/second-factor/"


@pytest.fixture(autouse=True)
def enforced(settings):
    settings.SECOND_FACTOR_ENFORCED = True


def local(user):
    return user.phone.removeprefix("+86")


def sign_in(user, **more):
    client = Client()
    client.post("/signin/", {"login": local(user), "password": PASSWORD, **more})
    return client


def with_second_factor(person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def now_code(secret, offset=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + offset))


@pytest.fixture
def set_up(django_capture_on_commit_callbacks):
    def do(client):
        client.post("/account/confirm/", {"password": PASSWORD})
        client.get("/account/2fa/totp/activate/")
        code = now_code(client.session["mfa.totp.secret"])
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/account/2fa/totp/activate/", {"code": code})

    return do


def at_a_seat():
    campaign, person = make_campaign(), make_user()
    with scope.system("test"):
        seat = Seat.objects.filter(campaign=campaign).exclude(role="host").order_by("pk").first()
        SeatMember.objects.create(tenant=campaign.tenant, seat=seat, user=person, role="head")
    return person, f"/desk/{seat.pk}/"


def an_expert():
    tenant, person = make_tenant(), make_user()
    with scope.system("test"):
        Expert.objects.create(tenant=tenant, user=person, name="演示专家", employer="演示大学")
    return person, "/expert/"


def a_host():
    tenant = make_tenant()
    return make_staff(tenant), f"/host/{tenant.slug}/"


def the_platform():
    return make_platform_admin("secadmin"), "/platform/"


EVERYBODY = [a_host, at_a_seat, an_expert, the_platform]


@pytest.mark.parametrize("who", EVERYBODY)
def test_without_a_second_factor_nobody_enters_and_the_page_says_why(who):
    person, place = who()
    client = sign_in(person)

    answer = client.get(f"{place}?page=2")

    assert (answer.status_code, answer["Location"]) == (302, NEEDED)
    assert "请先设置两步验证" in client.get(NEEDED).content.decode()
    assert client.post(place, {"_key": new_key()})["Location"] == NEEDED


@pytest.mark.parametrize("who", EVERYBODY)
def test_setting_one_up_leads_back_to_the_page_that_was_wanted(who, set_up):
    person, place = who()
    client = sign_in(person)
    client.get(f"{place}?page=2")

    answer = set_up(client)

    assert answer["Location"] == "/account/2fa/recovery-codes/"
    codes = client.get(answer["Location"]).content.decode()
    assert codes.count("<code>") == 10
    assert client.get("/account/go-on/")["Location"] == f"{place}?page=2"
    assert client.get(place).status_code == 200


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_showed_one_at_sign_in_enters(who):
    person, place = who()
    secret = with_second_factor(person)
    client = sign_in(person)
    client.post("/account/2fa/authenticate/", {"code": now_code(secret)})

    assert client.get(place).status_code == 200


def test_a_session_that_never_showed_it_is_asked_now():
    person, place = a_host()
    client = browser(person)
    secret = with_second_factor(person)

    answer = client.get(place)

    assert answer["Location"].startswith("/account/2fa/reauthenticate/?next=")
    assert client.post(answer["Location"], {"code": now_code(secret)}).status_code == 302
    assert client.get(place).status_code == 200


def test_the_hosts_policy_may_only_recommend_it_unless_another_host_requires_it():
    person, place = a_host()
    Tenant.objects.update(policies={"second_factor": "recommended"})
    assert sign_in(person).get(place).status_code == 200

    with scope.system("test"):
        person.staff_roles.create(tenant=make_tenant(), role="manager")
    assert sign_in(person).get(place)["Location"] == NEEDED


def test_no_policy_of_a_host_frees_the_platform():
    person, place = the_platform()
    with scope.system("test"):
        person.staff_roles.create(tenant=make_tenant(policies={"second_factor": "recommended"}), role="manager")

    assert sign_in(person).get(place)["Location"] == NEEDED


def test_only_demo_people_of_a_demo_are_free(settings):
    settings.DEMO_MODE = True
    person, place = a_host()
    other, elsewhere = the_platform()
    demo_people.register(person, "演示", place, "演示")

    assert sign_in(person).get(place).status_code == 200
    assert sign_in(other).get(elsewhere)["Location"] == NEEDED
    settings.DEMO_MODE = False
    assert sign_in(person).get(place)["Location"] == NEEDED


def test_applicants_are_not_asked():
    assert sign_in(make_member()).get("/apply/").status_code == 200


def test_no_way_in_skips_it():
    person, place = a_host()
    with_second_factor(person)
    by_code, by_reset = Client(), Client()
    by_code.post("/signin/code/", {"phone": local(person)})
    assert "/2fa/authenticate/" in by_code.post("/signin/code/enter/", {"code": last_code()})["Location"]
    SmsCode.objects.all().delete()
    by_reset.post("/signin/reset/", {"phone": local(person)})
    by_reset.post("/signin/reset/code/", {"code": last_code()})
    new = {"password1": "Xin-Mima-2027", "password2": "Xin-Mima-2027", "_key": new_key()}
    assert by_reset.post("/signin/reset/new/", new)["Location"] == "/signin/"
    answer = by_reset.post("/signin/", {"login": local(person), "password": "Xin-Mima-2027"})

    assert "/2fa/authenticate/" in answer["Location"]
    for client in (by_code, by_reset):
        assert not get_user(client).is_authenticated
        assert "/signin/" in client.get(place)["Location"]


def test_a_recovery_code_serves_once():
    person, place = a_host()
    with_second_factor(person)
    code = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = sign_in(person), sign_in(person)
    first.post("/account/2fa/authenticate/", {"code": code})
    second.post("/account/2fa/authenticate/", {"code": code})

    assert first.get(place).status_code == 200
    assert not get_user(second).is_authenticated


def test_setting_one_up_ends_the_sessions_that_have_not_shown_it(set_up):
    person, _ = a_host()
    elsewhere, client = sign_in(person), sign_in(person)
    set_up(client)

    assert get_user(client).is_authenticated
    assert not get_user(elsewhere).is_authenticated


def test_taking_it_off_closes_the_gate_again():
    person, place = a_host()
    secret = with_second_factor(person)
    client = sign_in(person)
    client.post("/account/2fa/authenticate/", {"code": now_code(secret)})
    client.post("/account/confirm/", {"password": PASSWORD})
    client.post("/account/2fa/totp/deactivate/")

    assert not Authenticator.objects.exists()
    assert client.get(place)["Location"] == NEEDED


@pytest.mark.parametrize("path", [
    "/account/2fa/totp/activate/", "/account/2fa/recovery-codes/generate/", "/account/2fa/totp/deactivate/",
])  # fmt: skip
def test_changing_the_second_factor_asks_for_the_password_or_the_factor_again(path):
    person, _ = a_host()
    if "totp/activate" not in path:
        with_second_factor(person)
    assert "/account/confirm/" in browser(person).get(path)["Location"]


def test_files_of_others_do_not_come_out_before_it():
    person, _ = a_host()
    assert sign_in(person).get("/files/00000000-0000-4000-8000-000000000000/")["Location"] == NEEDED


class TestTheSecurityAdministrator:
    PATH = "/platform/second-factor/"

    @pytest.fixture
    def admin(self, settings):
        settings.SECOND_FACTOR_ENFORCED = False
        return browser(make_platform_admin("secadmin"))

    def post(self, client, phone, reason="本人持工作证到场"):
        return client.post(self.PATH, {"phone": phone, "reason": reason, "_key": new_key()})

    def test_resets_with_a_reason_and_the_person_hears_of_it(self, admin, settings):
        person, place = a_host()
        secret = with_second_factor(person)
        signed_in = sign_in(person)
        signed_in.post("/account/2fa/authenticate/", {"code": now_code(secret)})

        assert self.post(admin, local(person)).status_code == 302

        assert not Authenticator.objects.exists()
        assert not get_user(signed_in).is_authenticated
        assert any("已由平台安全管理员重置" in text for text in texts())
        with scope.system("test"):
            entry = AuditEntry.objects.get(action="signin.factor_reset")
        assert (entry.note, entry.object_id) == ("本人持工作证到场", str(person.pk))
        settings.SECOND_FACTOR_ENFORCED = True
        assert sign_in(person).get(place)["Location"] == NEEDED

    def test_needs_a_reason_and_a_person_who_has_one(self, admin):
        person, _ = a_host()
        assert wording.NO_SUCH_PERSON in self.post(admin, local(person)).content.decode()
        with_second_factor(person)
        assert self.post(admin, local(person), "").status_code == 200
        assert Authenticator.objects.exists()

    @pytest.mark.parametrize("role", ["sysadmin", "auditor"])
    def test_is_the_only_one(self, role, settings):
        settings.SECOND_FACTOR_ENFORCED = False
        person, _ = a_host()
        with_second_factor(person)
        assert self.post(browser(make_platform_admin(role)), local(person)).status_code == 403
        assert Authenticator.objects.exists()

    def test_does_not_reset_their_own(self, settings):
        settings.SECOND_FACTOR_ENFORCED = False
        admin = make_platform_admin("secadmin")
        with_second_factor(admin)
        assert "不能为自己重置" in self.post(browser(admin), local(admin)).content.decode()
        assert Authenticator.objects.exists()
