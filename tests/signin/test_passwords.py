"""What a password must be: the site's rules for everybody, the 等保 profile for who works under it."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import PasswordRecord, SmsCode
from accounts.signin import wording
from tests.cast import PASSWORD, browser, make_member, make_staff, make_tenant
from tests.signin.helpers import last_code

pytestmark = pytest.mark.django_db
GOOD = "Qing-Tian-2027"


@pytest.fixture
def tenant():
    return make_tenant(policies={"password_profile": "dengbao", "second_factor": "recommended"})


@pytest.fixture
def person(tenant):
    return make_staff(tenant, name="欧阳小明")


def faults(password, user):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


def change(client, new, old=PASSWORD):
    return client.post("/account/password/", {"oldpassword": old, "password1": new, "password2": new})


def test_both_profiles_take_a_long_and_varied_one(person):
    assert faults(GOOD, person) == faults(GOOD, make_member()) == []


@pytest.mark.parametrize("password", ["short-1A", "password123", "1234567890123", "qwertyuiop"])
def test_neither_profile_takes_short_common_or_only_digits(person, password):
    assert faults(password, person)
    assert faults(password, make_member())


def test_without_the_profile_no_composition_is_asked():
    assert faults("kuai le de xiao niao fei guo", make_member()) == []


@pytest.mark.parametrize("password", ["abcdefghijklm", "ABCDEFGH12345", "abcdefgh12345"])
def test_the_profile_asks_for_three_classes(person, password):
    assert wording.TOO_FEW_CLASSES in faults(password, person)


@pytest.mark.parametrize("own", ["欧阳小明", "ouyangxiaoming", "OuYangXiaoMing", "xiaoming"])
def test_the_profile_refuses_ones_own_name(person, own):
    assert wording.OWN_FACTS_IN_IT in faults(f"{own}-A1-zz", person)


def test_the_profile_refuses_digits_of_ones_own_number(person):
    assert wording.OWN_FACTS_IN_IT in faults(f"Aa-xyz-{person.phone[-4:]}", person)
    assert wording.OWN_FACTS_IN_IT not in faults(f"Aa-xyz-{person.phone[-3:]}", person)


def test_the_profile_refuses_the_last_five(person):
    client, old = browser(person), PASSWORD
    for n in range(5):
        new = f"{GOOD}-{n}"
        assert change(client, new, old).status_code == 302
        old = new
        cache.clear()  # allauth lets nobody change it more often than five times a minute
    assert wording.USED_BEFORE.format(last=5) in change(client, f"{GOOD}-0", old).content.decode()
    assert change(client, f"{GOOD}-5", old).status_code == 302
    assert change(client, f"{GOOD}-0", f"{GOOD}-5").status_code == 302
    assert PasswordRecord.objects.filter(user=person).count() == 5


def test_resetting_by_sms_keeps_to_the_profile_too(person):
    client = Client()
    client.post("/signin/reset/", {"phone": person.phone})
    client.post("/signin/reset/code/", {"code": last_code()})
    again = {"password1": PASSWORD, "password2": PASSWORD, "_key": new_key()}

    assert wording.USED_BEFORE.format(last=5) in client.post("/signin/reset/new/", again).content.decode()
    assert wording.PASSWORD_HELP["dengbao"] in client.get("/signin/reset/new/").content.decode()


def test_the_page_says_what_holds_for_the_person(person):
    assert wording.PASSWORD_HELP["dengbao"] in browser(person).get("/account/password/").content.decode()
    assert wording.PASSWORD_HELP["asvs"] in browser(make_member()).get("/account/password/").content.decode()


def age(person, days):
    rows = PasswordRecord.objects.filter(user=person)
    for row in rows:
        row.set_at -= timedelta(days=days)
        row.save()


def test_after_ninety_days_staff_change_it_before_they_go_on(tenant, person):
    place = f"/host/{tenant.slug}/"
    age(person, 89)
    assert browser(person).get(place).status_code == 200
    age(person, 1)
    client = browser(person)

    assert client.get(f"{place}?page=2")["Location"] == "/account/password/overdue/"
    assert "每 90 天" in client.get("/account/password/overdue/").content.decode()
    assert change(client, GOOD)["Location"] == "/account/go-on/"
    assert client.get("/account/go-on/")["Location"] == f"{place}?page=2"
    assert client.get(place).status_code == 200


def test_a_password_nobody_knows_the_age_of_is_overdue(tenant, person):
    PasswordRecord.objects.all().delete()
    assert browser(person).get(f"/host/{tenant.slug}/")["Location"] == "/account/password/overdue/"


def test_applicants_and_hosts_without_the_profile_never_change_it(tenant):
    member, other = make_member(), make_tenant()
    staff = make_staff(other)
    PasswordRecord.objects.all().delete()

    assert browser(member).get("/apply/").status_code == 200
    assert browser(staff).get(f"/host/{other.slug}/").status_code == 200


def test_the_strictest_host_counts(person):
    with scope.system("test"):
        person.staff_roles.create(tenant=make_tenant(policies={"password_profile": "asvs"}), role="manager")
    assert wording.TOO_FEW_CLASSES in faults("abcdefghijklm", person)


def test_no_password_is_kept_in_clear(person):
    SmsCode.objects.all().delete()
    assert PASSWORD not in str(list(PasswordRecord.objects.values_list("encoded", flat=True)))
