"""A personal value is shown in clear only to whom the policy allows, with a reason, and every look is recorded."""

import pytest

from accounts.kernel import scope
from accounts.models import Membership, StaffRole
from accounts.personal import reveal
from audit.models import AuditEntry
from tests.cast import browser, make_member, make_staff, make_tenant, make_unit, make_user

pytestmark = pytest.mark.django_db
WHY = {"purpose": "contact", "note": "电话通知补正"}


@pytest.fixture
def colleague():
    unit = make_unit()
    boss = make_member(unit, "admin")
    user = make_user("演示同事")
    return boss, Membership.objects.create(user=user, unit=unit, role="filler")


def looks() -> list[AuditEntry]:
    with scope.system("test"):
        return list(AuditEntry.objects.filter(action="personal.reveal").order_by("pk"))


def test_the_administrator_sees_a_colleagues_number_after_saying_why(colleague):
    boss, member = colleague
    number = member.user.phone.removeprefix("+86")
    client, url = browser(boss), f"/apply/reveal/member.phone/{member.pk}/"

    asked = client.get(url)
    shown = client.post(url, WHY)

    assert number not in asked.content.decode()
    assert number in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    [entry] = looks()
    assert (entry.actor_id, entry.unit_id, entry.note) == (boss.pk, member.unit_id, "电话通知补正")
    assert entry.after == {"field": "手机号", "purpose": "与本人联系", "user": member.user_id}
    assert number not in f"{entry.after}{entry.note}{entry.object_label}"


@pytest.mark.parametrize(
    "reason", [{}, {"purpose": "contact"}, {"purpose": "x", "note": "电话通知"}, {"purpose": "contact", "note": "x"}]
)
def test_without_a_reason_nothing_is_shown_or_recorded(colleague, reason):
    boss, member = colleague

    answer = browser(boss).post(f"/apply/reveal/member.phone/{member.pk}/", reason)

    assert answer.status_code == 200
    assert member.user.phone[3:] not in answer.content.decode()
    assert looks() == []


def test_who_may_not_gets_the_reason_and_who_is_elsewhere_gets_nothing(colleague):
    _, member = colleague
    filler = browser(member.user)
    elsewhere = browser(make_member())
    url = f"/apply/reveal/member.phone/{member.pk}/"

    assert filler.post(url, WHY).status_code == 403
    assert elsewhere.post(url, WHY).status_code == 404
    assert elsewhere.post("/apply/reveal/member.phone/999999999/", WHY).status_code == 404
    assert looks() == []


def test_a_kind_exists_only_in_its_own_workspace(colleague):
    boss, member = colleague
    with scope.system("test"):
        staff = StaffRole.objects.get(user=make_staff(make_tenant()))

    assert browser(boss).get(f"/apply/reveal/staff.phone/{staff.pk}/").status_code == 404
    assert browser(boss).get(f"/apply/reveal/no.such/{member.pk}/").status_code == 404


def test_a_manager_sees_the_number_of_the_hosts_own_staff_only():
    tenant, other = make_tenant(), make_tenant()
    with scope.system("test"):
        mine = StaffRole.objects.get(user=make_staff(tenant, "formal_checker"))
        theirs = StaffRole.objects.get(user=make_staff(other))
    manager, checker = browser(make_staff(tenant)), browser(mine.user)
    at = f"/host/{tenant.slug}/reveal/staff.phone/"

    assert mine.user.phone[3:] in manager.post(f"{at}{mine.pk}/", WHY).content.decode()
    assert manager.post(f"{at}{theirs.pk}/", WHY).status_code == 404
    assert checker.post(f"{at}{mine.pk}/", WHY).status_code == 403


def test_with_script_only_the_piece_comes_back(colleague):
    boss, member = colleague
    url = f"/apply/reveal/member.phone/{member.pk}/"

    form = browser(boss).get(url, headers={"hx-request": "true"}).content.decode()
    piece = browser(boss).post(url, WHY, headers={"hx-request": "true"}).content.decode()

    assert "<html" not in form + piece
    assert "csrfmiddlewaretoken" in form
    assert member.user.phone[3:] in piece


def test_it_never_leads_to_another_site(colleague):
    boss, member = colleague

    answer = browser(boss).get(f"/apply/reveal/member.phone/{member.pk}/?back=https://example.com/")

    assert 'href="https://example.com' not in answer.content.decode()


def test_every_kind_asks_an_action_of_the_policy_and_names_known_workspaces():
    from accounts.kernel.policy import known_actions
    from accounts.kernel.workspace import WORKSPACES

    for kind in reveal.known().values():
        assert kind.action in known_actions()
        assert set(kind.workspaces) <= set(WORKSPACES)


def test_an_export_is_recorded_by_the_names_of_its_fields_and_its_length():
    from tests.cast import actor_of

    tenant = make_tenant()
    user = make_staff(tenant)
    with scope.tenant(tenant):
        reveal.record_export(actor_of(user, tenant), tenant, fields=["联系电话"], count=3, what="汇总表")
        reveal.record_export(actor_of(user, tenant), tenant, fields=[], count=3, what="公开名单")
    with scope.system("test"):
        [entry] = AuditEntry.objects.filter(action="personal.export").order_by("pk")
    assert entry.after == {"document": "汇总表", "fields": ["联系电话"], "items": 3}
