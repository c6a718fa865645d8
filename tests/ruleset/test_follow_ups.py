"""When a follow-up is due, how many works are drawn, and what becomes of a result whose validity has ended."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from campaigns.ruleset import follow_ups
from campaigns.ruleset.base import CHINA
from campaigns.ruleset.stages import FollowUp, Validity


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def rule(**values) -> FollowUp:
    return FollowUp(key="x", title="演示", kind=values.pop("kind", "report"), **values)


def test_a_window_says_both_ends_and_years_count_from_the_publication():
    published = at("2024-02-29 15:00")
    window = (at("2026-01-01"), at("2026-02-01"))

    assert follow_ups.term(rule(window="w"), window, published) == follow_ups.Term(*window)
    later = follow_ups.term(rule(years_after=2, days=10), None, published)
    assert later == follow_ups.Term(at("2026-03-01"), at("2026-03-11"))
    assert follow_ups.term(rule(years_after=2), None, None) is None
    assert follow_ups.term(rule(), None, published) is None
    assert follow_ups.term(rule(window="w"), (None, None), published) is None


def test_the_last_instant_of_a_term_is_over():
    term = follow_ups.Term(at("2026-01-01"), at("2026-02-01"))

    assert not term.runs(at("2026-01-01") - timedelta(seconds=1))
    assert term.runs(at("2026-01-01"))
    assert not term.runs(at("2026-02-01"))


@pytest.mark.parametrize(
    ("share", "works", "drawn"), [("1/10", 0, 0), ("1/10", 1, 1), ("1/10", 10, 1), ("1/10", 11, 2), ("1", 3, 3)]
)
def test_a_share_is_rounded_up_and_takes_at_least_one(share, works, drawn):
    assert follow_ups.number_drawn(Fraction(share), works) == drawn


def test_whose_works_are_asked():
    assert follow_ups.concerns(rule(), own=True, year=2021)
    assert not follow_ups.concerns(rule(of_editions=(2019,)), own=True, year=2021)
    assert follow_ups.concerns(rule(of_editions=(2019,)), own=False, year=2019)


class Rules:
    def __init__(self, on_expiry):
        self.validity = Validity(years=2, on_expiry=on_expiry)


@pytest.mark.parametrize(
    ("states", "over", "what"),
    [
        ((), False, "wait"),
        (("open",), False, "wait"),
        (("open",), True, "expire"),
        (("passed", "open"), True, "expire"),
        (("passed", "handed_in"), True, "wait"),
        (("passed", "passed"), False, "renew"),
        (("passed", "failed"), False, "expire"),
        ((), True, "expire"),
    ],
)
def test_a_result_evaluated_again_waits_is_renewed_or_ends(states, over, what):
    assert follow_ups.renewal(Rules("re_evaluated"), states, over=over) == what
    assert follow_ups.renewal(Rules("expires"), states, over=over) == "expire"
