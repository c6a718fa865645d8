"""K1 to K12 of the five notices: without the presets' answers each is found where it lies, with the clause it comes from."""

from __future__ import annotations

from functools import cache

import pytest

from campaigns.ruleset.lint import CHECKS, Finding, lint
from campaigns.ruleset.reading import from_data, to_data

from .lint_base import found
from .lint_faults import FAULTS
from .presets import preset

X, S, E, A, Q = "xinchuang-2024", "saibao-2022", "fuchan-2020", "industrial-app-2021", "qingdao-2020"
GAPS = [
    ("K1", S, "kind_excluded", "conditions.applicant_kind", "六(一)"),
    ("K2", S, "point_without_criterion", "identity.points.应用推广价值", "五"),
    ("K2", S, "criterion_unfed", "rubrics.four_dimensions.satisfaction", "五(一)"),
    ("K3", S, "listing_differs", "identity.listings.procedure", "六(八)"),
    ("K4", S, "quota_gives_nothing", "quotas.initial", "三(三)"),
    ("K5", S, "jurisdiction_own", "seats.op_gz", "二(三)"),
    ("K5", S, "authorizer_missing", "stages.initial.seats", "三(三)"),
    ("K6", S, "window_own", "windows", "三(二)"),
    ("K6", S, "listing_differs", "identity.listings.scenarios", "附件3"),
    ("K7", X, "quota_share_own", "quotas.national_ratio", "三(二)3"),
    ("K7", X, "paper_same_deadline", "windows.paper", "三(一)"),
    ("K7", X, "edition_unmentioned", "conditions", "四(一)"),
    ("K8", X, "left_over_own", "stages.direct_review", "N0 一"),
    ("K9", E, "quota_number_own", "quotas.xpcc_quota", "主送"),
    ("K9", E, "circle_many", "forms.application", "附件2"),
    ("K10", A, "report_before_expiry", "follow_ups.earlier_winners", "四(三)2"),
    ("K11", Q, "conversion_own", "stages.evaluation.combine", "三(五)"),
    ("K11", Q, "vote_own", "stages.public_vote.vote", "三(五)"),
    ("K12", Q, "no_time_for_check", "stages.public_vote", "三(五)"),
    ("K12", Q, "group_own", "counts.two_each_field", "三(二)"),
    ("K12", Q, "recommendation_uncollected", "awards.organization", "三(六)"),
]


@cache
def _unanswered(name: str) -> list[Finding]:
    return lint(from_data({**to_data(preset(name)), "resolutions": []}))


def test_all_twelve_are_in_the_table():
    assert {gap for gap, *_rest in GAPS} == {f"K{n}" for n in range(1, 13)}


@pytest.mark.parametrize(("gap", "name", "code", "place", "clause"), GAPS, ids=str)
def test_a_gap_is_found_in_its_notice_and_names_the_clause(gap, name, code, place, clause):
    hit = next(f for f in _unanswered(name) if (f.code, f.place) == (code, place))
    assert hit.gap == gap
    assert clause in hit.clause
    assert hit.severity == "warning"
    assert hit.repair


@pytest.mark.parametrize(("gap", "name", "code", "place", "clause"), GAPS, ids=str)
def test_the_preset_answers_it_with_clause_decision_and_reason(gap, name, code, place, clause):
    answer = next(r for r in preset(name).resolutions if (r.finding, r.place) == (code, place))
    assert answer.clause
    assert answer.decision
    assert answer.reason


def test_every_kind_of_finding_has_a_faulty_rule_set(record_property):
    proven = [code for code in CHECKS if FAULTS[code][1] in [f.place for f in found(FAULTS[code][0]) if f.code == code]]
    record_property("lint_kinds", len(CHECKS))
    record_property("lint_proven", len(proven))
    assert len(proven) == len(CHECKS) >= 40
