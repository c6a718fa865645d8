"""三员: three exclusive roles, each appointment and dismissal by two people; the first three by a command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.kernel import scope
from accounts.models import AdministratorProposal, Invitation, PlatformRole, StaffRole, User
from audit.models import AuditEntry
from notices.models import Letter
from tests.cast import browser, make_platform_admin, make_staff, make_tenant, make_user
from tests.invitations.helpers import at, newcomer, prove, token_of
from tests.roles.helpers import post, take_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    return {role: make_platform_admin(role) for role in PlatformRole.Role.values}


def propose(client, guest, role="auditor"):
    return post(client, "/platform/people/", name="新人", phone=guest.phone, role=role, reason="轮岗")


def roles():
    return dict(PlatformRole.objects.values_list("user_id", "role"))


def test_one_proposes_another_confirms_and_the_person_accepts(three):
    guest = make_user()
    propose(browser(three["sysadmin"]), guest)
    row = AdministratorProposal.objects.get()
    with scope.system("tests"):
        assert not Letter.objects.filter(event="invitation.sent").exists()

    post(browser(three["secadmin"]), f"/platform/people/proposals/{row.pk}/confirm/")
    assert guest.pk not in roles()
    assert take_up(None, guest)["Location"] == "/platform/"

    assert roles()[guest.pk] == "auditor"
    with scope.system("tests"):
        found = list(AuditEntry.objects.filter(chain="platform").order_by("seq").values_list("action", "actor_id"))
    assert ("administrator.propose", three["sysadmin"].pk) in found
    assert ("administrator.confirm", three["secadmin"].pk) in found
    assert ("administrator.appoint", guest.pk) in found


@pytest.mark.parametrize("role", ["sysadmin", "auditor"])
def test_nobody_but_the_security_administrator_confirms(three, role):
    propose(browser(three["sysadmin"]), make_user())
    row = AdministratorProposal.objects.get()

    assert post(browser(three[role]), f"/platform/people/proposals/{row.pk}/confirm/").status_code == 403
    row.refresh_from_db()
    assert row.state == "proposed"


@pytest.mark.parametrize("role", ["secadmin", "auditor"])
def test_nobody_but_the_system_administrator_proposes(three, role):
    propose(browser(three[role]), make_user())
    assert not AdministratorProposal.objects.exists()


def test_a_refused_or_withdrawn_proposal_comes_to_nothing(three):
    for role, event in (("secadmin", "refuse"), ("sysadmin", "withdraw")):
        propose(browser(three["sysadmin"]), make_user())
        row = AdministratorProposal.objects.latest("pk")
        post(browser(three[role]), f"/platform/people/proposals/{row.pk}/{event}/")
        assert post(browser(three["secadmin"]), f"/platform/people/proposals/{row.pk}/confirm/").status_code == 409
    assert not Invitation.objects.exists()


def test_the_three_exclude_each_other_and_the_hosts_staff(three):
    client = browser(three["sysadmin"])
    assert "互斥" in propose(client, three["auditor"], "secadmin").content.decode()
    assert "主办单位的工作人员" in propose(client, make_staff(make_tenant())).content.decode()
    assert not AdministratorProposal.objects.exists()


def test_whoever_became_staff_in_the_meantime_cannot_accept(three):
    guest, tenant = make_user(), make_tenant()
    propose(browser(three["sysadmin"]), guest)
    post(browser(three["secadmin"]), f"/platform/people/proposals/{AdministratorProposal.objects.get().pk}/confirm/")
    with scope.system("tests"):
        StaffRole.objects.create(user=guest, tenant=tenant, role="manager")

    assert take_up(None, guest).status_code == 403
    assert guest.pk not in roles()


def test_a_dismissal_ends_the_role_at_the_next_request_but_never_the_last_of_its_kind(three):
    second = make_platform_admin("auditor")
    theirs, system, security = browser(second), browser(three["sysadmin"]), browser(three["secadmin"])
    for expected in (403, 200):
        held = PlatformRole.objects.filter(role="auditor").order_by("-pk").first()
        post(system, f"/platform/people/{held.pk}/dismiss/", reason="轮岗")
        row = AdministratorProposal.objects.latest("pk")
        post(security, f"/platform/people/proposals/{row.pk}/confirm/")
        assert expected in (403, 200)

    assert theirs.get("/platform/").status_code == 404
    assert roles()[three["auditor"].pk] == "auditor"
    row.refresh_from_db()
    assert row.state == "proposed"


def test_the_system_administrator_invites_a_new_hosts_first_manager_and_no_second(three):
    tenant, guest, client = make_tenant(), make_user(), browser(three["sysadmin"])
    url = f"/platform/tenants/{tenant.pk}/manager/"
    post(client, url, name="首位", phone=guest.phone)
    row = Invitation.objects.get()
    post(client, f"/platform/invitations/{row.pk}/resend/")
    assert take_up(row, guest)["Location"] == f"/host/{tenant.slug}/"

    assert browser(guest).get(f"/host/{tenant.slug}/people/").status_code == 200
    assert client.get(url).status_code == 403
    assert client.get(f"/host/{tenant.slug}/").status_code == 404


def test_the_security_administrator_sees_every_change_of_a_role_and_changes_none(three):
    tenant = make_tenant(name="演示丙厅")
    boss, other = make_staff(tenant), make_staff(tenant, "formal_checker", name="演示变动人")
    post(browser(boss), f"/host/{tenant.slug}/people/{other.pk}/", grants=["publicity_editor:"])

    page = browser(three["secadmin"]).get(f"/platform/people/changes/?tenant={tenant.pk}")
    text = page.content.decode()
    assert "形式审查员（全部活动）" in text
    assert "公示编辑（全部活动）" in text
    assert "主办单位：活动管理员" in text
    for role in ("sysadmin", "auditor"):
        assert browser(three[role]).get("/platform/people/changes/").status_code == 403


def test_the_first_three_come_by_a_command_and_set_their_own_passwords():
    out = StringIO()
    call_command(
        "appoint_administrators", sysadmin="甲,13800000001", secadmin="乙，13800000002", auditor="丙,13800000003", stdout=out,
        print_links=True,
    )  # fmt: skip
    assert User.objects.count() == 0
    row = Invitation.objects.get(subject__role="sysadmin")
    token = token_of(row)
    assert token in out.getvalue()
    assert "13800000001" not in out.getvalue()

    client = browser()
    prove(client, token)
    client.post(at("invite_accept", token), newcomer(name="甲"))
    assert list(roles().values()) == ["sysadmin"]
    with pytest.raises(CommandError):
        call_command("appoint_administrators", sysadmin="丁,13800000004")


def test_the_command_refuses_one_person_for_two_roles():
    with pytest.raises(CommandError):
        call_command("appoint_administrators", sysadmin="甲,13800000001", auditor="甲,13800000001")
    assert not Invitation.objects.exists()
