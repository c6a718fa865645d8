"""Groups and branches: proposed, confirmed by the host, counted as one, told in the refusal (row Q3)."""

import pytest

from accounts.kernel import scope
from applicants.actions import groups
from applicants.group_queries import counted_together
from applicants.models import UnitGroup, UnitGroupMember
from audit.models import AuditEntry
from submissions.actions import filing
from submissions.models import Submission
from tests.cast import actor_of, browser, make_staff, make_tenant, make_user
from tests.races import scene
from tests.units.helpers import at, letters, post, registered, says

pytestmark = pytest.mark.django_db
GROUP_LIMIT = [{"key": "per_group", "per": "group", "max": 2, "clause": "三(二)"}]


@pytest.fixture
def host():
    return make_tenant(name="演示主办单位")


@pytest.fixture
def branches(host):
    names = ["演示软件有限公司", "演示软件有限公司青岛分公司", "演示软件有限公司济南分公司"]
    return [registered(name, host)[0] for name in names]


@pytest.fixture
def checker(host):
    return make_staff(host, "registration_checker")


def proposed(host, checker) -> UnitGroup:
    with scope.tenant(host):
        groups.look(host.pk, actor=actor_of(checker, host))
        return UnitGroup.objects.get(state="proposed")


def test_a_registration_that_is_approved_proposes_its_group(host, branches, drain):
    groups.look_later(branches[0])
    drain()
    with scope.tenant(host):
        assert UnitGroup.objects.get().name == "演示软件有限公司"
        assert AuditEntry.objects.filter(action="group.propose").count() == 1


def test_a_proposal_counts_nothing_before_the_host_confirms_it(host, branches, checker):
    row = proposed(host, checker)
    client = browser(checker)
    page = client.get(at("host_group", tenant=host.slug, pk=row.pk))

    assert says(page, "名称由“演示软件有限公司”加分支机构名称组成。")
    assert counted_together(host, branches[0]) == {branches[0].pk}

    data = {"name": "演示软件", "units": [unit.pk for unit in branches], "lead": branches[0].pk, "note": "核对营业执照"}
    post(client, "host_group_confirm", data, tenant=host.slug, pk=row.pk)

    assert counted_together(host, branches[1]) == {unit.pk for unit in branches}
    assert len(letters("group.confirmed")) == 3
    with scope.tenant(host):
        entry = AuditEntry.objects.get(action="group.count")
        assert entry.after["units"] == sorted(unit.pk for unit in branches)
        assert entry.before["units"] == []
    shown = browser(branches[1].memberships.get().user).get(at("apply_unit"))
    assert says(shown, "按一个申报主体计算")


def test_another_host_counts_the_same_units_apart(host, branches, checker):
    row = proposed(host, checker)
    with scope.tenant(host):
        groups.confirm(
            row.pk, units={u.pk for u in branches}, name="组", lead=None, note="", actor=actor_of(checker, host)
        )
    assert counted_together(make_tenant(), branches[0]) == {branches[0].pk}


def test_what_was_rejected_is_not_proposed_again_but_a_new_branch_is(host, branches, checker):
    row = proposed(host, checker)
    post(browser(checker), "host_group_reject", {"reject-note": "只是同名"}, tenant=host.slug, pk=row.pk)
    with scope.tenant(host):
        assert groups.look(host.pk, actor=actor_of(checker, host)) == 0
    registered("演示软件有限公司烟台分公司", host)
    with scope.tenant(host):
        assert groups.look(host.pk, actor=actor_of(checker, host)) == 1


def test_a_new_branch_of_a_confirmed_group_waits_for_the_host(host, branches, checker):
    row = proposed(host, checker)
    actor = actor_of(checker, host)
    with scope.tenant(host):
        groups.confirm(row.pk, units={u.pk for u in branches}, name="组", lead=None, note="", actor=actor)
    fourth, *_ = registered("演示软件有限公司烟台分公司", host)
    with scope.tenant(host):
        groups.look(host.pk, actor=actor)
    assert counted_together(host, fourth) == {fourth.pk}
    assert says(browser(checker).get(at("host_groups", tenant=host.slug)), "有新的单位可能属于已确认的集团")
    with scope.tenant(host):
        groups.keep(row.pk, units={branches[0].pk, branches[1].pk, fourth.pk}, name="组", lead=None, actor=actor)
    assert counted_together(host, fourth) == {branches[0].pk, branches[1].pk, fourth.pk}
    assert counted_together(host, branches[2]) == {branches[2].pk}
    with scope.tenant(host):
        assert groups.look(host.pk, actor=actor) == 0  # who was taken out is not proposed again


def test_a_unit_counts_in_one_group_only(host, branches, checker):
    row = proposed(host, checker)
    actor = actor_of(checker, host)
    other, *_ = registered("别的公司", host)
    with scope.tenant(host):
        groups.confirm(row.pk, units={u.pk for u in branches}, name="甲集团", lead=None, note="", actor=actor)
    data = {"name": "乙集团", "units": f"{branches[0].name}\n{other.uscc}", "basis": "人工"}
    page = post(browser(checker), "host_group_new", data, tenant=host.slug)
    assert says(page, "已计入“甲集团”")
    with scope.tenant(host):
        assert UnitGroupMember.objects.filter(live=True, unit=branches[0]).count() == 1


def test_dissolved_its_units_count_for_themselves(host, branches, checker):
    row = proposed(host, checker)
    with scope.tenant(host):
        groups.confirm(
            row.pk, units={u.pk for u in branches}, name="组", lead=None, note="", actor=actor_of(checker, host)
        )
    post(browser(checker), "host_group_dissolve", {"dissolve-note": "已分立"}, tenant=host.slug, pk=row.pk)
    assert counted_together(host, branches[0]) == {branches[0].pk}


def test_a_formal_checker_does_not_confirm_groups(host, branches, checker):
    row = proposed(host, checker)
    stranger = browser(make_staff(host, "formal_checker"))
    assert stranger.get(at("host_groups", tenant=host.slug)).status_code == 403
    assert post(stranger, "host_group_confirm", {"name": "x"}, tenant=host.slug, pk=row.pk).status_code == 403
    assert browser(make_user()).get(at("host_groups", tenant=host.slug)).status_code == 404


def test_three_branches_file_as_one_applicant_and_the_refusal_names_the_group(clock_at):
    clock_at(scene.OPEN)
    campaign = scene.make_campaign(counts=GROUP_LIMIT)
    firms = [scene.make_firm() for _ in range(3)]
    drafts = [firm.start(campaign) for firm in firms]
    manager = actor_of(make_staff(campaign.tenant), campaign.tenant)
    with scope.tenant(campaign.tenant):
        groups.create("演示集团", {f.unit.pk: "人工" for f in firms}, lead=None, basis="人工", actor=manager)

    firms[0].file(drafts[0])
    firms[1].file(drafts[1])
    with pytest.raises(filing.Refusal, match="本单位属于“演示集团”，与其成员单位合并计算"):
        firms[2].file(drafts[2])

    with scope.tenant(campaign.tenant):
        Submission.objects.filter(pk=drafts[0].pk).update(state="withdrawn")
    firms[2].file(drafts[2])


def test_branches_that_are_no_group_file_each_for_itself(clock_at):
    clock_at(scene.OPEN)
    campaign = scene.make_campaign(counts=GROUP_LIMIT)
    for firm in [scene.make_firm() for _ in range(3)]:
        firm.file(firm.start(campaign))


def test_a_group_put_together_by_hand_names_units_by_name_or_code(host, branches, checker):
    data = {"name": "甲集团", "units": f"{branches[1].uscc}\n演示软件有限公司济南分公司", "basis": "隶属关系证明"}
    answer = post(browser(checker), "host_group_new", data, tenant=host.slug)
    assert answer.status_code == 302
    assert counted_together(host, branches[1]) == {branches[1].pk, branches[2].pk}
    wrong = post(browser(checker), "host_group_new", {**data, "units": "分公司\n没有的单位"}, tenant=host.slug)
    assert says(wrong, "对应多个单位")
