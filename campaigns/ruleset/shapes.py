"""The JSON shape of stored answers, and how conditions and classifications read them.

| field type | answer |
| --- | --- |
| text, long_text, rich_text, number, date, region | a string (a number as plain decimal, a date ``2020-05-31`` or ``2020-05``) |
| choice, grouped_choice | ``{"picked": [keys], "other": {key: text}}``; second level ``parent/child``, grouped ``group/option`` |
| statement | ``True`` when ticked |
| person | ``{part: text}`` |
| table | a list of ``{column key: answer}`` |
| file, picture | nothing: the files are passed beside the answers, by field key |

A key that is missing, ``""``, ``[]`` and ``{}`` all say that nothing was answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .base import Option, When
from .forms import ChoiceField, Field, Form, GroupedChoiceField, Section
from .model import RuleSet

Answers = Mapping[str, object]


@dataclass(frozen=True)
class FileFact:
    """What a rule needs to know of one uploaded file. ``kind``: pdf image docx xlsx zip; ``size`` in bytes."""

    name: str
    kind: str
    size: int
    pages: int | None = None


Files = Mapping[str, Sequence[FileFact]]


@dataclass(frozen=True)
class Choice:
    """One line of a choice as a page shows it; ``key`` is what is stored."""

    key: str
    label: str
    group: str = ""
    other: bool = False
    note: str = ""


def options_of(rules: RuleSet, field: ChoiceField) -> tuple[Option, ...]:
    """The options of a choice, from the field itself or from its dimension (none when the dimension is missing)."""
    if field.dimension is None:
        return field.options
    return next((d.options for d in rules.dimensions if d.key == field.dimension), ())


def choices(rules: RuleSet, field: ChoiceField | GroupedChoiceField) -> list[Choice]:
    """Every answer that can be picked, in order. An option with a second level is picked through its children."""
    if isinstance(field, GroupedChoiceField):
        return [
            Choice(f"{group.key}/{o.key}", o.label, group.label, o.other, o.note)
            for group in field.groups
            for o in group.options
        ]
    lines: list[Choice] = []
    for option in options_of(rules, field):
        if option.children:
            lines += [Choice(f"{option.key}/{c.key}", c.label, option.label, c.other, c.note) for c in option.children]
        else:
            lines.append(Choice(option.key, option.label, "", option.other, option.note))
    return lines


def picked(answer: object) -> tuple[str, ...]:
    """The keys picked in the answer of a choice."""
    keys = answer.get("picked") if isinstance(answer, Mapping) else None
    return tuple(key for key in keys if isinstance(key, str)) if isinstance(keys, (list, tuple)) else ()


def other_texts(answer: object) -> dict[str, str]:
    """The texts written beside 其他, by option."""
    texts = answer.get("other") if isinstance(answer, Mapping) else None
    return {k: v for k, v in texts.items() if isinstance(v, str)} if isinstance(texts, Mapping) else {}


def is_empty(answer: object) -> bool:
    """Whether nothing was answered. An unticked statement is empty; a table or person with only empty parts too."""
    if answer is None or answer is False:
        return True
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, Mapping):
        return not picked(answer) if "picked" in answer else all(is_empty(part) for part in answer.values())
    if isinstance(answer, (list, tuple)):
        return all(is_empty(row) for row in answer)
    return False


def picks(rules: RuleSet, answers: Answers) -> dict[str, tuple[str, ...]]:
    """What an entry picked in each dimension (and in its second level, by its ``child_key``), from every field that asks."""
    found: dict[str, tuple[str, ...]] = {}
    for _, _, field in rules.fields():
        if isinstance(field, ChoiceField) and field.dimension and field.key in answers:
            already = found.get(field.dimension, ())
            new = (key for key in picked(answers[field.key]) if key not in already)
            found[field.dimension] = (*already, *new)
    for row in rules.dimensions:
        if row.child_key and (lower := tuple(key for key in found.get(row.key, ()) if "/" in key)):
            found[row.child_key] = lower
    return found


def within(rules: RuleSet, dimension: str, picked_by: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The options an entry counts under in a dimension; a dimension's second level is named by its ``child_key``.

    Of the first level the parents (``energy``), of the second the full keys (``energy/power``).
    """
    for row in rules.dimensions:
        keys = picked_by.get(row.key, ())
        if row.key == dimension:
            return tuple(dict.fromkeys(key.split("/")[0] for key in keys))
        if row.child_key == dimension:
            return tuple(key for key in keys if "/" in key)
    return ()


def option_label(rules: RuleSet, dimension: str, key: str) -> str:
    """The label of an option key as ``within`` gives it."""
    for row in rules.dimensions:
        if dimension in (row.key, row.child_key):
            labels: list[str] = []
            options = row.options
            for part in key.split("/"):
                found = next((o for o in options if o.key == part), None)
                if found is None:
                    return key
                labels.append(found.label)
                options = found.children
            return " / ".join(labels)
    return key


def dimension_label(rules: RuleSet, dimension: str) -> str:
    """The label of a dimension or of its second level."""
    for row in rules.dimensions:
        if row.key == dimension:
            return row.label
        if row.child_key == dimension:
            return row.child_label or row.label
    return dimension


def matches(key: str, wanted: str) -> bool:
    """Whether a picked key is the wanted option: itself, its parent, or the child alone."""
    return key == wanted or wanted in key.split("/")


def holds(when: When | None, rules: RuleSet, answers: Answers) -> bool:
    """Whether a condition on a dimension or field is true for these answers; no condition is always true."""
    if when is None:
        return True
    return holds_for(when, picks(rules, answers), answers)


def holds_for(when: When | None, picked_by: Mapping[str, Sequence[str]], answers: Answers | None = None) -> bool:
    """The same where the picks are already known."""
    if when is None:
        return True
    answer = (answers or {}).get(when.field)
    keys: tuple[str, ...] = (*picked_by.get(when.field, ()), *picked(answer))
    if isinstance(answer, str):
        keys = (*keys, answer)
    elif answer is True:
        keys = (*keys, "true")
    return any(matches(key, wanted) for key in keys for wanted in when.any_of)


def visible(
    rules: RuleSet, form: Form, answers: Answers, known: Answers | None = None
) -> list[tuple[Section, tuple[Field, ...]]]:
    """The sections and fields to be filled in for these answers. ``known``: answers of earlier forms."""
    everything = {**(known or {}), **answers}
    by_dimension = picks(rules, everything)
    shown: list[tuple[Section, tuple[Field, ...]]] = []
    for section in form.sections:
        if holds_for(section.shown_when, by_dimension, everything):
            fields = tuple(f for f in section.fields if holds_for(f.shown_when, by_dimension, everything))
            if fields:
                shown.append((section, fields))
    return shown


def visible_answers(rules: RuleSet, form: Form, answers: Answers, known: Answers | None = None) -> dict[str, object]:
    """The answers of the visible fields only: what is frozen when a form is handed in."""
    keys = [field.key for _, fields in visible(rules, form, answers, known) for field in fields]
    return {key: answers[key] for key in keys if key in answers}
