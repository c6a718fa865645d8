"""An award by the share of judges goes to those for whom enough judges are, and to nobody else."""

import re

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import new_key
from campaigns import actions as campaign_actions
from campaigns import catalogue
from campaigns.ruleset.reading import from_data, to_data
from publicity.actions import awards
from publicity.models import AwardGrant
from review.models import Assignment, ScoreSheet
from tests.cast import actor_of, browser, make_staff, make_tenant, make_user
from tests.publicity.scene import arrives, filed, judged

pytestmark = pytest.mark.django_db
TITLES = ("三人赞成", "两人赞成", "无人评分")


@pytest.fixture
def case(clock_at):
    """A campaign whose one award asks for more than half of the judges; three works with 3, 2 and no judges of 4 for them."""
    clock_at("2023-04-05 09:00")
    data = to_data(catalogue.load("saibao-2022"))
    best = next(a for a in data["awards"] if a["key"] == "excellent_case")
    best.update(by="judges", judges_share="1/2", judges_over=True, judges_from="80")
    actor = Actor.system("tests")
    with scope.system("tests"):
        row = campaign_actions.create(tenant=make_tenant(), rules=from_data(data), slug="yanshi-pingwei", actor=actor)
        campaign = campaign_actions.publish(row.pk, actor=actor)
    works = []
    for title, number in zip(TITLES, (3, 2, None), strict=True):
        work = filed(campaign, title=title)
        entry = judged(work, "final", score="85")
        for n in range(4 if number is not None else 0):
            signed(campaign, entry, for_it=n < number)
        arrives(work, "award")
        works.append(work)
    return campaign, works, make_staff(campaign.tenant)


def signed(campaign, entry, *, for_it: bool) -> None:
    rubric = campaign.rules.rubric("four_dimensions")
    with scope.system("tests"):
        task = Assignment.objects.create(
            tenant=campaign.tenant, entry=entry, user=make_user(), step=0, rubric=rubric.key, state="done",
            assigned_at=entry.entered_at,
        )  # fmt: skip
        points = {c.key: str(c.max if for_it else c.max // 2) for c in rubric.criteria}
        ScoreSheet.objects.create(
            tenant=campaign.tenant, assignment=task, points=points, saved_at=entry.entered_at,
            signed_at=entry.entered_at,
        )  # fmt: skip


def test_the_page_shows_the_judges_and_ticks_only_whom_enough_are_for(case):
    campaign, _works, staff = case
    page = browser(staff).get(f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/awards/").content.decode()
    assert "超过 50%的评委赞成方可授予" in page
    assert "3/4" in page
    assert "2/4" in page
    boxes = {title: re.search(rf'<input[^>]*aria-label="授予 {title}"[^>]*>', page).group() for title in TITLES}
    assert [" checked" in boxes[t] for t in TITLES] == [True, False, False]
    assert [" disabled" in boxes[t] for t in TITLES] == [False, True, True]


def test_the_action_refuses_whom_too_few_judges_are_for(case):
    campaign, works, staff = case
    award = campaign.rules.award("excellent_case")
    actor = actor_of(staff, campaign.tenant)
    with scope.tenant(campaign.tenant):
        for work, words in zip(works[1:], ("2/4", "还没有签名的评分表"), strict=True):
            with pytest.raises(awards.NotDone, match=f"{work.title}.*{words}"):
                awards.decide(campaign, award, "", [works[0].pk, work.pk], actor=actor)
        assert not AwardGrant.objects.exists()
        awards.decide(campaign, award, "", [works[0].pk], actor=actor)
        assert [g.submission_id for g in AwardGrant.objects.all()] == [works[0].pk]


def test_a_forged_tick_is_answered_with_the_sentence(case):
    campaign, works, staff = case
    host = f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}"
    values = {"_key": new_key(), "award": "excellent_case", "criterion": "", "chosen": [works[1].pk]}
    page = browser(staff).post(f"{host}/awards/decide/", values, follow=True).content.decode()
    assert "未达到超过 50%" in page
    with scope.system("tests"):
        assert not AwardGrant.objects.exists()
