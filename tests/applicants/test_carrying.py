"""A registration approved by one host is shown to another host, which may accept it or ask for its own letter (design §3)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.policy import may
from accounts.models import StoredFile
from applicants.actions import registering as actions
from applicants.models import Registration
from audit.models import AuditEntry
from tests.cast import actor_of, browser, make_campaign, make_member, make_staff, make_tenant, upload

from .registration import PDF, again, checker, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(clock_at):
    """A unit let in by host A, and its administrator."""
    clock_at("2022-11-28 09:00")
    first = make_campaign(make_tenant(name="演示甲主办"))
    row = waiting(first)
    staff = make_staff(first.tenant, "registration_checker")
    with scope.tenant(first.tenant):
        actions.approve(row.pk, actor=actor_of(staff, first.tenant))
    return again(row)


def host(policy: str):
    """A campaign of host B with this policy."""
    return make_campaign(make_tenant(name="演示乙主办", policies={"foreign_approvals": policy}))


def carry(row, campaign, **values):
    client = browser(row.user, row.unit)
    given = {
        "_key": new_key(),
        "kind": "enterprise",
        "region_code": "3701",
        "address": "演示路1号",
        "ownership": "private",
        "enterprise_type": "vendor",
        "contact_name": "演示1",
        "id_number": "99999919900101123" + "4",
        "text_agreement": "on",
        "text_privacy": "on",
        "text_id_number": "on",
        **values,
    }
    from .registration import ID_NUMBER

    return client.post(f"/apply/registration/at/{campaign.slug}/", given | {"id_number": ID_NUMBER})


def at(campaign) -> Registration:
    with scope.tenant(campaign.tenant):
        return Registration.objects.select_related("letter", "license", "accepted_host").get()


def may_enrol(row, campaign) -> bool:
    with scope.self_(unit=row.unit, user=row.user):
        return bool(may(actor_of(row.user, unit=row.unit), "enrolment.submit", campaign))


def test_an_approval_by_another_host_is_not_enough_to_enrol_or_file(there):
    campaign = host("ask")
    page = browser(there.user, there.unit).get(f"/apply/c/{campaign.slug}/").content.decode()

    assert "还没有通过" in page
    assert f"/apply/registration/at/{campaign.slug}/" in page
    assert not may_enrol(there, campaign)
    assert browser(there.user, there.unit).get(f"/apply/c/{campaign.slug}/enrol/").status_code == 403


def test_a_host_that_accepts_lets_the_unit_in_at_once_and_sees_no_paper(there):
    campaign = host("accept")

    assert carry(there, campaign).status_code == 302
    row = at(campaign)
    assert (row.state, row.basis, row.unit, row.letter) == ("approved", "accept", there.unit, None)
    assert may_enrol(there, campaign)
    with scope.system("test"):
        assert AuditEntry.objects.get(action="registration.carry_over").after["host"] == "演示甲主办"


def test_a_host_that_asks_sees_name_code_host_and_day_and_decides(there):
    campaign = host("ask")
    carry(there, campaign)
    client, base = checker(campaign)

    page = client.get(f"{base}{at(campaign).pk}/").content.decode()
    assert "演示甲主办 已审核通过该单位" in page
    assert "没有授权查看原授权书" in page
    assert not may_enrol(there, campaign)
    client.post(f"{base}{at(campaign).pk}/approve/", {"_key": new_key()})

    assert may_enrol(there, campaign)
    assert there.unit.memberships.count() == 1


def test_the_letter_is_shown_only_when_the_unit_agrees_as_a_file_of_the_new_host(there):
    campaign = host("ask")
    carry(there, campaign, share="1")

    row = at(campaign)
    assert row.letter.tenant == campaign.tenant
    assert row.letter.pk != there.letter.pk
    assert row.letter.sha256 == there.letter.sha256
    with scope.system("test"):
        assert StoredFile.objects.count() == 2


def test_a_host_that_wants_its_own_letter_gets_one(there):
    campaign = host("own_letter")

    assert "请上传注册授权书" in carry(there, campaign).content.decode()
    assert carry(there, campaign, letter=upload("新授权书.pdf", PDF)).status_code == 302
    assert (at(campaign).state, at(campaign).letter.name) == ("pending", "新授权书.pdf")


def test_name_and_code_are_the_units_whatever_is_posted(there):
    campaign = host("ask")
    carry(there, campaign, name="演示冒名有限公司", uscc="91350100M000100Y43")

    assert (at(campaign).name, at(campaign).uscc) == (there.unit.name, there.unit.uscc)


def test_a_filler_does_not_speak_for_the_unit_and_twice_is_once(there):
    campaign = host("ask")
    filler = make_member(there.unit, role="filler")

    assert browser(filler, there.unit).get(f"/apply/registration/at/{campaign.slug}/").status_code == 403
    carry(there, campaign)
    carry(there, campaign)
    assert at(campaign).state == "pending"


def test_a_refused_one_is_corrected_with_a_letter_and_keeps_the_unit(there):
    campaign = host("ask")
    carry(there, campaign)
    client, base = checker(campaign)
    client.post(f"{base}{at(campaign).pk}/refuse/", {"_key": new_key(), "marks": ["letter:0"]})
    from .registration import form

    answer = browser(there.user, there.unit).post(
        f"/apply/registration/{at(campaign).pk}/",
        form(letter=upload("新授权书.pdf", PDF), license=upload("执照.pdf", PDF), password=None, again=None),
    )

    assert answer.status_code == 302
    assert (at(campaign).state, at(campaign).unit, at(campaign).name) == ("pending", there.unit, there.unit.name)


def test_kind_and_facts_given_to_this_host_count_with_this_host(there):
    from submissions.eligibility import applicant

    campaign = make_campaign(make_tenant(policies={"foreign_approvals": "accept"}), preset="fuchan-2020")
    kind = campaign.rules.registration.tabs[0].kinds[0]
    own = campaign.rules.registration
    values = {
        "ownership": own.ownership[0].key,
        "enterprise_type": own.enterprise_type[0].key if own.enterprise_type else "",
    }

    assert carry(there, campaign, kind=kind, facts=["legal_person"], **values).status_code == 302
    with scope.self_(unit=there.unit, user=there.user):
        seen = applicant(campaign, there.unit)
    assert (seen.kind, "legal_person" in seen.facts) == (kind, True)
