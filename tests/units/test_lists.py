"""Lists that may hold thousands: paged in a stable order, each page for the same number of queries however many rows."""

import re
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from accounts.invitations.actions import LIFE
from accounts.kernel import scope
from accounts.kernel.clock import clock, real_now
from accounts.kernel.crypto import blind_index
from accounts.models import Invitation, Membership, StaffRole, Unit, User
from accounts.models.people import PHONE
from applicants.models import ChangeRequest, JoinRequest, Registration, UnitGroup, UnitGroupMember, UnitName
from review.models import Expert
from tests.cast import browser, demo_uscc, make_file, make_platform_admin, make_staff, make_tenant
from tests.units.helpers import at, registered

pytestmark = pytest.mark.django_db


def phone(n):
    return f"+86188{n:08d}"


def many_users(first, last):
    return User.objects.bulk_create(User(name=f"演示人员{n:04d}", phone=phone(n)) for n in range(first, last))


def many_units(host, first, last):
    units = Unit.objects.bulk_create(
        Unit(name=f"演示单位{n:04d}", uscc=demo_uscc(900_000 + n), region_code="37", kind="enterprise")
        for n in range(first, last)
    )
    users = many_users(first, last)
    Membership.objects.bulk_create(
        Membership(unit=unit, user=user, role="admin") for unit, user in zip(units, users, strict=True)
    )
    UnitName.objects.bulk_create(UnitName(unit=unit, name=f"旧{unit.name}", until=clock()) for unit in units)
    letter = make_file(host)
    Registration.objects.bulk_create(
        Registration(
            tenant=host, unit=unit, user=user, name=unit.name, uscc=unit.uscc, state="approved", letter=letter,
            submitted_at=clock(), due_at=clock(), contact_name="甲", tab="unit", kind="enterprise",
        )
        for unit, user in zip(units, users, strict=True)
    )  # fmt: skip
    return units, users


def groups(world, first, last):
    units, _ = many_units(world.host, first, last)
    rows = UnitGroup.objects.bulk_create(
        UnitGroup(tenant=world.host, name=unit.name, lead=unit, proposed_at=clock()) for unit in units
    )
    UnitGroupMember.objects.bulk_create(
        UnitGroupMember(tenant=world.host, group=row, unit=row.lead, added_at=clock()) for row in rows
    )


def changes(world, first, last):
    units, users = many_units(world.host, first, last)
    proof = make_file(world.host)
    ChangeRequest.objects.bulk_create(
        ChangeRequest(
            tenant=world.host, unit=unit, before={"name": unit.name}, wanted={"name": "新"}, reason="x", proof=proof,
            asked_at=clock(), asked_by=user, due_at=clock(),
        )
        for unit, user in zip(units, users, strict=True)
    )  # fmt: skip


def invited(kind, first, last, **place):
    now = real_now()
    Invitation.objects.bulk_create(
        Invitation(
            kind=kind, token_hash=f"{kind}{n}", name=f"演示受邀人{n:04d}", phone=phone(n), sent=1, created_at=now,
            phone_index=blind_index(phone(n), PHONE), expires_at=now + LIFE, **{"subject": {}, **place},
        )
        for n in range(first, last)
    )  # fmt: skip


def staff(world, first, last):
    users = many_users(first, last)
    StaffRole.objects.bulk_create(StaffRole(tenant=world.host, user=user, role="formal_checker") for user in users)
    invited("staff", first, last, tenant=world.host, subject={"grants": [["manager", None]]})


def experts(world, first, last):
    users = many_users(first, last)
    Expert.objects.bulk_create(Expert(tenant=world.host, user=user, name=user.name, employer="甲") for user in users)
    invited("expert", first, last, tenant=world.host)


def colleagues(world, first, last):
    users = many_users(first, last)
    Membership.objects.bulk_create(Membership(unit=world.unit, user=user, role="filler") for user in users)
    JoinRequest.objects.bulk_create(
        JoinRequest(tenant=world.host, unit=world.unit, name="乙", phone=phone(n), phone_index=f"{n}", at=clock())
        for n in range(first, last)
    )
    invited("colleague", first, last, unit=world.unit, subject={"role": "filler"})


class World:
    """A host, a unit in its books, and browsers of who reads the lists."""

    def __init__(self):
        self.host = make_tenant()
        self.unit, _, self.admin = registered("演示单位有限公司", self.host)
        self.manager = browser(make_staff(self.host, "manager"))

    def page(self, name):
        if name.startswith("host_"):
            return self.manager, at(name, tenant=self.host.slug)
        return (browser(make_platform_admin()) if name.startswith("platform_") else self.admin), at(name)


LISTS = {
    "host_units": lambda world, a, b: many_units(world.host, a, b),
    "platform_units": lambda world, a, b: many_units(world.host, a, b),
    "host_groups": groups,
    "host_changes": changes,
    "host_people": staff,
    "host_experts": experts,
    "apply_people": colleagues,
}


def asked(client, address):
    from django.db import connection

    with CaptureQueriesContext(connection) as found:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(found), answer.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_page_costs_the_same_for_ten_rows_and_for_a_hundred(name):
    world = World()
    client, address = world.page(name)
    with scope.system("test"):
        LISTS[name](world, 1000, 1010)
    client.get(address)
    few, _ = asked(client, address)
    with scope.system("test"):
        LISTS[name](world, 1010, 1100)
    many, page = asked(client, address)

    assert many <= few
    assert "第 1 / " in page
    assert page.count("<tr") < 90


@pytest.mark.parametrize("name", LISTS)
def test_the_pages_of_a_list_hold_every_row_once(name):
    world = World()
    client, address = world.page(name)
    with scope.system("test"):
        LISTS[name](world, 1000, 1100)
    word = "演示人员" if name in ("host_people", "host_experts", "apply_people") else "演示单位"
    cell = re.compile(rf"<td[^>]*>(?:<a[^>]*>)?{word}(\d{{4}})")
    seen = {}  # a page beyond the last is the last again
    for n in range(1, 7):
        rows = asked(client, f"{address}?page={n}")[1].split("<tr")
        seen[tuple(number[1] for row in rows if (number := cell.search(row)))] = n
    found = [number for page in seen for number in page]
    assert set(found) >= {f"{n}" for n in range(1000, 1100)}
    assert len(found) == len(set(found))


def test_an_invitation_that_is_settled_takes_no_place_on_the_page():
    world = World()
    with scope.system("test"):
        invited("staff", 1000, 1030, tenant=world.host, subject={"grants": [["manager", None]]})
        rows = Invitation.objects.filter(phone_index=blind_index(phone(1005), PHONE))
        rows.update(withdrawn_at=real_now() - timedelta(hours=1))
    page = asked(*world.page("host_people"))[1]
    assert "共 29 份" in page
    second = asked(world.manager, at("host_people", tenant=world.host.slug) + "?invitations=2")[1]
    assert second.count("演示受邀人") == 9
    assert "演示受邀人1005" not in page + second
