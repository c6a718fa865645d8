"""The least number of each kind of expert is demanded of every panel, drawn or appointed by hand: when work is given out, and
when the scoring ends."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns.models import RuleSetVersion
from campaigns.ruleset import draws
from campaigns.ruleset.stages import Panel
from review import engine
from review.actions import panels
from review.errors import NotYet
from review.models import Assignment, PanelMember
from tests.cast import browser, make_campaign, make_unit
from tests.filings import make_submission
from tests.review.stage import close_scoring, docket_of, host_head, invite_panel, manager_of, sign_all

pytestmark = pytest.mark.django_db
KEY = "final_experts"  # seven: at least 3 technology, 2 industry, 1 quality
TECH, IND, QUAL = "technology", "industry", "quality"


# ---- pure


PANEL = Panel(
    key="p",
    title="专家组",
    size=5,
    clause="六",
    kinds=[{"key": "a", "label": "高校专家", "at_least": 2}, {"key": "b", "label": "用户专家", "share": "40%"}],
)


@pytest.mark.parametrize(
    ("kinds", "begin", "conclude"),
    [
        ("aabbx", True, True),
        ("aab", True, False),  # a place is left for the missing one
        ("axx", False, False),  # two places, three missing
        ("aabxx", False, False),  # full
        ("aabxxx", False, False),
        ("", True, False),
    ],
)
def test_a_panel_begins_while_the_missing_fit_in_and_concludes_when_nobody_is_missing(kinds, begin, conclude):
    assert bool(draws.may_begin(PANEL, kinds)) is begin
    assert bool(draws.may_conclude(PANEL, kinds)) is conclude


def test_the_sentence_names_each_kind_and_how_many_there_are():
    answer = draws.may_conclude(PANEL, "a")
    assert "“高校专家”至少 2 人，现有 1 人" in answer.reason
    assert "“用户专家”至少 2 人，现有 0 人" in answer.reason
    assert answer.clause == "六"


# ---- the site


@pytest.fixture
def final(clock_at):
    """A campaign whose host has one entry in the final review. (campaign, manager, docket)"""
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    row = make_submission(campaign, make_unit(kind="enterprise", region_code="37"))
    with scope.system("tests"):
        row.campaign = campaign
        engine.enter(campaign.rules.stage("final"), row)
    clock_at("2023-03-20 09:00")
    return campaign, manager_of(campaign), docket_of(campaign, "final")


def sit(final, kinds):
    _campaign, manager, docket = final
    for kind in kinds:
        invite_panel(manager, docket, KEY, 1, kind=kind)


def assign(final):
    _campaign, manager, docket = final
    with scope.tenant(manager.tenant):
        return panels.assign_panel(docket.pk, 0, actor=manager)


def test_a_panel_that_cannot_get_its_kinds_any_more_gets_no_work(final):
    sit(final, [TECH, TECH, IND, IND, IND, IND, IND])
    with pytest.raises(NotYet, match="“技术专家”至少 3 人，现有 2 人；“质量与测试专家”至少 1 人，现有 0 人"):
        assign(final)
    with scope.system("tests"):
        assert not Assignment.objects.exists()


def test_the_page_says_what_is_lacking(final):
    campaign, manager, docket = final
    sit(final, [TECH, TECH, IND, IND, IND, IND, IND])
    client = browser(manager.user)
    url = f"/host/{campaign.tenant.slug}/review/dockets/{docket.pk}/panel/0/"
    assert "质量与测试专家：0 人（至少 1 人）" in client.get(url).content.decode()
    page = client.post(f"{url}assign/", {"_key": new_key()}, follow=True).content.decode()
    assert "专家组的组成不符合规则" in page


def test_scoring_does_not_end_before_the_panel_has_its_kinds(final):
    campaign = final[0]
    sit(final, [TECH, TECH, TECH, IND, IND])  # five sheets are enough for the rubric, two places are left
    assign(final)
    sign_all(campaign, "final")
    with pytest.raises(NotYet, match="“质量与测试专家”至少 1 人，现有 0 人"):
        close_scoring(host_head(campaign), campaign, "final")
    sit(final, [QUAL])
    assert close_scoring(host_head(campaign), campaign, "final") == 1


def test_whoever_is_taken_off_leaves_a_gap_only_the_same_kind_fills(final):
    campaign, manager, _docket = final
    sit(final, [TECH, TECH, TECH, IND, IND, QUAL])
    with scope.tenant(manager.tenant):
        panels.dismiss(PanelMember.objects.get(expert__kind=QUAL).pk, actor=manager)
    sit(final, [IND])
    assign(final)
    sign_all(campaign, "final")
    with pytest.raises(NotYet, match="“质量与测试专家”至少 1 人，现有 0 人"):
        close_scoring(host_head(campaign), campaign, "final")


def test_where_everybody_scores_everything_those_who_signed_count(final):
    campaign = final[0]
    with scope.system("tests"):
        version = RuleSetVersion.objects.get(pk=campaign.version_id)
        next(p for p in version.data["panels"] if p["key"] == KEY)["per_entry"] = None
        RuleSetVersion.objects.filter(pk=version.pk).update(data=version.data)
    sit(final, [TECH, TECH, TECH, IND, IND, QUAL])
    assert assign(final) == 6
    with scope.system("tests"):
        seat = PanelMember.objects.get(expert__kind=QUAL)
        Assignment.objects.filter(user=seat.expert.user).update(state=Assignment.State.RECUSED)
    sign_all(campaign, "final")
    with pytest.raises(NotYet, match="“质量与测试专家”至少 1 人，现有 0 人"):
        close_scoring(host_head(campaign), campaign, "final")
