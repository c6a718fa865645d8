"""A section of a form as a page shows it: one row for each field with its answer, choices, files and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from campaigns import regions
from campaigns.ruleset import answers as answering
from campaigns.ruleset.checking import Problem, part_label
from campaigns.ruleset.forms import (
    ChoiceField,
    FileField,
    GroupedChoiceField,
    PersonField,
    PictureField,
    RichTextField,
    TableField,
)
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.shapes import choices, other_texts, picked

from .models import Attachment

FILE_TYPES = (FileField, PictureField)
SUFFIXES = {"pdf": ".pdf", "image": ".jpg,.jpeg,.png", "docx": ".docx", "xlsx": ".xlsx", "zip": ".zip"}
BLANK_ROWS = 3
LONG_CELL = 60
"""From this limit of 字 on a cell of a table is two lines high."""


@dataclass(frozen=True)
class Part:
    """One input of a field that has several: a part of a person, a cell of a table."""

    name: str
    label: str
    value: Any
    required: bool = False
    options: Sequence[Any] = ()
    kind: str = "text"
    unit: str = ""


@dataclass(frozen=True)
class Group:
    """A titled group of choices with its own 其他."""

    label: str
    options: Sequence[Any]


@dataclass(frozen=True)
class Line:
    """One choice: stored key, words, ticked or not, and the text beside 其他."""

    value: str
    label: str
    checked: bool
    other_name: str = ""
    other_value: str = ""


@dataclass(frozen=True)
class Row:
    """One field of a section."""

    spec: Any
    template: str
    value: Any = ""
    groups: Sequence[Group] = ()
    parts: Sequence[Part] = ()
    table: Sequence[Sequence[Part]] = ()
    files: Sequence[Attachment] = ()
    errors: Sequence[str] = ()
    warnings: Sequence[str] = ()
    accept: str = ""
    most: int = 0
    remark: str = ""
    clash: Mapping[str, Any] | None = None
    coming: Sequence[Any] = ()  # uploads that are not whole yet
    detach: str = "apply_detach"  # the route that takes a file of this field away

    @property
    def name(self) -> str:
        """The name its input posts under."""
        return self.spec.key

    @property
    def count_mode(self) -> str:
        """How the counter of 字 behaves: hard stops, soft warns."""
        return "hard" if self.spec.limit.mode == "hard" else "soft"

    @property
    def max_mb(self) -> int:
        """The largest file, in MB."""
        return getattr(self.spec, "max_mb", 10)

    @property
    def is_pictures_of_text(self) -> bool:
        """The files are pictures inside a text, always optional."""
        return isinstance(self.spec, RichTextField)

    @property
    def number_hint(self) -> str:
        """How many files are wanted."""
        exactly = getattr(self.spec, "exactly", None)
        return f"须上传 {exactly} 个" if exactly else f"最多 {self.most} 个"

    @property
    def single(self) -> bool:
        """One of a list: radio buttons or a select."""
        return isinstance(self.spec, ChoiceField) and self.spec.max == 1


def rows(
    rules: RuleSet,
    fields: Sequence[Any],
    answers: Mapping,
    files: Sequence[Attachment] = (),
    problems: Sequence[Problem] = (),
    remarks: Mapping[str, str] | None = None,
    detach: str = "apply_detach",
    clashes: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Row]:
    """The section's visible fields in order. ``problems`` are put at their fields; ``remarks`` are those of a return,
    ``clashes`` questions about fields that somebody else changed at the same time."""
    found = [_row(rules, spec, answers.get(spec.key), files, problems, remarks or {}) for spec in fields]
    return [replace(row, detach=detach, clash=(clashes or {}).get(row.name)) for row in found]


def section_answers(rules: RuleSet, form: Any, section: Any, post: Any) -> dict:
    """What was posted for the section's own fields; a field left empty is stored as empty, so that clearing it counts."""
    cleaned = answering.from_post(rules, form, post)
    return {f.key: cleaned.get(f.key, "") for f in section.fields if not isinstance(f, FILE_TYPES)}


def _row(rules, spec, answer, files, problems, remarks) -> Row:
    mine = [p for p in problems if p.field.split(".")[0].split("[")[0] == spec.key]
    facts: dict[str, Any] = {
        "value": answer if answer is not None else "",
        "errors": [p.sentence for p in mine if p.hard],
        "warnings": [p.sentence for p in mine if not p.hard],
        "remark": remarks.get(spec.key, ""),
    }
    template = f"submissions/fields/{spec.type}.html"
    if isinstance(spec, ChoiceField | GroupedChoiceField):
        facts["groups"] = _groups(rules, spec, answer)
        template = "submissions/fields/choice.html"
    elif isinstance(spec, PersonField):
        facts["parts"] = [
            Part(f"{spec.key}.{p}", part_label(p), (answer or {}).get(p, ""), p not in spec.optional_parts)
            for p in spec.parts
        ]
    elif isinstance(spec, TableField):
        facts["table"] = _table(rules, spec, answer if isinstance(answer, list) else [])
    elif spec.type == "region":
        facts["groups"] = region_groups(spec.level, str(answer or ""))
    elif isinstance(spec, FILE_TYPES):
        template = "submissions/fields/file.html"
        facts["accept"] = ",".join(SUFFIXES[kind] for kind in getattr(spec, "accept", ("image",)))
        facts["most"] = getattr(spec, "exactly", None) or spec.max
    if isinstance(spec, RichTextField):
        facts["accept"], facts["most"] = SUFFIXES["image"], spec.pictures
    if isinstance(spec, (*FILE_TYPES, RichTextField)):
        facts["files"] = [row for row in files if row.field == spec.key]
    return Row(spec, template, **facts)


def _groups(rules, spec, answer) -> list[Group]:
    keys, texts = picked(answer), other_texts(answer)
    found: dict[str, list[Line]] = {}
    for choice in choices(rules, spec):
        other = f"{spec.key}.other.{choice.key}" if choice.other else ""
        line = Line(choice.key, choice.label, choice.key in keys, other, texts.get(choice.key, ""))
        found.setdefault(choice.group, []).append(line)
    return [Group(label, lines) for label, lines in found.items()]


def _table(rules, spec, answer) -> list[list[Part]]:
    count = min(max(len(answer) + 1, spec.min_rows, BLANK_ROWS if not answer else 0), spec.max_rows)
    table = []
    for number in range(count):
        stored = answer[number] if number < len(answer) else {}
        table.append([_cell(rules, spec, column, number, stored.get(column.key, "")) for column in spec.columns])
    return table


def _cell(rules, spec, column, number: int, value: Any) -> Part:
    name = f"{spec.key}.{number}.{column.key}"
    options = _groups(rules, column, value)[0].options if isinstance(column, ChoiceField) else ()
    limit = getattr(column, "limit", None)
    kinds = {
        "date": "month" if getattr(column, "precision", "") == "month" else "date",
        "choice": "select",
        "text": "lines" if limit and limit.max >= LONG_CELL else "text",
    }
    kind = kinds.get(column.type, "text")
    return Part(name, column.label, value, column.required, options, kind, getattr(column, "unit", ""))


def region_groups(level: str, value: str) -> list[Group]:
    """Regions of GB/T 2260 to choose from, down to the level the field asks for."""
    return [
        Group(title, [Line(code, regions.name(code), code == value) for code in codes])
        for title, codes in regions.offered(level, value)
    ]
