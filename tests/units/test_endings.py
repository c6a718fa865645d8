"""Dissolved and merged units: joined or closed, history kept."""

import pytest

from accounts.kernel import scope
from accounts.models import Membership, Unit
from applicants.models import Registration, UnitEnd, UnitName
from applicants.unit_facts import by_code
from audit import trail
from audit.models import AuditEntry
from submissions.actions import filing
from submissions.models import Submission
from tests.cast import browser, make_platform_admin, make_staff, make_tenant, png, register_unit, upload
from tests.races import scene
from tests.units.helpers import at, letters, post, registered, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at(scene.OPEN)
    return scene.make_campaign()


@pytest.fixture
def checker(campaign):
    return browser(make_staff(campaign.tenant, "registration_checker"))


def end(client, name, unit, tenant, **data):
    return post(client, name, {"reason": "登记机关已核准", **data}, tenant=tenant.slug, pk=unit.pk)


def test_a_closed_unit_reads_what_was_and_files_nothing_new(campaign, checker):
    firm = scene.make_firm()
    draft = firm.start(campaign)
    client = browser(firm.actor.user, firm.unit)
    end(checker, "host_unit_close", firm.unit, campaign.tenant, proof=upload("注销.png", png()))

    assert not Unit.objects.get(pk=firm.unit.pk).is_active
    assert client.get(at("apply_submission", pk=draft.pk)).status_code == 200
    assert says(client.get(at("apply_unit")), "本单位已注销")
    assert post(client, "apply_submit", pk=draft.pk).status_code == 403
    assert post(client, "apply_start", slug=campaign.slug).status_code == 403
    assert client.get(at("apply_unit_change")).status_code == 403
    assert {letter.channel for letter in letters("unit.closed")} == {"sms", "inapp"}
    with scope.tenant(campaign.tenant):
        entry = AuditEntry.objects.get(action="unit.close")
        assert (entry.before["is_active"], entry.after["is_active"]) == (True, False)
        proof = UnitEnd.objects.get().proof
    assert checker.get(proof.get_absolute_url()).status_code == 200
    assert client.get(proof.get_absolute_url()).status_code in (403, 404)


def test_filings_under_way_stand_in_the_way_of_closing(campaign, checker):
    firm = scene.make_firm()
    firm.file(firm.start(campaign))
    page = end(checker, "host_unit_close", firm.unit, campaign.tenant)
    assert says(page, "请先撤回、不予受理或取消资格")
    assert Unit.objects.get(pk=firm.unit.pk).is_active


def test_a_merged_units_people_filings_and_registration_go_on_with_the_other(campaign, checker):
    old, new = scene.make_firm(), scene.make_firm()
    draft = old.start(campaign)
    old.file(draft)
    new.start(campaign)
    page = end(checker, "host_unit_merge", old.unit, campaign.tenant, into=new.unit.uscc)
    assert page.status_code == 302, page.content.decode()

    with scope.system("test"):
        row = Submission.objects.get(pk=draft.pk)
        assert (row.unit, row.unit_name) == (new.unit, old.unit.name)
        assert Registration.objects.filter(unit=new.unit).count() == 2
        assert UnitEnd.objects.get().into == new.unit
    assert by_code(old.unit.uscc) == new.unit
    assert UnitName.objects.get(unit=new.unit).name == old.unit.name
    assert Membership.objects.get(user=old.actor.user, unit=new.unit).role == "filler"
    assert not Membership.objects.filter(unit=old.unit, is_active=True).exists()
    client = browser(old.actor.user)
    assert client.get(at("apply_submission", pk=draft.pk)).status_code == 200
    assert says(client.get(at("apply_unit")), "并入本单位的单位")
    assert says(checker.get(at("host_unit", tenant=campaign.tenant.slug, pk=old.unit.pk)), "已并入")
    assert {letter.user for letter in letters("unit.merged")} == {old.actor.user, new.actor.user}
    with scope.tenant(campaign.tenant):
        assert AuditEntry.objects.get(action="unit.merge").after["into"] == new.unit.pk
        assert AuditEntry.objects.get(action="submission.move").before["unit"] == old.unit.pk
    assert trail.verify(campaign.tenant) == []


def test_merged_filings_count_with_the_other_unit(campaign, checker):
    old, new = scene.make_firm(), scene.make_firm()
    for _ in range(2):
        old.file(old.start(campaign))
    drafts = [new.start(campaign) for _ in range(2)]
    end(checker, "host_unit_merge", old.unit, campaign.tenant, into=new.unit.uscc)
    new.file(drafts[0])
    with pytest.raises(filing.Refusal, match="已申报 3 项"):
        new.file(drafts[1])


def test_a_unit_that_another_host_knows_is_ended_by_the_platform_only(campaign, checker):
    firm, new = scene.make_firm(), scene.make_firm()
    firm.enter(campaign)
    new.enter(campaign)
    register_unit(firm.unit, make_tenant(), firm.actor.user)
    refused = end(checker, "host_unit_close", firm.unit, campaign.tenant)
    assert refused.status_code == 403
    assert says(refused, "须由平台系统管理员办理")

    platform = browser(make_platform_admin())
    assert says(platform.get(at("platform_units"), {"q": firm.unit.name}), firm.unit.name)
    answer = post(platform, "platform_unit_merge", {"reason": "吸收合并", "into": new.unit.uscc}, pk=firm.unit.pk)
    assert answer["Location"] == at("platform_units")
    assert by_code(firm.unit.uscc) == new.unit
    assert browser(make_platform_admin("auditor")).get(at("platform_units")).status_code == 403


def test_a_pending_change_request_is_settled_first(campaign, checker):
    tenant = campaign.tenant
    unit, _, admin = registered("演示待变更", tenant)
    data = {"name": "新名", "uscc": unit.uscc, "region_code": "37", "kind": "", "tenant": tenant.pk, "reason": "改名"}
    post(admin, "apply_unit_change", {**data, "proof": upload("证.png", png())})
    assert says(end(checker, "host_unit_close", unit, tenant), "有待审核的变更申请，请先办理")


def test_units_of_other_hosts_are_not_there(checker, campaign):
    unit, *_ = registered("别处的单位", make_tenant())
    for name in ("host_unit", "host_unit_close", "host_unit_merge"):
        assert checker.get(at(name, tenant=campaign.tenant.slug, pk=unit.pk)).status_code == 404
