"""Ranks, ties, conversions and who is selected."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ruleset.ranking import Placed, Standing, best, converted, ranked, selected, shortlisted
from campaigns.ruleset.stages import SelectStep, VoteStep


def rows(*scores):
    return [Standing(chr(97 + n), None if s is None else Decimal(s)) for n, s in enumerate(scores)]


def test_competition_ranks_with_visible_ties_and_waiting_entries_last():
    got = ranked(rows(80, 90, 80, None, 70))
    assert [(p.id, p.rank, p.tied) for p in got] == [
        ("b", 1, False),
        ("a", 2, True),
        ("c", 2, True),
        ("e", 4, False),
        ("d", None, False),
    ]
    assert got[1].sentence == "并列第 2 名，请评议确定先后"


def test_a_tie_is_settled_by_the_criteria_in_turn():
    a = Standing("a", Decimal(80), {"x": Decimal(70), "y": Decimal(90)})
    b = Standing("b", Decimal(80), {"x": Decimal(70), "y": Decimal(91)})
    got = ranked([a, b], ("x", "y"))
    assert [(p.id, p.rank, p.tied) for p in got] == [("b", 1, False), ("a", 2, False)]
    assert [p.tied for p in ranked([a, b], ("x",))] == [True, True]


def test_ranks_within_each_category_Q7():
    mixed = [
        Standing("a", Decimal(90), group="g1"),
        Standing("b", Decimal(80), group="g2"),
        Standing("c", Decimal(95), group="g1"),
    ]
    assert [(p.id, p.rank, p.group) for p in ranked(mixed, by_group=True)] == [
        ("c", 1, "g1"),
        ("a", 2, "g1"),
        ("b", 1, "g2"),
    ]


@pytest.mark.parametrize(
    ("method", "want"),
    [
        ("direct", {"a": 10, "b": 40, "c": 40, "d": 0}),
        ("share_of_highest", {"a": 25, "b": 100, "c": 100, "d": 0}),
        ("rank_points", {"a": 50, "b": 100, "c": 100, "d": 25}),
        ("percentile", {"a": 50, "b": 100, "c": 100, "d": 25}),
    ],
)
def test_votes_become_points(method, want):
    assert converted({"a": 10, "b": 40, "c": 40, "d": 0}, method) == want


def test_nobody_voted():
    assert converted({"a": 0, "b": 0}, "share_of_highest") == {"a": 0, "b": 0}
    assert converted({}, "percentile") == {}


def test_the_first_n_and_a_tie_at_the_border_is_left_to_a_person():
    placed = ranked(rows(90, 80, 80, 70))
    assert best(placed, 1).passed == ("a",)
    got = best(placed, 2)
    assert (got.passed, got.undecided, got.open_places) == (("a",), ("b", "c"), 1)
    assert best(placed, 3).passed == ("a", "b", "c")
    assert best(placed, 9).passed == ("a", "b", "c", "d")
    assert best(placed, 0).passed == ()


def step(**fields):
    return SelectStep.model_validate({"type": "select", **fields})


def test_ways_to_select():
    placed = ranked(rows(90, 80, 70, None))
    assert selected(step(by="top", number=2), placed).passed == ("a", "b")
    assert selected(step(by="share", share="50%"), placed).passed == ("a", "b")
    assert selected(step(by="share", share="49%"), placed).passed == ("a",)
    assert selected(step(by="share", share="50%"), placed, of=2).passed == ("a",)
    assert selected(step(by="score", score="80"), placed).passed == ("a", "b")
    assert selected(step(by="hand"), placed).undecided == ("a", "b", "c", "d")


def test_the_first_n_of_each_group():
    mixed = [
        Placed(i, r, Decimal(9), group=g) for i, r, g in (("a", 1, "x"), ("b", 2, "x"), ("c", 1, "y"), ("d", 2, "y"))
    ]
    assert selected(step(by="top", number=1, within="industry"), mixed).passed == ("a", "c")


def vote(**fields):
    return VoteStep.model_validate({"type": "vote", **fields})


def test_the_shortlist_of_a_vote_Q7():
    placed = ranked(rows(30, 20, 20, 10))
    assert shortlisted(vote(), placed).passed == ("a", "b", "c", "d")
    assert shortlisted(vote(shortlist="top", shortlist_number=1), placed).passed == ("a",)
    assert shortlisted(vote(shortlist="top", shortlist_number=2), placed).undecided == ("b", "c")
    assert shortlisted(vote(shortlist="threshold", shortlist_number=20), placed).passed == ("a", "b", "c")
    assert "尚未确定" in shortlisted(vote(shortlist="top"), placed).sentence


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=12), st.integers(0, 12))
def test_a_selection_never_exceeds_its_places_and_never_skips_a_better_one(scores, places):
    placed = ranked(rows(*scores))
    got = best(placed, places)
    assert len(got.passed) + got.open_places <= places
    assert len(got.undecided) > got.open_places or not got.undecided
    score = {p.id: p.score for p in placed}
    left = [p for p in placed if p.score is not None and p.id not in got.passed]
    assert all(score[i] > p.score for i in got.passed for p in left)
