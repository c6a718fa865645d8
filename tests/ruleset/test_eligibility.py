"""Who may enrol and file."""

from datetime import date

import pytest

from campaigns.ruleset.eligibility import (
    Applicant,
    Entry,
    Filed,
    Honour,
    declarations,
    judged,
    may_enrol,
    may_file,
    may_join,
    refusal,
    tally,
)
from campaigns.ruleset.shapes import FileFact

from .presets import preset
from .sample import form, rules

ON = date(2024, 9, 10)
FIRM = Applicant("u1", "firm", region="3702", facts=frozenset({"legal_person"}))
FIELDS = [
    {"type": "text", "key": "title", "label": "名称"},
    {"type": "choice", "key": "ind", "label": "行业", "dimension": "industry", "max": None},
    {"type": "date", "key": "live", "label": "投入运营时间"},
    {"type": "long_text", "key": "update", "label": "更新说明", "required": False},
    {"type": "file", "key": "cert", "label": "证书", "required": False},
    {"type": "file", "key": "test", "label": "测试报告", "required": False},
]


def asked(condition=None, **changes):
    conditions = [{"key": "c", "title": "规定", "clause": "六(一)", **condition}] if condition else []
    return rules(conditions=conditions, forms=[form(FIELDS)], **changes)


def ok(x, applicant=FIRM, entry=None, filed=(), on=ON):
    return [r.reason for r in may_file(x, applicant, entry or Entry(), filed, on=on)] == []


def test_a_refusal_names_rule_clause_and_sentence():
    got = may_enrol(asked({"type": "kind", "kinds": ["firm"]}), Applicant("u", "person"), on=ON)
    assert [(r.allowed, r.rule, r.clause, r.reason) for r in got] == [(False, "c", "六(一)", "不符合条件：规定")]
    assert not refusal(got)
    assert refusal([])


@pytest.mark.parametrize(
    ("condition", "applicant", "fine"),
    [
        ({"type": "kind", "kinds": ["firm"]}, FIRM, True),
        ({"type": "fact", "any_of": ["legal_person", "listed"]}, FIRM, True),
        ({"type": "fact", "any_of": ["listed"]}, FIRM, False),
        ({"type": "region", "regions": ["3702"]}, FIRM, True),
        ({"type": "region", "regions": ["37"]}, FIRM, True),
        ({"type": "region", "regions": ["370212"]}, FIRM, False),
        ({"type": "region", "regions": ["65"]}, Applicant("u", "firm", region="XJBT"), False),
    ],
)
def test_kinds_facts_and_regions(condition, applicant, fine):
    assert ok(asked(condition), applicant) is fine
    assert (may_enrol(asked(condition), applicant, on=ON) == []) is fine


def test_a_condition_of_one_track_does_not_touch_the_other():
    x = asked({"type": "fact", "any_of": ["listed"], "when": {"field": "industry", "any_of": ["edu"]}})
    assert not ok(x, entry=Entry({"ind": {"picked": ["edu"]}}))
    assert ok(x, entry=Entry({"ind": {"picked": ["rail"]}}))


def test_a_condition_for_one_kind_and_a_unit_let_in_by_hand_S2_K1():
    person = Applicant("u", "person")
    assert ok(asked({"type": "fact", "any_of": ["listed"], "for_kinds": ["person"]}))
    assert not ok(asked({"type": "fact", "any_of": ["legal_person"]}), person)
    assert ok(asked({"type": "fact", "any_of": ["legal_person"], "admits_by_hand": True}), person)


def test_an_advised_condition_warns_and_allows():
    got = may_file(asked({"type": "fact", "any_of": ["listed"], "advised": True}), FIRM, Entry(), on=ON)
    assert [(bool(r), r.advised, r.reason) for r in got] == [(True, True, "不符合条件：规定")]
    assert refusal(got)


@pytest.mark.parametrize(
    ("effect", "years", "statement", "fine"),
    [
        ("refuse", {2022}, "", False),
        ("refuse", {2021}, "", True),
        ("statement", {2022}, "", False),
        ("statement", {2022}, "更新了内核", True),
        ("statement", set(), "", True),
        ("require", {2022}, "", True),
        ("require", set(), "", False),
    ],
)
def test_honours_of_a_work_X13(effect, years, statement, fine):
    x = asked({"type": "honour", "years": [2022, 2023], "effect": effect, "statement_field": "update"})
    assert ok(x, entry=Entry({"update": statement}, honoured=frozenset(years))) is fine


def test_an_earlier_work_is_known_by_its_title_whatever_the_spaces_A5():
    x = asked({"type": "honour", "years": [2020], "effect": "refuse"})
    winner = Applicant("u1", "firm", honours=(Honour(2020, "智慧 港口（V2）"),))
    assert not ok(x, winner, Entry(title="智慧港口 v2"))
    assert ok(x, winner, Entry(title="智慧机场"))


def test_only_honours_that_are_still_valid_when_so_said():
    unit = Applicant("u1", "firm", honours=(Honour(2020, valid_until=date(2024, 9, 9)),))
    rule = {"type": "honour", "years": [2020], "of": "unit", "effect": "refuse"}
    assert not ok(asked(rule), unit)
    assert ok(asked({**rule, "still_valid": True}), unit)
    assert not ok(asked({**rule, "still_valid": True}), unit, on=date(2024, 9, 9))


@pytest.mark.parametrize(
    ("rule", "value", "fine"),
    [
        ({"relation": "before", "reference": "day", "day": "2020-05-31"}, "2020-05-31", True),  # Q1
        ({"relation": "before", "reference": "day", "day": "2020-05-31"}, "2020-06-01", False),
        ({"relation": "after", "reference": "day", "day": "2020-05-31"}, "2020-05-31", True),
        ({"relation": "after", "reference": "day", "day": "2020-05-31"}, "2020-05-30", False),
        ({"relation": "within_years", "years": 3, "reference": "notice"}, "2021-08-16", True),  # X12
        ({"relation": "within_years", "years": 3, "reference": "notice"}, "2021-08-15", False),
        ({"relation": "within_years", "years": 2, "reference": "deadline"}, "2022-09-20", True),
        ({"relation": "within_years", "years": 2, "reference": "deadline"}, "2022-09-19", False),
        (
            {"relation": "within_years", "years": 2, "reference": "notice"},
            "2024-09-10",
            True,
        ),  # newer than the notice, not than today
        ({"relation": "within_years", "years": 2, "reference": "notice"}, "2024-09-11", False),
        ({"relation": "before", "reference": "day", "day": "2020-05-31"}, "", False),
    ],
)
def test_when_the_work_is_from(rule, value, fine):
    assert ok(asked({"type": "date", "field": "live", **rule}), entry=Entry({"live": value})) is fine


def test_three_years_before_a_leap_day_are_the_28th():
    x = asked(
        {
            "type": "date",
            "field": "live",
            "relation": "within_years",
            "years": 3,
            "reference": "day",
            "day": "2024-02-29",
        }
    )
    assert ok(x, entry=Entry({"live": "2021-02-28"}))
    assert not ok(x, entry=Entry({"live": "2021-02-27"}))


def test_declared_judged_and_proven():
    assert not ok(asked({"type": "declare"}))
    assert ok(asked({"type": "declare"}), entry=Entry(declared=frozenset({"c"})))
    assert [c.key for c in declarations(asked({"type": "declare"}))] == ["c"]
    assert ok(asked({"type": "judge"}))
    assert [c.key for c in judged(asked({"type": "judge"}))] == ["c"]
    proof = {"type": "evidence", "fields": ["cert", "test", "update"], "need": 2}
    files = {"cert": [FileFact("a", "pdf", 1)]}
    assert not ok(asked(proof), entry=Entry(files=files))
    assert ok(asked(proof), entry=Entry({"update": "用户证明"}, files))


def test_enrolling_does_not_ask_what_only_the_filing_form_knows():
    for late in (
        {"type": "declare"},
        {"type": "evidence", "fields": ["cert"]},
        {"type": "date", "field": "live", "relation": "before", "reference": "notice"},
    ):
        assert may_enrol(asked(late), FIRM, on=ON) == []


@pytest.mark.parametrize(("already", "fine"), [(0, True), (2, True), (3, False)])
def test_at_most_three_entries_per_applicant_S12(already, fine):
    x = asked(counts=[{"key": "three", "max": 3, "clause": "六(三)"}])
    filed = [Filed("u1")] * already + [Filed("u2")] * 9
    assert ok(x, filed=filed) is fine


def test_openly_unlimited_A10():
    assert ok(asked(counts=[{"key": "any", "unlimited": True}]), filed=[Filed("u1")] * 500)


def test_an_advised_count_within_a_field_warns_X12():
    x = asked(counts=[{"key": "fields", "max": 1, "within": "industry", "advised": True}])
    entry = Entry({"ind": {"picked": ["edu"]}})
    assert ok(x, entry=entry, filed=[Filed("u1", picks={"industry": ("rail",)})])
    got = may_file(x, FIRM, entry, [Filed("u1", picks={"industry": ("edu",)})], on=ON)
    assert [(bool(r), r.reason) for r in got] == [(True, "同一申报主体每个行业建议不超过 1 项，已申报 1 项")]


def test_a_group_and_its_branches_count_as_one_applicant_Q3():
    x = asked(counts=[{"key": "two", "per": "group", "within": "industry", "max": 2}])
    branch = Applicant("u9", "firm", group="g")
    entry = Entry({"ind": {"picked": ["edu"]}})
    edu = {"industry": ("edu",)}
    assert ok(x, branch, entry, [Filed("u1", group="g", picks=edu)])
    assert not ok(x, branch, entry, [Filed("u1", group="g", picks=edu), Filed("u2", group="g", picks=edu)])
    assert ok(x, branch, entry, [Filed("u1", group="g", picks=edu), Filed("u2", group="other", picks=edu)])


def test_a_limit_for_every_member_of_a_consortium():
    x = asked(
        counts=[{"key": "m", "per": "consortium_member", "max": 1}], consortium={"allowed": True, "max_partners": 3}
    )
    assert ok(x, entry=Entry(partners=("u2",)), filed=[Filed("u3")])
    assert not ok(x, entry=Entry(partners=("u2",)), filed=[Filed("u3", partners=("u2",))])


@pytest.mark.parametrize(
    ("partners", "filed", "word"),
    [
        (("u2", "u3"), [], ""),
        (("u2", "u3", "u4"), [], "最多 2 个成员"),
        (("u2", "u2"), [], "只能出现一次"),
        (("u1",), [], "只能出现一次"),
        (("u2",), [Filed("u2", ("u1",))], "多头申报"),
        (("u2",), [Filed("u2", ("u1", "u3"))], "多头申报"),
        (("u2", "u3"), [Filed("u2", ("u1",))], "多头申报"),
        (("u2",), [Filed("u1", ("u2",))], ""),  # the same head may file a second work
        (("u2",), [Filed("u2", ("u3",))], ""),
        (("u2",), [Filed("u2")], ""),
    ],
)
def test_one_consortium_does_not_file_under_several_heads_S12(partners, filed, word):
    x = asked(consortium={"allowed": True, "max_partners": 2})
    got = may_file(x, FIRM, Entry(partners=partners), filed, on=ON)
    assert bool(got) == bool(word), got
    assert not word or word in got[0].reason


def test_no_consortium_unless_allowed():
    assert "不接受联合体" in may_file(asked(), FIRM, Entry(partners=("u2",)), on=ON)[0].reason


def test_what_is_left_to_a_unit():
    x = asked(counts=[{"key": "three", "max": 3}, {"key": "any", "unlimited": True}])
    assert [(r.rule, r.left) for r in tally(x, FIRM, [Filed("u1")])] == [("three", 2), ("any", None)]


def test_the_conditions_of_the_presets_hold_for_a_good_applicant_and_refuse_a_bad_one():
    x = preset("qingdao-2020")
    good = Applicant("u", "legal_unit", "370212", frozenset({"legal_person", "owner_side"}))
    entry = Entry({"in_operation_on": "2020-05-31"}, declared=frozenset(c.key for c in declarations(x)))
    assert refusal(may_file(x, good, entry, on=date(2020, 8, 1)))
    late = Entry({"in_operation_on": "2020-06-01"}, declared=entry.declared)
    assert refusal(may_file(x, good, late, on=date(2020, 8, 1))).clause == "N4 三(一)"
    elsewhere = Applicant("u", "legal_unit", "3701", good.facts)
    assert not refusal(may_file(x, elsewhere, entry, on=date(2020, 8, 1)))


# ---------------------------------------------------------------- partners

LOCAL = {"type": "region", "regions": ["37"], "partners": True}
TOGETHER = {"consortium": {"allowed": True, "max_partners": 3, "clause": "六(二)"}}


def joint(*members: Applicant, partners=("u2", "u3")) -> Entry:
    return Entry(partners=partners, members=members, names={"u2": "甲公司", "u3": "乙公司"})


@pytest.mark.parametrize(
    ("condition", "good", "bad"),
    [
        (LOCAL, {"region": "3702"}, {"region": "4401"}),
        ({"type": "kind", "kinds": ["firm"], "partners": True}, {}, {"kind": "person"}),
        ({"type": "fact", "any_of": ["legal_person"], "partners": True}, {"facts": frozenset({"legal_person"})}, {}),
        (
            {"type": "honour", "years": [2023], "of": "unit", "effect": "refuse", "partners": True},
            {},
            {"honours": (Honour(2023),)},
        ),
    ],
)
def test_what_is_asked_of_partners_refuses_by_name_rule_and_clause(condition, good, bad):
    x = asked(condition, **TOGETHER)
    fits = Applicant("u2", **({"kind": "firm"} | good))
    misfit = Applicant("u3", **({"kind": "firm"} | bad))
    lead = Applicant("u1", "firm", region="3702", facts=frozenset({"legal_person"}))
    assert not may_file(x, lead, joint(fits, partners=("u2",)), on=ON)
    [said] = may_file(x, lead, joint(fits, misfit), on=ON)
    assert (bool(said), said.rule, said.clause) == (False, "c", "六(一)")
    assert said.reason.startswith("联合体成员乙公司：")


def test_what_is_asked_of_the_lead_alone_says_nothing_of_partners():
    x = asked(LOCAL | {"partners": False}, **TOGETHER)
    assert not may_file(x, FIRM, joint(Applicant("u2", "firm", region="4401"), partners=("u2",)), on=ON)


def test_a_partner_nobody_knows_is_advice_for_the_formal_check():
    [said] = may_file(asked(LOCAL, **TOGETHER), FIRM, joint(partners=("u2",)), on=ON)
    assert (bool(said), said.advised, "甲公司没有在平台注册" in said.reason) == (True, True, True)


@pytest.mark.parametrize(
    ("count", "word"), [(0, ""), (1, "至少 2 个成员，现有 1 个"), (2, ""), (3, ""), (4, "最多 3 个成员")]
)
def test_a_consortium_has_at_least_and_at_most_so_many(count, word):
    x = asked(consortium={"allowed": True, "min_partners": 2, "max_partners": 3})
    got = may_file(x, FIRM, Entry(partners=tuple(f"p{n}" for n in range(count))), on=ON)
    assert bool(got) == bool(word)
    assert not word or word in got[0].reason


def test_joining_asks_the_members_own_counts_and_not_the_leads():
    limit = [{"key": "m", "per": "consortium_member", "max": 1}, {"key": "u", "max": 1}]
    x = asked(counts=limit, **TOGETHER)
    member = Applicant("u2", "firm")
    assert not may_join(x, FIRM, joint(member), [Filed("u1")], on=ON)  # the lead's limit is asked when it files
    [said] = may_join(x, FIRM, joint(member), [Filed("u9", partners=("u2",))], on=ON)
    assert (said.rule, "联合体成员甲公司已申报 1 项" in said.reason) == ("m", True)
