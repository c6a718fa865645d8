"""Invented answers pass every rule of every preset's forms."""

from datetime import date

import pytest

from campaigns.ruleset import answers as answering
from campaigns.ruleset.eligibility import Applicant, Entry, may_file
from campaigns.ruleset.parties import FactCondition
from campaigns.ruleset.shapes import FileFact
from publicity.demo import scenario
from publicity.demo.cast import demo_id_number, demo_phone, demo_uscc
from publicity.demo.specimen import Filer, Lexicon, Specimen, person_name, place_of

TODAY = date(2026, 11, 22)


def specimen(name: str, seed: int, words: Lexicon | None = None) -> Specimen:
    given = scenario.load(name)
    batch = given.batches[seed % len(given.batches)]
    filer = Filer("演示单位", demo_uscc(seed + 1), "演示路1号", batch.regions[0], "演示甲", "19900000001")
    return Specimen(given.rules(TODAY), words or given.words.lexicon(), filer, on=TODAY, seed=str(seed))


def problems(made: Specimen, use: str, known: dict) -> list:
    filling = made.fill(use, known=known)
    files: dict = {}
    for paper in filling.papers:
        files.setdefault(paper.field, []).append(FileFact(paper.name, paper.kind, 1000))
    rules = made.rules
    return [
        p
        for form in rules.forms_for(use)
        for p in answering.problems(rules, form, filling.answers, files, complete=True, known=known)
    ]


@pytest.mark.parametrize("name", scenario.names())
@pytest.mark.parametrize("use", ["enrol", "file", "supplement", "report"])
def test_forty_fillings_of_every_form_have_no_problem_at_all(name, use):
    for seed in range(40):
        made = specimen(name, seed)
        known = made.fill("enrol").answers
        assert problems(made, use, known if use != "enrol" else {}) == []


@pytest.mark.parametrize("name", scenario.names())
def test_an_empty_lexicon_is_enough(name):
    for seed in range(10):
        made = specimen(name, seed, Lexicon())
        known = made.fill("enrol").answers
        assert [p for p in problems(made, "file", known) if p.hard] == []


@pytest.mark.parametrize("name", scenario.names())
def test_no_rule_speaks_against_an_invented_filing(name):
    given = scenario.load(name)
    for seed in range(15):
        made = specimen(name, seed)
        filling = made.fill("file", known=made.fill("enrol").answers)
        files = {p.field: [FileFact(p.name, p.kind, 1000)] for p in filling.papers}
        kind = given.batches[seed % len(given.batches)].kind
        facts = frozenset(key for c in made.rules.conditions if isinstance(c, FactCondition) for key in c.any_of)
        who = Applicant("1", kind, region=made.filer.region, facts=facts)
        entry = Entry(filling.answers, files, made.title, declared=frozenset(filling.answers["declared"]))
        assert [r.reason for r in may_file(made.rules, who, entry, on=TODAY) if not r] == []


def test_the_same_seed_says_the_same():
    first, second = specimen("saibao-2022", 3), specimen("saibao-2022", 3)
    assert first.fill("file") == second.fill("file")
    assert specimen("saibao-2022", 4).fill("file") != first.fill("file")


def test_invented_people_are_numbered_through():
    assert [person_name(n) for n in (0, 1, 59, 60, 125)] == [
        "演示甲子",
        "演示乙丑",
        "演示癸亥",
        "演示甲子二",
        "演示己巳三",
    ]
    assert len({person_name(n) for n in range(400)}) == 400


def test_a_place_is_the_city_or_else_the_province():
    assert [place_of(code) for code in ("3701", "1101", "37", "370202")] == ["济南", "北京", "山东", "青岛"]


def test_demo_numbers_pass_our_own_checks():
    from accounts.identifiers import clean_id_number, clean_mobile, clean_uscc, id_area_is_known

    for n in (1, 12, 399):
        assert clean_mobile(demo_phone(n)) == demo_phone(n)
        assert clean_uscc(demo_uscc(n)) == demo_uscc(n)
        assert clean_id_number(demo_id_number(n), TODAY) == demo_id_number(n)
        assert not id_area_is_known(demo_id_number(n))
