"""One person, several roles: all of them are offered with their names, the present one is marked, the trail keeps which one acted."""

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Membership, StaffRole
from audit import trail
from audit.models import AuditEntry
from review.models import Expert
from tests.cast import browser, make_campaign, make_member, make_staff, make_tenant, make_unit
from tests.review.stage import seat_of, sit
from tests.roles.helpers import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(clock_at):
    """Filler of one unit, administrator of another, manager at a host, head of a seat, expert at two hosts."""
    clock_at("2022-11-10 09:00")
    campaign = make_campaign(make_tenant(name="演示甲厅"))
    user = make_member(make_unit("演示一厂"), role="filler")
    Membership.objects.create(user=user, unit=make_unit("演示二厂"), role="admin")
    seat = seat_of(campaign, campaign.rules.seats[-1].key)
    sit(seat, user=user)
    with scope.system("tests"):
        StaffRole.objects.create(user=user, tenant=campaign.tenant, role="manager")
        for host in (campaign.tenant, make_tenant(name="演示乙厅")):
            Expert.objects.create(tenant=host, user=user, name=user.name, employer="x")
    return user, campaign, seat


def test_the_start_page_and_the_menu_name_every_workspace_and_role(busy):
    user, _campaign, seat = busy
    page = browser(user).get("/start/").content.decode()

    for words in (
        "演示一厂",
        "填报人",
        "演示二厂",
        "单位管理员",
        "演示甲厅 · 主办",
        "活动管理员",
        seat.name,
        "负责人",
        "演示甲厅、演示乙厅专家",
    ):
        assert words in page
    menu = browser(user).get(f"/desk/{seat.pk}/").content.decode()
    assert "演示二厂 · 申报" in menu


def test_the_present_workspace_is_marked(busy):
    user, campaign, _seat = busy
    page = browser(user).get(f"/host/{campaign.tenant.slug}/").content.decode()
    menu = page[page.index("切换工作台") :]
    menu = menu[: menu.index("<hr")]
    assert menu.count('aria-current="true"') == 1
    assert f'href="/host/{campaign.tenant.slug}/" aria-current="true"' in menu


def test_a_unit_is_switched_by_a_post_from_the_menu(busy):
    user, _, _ = busy
    client, other = browser(user), Membership.objects.get(user=user, role="admin").unit

    assert post(client, "/units/choose/", unit=other.pk)["Location"] == "/apply/"
    page = client.get("/apply/").content.decode()
    assert page.count('aria-current="true"') >= 1
    assert f'name="unit" value="{other.pk}"' not in page


def test_the_trail_keeps_the_capacity_and_the_page_says_it():
    tenant = make_tenant()
    boss, other = make_staff(tenant), make_staff(tenant, "formal_checker")
    post(browser(boss), f"/host/{tenant.slug}/people/{other.pk}/remove/")
    with scope.tenant(tenant):
        row = AuditEntry.objects.get(action="staff.remove")
    assert row.capacity == "staff:manager"

    page = browser(boss).get(f"/host/{tenant.slug}/audit/{row.pk}/").content.decode()
    assert "主办单位：活动管理员" in page
    assert trail.verify(tenant) == []


@pytest.mark.parametrize(
    ("facts", "capacity"),
    [
        ({"workspace": "desk"}, "seat:head"),
        ({"workspace": "host"}, "staff:formal_checker+manager"),
        ({"workspace": "expert"}, "expert"),
        ({"workspace": "apply"}, "unit:filler"),
        ({}, "seat:head"),
    ],
)
def test_the_workspace_decides_which_capacity_counts(facts, capacity):
    unit = make_unit()
    person = Actor(
        user=make_member(unit), address="", unit=unit, membership_role="filler", is_expert=True, seat=unit, seat_role="head",
        staff_roles=frozenset({"manager", "formal_checker"}), **facts,
    )  # fmt: skip
    assert person.capacity == capacity


def test_an_entry_from_before_capacities_still_verifies_and_a_changed_capacity_does_not():
    tenant = make_tenant()
    with scope.system("tests"):
        row = trail.record("staff.change", actor=Actor.system("演示"), tenant=tenant)
    assert "capacity" in trail.body(row)
    row.capacity = None
    assert '"capacity"' not in trail.body(row)
    row.capacity = "staff:manager"
    assert trail.digest(row) != row.hash
