"""An invitation ends with its inviter's role: nobody comes back, or gives themselves a role, by a number of their choice."""

import pytest

from accounts.kernel import scope
from accounts.models import Invitation, PlatformRole, StaffRole
from campaigns.models import SeatMember
from review.models import Expert
from tests.cast import browser, make_campaign, make_member, make_platform_admin, make_staff, make_tenant, make_user
from tests.review.stage import seat_of, sit
from tests.roles.helpers import post, take_up
from tests.units.helpers import post as post_to
from tests.units.helpers import registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


def roles_of(user):
    with scope.system("test"):
        return list(StaffRole.objects.filter(user=user).values_list("role", flat=True))


def invite_staff(manager, tenant, guest, grant="manager:"):
    return post(browser(manager), f"/host/{tenant.slug}/people/invite/", name="某人", phone=guest.phone, grants=[grant])


def test_a_removed_managers_invitation_makes_nobody_manager(tenant):
    rogue, boss, crony = make_staff(tenant), make_staff(tenant), make_user()
    invite_staff(rogue, tenant, crony)
    post(browser(boss), f"/host/{tenant.slug}/people/{rogue.pk}/remove/")

    assert take_up(None, crony).status_code == 403
    assert roles_of(crony) == []

    row = Invitation.objects.get()  # another manager may stand for it by sending it again
    post(browser(boss), f"/host/{tenant.slug}/invitations/{row.pk}/resend/")
    assert take_up(row, crony).status_code == 302
    assert roles_of(crony) == ["manager"]


def test_a_manager_who_became_a_checker_sends_no_more_links(tenant):
    rogue, boss, crony = make_staff(tenant), make_staff(tenant), make_user()
    invite_staff(rogue, tenant, crony)
    row = Invitation.objects.get()
    post(browser(boss), f"/host/{tenant.slug}/people/{rogue.pk}/", grants=["formal_checker:"])

    post(browser(rogue), f"/host/{tenant.slug}/invitations/{row.pk}/resend/")
    row.refresh_from_db()
    assert row.sent == 1


def test_nobody_gives_themselves_a_role_by_an_invitation(tenant):
    manager = make_staff(tenant)
    make_staff(tenant)
    invite_staff(manager, tenant, manager, "objection_handler:")

    assert take_up(None, manager).status_code == 403
    assert roles_of(manager) == ["manager"]


def test_the_system_administrator_puts_nobody_into_a_host_that_has_a_manager(tenant):
    admin, first, second = make_platform_admin(), make_user(), make_user()
    for guest in (first, second):
        post(browser(admin), f"/platform/tenants/{tenant.pk}/manager/", name="负责人", phone=guest.phone)
    rows = list(Invitation.objects.order_by("pk"))
    assert len(rows) == 2
    take_up(rows[0], first)

    assert take_up(rows[1], second).status_code == 403
    assert (roles_of(first), roles_of(second)) == (["manager"], [])


def test_a_dismissed_security_administrators_confirmation_is_void():
    sysadmin, security, guest = make_platform_admin(), make_platform_admin("secadmin"), make_user()
    post(browser(sysadmin), "/platform/people/", name="某人", phone=guest.phone, role="auditor", reason="轮岗")
    from accounts.models import AdministratorProposal

    row = AdministratorProposal.objects.get()
    post(browser(security), f"/platform/people/proposals/{row.pk}/confirm/")
    PlatformRole.objects.filter(user=security).delete()

    assert take_up(None, guest).status_code == 403
    assert not PlatformRole.objects.filter(user=guest).exists()


@pytest.fixture
def seat(clock_at):
    clock_at("2022-11-10 09:00")
    campaign = make_campaign()
    with scope.system("tests"):
        key = campaign.seats.filter(role="operator").order_by("pk").first().key
    return seat_of(campaign, key)


def test_a_head_who_was_replaced_leaves_no_reviewer_behind(seat):
    head, heir, friend = sit(seat).user, make_user(), make_user()
    post(browser(head), f"/desk/{seat.pk}/people/", name="熟人", phone=friend.phone)
    waiting = Invitation.objects.get()
    manager = browser(make_staff(seat.tenant))
    url = f"/host/{seat.tenant.slug}/seats/{seat.pk}/appoint/"
    post(manager, url, name="新负责人", phone=heir.phone, role="head", instead="on")
    take_up(None, heir)

    assert take_up(waiting, friend).status_code == 403
    with scope.system("tests"):
        assert not SeatMember.objects.filter(user=friend).exists()


def test_an_invitation_to_a_panel_keeps_what_the_expert_declared(tenant):
    manager, guest = make_staff(tenant), make_user()
    url = f"/host/{tenant.slug}/experts/invite/"
    profile = {"employer": "演示大学", "title": "教授", "areas": "", "avoid": "演示甲公司"}
    post(browser(manager), url, name="专家", phone=guest.phone, **profile)
    first = Invitation.objects.get()
    blank = Invitation.objects.create(
        kind="expert", token_hash="x" * 64, phone=guest.phone, tenant=tenant, invited_by=manager, expires_at=first.expires_at,
        subject={"profile": {"employer": "", "avoid": []}, "docket": 0, "panel": "", "chair": False},
    )  # fmt: skip
    take_up(first, guest)
    from accounts.kernel.actor import Actor
    from review.actions import experts

    with scope.tenant(tenant):
        experts.accept(blank, guest, Actor(user=guest, address=""))
        row = Expert.objects.get(user=guest)
    assert (row.employer, row.avoid) == ("演示大学", ["演示甲公司"])


def test_a_removed_administrator_comes_back_through_no_second_number(tenant):
    unit, rogue, client = registered("演示单位有限公司", tenant)
    boss, second = make_member(unit, role="admin"), make_user()
    post_to(client, "apply_people_invite", {"name": "我自己", "phone": second.phone, "role": "admin"})
    place = unit.memberships.get(user=rogue)
    post_to(browser(boss, unit), "apply_member_remove", pk=place.pk)

    assert take_up(None, second).status_code == 403
    assert not unit.memberships.filter(user=second).exists()


def test_a_hand_over_is_for_the_member_it_named_not_for_who_has_the_number_now(tenant):
    from accounts.models import User

    unit, _, admin = registered("演示单位有限公司", tenant)
    heir, other = make_member(unit, role="filler"), make_member(unit, role="filler")
    post_to(admin, "apply_member_hand_over", pk=unit.memberships.get(user=heir).pk)
    number = heir.phone
    for person, phone in ((heir, "+8619900001234"), (other, number)):
        row = User.objects.get(pk=person.pk)
        row.phone = phone
        row.save(update_fields=["phone"])

    assert take_up(None, User.objects.get(pk=other.pk)).status_code == 403
    assert unit.memberships.get(user=other).role == "filler"
