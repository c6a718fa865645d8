"""An asked form as it is read: by its unit, by whoever asked, by the recommending unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from campaigns.models import RuleSetVersion, rules_of
from campaigns.ruleset import answers as answering
from campaigns.ruleset.model import RuleSet

from .. import content, reading
from ..models import AskedForm
from .actions import answers_of, uploads_of


@dataclass(frozen=True, slots=True)
class Copy:
    """The working copy in the shape of what is frozen."""

    rules: RuleSetVersion
    answers: Mapping[str, Any]
    files: Mapping[str, Any]


def parts(row: AskedForm, *, blind: bool = False) -> list[reading.Part]:
    """The form section by section, personal answers hidden; for blind readers without what tells who the applicant is."""
    rules = rules_of(row.rules)
    source: Any = row
    if row.answered_at is None:
        source = Copy(row.rules, row.answers, content.manifest(rules, uploads_of(row)))
    hidden = telling(rules) if blind else set()
    sealed = answers_of(row).keys() if row.personal else row.answers.keys()
    found = []
    for section, fields in answering.visible(rules, rules.form(row.form), row.answers):
        items = [reading.item_of(rules, source, f) for f in fields if f.key not in hidden]
        items = [replace(i, kind="empty") if i.kind == "hidden" and i.key not in sealed else i for i in items]
        if items:
            found.append(reading.Part(f"asked-{row.pk}-{section.key}", section.title, items))
    return found


def telling(rules: RuleSet) -> set[str]:
    """The fields of any form that tell who the applicant is."""
    personal = content.personal_keys(rules)
    fields = (f for _, _, f in rules.fields())
    return {f.key for f in fields if f.blind or f.key in personal or f.prefill.startswith(("unit.", "contact."))}


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and its answer, as they stand beside the filing. ``question`` is left out for blind readers: it may name somebody."""

    row: AskedForm
    question: str
    parts: list[reading.Part]


def given(rows: Iterable[AskedForm], *, blind: bool = False) -> list[Answered]:
    """These forms as far as they were handed in to whoever asked; open ones show the question alone."""
    return [
        Answered(row, "" if blind else row.question, parts(row, blind=blind) if row.is_answered else []) for row in rows
    ]


def linked_files(rows: Iterable[AskedForm], *, blind: bool = False) -> set[str]:
    """The ids of the files such a page shows."""
    found: set[str] = set()
    for item in (item for one in given(rows, blind=blind) for part in one.parts for item in part.items):
        found |= reading.files_in(item)
    return found
