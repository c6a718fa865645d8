"""Whose seat an entry belongs to."""

import pytest

from campaigns import regions
from campaigns.ruleset.parties import Jurisdiction
from campaigns.ruleset.routing import (
    ResolvedSeat,
    Routed,
    authorizers,
    explain,
    recommenders,
    resolved_seats,
    seats_for,
)

from .presets import preset
from .sample import rules


def go(name, stage, **who):
    return [seat.key for seat in seats_for(preset(name), stage, Routed(**who))]


@pytest.mark.parametrize(
    ("region", "seat"),
    [
        ("4401", "op_gz"),
        ("440106", "op_gz"),
        ("44", "op_gd"),
        ("4403", "op_gd"),
        ("37", "op_sd"),
        ("41", "host"),
        ("XJBT", "host"),
        ("", "host"),
    ],
)
def test_saibao_goes_to_the_province_guangzhou_to_its_own_the_rest_to_the_host_S8(region, seat):
    assert go("saibao-2022", "initial", region=region) == [seat]


def test_the_fallback_says_so():
    got = explain(preset("saibao-2022"), "initial", Routed(region="41"))
    assert got.fallback
    assert got.sentence == "没有单位受理，由工业和信息化部电子第五研究所直接办理"


def test_xinchuang_is_reviewed_by_region_and_industry_at_once_X6():
    who = {"region": "11", "picks": {"industry": ("education",)}}
    assert go("xinchuang-2024", "regional_review", **who) == ["beijing"]
    assert go("xinchuang-2024", "industry_review", **who) == ["moe"]
    assert go("xinchuang-2024", "direct_review", **who) == []


def test_xinchuang_of_no_region_and_no_industry_goes_to_the_host_X7():
    who = {"region": "41", "picks": {"industry": ("finance",)}}
    assert go("xinchuang-2024", "regional_review", **who) == []
    assert go("xinchuang-2024", "industry_review", **who) == []
    assert go("xinchuang-2024", "direct_review", **who) == ["host"]


def test_two_units_of_one_industry_share_one_docket_X2():
    assert go("xinchuang-2024", "industry_review", picks={"industry": ("broadcast",)}) == ["nrta_info"]


def test_only_the_track_enters_X9():
    assert go("xinchuang-2024", "key_directions", picks={"key_direction": ("ai_models",)}) == ["host"]
    assert go("xinchuang-2024", "key_directions") == []


def test_fuchan_has_thirty_one_provinces_five_cities_and_the_corps_E3():
    seats = resolved_seats(preset("fuchan-2020"))
    assert sum(s.tier == "province" for s in seats) == 31
    assert [s.name for s in seats if s.tier == "planned_city"] == [
        f"{regions.name(code)}工业和信息化主管部门" for code in regions.SEPARATELY_PLANNED
    ]
    assert sum(s.key == "xpcc" for s in seats) == 1
    assert len({s.key for s in seats}) == len(seats)


def test_the_recommender_is_the_one_the_applicant_named_E6():
    assert go("fuchan-2020", "recommendation", region="3702", recommender="planned_cities_3702") == [
        "planned_cities_3702"
    ]
    assert go("fuchan-2020", "recommendation", region="3702", recommender="miit") == []
    assert go("fuchan-2020", "recommendation", region="3702") == []


def test_a_unit_may_name_the_recommender_of_its_region_or_one_without_a_region_E3():
    x = preset("fuchan-2020")
    added = ResolvedSeat("added_1", "演示中央企业", "central_enterprise", "recommending")
    seats = resolved_seats(x, [added])
    name = lambda region: [s.key for s in recommenders(x, Routed(region=region), seats)]  # noqa: E731
    assert name("3702") == ["planned_cities_3702", "added_1"]
    assert name("3701") == ["provinces_37", "added_1"]
    assert name("XJBT") == ["xpcc", "added_1"]
    assert len(name("")) == 31 + 5 + 1 + 1


def seat(key, tier="region", role="organizing", **place):
    return {"key": key, "name": key, "tier": tier, "role": role, "jurisdiction": place}


def routed(written, who, **choice):
    x = rules(seats=written, stages=[{"key": "s", "title": "初评", "seats": choice, "steps": [{"type": "select"}]}])
    return [s.key for s in seats_for(x, "s", who)]


def test_the_longest_region_wins_across_the_tiers_of_a_stage():
    seats = [seat("sd", regions=["37"]), seat("qd", tier="trade", regions=["3702"]), seat("all", everywhere=True)]
    both = {"tiers": ["region", "trade"]}
    assert routed(seats, Routed(region="370212"), **both) == ["qd"]
    assert routed(seats, Routed(region="3701"), **both) == ["sd"]
    assert routed(seats, Routed(region="11"), **both) == ["all"]


def test_region_and_industry_in_one_stage_stand_side_by_side():
    seats = [seat("bj", regions=["11"]), seat("edu", tier="trade", dimension="industry", options=["edu"])]
    who = Routed(region="11", picks={"industry": ("edu",)})
    assert routed(seats, who, tiers=["region", "trade"]) == ["bj", "edu"]


def test_a_second_level_option_belongs_to_its_parents_seat():
    seats = [
        seat("en", tier="trade", dimension="industry", options=["energy"]),
        seat("gas", tier="trade", dimension="industry", options=["gas"]),
    ]
    assert routed(seats, Routed(picks={"industry": ("energy/gas",)}), tiers=["trade"]) == ["en", "gas"]
    assert routed(seats, Routed(picks={"industry": ("energy/power",)}), tiers=["trade"]) == ["en"]


def test_a_named_unit_and_a_kind_go_before_the_territory():
    seats = [
        seat("bj", regions=["11"]),
        seat("group", named_units=["演示集团"]),
        seat("soe", everywhere=True, kinds=["person"]),
    ]
    assert routed(seats, Routed(region="11", unit_name="演示集团"), tiers=["region"]) == ["group"]
    assert routed(seats, Routed(region="11", kind="person"), tiers=["region"]) == ["soe"]
    assert routed(seats, Routed(region="11", kind="firm"), tiers=["region"]) == ["bj"]


def test_everything_a_jurisdiction_names_must_hold():
    seats = [seat("edu_bj", regions=["11"], dimension="industry", options=["edu"])]
    assert routed(seats, Routed(region="11", picks={"industry": ("edu",)}), tiers=["region"]) == ["edu_bj"]
    assert routed(seats, Routed(region="11"), tiers=["region"]) == []
    assert routed(seats, Routed(region="12", picks={"industry": ("edu",)}), tiers=["region"]) == []


def test_a_co_reviewer_works_on_the_docket_of_the_seat_it_assists_X5():
    seats = [seat("bj", regions=["11"]), {**seat("net", role="co_reviewer", regions=["11"]), "assists": ["bj"]}]
    assert routed(seats, Routed(region="11"), tiers=["region"]) == ["bj"]


def test_a_seat_the_stage_names_takes_what_comes_and_all_means_all():
    seats = [seat("one"), seat("two", regions=["11"])]
    assert routed(seats, Routed(region="12"), seats=["one"]) == ["one"]
    assert routed(seats, Routed(region="12"), seats=["one", "two"], route="all") == ["one", "two"]
    assert routed(seats, Routed(region="12"), tiers=["region"]) == []


def test_the_hosts_live_list_replaces_the_rules_own():
    x = rules(stages=[{"key": "s", "title": "初评", "seats": {"tiers": ["region"]}, "steps": [{"type": "select"}]}])
    live = [ResolvedSeat("new", "新增", "region", "organizing", Jurisdiction(regions=("11",)))]
    assert [s.key for s in seats_for(x, "s", Routed(region="11"), live)] == ["new"]


def test_the_guiding_unit_of_the_province_authorizes_K5():
    x = preset("saibao-2022")
    seats = {s.key: s for s in resolved_seats(x)}
    name = lambda key: [s.key for s in authorizers(x, "initial", seats[key])]  # noqa: E731
    assert name("op_gz") == name("op_gd") == ["guide_gd"]
    assert name("op_fj") == []
    assert name("host") == []
