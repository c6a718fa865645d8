"""Steps whose rule lies in one or two keys: the unordered list, duplicates among earlier winners, scores shown to applicants."""

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from campaigns import actions as campaign_actions
from campaigns import catalogue
from campaigns.ruleset import disclosure
from campaigns.ruleset.reading import from_data, to_data
from review import engine, similar
from review.actions import lists
from review.models import Assignment, RecommendationItem, ScoreSheet, StageEntry
from submissions.models import Submission
from tests.cast import browser, make_campaign, make_member, make_tenant, make_unit, make_user
from tests.filings import make_submission
from tests.review.stage import at_desk, docket_of, entry_of, seat_of, sit

pytestmark = pytest.mark.django_db


def changed(preset, change, slug, tenant=None):
    """A published campaign whose rules differ from a preset's."""
    data = to_data(catalogue.load(preset))
    change(data)
    actor = Actor.system("tests")
    with scope.system("tests"):
        row = campaign_actions.create(tenant=tenant or make_tenant(), rules=from_data(data), slug=slug, actor=actor)
        return campaign_actions.publish(row.pk, actor=actor)


def _unordered(data):
    for stage in data["stages"]:
        for step in stage["steps"]:
            if step["type"] == "recommend":
                step["ordered"] = False


def test_an_unordered_list_stands_by_number_whatever_was_ticked_first(clock_at):
    clock_at("2023-01-10 09:00")
    campaign = changed("saibao-2022", _unordered, "yanshi-bupaixu")
    head = sit(seat_of(campaign, "op_sd"))
    stage, number = campaign.rules.stage("initial"), 1
    rows = [make_submission(campaign, make_unit(region_code="37", kind=campaign.rules.kinds[0].key)) for _ in range(30)]
    with scope.system("tests"):
        for row in rows:
            row.campaign = campaign
            engine.enter(stage, row)
        StageEntry.objects.filter(docket__stage="initial").update(step=number)
    clock_at("2023-02-20 09:00")
    docket = docket_of(campaign, "initial", head.seat)
    page = browser(head.user).get(f"/desk/{head.seat.pk}/dockets/{docket.pk}/recommend/").content.decode()
    assert "不分先后" in page
    assert 'type="checkbox" name="place.' in page
    first, second = entry_of(rows[4], "initial").pk, entry_of(rows[2], "initial").pk
    at_desk(head, lists.save_list, docket.pk, number, {first: 1, second: 1})
    with scope.system("tests"):
        kept = dict(RecommendationItem.objects.values_list("entry_id", "rank"))
    assert kept == {second: 1, first: 2}


def test_what_was_selected_in_an_earlier_campaign_of_the_host_is_found_again(clock_at):
    clock_at("2024-09-01 09:00")
    tenant = make_tenant()
    earlier = make_campaign(tenant, preset="saibao-2022")
    campaign = make_campaign(tenant, preset="xinchuang-2024")
    foreign = make_campaign(preset="saibao-2022")
    text = "本方案面向城市轨道交通票务系统，采用国产处理器、操作系统和数据库，分三期完成核心业务替代，并已在两条线路连续运行一年以上。"
    rows = {}
    for name, where in (("earlier", earlier), ("open", earlier), ("now", campaign), ("foreign", foreign)):
        key = next(
            f.key for _form, _section, f in where.rules.fields("file") if f.type == "long_text" and not f.prefill
        )
        rows[name] = make_submission(where, make_unit(kind=where.rules.kinds[0].key, region_code="11"), **{key: text})
    with scope.system("tests"):
        Submission.objects.filter(pk__in=[rows["earlier"].pk, rows["foreign"].pk]).update(state="selected")
        entry = StageEntry.objects.select_related("docket__campaign__version", "submission", "version").filter(
            submission=rows["now"]
        )[0]  # fmt: skip
        entry.version.answers |= {}
        found = similar.hits(entry, 0)
    titles = {hit.campaign for hit in found}
    assert earlier.title in titles
    assert foreign.title not in titles or earlier.title == foreign.title
    assert rows["open"].number not in {hit.number for hit in found}
    assert rows["foreign"].number not in {hit.number for hit in found}


def _shown(data):
    data["disclosure"] = {"applicants_see_scores": True, "applicants_see_comments": True}


def test_before_the_outcome_is_public_nothing_is_shown():
    data = to_data(catalogue.load("saibao-2022"))
    _shown(data)
    rules = from_data(data)
    assert not disclosure.to_applicant(rules, decided=False).anything
    assert disclosure.to_applicant(rules, decided=True).scores
    assert not disclosure.to_applicant(catalogue.load("saibao-2022"), decided=True).anything
    assert not disclosure.in_results(rules)


@pytest.mark.parametrize("opened", [True, False])
def test_an_applicant_sees_scores_and_comments_where_the_rules_say_so_and_only_once_decided(clock_at, opened):
    clock_at("2023-01-10 09:00")
    campaign = changed("saibao-2022", _shown if opened else lambda data: None, f"yanshi-gongkai-{int(opened)}")
    member = make_member(make_unit(region_code="37", kind=campaign.rules.kinds[0].key))
    unit = member.memberships.get().unit
    row = make_submission(campaign, unit)
    with scope.system("tests"):
        entry = StageEntry.objects.filter(submission=row).first()
        StageEntry.objects.filter(pk=entry.pk).update(score="87.5", details={"quality": "88.00"})
        task = Assignment.objects.create(
            tenant=campaign.tenant, entry=entry, step=0, rubric="four_dimensions", user=make_user("演示专家"),
            assigned_at=entry.entered_at,
        )  # fmt: skip
        ScoreSheet.objects.create(
            tenant=campaign.tenant, assignment=task, comment="演示评语：替代彻底", saved_at=entry.entered_at,
            signed_at=entry.entered_at,
        )  # fmt: skip
    client = browser(member, unit)
    assert "87.5" not in client.get("/apply/outcomes/").content.decode()
    with scope.system("tests"):
        Submission.objects.filter(pk=row.pk).update(state="selected")
    page = client.get("/apply/outcomes/").content.decode()
    assert ("87.5" in page) is opened
    assert ("替代彻底" in page) is opened
    assert "演示专家" not in page
