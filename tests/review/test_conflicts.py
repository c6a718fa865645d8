"""回避 of experts: by the employer and the units they declared, against the applicant, its group and its consortium."""

from datetime import timedelta

import pytest

from accounts.kernel import scope
from accounts.models import Membership
from applicants.actions import groups
from applicants.models import UnitName
from campaigns.models import Campaign
from review import conflicts
from review.models import Assignment, Expert, PanelMember
from submissions import recusal
from submissions.models import ConsortiumPartner
from tests.cast import actor_of, make_campaign, make_member, make_staff, make_unit, make_user, register_unit
from tests.filings import make_submission
from tests.review.test_experts import assign, final, invite  # noqa: F401 - `final` is a fixture

pytestmark = pytest.mark.django_db
BRANCHES = ("演示软件有限公司", "演示软件有限公司青岛分公司")


@pytest.fixture
def filing(clock_at):
    """A filing of a branch whose head is registered with the same host."""
    clock_at("2022-11-10 09:00")
    campaign = make_campaign()
    head, branch = (make_unit(name, kind="enterprise", region_code="37") for name in BRANCHES)
    for unit in (head, branch):
        register_unit(unit, campaign.tenant, make_member(unit))
    return make_submission(campaign, branch), head


def confirm(row, *units):
    host = row.tenant
    checker = make_staff(host, "manager")
    with scope.tenant(host):
        found = {unit.pk: "核对营业执照" for unit in units}
        return groups.create("演示软件", found, lead=units[0].pk, basis="核对营业执照", actor=actor_of(checker, host))


def partner(row, unit=None, **values):
    given = {"name": unit.name, "uscc": unit.uscc, "unit": unit} if unit else {}
    with scope.system("tests"):
        return ConsortiumPartner.objects.create(
            tenant_id=row.tenant_id, submission=row, invited_at=row.created_at, **{**given, **values}
        )


def expert(**values):
    return Expert(user=make_user(), name="演示专家", **{"employer": "演示大学", **values})


def verdict(row, *bars, **values):
    one = expert(**values)
    with scope.tenant(row.tenant):
        return conflicts.barred(one.user, row, bars, one)


def test_a_group_bars_once_the_host_has_confirmed_it(filing):
    row, head = filing
    assert verdict(row, "same_group", employer=head.name)
    confirm(row, head, row.unit)

    assert "同一集团" in verdict(row, "same_group", employer=head.name).reason
    assert "同一集团" in verdict(row, "same_group", employer="简称", employer_uscc=head.uscc).reason
    assert "同一集团" in verdict(row, "same_group", avoid=[head.name]).reason
    assert verdict(row, "same_group", employer="演示大学", avoid=["演示银行"])
    assert verdict(row, "same_unit", employer=head.name)  # only where the rules name the bar


def test_a_group_bars_under_names_its_units_had_before(filing):
    row, head = filing
    confirm(row, head, row.unit)
    UnitName.objects.create(unit=head, name="演示旧名（集团）有限公司", until=row.created_at)
    assert not verdict(row, "same_group", employer="演示旧名(集团)有限公司")


def test_another_hosts_group_bars_nobody_here(filing):
    row, head = filing
    other = make_submission(make_campaign(), row.unit)
    confirm(other, head, row.unit)
    assert verdict(row, "same_group", employer=head.name)
    assert not verdict(other, "same_group", employer=head.name)


@pytest.mark.parametrize("state", ["invited", "confirmed"])
def test_a_partner_of_the_filing_bars_its_own_people_and_whoever_avoids_it(filing, state):
    row, _ = filing
    unit = make_unit("演示联合单位")
    partner(row, unit, state=state)
    for values in ({"employer": unit.name}, {"employer": "简称", "employer_uscc": unit.uscc}):
        assert "联合体成员" in verdict(row, "consortium", **values).reason
    assert "联合体成员" in verdict(row, "consortium", avoid=[unit.uscc]).reason
    assert verdict(row, "same_unit", employer=unit.name)
    with scope.tenant(row.tenant):
        assert not conflicts.barred(make_member(unit), row, (), expert())


def test_a_partner_the_platform_does_not_know_bars_by_name_and_code(filing):
    row, _ = filing
    partner(row, name="没有注册的单位", uscc="91370200MA3YANSHI1", state="confirmed")
    assert not verdict(row, "consortium", employer="没有注册的单位")
    assert not verdict(row, "consortium", employer="x", employer_uscc="91370200MA3YANSHI1")


def test_a_partner_that_declined_or_was_taken_out_bars_nobody(filing):
    row, _ = filing
    partner(row, make_unit("演示谢绝单位"), state="declined")
    partner(row, make_unit("演示移出单位"), state="confirmed", removed_at=row.created_at)
    assert verdict(row, "consortium", employer="演示谢绝单位")
    assert verdict(row, "consortium", employer="演示移出单位")


def test_a_partners_expert_never_gets_the_entry(final):  # noqa: F811
    _campaign, manager, docket, rows = final
    unit = make_unit("演示联合单位")
    partner(rows[0], unit, state="confirmed")
    works = invite(manager, docket, "+8618700000001", employer=unit.name, kind="technology")
    avoids = invite(manager, docket, "+8618700000002", avoid=[unit.name], kind="industry")

    assign(manager, docket)

    with scope.system("tests"):
        got = set(Assignment.objects.values_list("user_id", "entry__submission_id"))
        users = [PanelMember.objects.select_related("expert").get(pk=m.pk).expert.user_id for m in (works, avoids)]
    assert got == {(user, rows[1].pk) for user in users}


def test_who_stands_behind_a_filing_is_not_asked_for_every_expert(final):  # noqa: F811
    _campaign, manager, docket, rows = final
    for number, kind in enumerate(("technology",) * 4 + ("industry",) * 3 + ("quality",)):
        invite(manager, docket, f"+86187000001{number:02d}", kind=kind)
    seen = []
    real = conflicts.parties
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conflicts, "parties", lambda *given: seen.append(given) or real(*given))
        assign(manager, docket)
    assert len(seen) <= 2 * len(rows)  # to choose and to give, not for every expert


def test_many_people_and_filings_are_asked_about_at_once(filing, django_assert_max_num_queries):
    row, head = filing
    with scope.system("tests"):
        campaign = Campaign.objects.select_related("version", "tenant").get(pk=row.campaign_id)
    others = [make_submission(campaign, make_unit()) for _ in range(3)]
    leads, left = make_member(others[0].unit), make_member(others[1].unit)
    related, outsider = make_member(head), make_user()
    confirm(row, head, row.unit)
    partner(others[2], others[0].unit)
    with scope.system("tests"):
        Membership.objects.filter(user=left).update(is_active=False, left_at=others[1].created_at + timedelta(days=1))
        people = [leads.pk, left.pk, related.pk, outsider.pk, *(make_user().pk for _ in range(20))]
        filed = [row, *others]
        with django_assert_max_num_queries(8):
            found = recusal.of_own_units(people, filed)
        assert {key: verdict.reason for key, verdict in found.items()} == {
            (leads.pk, others[0].pk): recusal.OWN_FILING,
            (leads.pk, others[2].pk): recusal.RELATED_FILING,
            (left.pk, others[1].pk): recusal.LEFT_FILING,
            (related.pk, row.pk): recusal.RELATED_FILING,
        }
        one_by_one = {(p, f.pk): v for p in people for f in filed if not (v := recusal.of_own_unit(p, f))}
    assert one_by_one == found


def test_nobody_of_a_unit_costs_one_query(filing, django_assert_num_queries):
    people = [make_user().pk for _ in range(30)]
    with scope.system("tests"), django_assert_num_queries(1):
        assert recusal.of_own_units(people, [filing[0]]) == {}
