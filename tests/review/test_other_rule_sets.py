"""The other four rule sets: their filings go through their own stages with the same actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.kernel import jobs, scope
from accounts.kernel.clock import clock
from campaigns.ruleset.routing import Routed, recommenders
from notices.models import Letter
from review import engine
from review.actions import lists, opinions, panels, scores, supplements
from review.drawing import defence
from review.models import Docket, JointReview, StageEntry
from tests.cast import browser, make_campaign, make_unit
from tests.filings import make_submission
from tests.review.stage import (
    at_desk,
    close_scoring,
    docket_of,
    entry_of,
    host_head,
    invite_panel,
    manager_of,
    pass_check,
    seal,
    seat_of,
    sign_all,
    sit,
)

pytestmark = pytest.mark.django_db


def score_by_panel(campaign, head, manager, stage, number, experts=5, **values):
    """Invite, assign, sign, close: one scoring by a panel."""
    docket = docket_of(campaign, stage, head.seat)
    panel = campaign.rules.stage(stage).steps[number].panel
    invite_panel(manager, docket, panel, experts)
    with scope.tenant(campaign.tenant):
        panels.assign_panel(docket.pk, number, actor=manager)
    sign_all(campaign, stage, head.seat)
    close_scoring(head, campaign, stage, number, **values)
    return docket


def select_all(campaign, head, stage, number):
    docket = docket_of(campaign, stage, head.seat)
    with scope.system("tests"):
        pks = list(StageEntry.objects.filter(docket=docket, step=number, state="pending").values_list("pk", flat=True))
    at_desk(head, lists.select, docket.pk, number, pks)


def filed(campaign, number=2, region="37", **given):
    kind = campaign.rules.kinds[0].key
    return [make_submission(campaign, make_unit(region_code=region, kind=kind), **given) for _ in range(number)]


def state_of(submission, stage):
    return entry_of(submission, stage).state


def test_recommending_units_send_on_in_order_within_their_number(clock_at):
    clock_at("2020-05-10 09:00")
    campaign = make_campaign(preset="fuchan-2020")
    unit_seat = recommenders(campaign.rules, Routed(region="37"))[0]
    seat = seat_of(campaign, unit_seat.key)
    head, host, manager = sit(seat), host_head(campaign), manager_of(campaign)
    rows = filed(campaign, 3, recommender=seat)

    for row in rows:
        pass_check(head, row, "recommendation")
    clock_at(f"{window_end(campaign, 'file'):%Y-%m-%d %H:%M}")
    sealed = seal(head, campaign, "recommendation", rows[:2])
    assert sealed.allowance == 10
    for row in rows[:2]:
        pass_check(host, row, "selection")
    clock_at(f"{window_end(campaign, 'selection', opening=True):%Y-%m-%d %H:%M}")
    score_by_panel(campaign, host, manager, "selection", 1)
    select_all(campaign, host, "selection", 2)

    assert [state_of(row, "publication") for row in rows[:2]] == ["pending", "pending"]
    assert state_of(rows[2], "recommendation") == "failed"


def window_end(campaign, key, *, opening=False):
    from zoneinfo import ZoneInfo

    from campaigns.models import Window

    with scope.system("tests"):
        row = Window.objects.get(campaign=campaign, key=key)
    at = row.opens_at if opening else row.closes_at
    return at.astimezone(ZoneInfo("Asia/Shanghai"))


def test_a_formal_check_after_the_recommendation_and_duplicates_before_the_experts(clock_at):
    clock_at("2021-10-10 09:00")
    campaign = make_campaign(preset="industrial-app-2021")
    seat = seat_of(campaign, recommenders(campaign.rules, Routed(region="37"))[0].key)
    head, host, manager = sit(seat), host_head(campaign), manager_of(campaign)
    rows = filed(campaign, 2, recommender=seat)
    for row in rows:
        pass_check(head, row, "recommendation")
    clock_at(f"{max(window_end(campaign, 'file'), window_end(campaign, 'recommend', opening=True)):%Y-%m-%d %H:%M}")
    seal(head, campaign, "recommendation", rows)
    clock_at(f"{window_end(campaign, 'selection', opening=True):%Y-%m-%d %H:%M}")
    for row in rows:
        pass_check(host, row, "formal")

    first, second = (entry_of(row, "selection") for row in rows)
    at_desk(host, opinions.confirm_duplicates, first.pk, held=True, text="与另一项文字相同")
    at_desk(host, opinions.confirm_duplicates, second.pk, held=False, text="")
    at_desk(host, opinions.confirm_duplicates, first.pk, held=False, text="已核实，不是重复")
    score_by_panel(campaign, host, manager, "selection", 1, experts=9)
    select_all(campaign, host, "selection", 2)

    assert [state_of(row, "publication") for row in rows] == ["pending", "pending"]


def test_regional_and_industry_review_merge_into_one_entry_and_the_senders_take_part(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = make_campaign(preset="xinchuang-2024")
    host, manager = host_head(campaign), manager_of(campaign)
    region, industry = sit(seat_of(campaign, "shandong")), sit(seat_of(campaign, "moe"))
    row = filed(campaign, 1, "37", **industry_answer(campaign, "education"))[0]
    left_over = filed(campaign, 1, "61", **industry_answer(campaign, "finance"))[0]

    assert entry_of(left_over, "direct_review").docket.seat.key == "host"
    pass_check(host, left_over, "direct_review")
    for head, stage in ((region, "regional_review"), (industry, "industry_review")):
        pass_check(head, row, stage)
    clock_at("2024-10-08 09:00")
    for head, stage in ((region, "regional_review"), (industry, "industry_review"), (host, "direct_review")):
        score_by_panel(campaign, head, manager, stage, 1)
        at_desk(head, opinions.close_deliberation, docket_of(campaign, stage, head.seat).pk, 2)
        select_all(campaign, head, stage, 3)

    with scope.system("tests"):
        assert StageEntry.objects.filter(docket__stage="admission", submission=row).count() == 1
        assert set(JointReview.objects.filter(entry__submission=row).values_list("seat__key", flat=True)) <= {
            "shandong",
            "moe",
        }
    clock_at("2024-10-28 09:00")
    for one in (row, left_over):
        pass_check(host, one, "admission")
        at_desk(host, opinions.confirm_duplicates, entry_of(one, "admission").pk, held=False, text="")
    seal(host, campaign, "admission", [row], 2)

    clock_at("2024-11-10 09:00")
    entry = entry_of(row, "national_review")
    with scope.system("tests"):
        joint = JointReview.objects.filter(entry=entry, seat=industry.seat).get()
    desk = f"/desk/{industry.seat.pk}"
    reader = browser(industry.user)
    assert f"{desk}/joint/{joint.pk}/" in reader.get(f"{desk}/joint/").content.decode()
    assert row.title in reader.get(f"{desk}/joint/{joint.pk}/").content.decode()
    todos = reader.get(f"{desk}/").context["todos"]
    assert [todo.count for todo in todos if todo.label == "待提出联合评议意见"] == [1]
    at_desk(industry, opinions.joint_opinion, joint.pk, text="同意入围")
    assert "同意入围" in browser(host.user).get(f"/desk/{host.seat.pk}/entries/{entry.pk}/").content.decode()
    at_desk(host, supplements.ask, entry.pk, text="请补充测试报告")
    with scope.system("tests"):
        days = next(s.days for s in engine.stage_of(entry).steps if s.type == "supplement")
        last = timezone.localdate(clock()) + timedelta(days=days)
        asked = Letter.objects.filter(template="supplement.requested").latest("pk")
        assert asked.params["due"] == f"{last.year}年{last.month}月{last.day}日"
    at_desk(host, supplements.confirm, entry.pk, text="已收到")
    docket = docket_of(campaign, "national_review")
    at_desk(host, defence.set_running_order, docket.pk, 1, {entry.pk: 1})
    score_by_panel(campaign, host, manager, "national_review", 1, experts=7)
    with scope.tenant(campaign.tenant):
        panels.assign_panel(docket.pk, 2, actor=manager)
    sign_all(campaign, "national_review")
    close_scoring(host, campaign, "national_review", 2)
    at_desk(host, opinions.deliberate, entry.pk, reason="示范性突出", rank=1)
    at_desk(host, opinions.close_deliberation, docket.pk, 3)
    select_all(campaign, host, "national_review", 4)

    assert engine.step_of(entry_of(row, "national_review")).type == "award"
    assert state_of(left_over, "admission") == "failed"


def industry_answer(campaign, option):
    field = next(f for _, _, f in campaign.rules.fields("file") if getattr(f, "dimension", None) == "industry")
    return {field.key: {"picked": [option], "other": {}}}


def test_seven_media_share_one_docket_and_votes_and_points_are_combined(clock_at):
    clock_at("2020-08-01 09:00")
    campaign = make_campaign(preset="qingdao-2020")
    host, manager = host_head(campaign), manager_of(campaign)
    other_medium = sit(seat_of(campaign, "caijing"), "reviewer")
    rows = filed(campaign, 2, "370212")

    for row in rows:
        pass_check(other_medium, row, "initial")
    clock_at("2020-08-23 09:00")
    jobs.tick()
    clock_at("2020-09-01 09:00")
    jobs.tick()
    with scope.system("tests"):
        waiting = StageEntry.objects.filter(docket__stage="public_vote", state__in=("pending", "held")).order_by("pk")
        for n, entry in enumerate(
            waiting.select_related(
                "docket__campaign__version", "docket__campaign__tenant", "docket__seat", "submission"
            ),
            1,
        ):
            engine.keep_score(entry, 100 * n)
            engine.pass_step(entry, actor=host)
    score_by_panel(campaign, host, manager, "evaluation", 0, experts=7)
    score_by_panel(campaign, host, manager, "evaluation", 1, experts=7)
    docket = docket_of(campaign, "evaluation")
    at_desk(host, scores.close_combining, docket.pk, 2)
    clock_at("2020-09-21 09:00")
    result = entry_of(rows[1], "result")
    assert (result.score, result.rank) == (entry_of(rows[1], "evaluation").score, entry_of(rows[1], "evaluation").rank)
    select_all(campaign, host, "result", 0)

    assert sorted(entry_of(row, "evaluation").rank for row in rows) in ([1, 1], [1, 2])
    assert {engine.step_of(entry_of(row, "result")).type for row in rows} == {"award"}
    with scope.system("tests"):
        assert Docket.objects.get(campaign=campaign, stage="initial").seat.key == "qingdaonews"
