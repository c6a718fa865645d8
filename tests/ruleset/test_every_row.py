"""Every row of the language's table (what configuration alone can say) is carried by models that decide and are obeyed."""

from __future__ import annotations

import pytest

from campaigns.ruleset.language import RULES, models

ROWS: dict[str, tuple[str, ...]] = {
    "identity": ("Identity", "Party", "Notice", "Annex", "Contact", "Edition", "Term", "Listing", "Channel"),
    "confidentiality, fee": ("Confidentiality", "Fee", "Disclosure"),
    "windows": ("Window",),
    "classification": ("Dimension", "Option", "OptionGroup"),
    "who may apply": (
        "ApplicantKind", "Registration", "RegistrationTab", "KindCondition", "FactCondition", "RegionCondition", "HonourCondition",
        "DeclareCondition", "JudgeCondition", "When",
    ),
    "how many": ("CountLimit",),
    "consortium": ("Consortium",),
    "filings on paper": ("OnPaper",),
    "when the work is from": ("DateCondition",),
    "forms": (
        "Form", "Section", "Total", "Limit", "TextField", "LongTextField", "RichTextField", "NumberField", "DateField", "ChoiceField",
        "GroupedChoiceField", "RegionField", "FileField", "PictureField", "StatementField", "PersonField", "TableField",
    ),
    "evidence": ("EvidenceCondition",),
    "documents": ("Document",),
    "seats": ("Tier", "Seat", "Jurisdiction", "SeatSet", "Countersigning"),
    "quotas": ("Quota",),
    "stages": ("Stage", "SeatChoice"),
    "steps": (
        "CheckStep", "CheckItem", "OpinionStep", "ScoreStep", "DefenceStep", "DuplicatesStep", "DeliberationStep", "SupplementStep",
        "RecommendStep", "SelectStep", "AwardStep", "PublishStep",
    ),
    "experts": ("Panel", "ExpertKind"),
    "scores": ("Rubric", "Criterion", "CombineStep", "ScorePart"),
    "votes": ("VoteStep",),
    "publicity": ("PublicityStep", "Objections"),
    "awards": ("Award", "Certificate"),
    "afterwards": ("Validity", "Library", "FollowUp"),
    "letters": ("Letter", "Reminder"),
    "lint": ("Resolution",),
}  # fmt: skip


def test_every_model_serves_a_row():
    named = [name for names in ROWS.values() for name in names]
    assert sorted(named) == sorted(set(named))
    assert {model.__name__ for model in models()} - set(named) == {"RuleSet"}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_obeyed_by_the_site_and_where_it_is_arithmetic_decided_by_a_pure_function(row):
    rules = [RULES[name] for name in ROWS[row]]
    assert any(rule.site for rule in rules)
    if row not in BY_PEOPLE:
        assert any(rule.pure for rule in rules)


BY_PEOPLE = {
    "documents": "papers are printed as their rule says; nothing is computed",
    "lint": "a resolution is a person's answer",
}


def test_what_people_decide_has_a_reason():
    assert all(BY_PEOPLE.values())
    assert set(BY_PEOPLE) <= set(ROWS)
