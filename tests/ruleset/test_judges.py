"""Awards by the share of judges who are for a work."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ruleset.judges import Favour, basis_words, favour, may_get
from campaigns.ruleset.stages import Award, Rubric

RUBRIC = Rubric(
    key="sheet",
    title="评分表",
    criteria=[
        {"key": "a", "label": "甲", "weight": "60%", "max": 10},
        {"key": "b", "label": "乙", "weight": "40%", "max": 10},
    ],
)


def award(**values):
    given_values = {"judges_share": "2/3", "judges_from": "80", **values}
    return Award(key="best", title="评委奖", by="judges", rubric="sheet", open_number=True, clause="五", **given_values)


def sheet(a, b):
    return {"a": Decimal(a), "b": Decimal(b)}


def test_a_sheet_is_in_favour_from_its_weighted_total_on():
    assert favour(award(), RUBRIC, [sheet(8, 8), sheet(10, 5), sheet(10, 4)]) == Favour(2, 3)


@pytest.mark.parametrize(
    ("yes", "of", "rule", "enough"),
    [
        (2, 3, {}, True),
        (2, 3, {"judges_over": True}, False),
        (3, 5, {}, False),
        (3, 6, {"judges_share": "1/2"}, True),
        (3, 6, {"judges_share": "1/2", "judges_over": True}, False),
        (4, 6, {"judges_share": "1/2", "judges_over": True}, True),
        (0, 0, {"judges_share": "1/2"}, False),
        (5, 5, {"judges_share": "100%"}, True),
    ],
)
def test_the_share_is_exact_at_its_border(yes, of, rule, enough):
    answer = may_get(award(**rule), Favour(yes, of))
    assert bool(answer) is enough
    if not enough:
        assert answer.clause == "五"
        assert not of or f"{yes}/{of}" in answer.reason


@given(st.integers(1, 30), st.integers(0, 30), st.fractions(min_value=Fraction(1, 30), max_value=1))
def test_one_judge_more_never_takes_an_award_away(of, yes, share):
    rule = award().model_copy(update={"judges_share": share})
    yes = min(yes, of)
    if may_get(rule, Favour(yes, of)) and yes < of:
        assert may_get(rule, Favour(yes + 1, of))


def test_other_awards_do_not_ask_the_judges():
    assert may_get(award().model_copy(update={"by": "hand"}), Favour(0, 5))


def test_the_rule_is_said_in_words():
    assert basis_words(award()) == "2/3 以上的评委赞成方可授予（评分表总分不低于 80 分为赞成）"
    assert "超过 50%" in basis_words(award(judges_share="1/2", judges_over=True))
