"""Score sheets, scores, normalisation and combined sources."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ruleset.ranking import converted
from campaigns.ruleset.scoring import (
    combine,
    combined,
    criterion_means,
    decimal_of,
    normalised,
    part_key,
    score_all,
    score_entry,
    sheet_problems,
    sheet_total,
)
from campaigns.ruleset.stages import CombineStep, Rubric

from .presets import preset


def rubric(**changes):
    two = [
        {"key": "a", "label": "甲", "weight": "60%", "max": 100},
        {"key": "b", "label": "乙", "weight": "40%", "max": 10, "step": "0.5"},
    ]
    return Rubric.model_validate({"key": "r", "title": "评分表", "criteria": two, **changes})


@pytest.mark.parametrize(
    ("points", "comment", "fields"),
    [
        ({"a": Decimal(100), "b": Decimal("0.5")}, "好", []),
        ({"a": Decimal(0), "b": Decimal(10)}, "好", []),
        ({"a": Decimal(101), "b": Decimal(10)}, "好", ["a"]),
        ({"a": Decimal(-1), "b": Decimal(10)}, "好", ["a"]),
        ({"a": Decimal("1.5"), "b": Decimal("1.25")}, "好", ["a", "b"]),
        ({"a": Decimal("NaN"), "b": Decimal("Infinity")}, "好", ["a", "b"]),
        ({"a": Decimal(1), "b": None}, "好", ["b"]),
        ({"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)}, "好", ["c"]),
        ({"a": Decimal(1), "b": Decimal(1)}, "  ", ["comment"]),
    ],
)
def test_a_sheet_is_complete_in_range_and_in_steps(points, comment, fields):
    assert [p.field for p in sheet_problems(rubric(), points, comment, complete=True)] == fields


def test_a_draft_sheet_may_have_gaps():
    assert sheet_problems(rubric(), {"a": Decimal(1)}, complete=False) == []


def test_points_count_as_a_share_of_their_maximum_by_weight():
    assert sheet_total(rubric(), {"a": Decimal(80), "b": Decimal("7.5")}) == 78
    assert sheet_total(rubric(), {"a": Decimal(100), "b": Decimal(10)}) == 100


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(86125, 1000), 2, "86.13"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(0), 2, "0.00"),
        (Fraction(1), 0, "1"),
    ],
)
def test_rounding_is_half_up(value, decimals, shown):
    assert str(decimal_of(value, decimals)) == shown


@pytest.mark.parametrize(
    ("how", "totals", "shown", "dropped"),
    [
        ("mean", [80, 90, 91], "87.00", 0),
        ("trimmed_mean", [0, 80, 81, 100], "65.25", 0),  # four sheets: nothing is trimmed
        ("trimmed_mean", [0, 80, 81, 82, 100], "81.00", 2),
        ("trimmed_mean", [80, 80, 80, 80, 80], "80.00", 2),
        ("median", [10, 80, 99], "80.00", 0),
        ("median", [10, 80, 81, 99], "80.50", 0),
    ],
)
def test_sheets_become_one_score(how, totals, shown, dropped):
    got = combine(rubric(combine=how, trim_from=5), [Fraction(t) for t in totals])
    assert (str(got.value), got.dropped) == (shown, dropped)


def test_a_score_waits_for_its_sheets():
    got = combine(rubric(min_sheets=3), [Fraction(80), Fraction(90)])
    assert (got.value, got.waiting, got.sentence) == (None, True, "至少需要 3 份评分表，已有 2 份")
    assert combine(rubric(min_sheets=2), [Fraction(80), Fraction(90)]).value == 85
    assert combine(rubric(), []).waiting


def test_a_strict_and_a_mild_expert_are_brought_to_one_scale():
    totals = {"strict": {"x": Fraction(40), "y": Fraction(60)}, "mild": {"x": Fraction(80), "y": Fraction(100)}}
    level = normalised(totals)
    assert level["strict"]["x"] == level["mild"]["x"] < level["strict"]["y"] == level["mild"]["y"]
    flat = {"one": {"x": Fraction(70)}, "same": {"x": Fraction(50), "y": Fraction(50)}}
    assert normalised(flat) == flat
    assert normalised({}) == {}


def test_scores_of_all_entries_from_all_sheets():
    sheets = {
        "e1": {"x": {"a": Decimal(80), "b": Decimal(8)}, "y": {"a": Decimal(60), "b": Decimal(6)}},
        "e2": {"x": {"a": Decimal(90), "b": Decimal(9)}},
    }
    got = score_all(rubric(), sheets)
    assert {key: score.value for key, score in got.items()} == {"x": 85, "y": 60}
    assert score_entry(rubric(), [sheets["e1"]["x"]]).value == 80
    assert criterion_means(rubric(), [sheets["e1"]["x"], sheets["e2"]["x"]]) == {"a": Decimal(85), "b": Decimal("8.5")}
    assert score_all(rubric(normalise="z_score"), sheets)["y"].value is not None


def test_votes_media_and_experts_by_55_15_30_Q7():
    x = preset("qingdao-2020")
    step = next(s for stage in x.stages for s in stage.steps if isinstance(s, CombineStep))
    keys = [part_key(p.stage, p.step, p.rubric) for p in step.parts]
    by_weight = dict(zip((p.weight for p in step.parts), keys, strict=True))
    votes = converted({"me": 300, "best": 1200}, "share_of_highest")
    values = {
        by_weight[Fraction(55, 100)]: votes["me"],
        by_weight[Fraction(15, 100)]: Decimal(80),
        by_weight[Fraction(30, 100)]: Decimal(90),
    }
    assert combined(step, values).value == Decimal("52.75")  # 25×0.55 + 80×0.15 + 90×0.30
    got = combined(step, {**values, by_weight[Fraction(30, 100)]: None})
    assert (got.value, got.waiting, got.sentence) == (None, True, "还缺 1 项得分")


TOTALS = st.lists(st.fractions(0, 100, max_denominator=100), min_size=1, max_size=12)


@given(TOTALS, st.sampled_from(["mean", "trimmed_mean", "median"]))
def test_a_score_lies_between_its_sheets_and_does_not_depend_on_their_order(totals, how):
    got = combine(rubric(combine=how), totals)
    assert min(totals) <= got.exact <= max(totals)
    assert got == combine(rubric(combine=how), totals[::-1])


@given(
    st.dictionaries(
        st.sampled_from("ABCD"),
        st.dictionaries(st.sampled_from("xyz"), st.fractions(0, 100, max_denominator=10), min_size=1),
        min_size=1,
    )
)
def test_normalised_totals_stay_in_range_and_keep_each_experts_order(totals):
    level = normalised(totals)
    for expert, own in totals.items():
        assert set(level[expert]) == set(own)
        assert all(0 <= v <= 100 for v in level[expert].values())
        for a in own:
            for b in own:
                assert own[a] <= own[b] or level[expert][a] >= level[expert][b]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 10_000), min_size=1))
def test_converted_votes_lie_between_0_and_100_and_keep_their_order(counts):
    for method in ("share_of_highest", "rank_points", "percentile"):
        points = converted(counts, method)
        assert all(0 <= p <= 100 for p in points.values())
        for a in counts:
            for b in counts:
                assert (counts[a] == counts[b]) <= (points[a] == points[b])
                assert counts[a] <= counts[b] or points[a] >= points[b]
