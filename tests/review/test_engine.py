"""The graph of stages: how an entry moves, what enters where, what ends."""

from datetime import timedelta

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.moves import IllegalMove
from review import autocheck, engine, similar
from review.actions import checking, opinions
from review.errors import NotYet
from review.models import StageEntry
from submissions.actions import mark
from submissions.actions.states import withdraw
from tests.cast import make_campaign
from tests.filings import make_submission
from tests.review.stage import all_marks, at_desk, entry_of, host_head, pass_check

pytestmark = pytest.mark.django_db
ROBOT = Actor.system("tests")

GRID = """
            pass_step  fail    hold
pending     pending    failed  held
held        pending    failed  held
returned    pending    failed  held
"""


def cells(grid):
    head, *lines = grid.strip().splitlines()
    events = head.split()
    return [
        (line.split()[0], event, want) for line in lines for event, want in zip(events, line.split()[1:], strict=True)
    ]


@pytest.fixture
def campaign(clock_at):
    clock_at("2023-01-10 09:00")
    return make_campaign()


@pytest.mark.parametrize(("state", "event", "want"), cells(GRID))
def test_every_outcome_of_a_step_is_as_written(clock_at, state, event, want):
    clock_at("2024-09-01 09:00")
    campaign = make_campaign(preset="xinchuang-2024")
    field = next(f for _, _, f in campaign.rules.fields("file") if getattr(f, "dimension", None) == "industry")
    row = make_submission(campaign, **{field.key: {"picked": ["education"], "other": {}}})
    entry = entry_of(row, "industry_review")

    with scope.system("tests"):
        entry.state = state
        entry.save(update_fields=["state"])
        values = {} if event == "pass_step" else {"reason": "演示"}
        getattr(engine, event)(entry, actor=ROBOT, **values)
        entry.refresh_from_db()

    assert entry.state == want
    assert entry.step == (1 if event == "pass_step" else 0)


def test_a_check_decided_by_somebody_faster_is_not_decided_twice(campaign):
    row = make_submission(campaign)
    host = host_head(campaign)
    entry = entry_of(row, "formal")
    pass_check(host, row, "formal")

    with pytest.raises(IllegalMove):
        at_desk(host, checking.pass_check, entry.pk, {})
    with pytest.raises(IllegalMove):
        at_desk(host, checking.refuse, entry.pk, {}, reason="晚了")


def test_a_filing_that_is_withdrawn_leaves_every_docket(campaign):
    row = make_submission(campaign)

    with scope.self_(unit=row.unit, user=row.created_by):
        withdraw(row.pk, actor=Actor(user=row.created_by, address="192.0.2.1", unit=row.unit))

    assert (entry_of(row, "formal").state, entry_of(row, "formal").reason) == ("failed", "已撤回")


def test_a_disqualified_filing_ends_wherever_it_is_and_enters_nothing_more(campaign):
    row = make_submission(campaign)
    pass_check(host_head(campaign), row, "formal")

    with scope.system("tests"):
        row.refresh_from_db()
        mark(row, "disqualify", actor=ROBOT, note="虚假申报")
        assert engine.enter(campaign.rules.stage("final"), row) == []

    assert entry_of(row, "initial").state == "failed"


def test_arriving_twice_is_one_entry(campaign):
    row = make_submission(campaign)

    with scope.system("tests"):
        row.campaign = campaign
        assert engine.enter(campaign.rules.stage("formal"), row) == []
        assert StageEntry.objects.filter(submission=row).count() == 1


def test_entries_wait_at_a_kind_of_step_that_nobody_handles():
    class Unknown:
        type = "no_such_step"

    assert engine.handler_of(Unknown()).level == "entry"


def test_a_correction_is_due_at_the_end_of_the_last_day(clock_at):
    now = clock_at("2023-01-10 09:30")

    assert checking.due_after(now, 5) == now.replace(hour=0, minute=0) + timedelta(days=6)


def test_automatic_items_say_what_the_rules_have_against_the_filing(campaign):
    good, bad = make_submission(campaign), make_submission(campaign, declared=[])
    items = {item.key: item for item in campaign.rules.stage("formal").steps[0].items}

    found = {
        name: autocheck.report(entry_of(row, "formal")).about(items["declared"])
        for name, row in (("good", good), ("bad", bad))
    }

    assert found["good"].ok
    assert not found["bad"].ok
    assert found["bad"].sentence


def test_texts_that_say_the_same_are_found_and_short_ones_say_nothing():
    text = "本方案面向港口生产作业，提供统一调度、智能理货、设备联网与全流程可视化，已在多个码头稳定运行。"

    assert similar.contained(similar.runs(text), similar.runs(text + "另有补充。")) == 1
    assert (
        similar.contained(
            similar.runs(text),
            similar.runs("完全不同的另一段关于医院信息系统国产化改造、双活数据中心与电子病历的说明文字，篇幅相当。"),
        )
        == 0
    )
    assert similar.runs("短") == frozenset()


def test_a_held_duplicate_goes_on_or_ends_with_a_reason(clock_at):
    clock_at("2021-11-01 09:00")
    campaign = make_campaign(preset="industrial-app-2021")
    host = host_head(campaign)
    row = make_submission(campaign)
    with scope.system("tests"):
        row.campaign = campaign
        entry = engine.enter(campaign.rules.stage("selection"), row)[0]

    with pytest.raises(NotYet):
        at_desk(host, opinions.confirm_duplicates, entry.pk, held=True, text="")
    at_desk(host, opinions.confirm_duplicates, entry.pk, held=True, text="疑似重复")
    at_desk(host, opinions.end_as_duplicate, entry.pk, text="与另一项内容相同")

    assert entry_of(row, "selection").state == "failed"


def test_an_open_item_of_the_list_stops_the_pass(campaign):
    host = host_head(campaign)
    entry = entry_of(make_submission(campaign), "formal")
    said = all_marks(entry) | {"pledge": checking.Mark(False, "未盖章")}

    with pytest.raises(NotYet) as refused:
        at_desk(host, checking.pass_check, entry.pk, said)

    assert refused.value.details == ["申报承诺书已盖章，材料清单与上传材料一致"]
