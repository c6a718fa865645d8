"""The pool of experts: invited by link, of several hosts at once, with a profile of their own; removed at once."""

import pytest

from accounts.kernel import scope
from accounts.models import Invitation
from review.models import Assignment, Expert, PanelMember
from tests.cast import browser, make_campaign, make_staff, make_tenant, make_user
from tests.roles.helpers import post, take_up

pytestmark = pytest.mark.django_db
PROFILE = {"employer": "演示大学", "title": "教授", "areas": "操作系统\n数据库", "avoid": "演示甲公司\n演示乙公司"}


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def manager(tenant):
    return browser(make_staff(tenant))


def invite(client, tenant, guest):
    return post(client, f"/host/{tenant.slug}/experts/invite/", name="专家", phone=guest.phone, **PROFILE)


def pool(user):
    with scope.system("tests"):
        return {row.tenant_id: row for row in Expert.objects.filter(user=user, active=True)}


def test_an_expert_accepts_for_two_hosts_and_tells_each_about_themselves(tenant, manager):
    guest, other = make_user(), make_tenant()
    for host, client in ((tenant, manager), (other, browser(make_staff(other)))):
        invite(client, host, guest)
        assert take_up(None, guest)["Location"] == "/expert/"

    rows = pool(guest)
    assert set(rows) == {tenant.pk, other.pk}
    row = rows[tenant.pk]
    assert (row.employer, row.title, row.fields, row.avoid) == (
        "演示大学", "教授", ["操作系统", "数据库"], ["演示甲公司", "演示乙公司"],
    )  # fmt: skip
    client = browser(guest)
    assert client.get("/expert/").status_code == 200
    post(client, f"/expert/profiles/{row.pk}/", employer="演示研究院", areas="", avoid="演示丙公司")
    rows = pool(guest)
    assert (rows[tenant.pk].employer, rows[tenant.pk].avoid) == ("演示研究院", ["演示丙公司"])
    assert rows[other.pk].employer == "演示大学"


def test_an_invited_expert_may_decline(tenant, manager):
    from tests.invitations.helpers import at, token_of

    guest = make_user()
    invite(manager, tenant, guest)
    row = Invitation.objects.get()
    post(browser(guest), at("invite_decline", token_of(row)))

    row.refresh_from_db()
    assert row.declined_at
    assert pool(guest) == {}
    assert browser(guest).get("/expert/").status_code == 403


def test_a_removed_expert_has_no_room_any_more(tenant, manager):
    guest = make_user()
    invite(manager, tenant, guest)
    take_up(None, guest)
    row = pool(guest)[tenant.pk]

    post(manager, f"/host/{tenant.slug}/experts/{row.pk}/remove/")

    assert pool(guest) == {}
    assert browser(guest).get("/expert/").status_code == 403


def test_profiles_of_others_and_of_other_hosts_are_not_there(tenant, manager):
    guest = make_user()
    invite(manager, tenant, guest)
    take_up(None, guest)
    row = pool(guest)[tenant.pk]
    elsewhere = make_tenant()

    assert browser(make_staff(elsewhere)).get(f"/host/{elsewhere.slug}/experts/{row.pk}/").status_code == 404
    stranger = make_user()
    with scope.system("tests"):
        Expert.objects.create(tenant=elsewhere, user=stranger, name="他人", employer="x")
    assert browser(stranger).get(f"/expert/profiles/{row.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["formal_checker", "publicity_editor"])
def test_only_managers_see_the_pool(tenant, role):
    assert browser(make_staff(tenant, role)).get(f"/host/{tenant.slug}/experts/").status_code == 403


def test_a_new_expert_sits_on_the_panel_once_the_invitation_is_accepted(clock_at):
    clock_at("2022-11-10 09:00")
    campaign = make_campaign()
    client, guest = browser(make_staff(campaign.tenant)), make_user()
    stage, number = next(
        (s, n) for s in campaign.rules.stages for n, step in enumerate(s.steps)
        if getattr(step, "panel", None) and s.seats.route == "all" and len(s.seats.seats) == 1
    )  # fmt: skip
    base = f"/host/{campaign.tenant.slug}"
    post(client, f"{base}/campaigns/{campaign.pk}/review/open/", stage=stage.key)
    with scope.system("tests"):
        docket = campaign.dockets.get(stage=stage.key)

    post(
        client,
        f"{base}/review/dockets/{docket.pk}/panel/{number}/",
        name="专家",
        phone=guest.phone,
        because="补充行业专家",
        **PROFILE,
    )
    with scope.system("tests"):
        assert not PanelMember.objects.exists()
    assert "专家" in client.get(f"{base}/review/dockets/{docket.pk}/panel/{number}/").content.decode()
    take_up(None, guest)

    with scope.system("tests"):
        member = PanelMember.objects.get()
        assert (member.docket_id, member.expert.user_id) == (docket.pk, guest.pk)
        assert not Assignment.objects.exists()
