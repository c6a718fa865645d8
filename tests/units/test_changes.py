"""The unit's profile, and what changes only with proof before a host."""

import pytest

from accounts.kernel import scope
from accounts.models import Unit
from applicants.models import ChangeRequest, UnitName
from audit.models import AuditEntry
from tests.cast import browser, demo_uscc, make_staff, make_tenant, png, register_unit, upload
from tests.races import scene
from tests.units.helpers import at, letters, post, registered, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return make_tenant(name="演示甲主办")


@pytest.fixture
def firm(host):
    return registered("演示旧名有限公司", host, kind="enterprise", region_code="3701")


def asking(unit: Unit, tenant, **changes) -> dict:
    now = {"name": unit.name, "uscc": unit.uscc, "region_code": unit.region_code, "kind": unit.kind}
    return {**now, "tenant": tenant.pk, "reason": "已办理变更登记", "proof": upload("通知书.png", png()), **changes}


def pending() -> ChangeRequest:
    with scope.system("test"):
        return ChangeRequest.objects.select_related("proof").get(state="pending")


def test_the_profile_is_changed_at_once_with_before_and_after_in_the_hosts_trail(firm, host):
    unit, _, admin = firm
    post(
        admin,
        "apply_unit_edit",
        {"address": "新址1号", "office_phone": "0532-12345", "parent_name": "总公司", "parent_uscc": ""},
    )
    unit.refresh_from_db()
    assert unit.address == "新址1号"
    assert unit.facts["parent_name"] == "总公司"
    with scope.tenant(host):
        entry = AuditEntry.objects.get(action="unit.change")
    assert entry.before["address"] == ""
    assert entry.after["address"] == "新址1号"
    assert says(admin.get(at("apply_unit")), "新址1号")


def test_name_and_code_are_no_fields_of_the_profile(firm):
    unit, _, admin = firm
    post(admin, "apply_unit_edit", {"address": "新址", "name": "篡改", "uscc": demo_uscc(9), "kind": "other"})
    unit.refresh_from_db()
    assert unit.name == "演示旧名有限公司"
    assert unit.kind == "enterprise"


def test_a_new_name_needs_proof_and_the_hosts_word(firm, host):
    unit, _, admin = firm
    other = make_tenant(name="演示乙主办")
    register_unit(unit, other)
    checker, far = make_staff(host, "registration_checker"), make_staff(other, "registration_checker")
    without = asking(unit, host, name="演示新名有限公司", proof="")
    assert says(post(admin, "apply_unit_change", without), "请上传证明材料")
    post(admin, "apply_unit_change", asking(unit, host, name="演示新名有限公司"))
    row = pending()
    assert says(admin.get(at("apply_unit")), "待审核")
    assert len(letters("change.asked")) == 1
    unit.refresh_from_db()
    assert unit.name == "演示旧名有限公司"

    client = browser(checker)
    page = client.get(at("host_change", tenant=host.slug, pk=row.pk))
    assert says(page, "演示旧名有限公司")
    assert says(page, "演示新名有限公司")
    assert client.get(row.proof.get_absolute_url()).status_code == 200
    assert browser(far).get(row.proof.get_absolute_url()).status_code in (403, 404)
    assert browser(far).get(at("host_change", tenant=other.slug, pk=row.pk)).status_code == 404
    post(client, "host_change_approve", tenant=host.slug, pk=row.pk)

    unit.refresh_from_db()
    assert unit.name == "演示新名有限公司"
    assert UnitName.objects.get(unit=unit).name == "演示旧名有限公司"
    assert [letter.user for letter in letters("change.informed")] == [far]
    assert says(browser(far).get(at("host_units", tenant=other.slug), {"q": "旧名"}), "演示新名有限公司")
    for tenant in (host, other):
        with scope.tenant(tenant):
            entry = AuditEntry.objects.get(action="unit.change")
            assert (entry.before["name"], entry.after["name"]) == ("演示旧名有限公司", "演示新名有限公司")


def test_filings_keep_the_name_they_were_filed_under(clock_at):
    clock_at(scene.OPEN)
    campaign, firm = scene.make_campaign(), scene.make_firm()
    draft = firm.start(campaign)
    firm.file(draft)
    was = firm.unit.name
    admin, checker = browser(firm.actor.user, firm.unit), browser(make_staff(campaign.tenant, "registration_checker"))
    post(admin, "apply_unit_change", asking(firm.unit, campaign.tenant, name="改名有限公司"))
    post(checker, "host_change_approve", tenant=campaign.tenant.slug, pk=pending().pk)
    with scope.system("test"):
        draft.refresh_from_db()
    assert draft.unit_name == was
    assert Unit.objects.get(pk=firm.unit.pk).name == "改名有限公司"


def test_a_code_of_another_unit_is_refused_when_asked_and_when_approved(firm, host):
    unit, _, admin = firm
    other, *_ = registered("演示另一家", host)
    page = post(admin, "apply_unit_change", asking(unit, host, uscc=other.uscc))
    assert says(page, "属于平台上的另一单位")
    assert says(page, "办理单位合并")

    code = demo_uscc(7_000_001)
    post(admin, "apply_unit_change", asking(unit, host, uscc=code))
    Unit.objects.filter(pk=other.pk).update(uscc=code)  # somebody registers it while the request waits
    checker = browser(make_staff(host, "registration_checker"))
    page = post(checker, "host_change_approve", tenant=host.slug, pk=pending().pk)
    assert says(page, "办理单位合并")
    assert Unit.objects.get(pk=unit.pk).uscc != code
    assert pending()


def test_one_request_waits_at_a_time_and_is_withdrawn_or_refused(firm, host):
    unit, _, admin = firm
    assert says(post(admin, "apply_unit_change", asking(unit, host)), "请至少修改一项")
    post(admin, "apply_unit_change", asking(unit, host, name="甲名"))
    assert says(post(admin, "apply_unit_change", asking(unit, host, name="乙名")), "已有一份变更申请在审核")
    post(admin, "apply_unit_change_withdraw", pk=pending().pk)

    post(admin, "apply_unit_change", asking(unit, host, name="乙名"))
    checker = browser(make_staff(host, "registration_checker"))
    row = pending()
    assert says(post(checker, "host_change_refuse", {"note": ""}, tenant=host.slug, pk=row.pk), "请填写")
    post(checker, "host_change_refuse", {"note": "证明与名称不符"}, tenant=host.slug, pk=row.pk)
    assert says(admin.get(at("apply_unit")), "证明与名称不符")
    assert len(letters("change.refused")) == 2
    assert Unit.objects.get(pk=unit.pk).name == "演示旧名有限公司"


def test_nobody_decides_about_a_change_of_their_own_unit(firm, host):
    from accounts.models import Membership

    unit, _, admin = firm
    checker = make_staff(host, "registration_checker")
    Membership.objects.create(user=checker, unit=unit, role="filler")
    post(admin, "apply_unit_change", asking(unit, host, name="甲名"))
    assert post(browser(checker), "host_change_approve", tenant=host.slug, pk=pending().pk).status_code == 403


def test_a_request_goes_only_to_a_host_that_knows_the_unit(firm):
    unit, _, admin = firm
    assert says(post(admin, "apply_unit_change", asking(unit, make_tenant(), name="甲名")), "选择一个有效的选项")


def test_while_one_change_waits_the_page_offers_no_second(firm, host):
    unit, _, admin = firm
    post(admin, "apply_unit_change", asking(unit, host, name="演示新名有限公司"))
    assert says(admin.get(at("apply_unit")), "已有一份变更申请在审核")
    assert admin.get(at("apply_unit_change"))["Location"] == at("apply_unit")
