"""How many a seat may send on."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ruleset.quotas import Intake, Picked, allowance, pick_within, rounded
from campaigns.ruleset.reading import RuleSetError
from campaigns.ruleset.routing import resolved_seats
from campaigns.ruleset.sentences import judging

from .presets import preset
from .sample import rules


def seats(x):
    return {s.key: s for s in resolved_seats(x)}


def number(quota, intake=0, **more):
    x = rules(quotas=[{"key": "q", "title": "名额", "seats": ["host"], **quota}], **more)
    return allowance(x, seats(x)["host"], intake=intake)


@pytest.mark.parametrize(("filed", "sent"), [(0, 0), (9, 0), (10, 1), (12, 1), (19, 1), (20, 2)])
def test_ten_percent_of_what_a_province_filed_rounded_down_S8(filed, sent):
    x = preset("saibao-2022")
    got = allowance(
        x, seats(x)["op_sd"], intake=Intake(taken=filed, filed=filed, taken_in={"37": filed}, filed_in={"37": filed})
    )
    assert got.said
    assert got.number == sent
    assert got.sentence == f"山东省申报 {filed} 项，按不高于 10% 向下取整，可推荐 {sent} 项"
    assert got.clause == "N1 三(三)"


def test_a_province_with_nine_filings_sends_none_S8_K4():
    x = preset("saibao-2022")
    given_ = allowance(x, seats(x)["op_bj"], intake=Intake(taken=9, filed=9, filed_in={"11": 9}))
    against = pick_within(x, given_, [Picked(region="1101")])
    assert [v.reason for v in against] == [
        "名单中有 1 项，超出名额，请减去 1 项。北京市申报 9 项，按不高于 10% 向下取整，可推荐 0 项"
    ]
    assert pick_within(x, given_, []) == []


def test_the_share_is_of_what_was_filed_and_not_of_what_passed_the_formal_check_S8():
    x = preset("saibao-2022")
    assert (
        allowance(
            x, seats(x)["op_bj"], intake=Intake(taken=15, filed=20, taken_in={"11": 15}, filed_in={"11": 20})
        ).number
        == 2
    )


def test_the_two_units_of_guangdong_share_one_cap_S8():
    x = preset("saibao-2022")
    intake = Intake(taken=6, filed=6, taken_in={"44": 20}, filed_in={"44": 20})
    both = [allowance(x, seats(x)[key], intake=intake) for key in ("op_gd", "op_gz")]
    assert [a.number for a in both] == [2, 2]
    two = [Picked(region="4401")] * 2
    assert pick_within(x, both[1], two) == []
    assert "本省其他单位已推荐 1 项，超出名额，请减去 1 项" in pick_within(x, both[1], two, sent_in={"44": 1})[0].reason


def test_the_host_keeps_a_cap_for_each_province_it_stands_in_for_S8():
    x = preset("saibao-2022")
    given_ = allowance(
        x,
        seats(x)["host"],
        intake=Intake(taken=30, filed=30, taken_in={"41": 20, "13": 10}, filed_in={"41": 20, "13": 10}),
    )
    assert given_.number == 3
    assert pick_within(x, given_, [Picked(region="41"), Picked(region="4101"), Picked(region="13")]) == []
    assert len(pick_within(x, given_, [Picked(region="13"), Picked(region="13")])) == 1
    assert "不属于" in pick_within(x, given_, [Picked(region="11")])[0].reason


@pytest.mark.parametrize(
    ("key", "most"),
    [("provinces_37", 10), ("planned_cities_3702", 5), ("xpcc", 10)],
)
def test_numbers_by_kind_of_seat_E3(key, most):
    x = preset("fuchan-2020")
    got = allowance(x, seats(x)[key], intake=99)
    assert (got.number, got.outside_local) == (most, False)
    assert pick_within(x, got, [Picked()] * most) == []
    assert len(pick_within(x, got, [Picked()] * (most + 1))) == 1


def test_central_enterprises_stand_outside_the_territorial_quota_E3():
    x = preset("fuchan-2020")
    from campaigns.ruleset.routing import ResolvedSeat

    got = allowance(x, ResolvedSeat("added", "演示中央企业", "central_enterprise", "recommending"), intake=9)
    assert (got.number, got.outside_local) == (3, True)
    assert "不占属地指标" in got.sentence


def test_openly_unlimited_is_not_the_same_as_nothing_said_Q8():
    x = preset("qingdao-2020")
    free = allowance(x, seats(x)["laoshan"], intake=9)
    assert (free.said, free.number, free.sentence) == (True, None, "推荐数量不限")
    assert pick_within(x, free, [Picked()] * 500) == []
    silent = allowance(x, seats(x)["qingdaonews"], intake=9)
    assert (silent.said, silent.number) == (False, 0)
    assert "没有写明" in pick_within(x, silent, [])[0].reason


@pytest.mark.parametrize(("how", "want"), [("floor", 2), ("ceil", 3), ("half_up", 3)])
def test_rounding_is_as_written(how, want):
    assert number({"percent": "10%", "rounding": how}, 25).number == want


def test_a_minimum_never_exceeds_the_intake():
    assert number({"percent": "10%", "minimum": 1}, 9).number == 1
    assert number({"percent": "10%", "minimum": 3}, 2).number == 2
    assert number({"percent": "10%", "minimum": 1}, 0).number == 0


def test_a_share_of_another_quota():
    other = {"key": "base", "title": "总名额", "tiers": ["trade"], "number": 7}
    x = rules(
        quotas=[{"key": "q", "title": "分名额", "seats": ["host"], "percent": "50%", "percent_of": "base"}, other]
    )
    got = allowance(x, seats(x)["host"], intake=0)
    assert (got.number, got.sentence) == (3, "“总名额”的名额 7 项，按不高于 50% 向下取整，可推荐 3 项")


def test_quotas_that_lean_on_each_other_end():
    x = rules(
        quotas=[
            {"key": "a", "title": "甲", "seats": ["host"], "percent": "50%", "percent_of": "b"},
            {"key": "b", "title": "乙", "tiers": ["trade"], "percent": "50%", "percent_of": "a"},
        ]
    )
    assert allowance(x, seats(x)["host"], intake=9).number == 0


def test_a_quota_for_the_seat_goes_before_one_for_its_tier_and_the_step_may_name_one():
    x = rules(
        quotas=[
            {"key": "tier", "title": "一般", "tiers": ["host"], "number": 5},
            {"key": "own", "title": "专门", "seats": ["host"], "number": 2},
        ]
    )
    assert allowance(x, seats(x)["host"], intake=9).number == 2
    assert allowance(x, seats(x)["host"], intake=9, quota="tier").number == 5


def test_a_cap_for_each_option_beside_the_whole():
    x = rules(
        quotas=[
            {"key": "each", "title": "每行业", "seats": ["host"], "number": 1, "within": "industry"},
            {"key": "all", "title": "合计", "seats": ["host"], "number": 2},
        ]
    )
    got = allowance(x, seats(x)["host"], intake=9)
    assert got.number == 2
    edu, rail = Picked({"industry": ("edu",)}), Picked({"industry": ("rail",)})
    assert pick_within(x, got, [edu, rail]) == []
    assert "教育" in pick_within(x, got, [edu, edu])[0].reason
    assert len(pick_within(x, got, [edu, edu, rail])) == 2


@given(st.integers(0, 5000), st.integers(0, 100), st.sampled_from(["floor", "ceil", "half_up"]))
def test_a_rounded_share_lies_within_one_of_the_exact_one(intake, percent, how):
    exact = Fraction(percent, 100) * intake
    whole = rounded(exact, how)
    assert abs(whole - exact) < 1
    assert 0 <= whole <= intake
    assert how != "floor" or whole <= exact


def test_each_track_may_have_a_number_of_its_own():
    track = {"key": "track", "label": "赛道", "options": [{"key": k, "label": k.upper()} for k in "abc"]}
    quotas = [
        {"key": f"q_{key}", "title": "名额", "seats": ["host"], "number": most, "within": "track", "options": [key]}
        for key, most in (("a", 5), ("b", 1))
    ]
    x = rules(dimensions=[track], quotas=quotas)

    got = allowance(x, seats(x)["host"], intake=9)

    assert [(line.option, line.number) for line in got.lines] == [("a", 5), ("b", 1)]
    of = {key: Picked(picks={"track": (key,)}) for key in "abc"}
    assert pick_within(x, got, [of["a"]] * 5 + [of["b"], of["c"], of["c"]]) == []
    assert "“B”" in pick_within(x, got, [of["b"], of["b"]])[0].reason
    said = [sentence.text for sentence in judging.quotas(x)]
    assert any("“A”推荐不超过 5 项" in text for text in said), said


def test_options_of_no_dimension_are_refused():
    with pytest.raises(RuleSetError, match="within"):
        rules(quotas=[{"key": "q", "title": "名额", "seats": ["host"], "number": 1, "options": ["a"]}])
