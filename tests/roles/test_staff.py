"""The host's people: managers invite, change and remove; nobody gives themselves a role; one manager always stays."""

import pytest

from accounts.kernel import scope
from accounts.models import Invitation, StaffRole
from audit.models import AuditEntry
from notices.models import Letter
from tests.cast import browser, make_campaign, make_platform_admin, make_staff, make_tenant, make_user
from tests.roles.helpers import post, take_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def manager(tenant):
    return make_staff(tenant)


def roles_of(user, tenant):
    with scope.tenant(tenant):
        return sorted(StaffRole.objects.filter(user=user).values_list("role", "campaign_id"))


def test_a_manager_invites_for_one_campaign_and_the_person_accepts(clock_at, tenant, manager):
    clock_at("2022-11-10 09:00")
    campaign, guest = make_campaign(tenant), make_user()
    url = f"/host/{tenant.slug}/people/"

    answer = post(
        browser(manager), f"{url}invite/", name="新同事", phone=guest.phone, grants=[f"formal_checker:{campaign.pk}"]
    )
    assert answer["Location"] == url
    assert "新同事" in browser(manager).get(url).content.decode()
    assert roles_of(guest, tenant) == []
    take_up(None, guest)

    assert roles_of(guest, tenant) == [("formal_checker", campaign.pk)]
    assert browser(guest).get(f"/host/{tenant.slug}/").status_code == 200
    with scope.tenant(tenant):
        entry = AuditEntry.objects.get(action="staff.change")
    assert (entry.before["roles"], entry.after["roles"]) == ("", f"形式审查员（{campaign.title}）")


def test_changing_roles_keeps_before_and_after_and_tells_the_person(tenant, manager):
    other = make_staff(tenant, "formal_checker")

    post(browser(manager), f"/host/{tenant.slug}/people/{other.pk}/", grants=["publicity_editor:"])

    assert roles_of(other, tenant) == [("publicity_editor", None)]
    with scope.tenant(tenant):
        entry = AuditEntry.objects.get(action="staff.change")
        assert (entry.before["roles"], entry.after["roles"]) == ("形式审查员（全部活动）", "公示编辑（全部活动）")
        assert "公示编辑" in Letter.objects.get(event="staff.changed", user=other).text


def test_nobody_gives_themselves_a_role(tenant, manager):
    page = post(browser(manager), f"/host/{tenant.slug}/people/{manager.pk}/", grants=["objection_handler:"])

    assert "不能调整自己的岗位" in page.content.decode()
    assert roles_of(manager, tenant) == [("manager", None)]


def test_the_last_manager_stays_and_leaves_when_there_is_another(tenant, manager):
    url = f"/host/{tenant.slug}/people/{manager.pk}/remove/"
    client = browser(manager)
    page = client.get(post(client, url)["Location"]).content.decode()
    assert "最后一位" in page
    assert roles_of(manager, tenant) == [("manager", None)]

    make_staff(tenant)
    post(client, url)
    assert roles_of(manager, tenant) == []


def test_a_removed_person_finds_the_door_closed_at_the_next_request(tenant, manager):
    other = make_staff(tenant, "formal_checker")
    theirs = browser(other)
    assert theirs.get(f"/host/{tenant.slug}/").status_code == 200

    post(browser(manager), f"/host/{tenant.slug}/people/{other.pk}/remove/")

    assert theirs.get(f"/host/{tenant.slug}/").status_code == 404
    with scope.tenant(tenant):
        assert AuditEntry.objects.filter(action="staff.remove").count() == 1


@pytest.mark.parametrize("role", ["formal_checker", "registration_checker", "publicity_editor", "objection_handler"])
def test_others_read_the_list_and_change_nothing(tenant, role):
    other, client = make_staff(tenant), browser(make_staff(tenant, role))

    assert client.get(f"/host/{tenant.slug}/people/").status_code == 200
    assert post(client, f"/host/{tenant.slug}/people/{other.pk}/", grants=["manager:"]).status_code == 403
    assert post(client, f"/host/{tenant.slug}/people/{other.pk}/remove/").status_code == 403
    assert post(client, f"/host/{tenant.slug}/people/invite/").status_code == 403


def test_the_manager_of_one_campaign_gives_no_roles(clock_at, tenant):
    clock_at("2022-11-10 09:00")
    campaign = make_campaign(tenant)
    client = browser(make_staff(tenant, campaign_id=campaign.pk))

    assert post(client, f"/host/{tenant.slug}/people/invite/").status_code == 403


def test_people_of_another_host_are_not_there(tenant, manager):
    foreign = make_staff(make_tenant())
    assert browser(manager).get(f"/host/{tenant.slug}/people/{foreign.pk}/").status_code == 404
    assert browser(manager).get(f"/host/{tenant.slug}/people/{make_user().pk}/").status_code == 404


def test_an_administrator_of_the_platform_takes_no_role_at_a_host(tenant, manager):
    admin = make_platform_admin()
    post(browser(manager), f"/host/{tenant.slug}/people/invite/", name="某人", phone=admin.phone, grants=["manager:"])

    assert take_up(None, admin).status_code == 403
    assert roles_of(admin, tenant) == []
    assert not Invitation.objects.get().is_settled()


def test_an_open_invitation_is_withdrawn_and_sent_again_from_the_list(tenant, manager):
    client, guest = browser(manager), make_user()
    post(client, f"/host/{tenant.slug}/people/invite/", name="某人", phone=guest.phone, grants=["manager:"])
    row = Invitation.objects.get()

    post(client, f"/host/{tenant.slug}/invitations/{row.pk}/resend/")
    row.refresh_from_db()
    assert row.sent == 2
    post(client, f"/host/{tenant.slug}/invitations/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.withdrawn_at

    elsewhere = make_tenant()
    stranger = browser(make_staff(elsewhere))
    assert post(stranger, f"/host/{elsewhere.slug}/invitations/{row.pk}/resend/").status_code == 404
