"""Which fields name another part of the rule set by its key, and what there is to name: selects instead of typed keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from pydantic import BaseModel

from campaigns.ruleset.base import Option
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.vocabulary import EVENTS, FACTS, LIST_COLUMNS
from campaigns.ruleset.words.forms import THINGS as FORM_WORDS

PARTS = FORM_WORDS["PersonField"].fields["parts"].values

NAMED: dict[str, str] = {
    "Notice.forwards": "notice",
    "Annex.document": "document",
    "Channel.seat": "seat",
    "Channel.notice": "notice",
    "RegistrationTab.kinds": "kind",
    "Registration.letter_document": "document",
    "_Condition.for_kinds": "kind",
    "KindCondition.kinds": "kind",
    "FactCondition.any_of": "fact",
    "HonourCondition.statement_field": "field",
    "HonourCondition.stated_by": "field",
    "DateCondition.field": "field",
    "EvidenceCondition.fields": "field",
    "CountLimit.within": "level",
    "When.field": "sorting",
    "When.any_of": "answer",
    "ChoiceField.dimension": "dimension",
    "Total.total": "field",
    "Total.parts": "field",
    "Document.forms": "form",
    "Document.choice_field": "field",
    "Document.columns": "column",
    "Document.cover_fields": "column",
    "Document.sign_fields": "column",
    "Document.paper_window": "window",
    "Document.appends": "document",
    "Jurisdiction.dimension": "sorting",
    "Jurisdiction.options": "answer",
    "Jurisdiction.kinds": "kind",
    "Seat.tier": "tier",
    "Seat.assists": "seat",
    "SeatSet.tier": "tier",
    "Quota.tiers": "tier",
    "Quota.seats": "seat",
    "Quota.within": "level",
    "Quota.options": "answer",
    "Quota.percent_of": "base",
    "Stage.after": "stage",
    "Stage.left_over_from": "stage",
    "Stage.window": "window",
    "SeatChoice.tiers": "tier",
    "SeatChoice.joined_by": "tier",
    "SeatChoice.authorized_by": "tier",
    "SeatChoice.seats": "seat",
    "SeatChoice.fallback": "seat",
    "ScoreStep.rubric": "rubric",
    "ScoreStep.panel": "panel",
    "DefenceStep.rubric": "rubric",
    "DefenceStep.panel": "panel",
    "SupplementStep.form": "form",
    "RecommendStep.quota": "quota",
    "RecommendStep.document": "document",
    "VoteStep.within": "level",
    "ScorePart.stage": "stage",
    "ScorePart.rubric": "rubric",
    "CombineStep.within": "level",
    "SelectStep.within": "level",
    "PublicityStep.window": "window",
    "PublicityStep.fields": "column",
    "Objections.window": "window",
    "AwardStep.awards": "award",
    "Award.rubric": "rubric",
    "Criterion.fields": "field",
    "Criterion.stand_in": "field",
    "Library.fields": "field",
    "Library.consent_field": "field",
    "Library.consent_any_of": "answer",
    "Library.from_stage": "stage",
    "Library.atlas": "level",
    "Library.grouped_by": "level",
    "FollowUp.form": "form",
    "FollowUp.window": "window",
    "FollowUp.rubric": "rubric",
    "Letter.event": "event",
    "Reminder.window": "window",
}


def named_by(model: type[BaseModel], field: str) -> str:
    """The kind of thing this field names, "" when it names nothing; looked up along the model's bases."""
    for one in model.__mro__:
        if (kind := NAMED.get(f"{one.__name__}.{field}")) is not None:
            return kind
    return ""


def _fields(rules: RuleSet) -> Iterator[tuple[str, str]]:
    for form, _, field in rules.fields():
        yield field.key, f"{field.label}（{form.title}）"


def _levels(rules: RuleSet) -> Iterator[tuple[str, str]]:
    for dimension in rules.dimensions:
        yield dimension.key, dimension.label
        if dimension.child_key:
            yield dimension.child_key, dimension.child_label or dimension.child_key


def _sorting(rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield from _levels(rules)
    for form, _, field in rules.fields():
        if field.type == "choice":
            yield field.key, f"{field.label}（{form.title}）"


def _answers(rules: RuleSet) -> Iterator[tuple[str, str]]:
    """What can be picked anywhere: the options of dimensions and of choice fields, each with what it belongs to."""
    said: dict[str, list[str]] = {}
    for label, options in _option_lists(rules):
        for option in options:
            said.setdefault(option.key, []).append(f"{label}：{option.label}")
            for child in option.children:
                said.setdefault(child.key, []).append(f"{label}：{option.label} / {child.label}")
    for key, labels in said.items():
        yield key, "；".join(dict.fromkeys(labels))


def _option_lists(rules: RuleSet) -> Iterator[tuple[str, tuple[Option, ...]]]:
    for dimension in rules.dimensions:
        yield dimension.label, dimension.options
    for _form, _section, field in rules.fields():
        if field.type == "choice" and field.options:
            yield field.label, field.options


OF_WHAT = {"intake": "收到的申报（受理的）", "filed": "全部提交的申报"}


def _columns(rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield from LIST_COLUMNS.items()
    yield from _levels(rules)
    for form, _, field in rules.fields():
        yield field.key, f"{field.label}（{form.title}）"
        if field.type == "person":
            for part in field.parts:
                yield f"{field.key}.{part}", f"{field.label}：{PARTS[part]}（{form.title}）"


_KNOWN: dict[str, Callable[[RuleSet], Iterator[tuple[str, str]]]] = {
    "notice": lambda r: ((n.key, n.title) for n in r.identity.notices),
    "document": lambda r: ((d.key, d.title) for d in r.documents),
    "seat": lambda r: ((s.key, s.name) for s in r.seats),
    "kind": lambda r: ((k.key, k.label) for k in r.kinds),
    "fact": lambda r: iter(FACTS.items()),
    "event": lambda r: iter(EVENTS.items()),
    "field": _fields,
    "level": _levels,
    "column": _columns,
    "sorting": _sorting,
    "answer": _answers,
    "dimension": lambda r: ((d.key, d.label) for d in r.dimensions),
    "form": lambda r: ((f.key, f.title) for f in r.forms),
    "window": lambda r: ((w.key, w.title) for w in r.windows),
    "tier": lambda r: ((t.key, t.label) for t in r.tiers),
    "quota": lambda r: ((q.key, q.title) for q in r.quotas),
    "base": lambda r: chain(OF_WHAT.items(), ((q.key, f"“{q.title}”的名额") for q in r.quotas)),
    "stage": lambda r: ((s.key, s.title) for s in r.stages),
    "rubric": lambda r: ((x.key, x.title) for x in r.rubrics),
    "panel": lambda r: ((p.key, p.title) for p in r.panels),
    "award": lambda r: ((a.key, a.title) for a in r.awards),
}


def known(rules: RuleSet, kind: str) -> list[tuple[str, str]]:
    """What there is of a kind: (key, label) in the order of the rule set, each key once."""
    return list(dict(_KNOWN[kind](rules)).items())
