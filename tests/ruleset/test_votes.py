"""Does this vote count?"""

from datetime import UTC, datetime

import pytest

from campaigns.ruleset.base import CHINA
from campaigns.ruleset.stages import VoteStep
from campaigns.ruleset.votes import Cast, allowance_words, ballot_problem, counts, period

from .presets import preset

BALLOT = ("a", "b", "c")


def step(**fields):
    return VoteStep.model_validate({"type": "vote", **fields})


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def allowed(s, earlier, now, picks=("a",)):
    return counts(s, [Cast(at(t), p) for t, p in earlier], picks, BALLOT, at(now))


def test_one_vote_per_address_and_day_in_all_Q6_K11():
    s = next(s for stage in preset("qingdao-2020").stages for s in stage.steps if isinstance(s, VoteStep))
    ballot = ("a", "b")
    first = Cast(at("2020-08-22 23:59:59"), ("a",))
    assert counts(s, [], ("a",), ballot, at("2020-08-22 00:00"))
    again = counts(s, [first], ("b",), ballot, at("2020-08-22 23:59:59.9"))
    assert not again
    assert again.reason == "每个 IP 地址每天限投 1 票，已投满，8月23日00:00后可再投"
    assert counts(s, [first], ("a",), ballot, at("2020-08-23 00:00"))


def test_the_day_is_that_of_shanghai():
    s = step()
    assert period(s, datetime(2020, 8, 22, 15, 59, 59, tzinfo=UTC)).key == "2020-08-22"
    assert period(s, datetime(2020, 8, 22, 16, 0, tzinfo=UTC)).key == "2020-08-23"


@pytest.mark.parametrize(
    ("fields", "moment", "key"),
    [
        ({"per": "day"}, "2020-08-22 13:30", "2020-08-22"),
        ({"per": "hour"}, "2020-08-22 13:59:59", "2020-08-22T13:00"),
        ({"per": "minutes", "minutes": 30}, "2020-08-22 13:30", "2020-08-22T13:30"),
        ({"per": "minutes", "minutes": 7}, "2020-08-22 23:59", "2020-08-22T23:55"),
        ({"per": "whole"}, "2020-08-22 13:30", "whole"),
    ],
)
def test_periods_have_a_key_fit_for_a_unique_constraint(fields, moment, key):
    assert period(step(**fields), at(moment)).key == key


def test_a_block_of_minutes_does_not_reach_into_the_next_day():
    last = period(step(per="minutes", minutes=7), at("2020-08-22 23:59"))
    assert last.end == at("2020-08-23 00:00")


@pytest.mark.parametrize(("already", "fine"), [(2, True), (3, False)])
def test_an_allowance_of_three_in_all(already, fine):
    assert bool(allowed(step(allowance=3), [("2020-08-22 10:00", ("b",))] * already, "2020-08-22 11:00")) is fine


def test_per_entry_each_candidate_has_its_own_allowance():
    s = step(counted="per_entry", picks_max=3)
    earlier = [("2020-08-22 10:00", ("a", "b"))]
    assert allowed(s, earlier, "2020-08-22 11:00", ("c",))
    assert not allowed(s, earlier, "2020-08-22 11:00", ("c", "b"))
    assert allowed(s, earlier, "2020-08-23 11:00", ("a", "b", "c"))


def test_once_in_the_whole_vote():
    s = step(per="whole")
    assert not allowed(s, [("2020-08-22 10:00", ("a",))], "2020-08-31 11:00")
    assert allowance_words(s) == "每个 IP 地址在投票期间限投 1 票"


@pytest.mark.parametrize(
    ("fields", "picks", "word"),
    [
        ({"picks_min": 2, "picks_max": 2}, ("a", "b"), ""),
        ({"picks_min": 2, "picks_max": 2}, ("a",), "须选 2 项"),
        ({"picks_max": 2}, (), "至少选 1 项"),
        ({"picks_max": 2}, ("a", "b", "c"), "最多选 2 项"),
        ({"picks_max": 2}, ("a", "a"), "只能选一次"),
        ({}, ("z",), "不在候选名单"),
    ],
)
def test_a_ballot_has_its_picks(fields, picks, word):
    problem = ballot_problem(step(**fields), picks, BALLOT)
    assert bool(problem) == bool(word)
    assert word in problem
