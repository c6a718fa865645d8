"""What the report says of plain data: every kind of dead end, the picture, the workbook. Nothing is played here."""

import io
import re

import pytest
from openpyxl import load_workbook

from publicity.rehearsal import seen as data
from publicity.rehearsal.findings import findings, spread, working_days
from publicity.rehearsal.flow import picture
from publicity.rehearsal.report import report
from publicity.rehearsal.seen import Desk, Entry, Filing, Load, Refusal, Seen, Sent, Stuck
from publicity.rehearsal.sheets import workbook
from tests.ruleset import sample

HOST = {"seats": ["host"]}
STAGES = [
    {
        "key": "first",
        "title": "初审",
        "seats": HOST,
        "steps": [{"type": "check", "items": [{"key": "a", "text": "齐全"}]}],
    },
    {
        "key": "second",
        "title": "评审",
        "after": ["first"],
        "seats": HOST,
        "steps": [{"type": "recommend"}, {"type": "select"}],
    },
]


def filing(pk: int, state: str = "under_review", **values) -> Filing:
    return Filing(pk, state, "评审中", True, **values)


def entry(pk: int, stage: str, state: str, step: int = 0) -> Entry:
    return Entry(pk, stage, "host", step, state, "2024-09-02", "" if state in data.OPEN else "2024-09-10")


def seen(**values) -> Seen:
    base = {
        "filings": [filing(1, "selected"), filing(2, "not_passed")],
        "entries": [entry(1, "first", "passed", 1), entry(2, "first", "failed"), entry(1, "second", "passed", 2)],
        "desks": [
            Desk("first", "host", "演示主办方"),
            Desk("second", "host", "演示主办方", "2024-09-01", "2024-09-08"),
        ],
    }
    return Seen("2024-08-20", "2024-10-01", **{**base, **values})


def kinds(found: Seen, **rules) -> dict[str, str]:
    return {one["kind"]: one["sentence"] for one in findings(sample.rules(**{"stages": STAGES, **rules}), found)}


def test_a_way_to_the_end_is_clean():
    assert kinds(seen()) == {}


def test_a_stage_nobody_reached_says_why():
    found = kinds(seen(entries=[entry(1, "first", "failed"), entry(2, "first", "failed")]))
    assert "前面的环节没有一项通过（未通过 2 项" in found["stage_unreached"]


def test_a_stage_for_the_few_may_have_met_none_of_them():
    rest = {**STAGES[0], "key": "rest", "title": "直接评议", "left_over_from": ["first"]}
    levels = {one["place"]: one["level"] for one in findings(sample.rules(stages=[*STAGES, rest]), seen())}
    assert levels == {"直接评议": "note"}


def test_passing_without_a_seat_behind_is_lost():
    found = kinds(seen(entries=[entry(1, "first", "passed", 1)]))
    assert "1 项通过后没有进入“评审”" in found["lost_between"]
    assert "没有席位对它们有管辖权" in found["stage_unreached"]


def test_a_standstill_names_the_last_sentence_that_stood_against_it():
    stuck = [Stuck("second", 0, "host", "名单超出名额，不能封存。")]
    found = kinds(seen(entries=[entry(1, "first", "passed", 1), entry(1, "second", "pending")], stuck=stuck))
    assert found["entries_stuck"].startswith("1 项停在这里")
    assert "名单超出名额，不能封存。" in found["entries_stuck"]
    assert "step_unreached" in found


def test_a_standstill_behind_another_says_so():
    entries = [entry(2, "first", "returned"), entry(1, "first", "passed", 1), entry(1, "second", "pending")]
    assert "前面的环节还有 1 项没有办结" in kinds(seen(entries=entries))["entries_stuck"]


def test_filings_no_seat_takes_are_named_with_the_reason():
    rows = [filing(1), filing(2), filing(3, nowhere="没有单位受理，不进入“初审”")]
    assert "1 项申报没有任何席位受理：没有单位受理" in kinds(seen(filings=rows))["filings_without_seat"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (Sent("second", "host", None, False, 3, None), "no_quota"),
        (Sent("second", "host", 2, True, 3, 3, over=("名单中有 3 项，超出名额",)), "quota_broken"),
        (Sent("second", "host", 0, True, 3, 0, "可推荐 0 项"), "quota_zero"),
    ],
)
def test_quotas_that_are_missing_broken_or_nothing(row, kind):
    assert set(kinds(seen(sent=[row]))) == {kind}


def test_quotas_that_hold_are_no_finding():
    assert kinds(seen(sent=[Sent("second", "host", 2, True, 3, 2), Sent("first", "host", None, True, 3, 3)])) == {}


def test_a_vote_without_window_or_ballots():
    vote = {"key": "second", "title": "投票", "after": ["first"], "seats": HOST, "steps": [{"type": "vote"}]}
    assert "vote_without_window" in kinds(seen(), stages=[STAGES[0], vote])
    window = {"key": "v", "title": "投票", "purpose": "vote", "opens": "2024-10-01", "closes": "2024-10-05"}
    rules = {"stages": [STAGES[0], {**vote, "window": "v"}], "windows": [*sample.data()["windows"], window]}
    assert "vote_empty" in kinds(seen(), **rules)
    assert "vote_empty" not in kinds(seen(ballots={"second": 4}), **rules)


def test_too_little_time_for_too_much_work():
    late = Desk("second", "host", "演示主办方", "2024-09-01", "2024-09-08", late=1)
    found = kinds(
        seen(desks=[late], loads=[Load("second", 0, "host", "甲", "", 100), Load("second", 0, "host", "乙", "", 2)])
    )
    assert "演示主办方在截止以后才办结" in found["window_too_short"]
    assert "最忙的一位要签 100 份评分表，平均每个工作日 20 份" in found["load_heavy"]


def test_panels_that_cannot_be_filled_and_sheets_that_stay_unsigned():
    refused = Refusal("assign", "second", "没有可再分配的专家", 4, "2024-09-01", "2024-09-04")
    found = kinds(seen(refusals=[refused], loads=[Load("second", 0, "host", "甲", "p", 3, open=2)]))
    assert "遇到 4 次" in found["panel_short"]
    assert "甲还有 2 份评分表没有签名" in found["sheets_unsigned"]


def test_filings_that_never_hear_how_it_ended():
    rows = [filing(1, "selected"), filing(2, "under_review")]
    found = kinds(seen(filings=rows, acts={("2024-09-20", "result.publish"): 1}))
    assert "1 项申报的评审已经结束，申报单位看到的仍是“评审中”" in found["never_told"]
    assert "never_told" not in kinds(seen(filings=[filing(1, "selected"), filing(2, "not_passed")]))


def test_idle_stretches_and_broken_invariants():
    found = kinds(seen(acts={("2024-09-01", "sheet.sign"): 1, ("2024-11-01", "sheet.sign"): 1}, broken=["x：坏了"]))
    assert "61 天里没有任何进展" in found["idle"]
    assert found["invariant_broken"] == "x：坏了"


def test_one_record_for_a_filing_at_a_seat():
    twice = [entry(1, "first", "passed", 1), entry(1, "first", "passed", 1), entry(1, "second", "passed", 2)]
    assert "entered_twice" in kinds(seen(entries=twice))


def whole(**values) -> dict:
    rules = sample.rules(stages=STAGES)
    return report(rules, seen(**values), submissions=2, seed=1, timings={"seconds": 1.0})


def test_the_flow_counts_filings_once_and_links_what_went_on():
    flow = whole()["flow"]
    assert [(n["key"], n["layer"], n["count"], n["passed"]) for n in flow["nodes"]] == [
        ("filed", 0, 2, 2),
        ("first", 1, 2, 1),
        ("second", 2, 1, 1),
    ]
    assert [(x["source"], x["target"], x["count"]) for x in flow["links"]] == [
        ("filed", "first", 2),
        ("first", "second", 1),
    ]


def test_the_picture_is_well_formed_says_its_numbers_and_escapes_titles():
    from defusedxml.ElementTree import fromstring

    flow = whole()["flow"]
    flow["nodes"][1]["title"] = "<初审>&"
    drawn = picture(flow)
    assert fromstring(drawn).tag.endswith("svg")
    assert "到达 2，通过 1" in drawn
    assert "<初审>" not in drawn
    assert "style=" not in drawn  # the policy of the pages refuses it
    assert picture({"nodes": [], "links": []}) == ""


def test_a_circle_of_stages_still_has_a_picture():
    circle = [{**STAGES[0], "after": ["second"]}, STAGES[1]]
    assert report(sample.rules(stages=circle), seen(), submissions=2, seed=1, timings={})["flow"]["nodes"]


def test_the_workbook_holds_text_never_formulas():
    made = whole(refusals=[Refusal("submit", "", "=HYPERLINK(1)", 2, "2024-09-01", "2024-09-01")])
    book = load_workbook(io.BytesIO(workbook(made)))
    assert book.sheetnames[:3] == ["概要", "发现的问题", "环节"]
    cell = next(c for row in book["被拒绝的操作"] for c in row if str(c.value).startswith("="))
    assert cell.data_type == "s"
    assert not any(c.data_type == "f" for sheet in book for row in sheet for c in row)


def test_small_numbers():
    assert working_days("2024-09-02", "2024-09-16") == 10
    assert working_days("", "2024-09-16") == 0
    assert spread([3, 1, 2]) == {"max": 3, "min": 1, "median": 2}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", whole()["period"]["from"])
