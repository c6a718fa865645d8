"""How long a session lives: idle and absolute, in real time, by the strictest terms of where the person works."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.clock import real_now
from accounts.models import Tenant, User
from accounts.signin import sessions
from audit.models import AuditEntry
from tests.cast import PASSWORD, make_member, make_staff, make_tenant

pytestmark = pytest.mark.django_db
ORIGIN = "http://testserver"


@pytest.fixture
def later(monkeypatch):
    """Real time passes, for sessions only."""
    passed = timedelta()

    def pass_(**span):
        nonlocal passed
        passed += timedelta(**span)
        monkeypatch.setattr(sessions, "real_now", lambda: real_now() + passed)

    return pass_


def sign_in(user):
    client = Client()
    client.post("/signin/", {"login": user.phone.removeprefix("+86"), "password": PASSWORD})
    return client


def staff(**policies):
    tenant = make_tenant(policies=policies)
    return make_staff(tenant), f"/host/{tenant.slug}/"


def test_idle_half_an_hour_ends_it_says_so_and_leads_back(later):
    client = sign_in(make_member())
    later(minutes=29)
    assert client.get("/apply/").status_code == 200
    later(minutes=29)
    assert client.get("/apply/").status_code == 200
    later(minutes=31)

    answer = client.get("/apply/?page=2")

    assert answer["Location"] == "/signin/ended/?why=idle&next=%2Fapply%2F%3Fpage%3D2"
    page = client.get(answer["Location"]).content.decode()
    assert "长时间没有操作" in page
    assert 'href="/signin/?next=%2Fapply%2F%3Fpage%3D2"' in page
    assert not get_user(client).is_authenticated
    with scope.system("test"):
        assert AuditEntry.objects.filter(action="signin.ended").count() == 1


def test_twelve_hours_end_it_however_busy(later):
    client = sign_in(make_member())
    for _ in range(35):
        later(minutes=20)
        assert client.get("/apply/").status_code == 200
    later(minutes=21)

    assert "why=long" in client.get("/apply/")["Location"]


def test_the_business_clock_ends_nothing(clock_at):
    client = sign_in(make_member())
    clock_at("2030-01-01 00:00")
    assert client.get("/apply/").status_code == 200


def test_a_hosts_people_get_the_hosts_terms_and_the_strictest_of_several(later):
    person, place = staff(idle_minutes=60)
    with scope.system("test"):
        person.staff_roles.create(tenant=make_tenant(policies={"idle_minutes": 10}), role="manager")
    client = sign_in(person)
    later(minutes=11)

    assert "why=idle" in client.get(place)["Location"]


def test_longer_terms_hold_too_and_a_change_of_them_within_minutes(later):
    person, place = staff(idle_minutes=60)
    client = sign_in(person)
    later(minutes=50)
    assert client.get(place).status_code == 200
    Tenant.objects.update(policies={"idle_minutes": 5})
    later(minutes=6)
    assert "why=idle" in client.get(place)["Location"]


def test_a_form_sent_too_late_changes_nothing_and_leads_back_to_its_page(later):
    client = sign_in(make_member())
    later(minutes=31)

    answer = client.post("/units/choose/", {"unit": "1"}, headers={"referer": f"{ORIGIN}/units/choose/"})

    assert answer["Location"] == "/signin/ended/?why=idle&next=%2Funits%2Fchoose%2F"


@pytest.mark.parametrize("referer", ["https://example.com/x/", "//example.com/", "javascript:1", ""])
def test_the_way_back_never_leaves_the_site(later, referer):
    client = sign_in(make_member())
    later(minutes=31)
    answer = client.post("/units/choose/", {}, headers={"referer": referer})

    assert answer["Location"] == "/signin/ended/?why=idle&next=%2Fstart%2F"
    page = client.get("/signin/ended/?why=idle&next=https://example.com/").content.decode()
    assert 'href="/signin/"' in page


def test_what_a_page_fetches_by_itself_is_no_use_a_saved_draft_is(later):
    client = sign_in(make_member())
    for _ in range(3):
        later(minutes=9)
        client.get("/apply/", headers={"hx-request": "true"})
    later(minutes=9)
    assert client.get("/apply/", headers={"hx-request": "true"}).status_code == 401

    client = sign_in(make_member())
    for _ in range(4):
        later(minutes=9)
        client.post("/units/choose/", {}, headers={"x-requested-with": "XMLHttpRequest"})
    assert client.get("/apply/").status_code == 200


def test_a_draft_saved_too_late_is_told_in_a_way_its_script_understands(later):
    client = sign_in(make_member())
    later(minutes=31)
    answer = client.post("/units/choose/", {}, headers={"x-requested-with": "XMLHttpRequest"})

    assert answer.status_code == 401
    assert "保存在本机" in answer.json()["detail"]


def test_a_disabled_account_is_out_at_once():
    person = make_member()
    client = sign_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get("/apply/")["Location"].startswith("/signin/")


def test_other_devices_are_listed_and_signed_out():
    person = make_member()
    here, elsewhere = sign_in(person), sign_in(person)
    assert here.get("/account/sessions/").status_code == 200

    here.post("/account/sessions/")

    assert get_user(here).is_authenticated
    assert not get_user(elsewhere).is_authenticated


def test_more_devices_than_the_host_allows_the_oldest_goes():
    person, _ = staff(sessions_at_most=2)
    first, second, third = (sign_in(person) for _ in range(3))

    assert [get_user(client).is_authenticated for client in (first, second, third)] == [False, True, True]


def test_applicants_are_not_limited_in_devices():
    person = make_member()
    clients = [sign_in(person) for _ in range(4)]
    assert all(get_user(client).is_authenticated for client in clients)
