"""A form as a whole: what is wrong, how far it is, and how posted values become stored answers.

The JSON shapes of answers stand in ``shapes``; a single field is judged in ``checking``, shown by ``display``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, Protocol

from .checking import Problem, field_problems, number_of, over, plain_text
from .display import display
from .forms import (
    ChoiceField,
    Field,
    FileField,
    Form,
    GroupedChoiceField,
    LongTextField,
    NumberField,
    PersonField,
    PictureField,
    RichTextField,
    Section,
    StatementField,
    TableField,
    TextField,
    Total,
)
from .model import RuleSet
from .shapes import Answers, Files, choices, is_empty, other_texts, picked, visible, visible_answers
from .text import count_zi

__all__ = [
    "Mark", "Problem", "clean", "completeness", "display", "field_problems", "from_post", "problems", "visible",
    "visible_answers", "zi",
]  # fmt: skip

_TEXTS = (TextField, LongTextField, RichTextField)


@dataclass(frozen=True)
class Mark:
    """How far a section is: nothing yet, some, all that is required, or something wrong. ``missing`` counts what is left."""

    state: Literal["empty", "partial", "done", "wrong"]
    missing: int = 0


def zi(field: Field, answer: object) -> int:
    """The 字 of an answer as limits count them; 0 for what is not text."""
    return count_zi(plain_text(field, answer)) if isinstance(field, _TEXTS) and isinstance(answer, str) else 0


def problems(
    rules: RuleSet, form: Form, answers: Answers, files: Files, *, complete: bool, known: Answers | None = None
) -> list[Problem]:
    """Everything wrong with a form, in the order of the page.

    While drafting (``complete=False``) nothing is missing yet; limits and formats hold at any time. Hidden fields are
    not judged. ``known`` are the answers of earlier forms that ``shown_when`` may ask about.
    """
    found: list[Problem] = []
    in_form = 0
    for section, fields in visible(rules, form, answers, known):
        for field in fields:
            of_field = field_problems(rules, field, answers.get(field.key), files.get(field.key, ()), complete=complete)
            found += [replace(problem, section=section.key) for problem in of_field]
        limited = form.limit is not None or section.limit is not None  # nobody asks for the sum else
        in_section = sum(zi(field, answers.get(field.key)) for field in fields) if limited else 0
        in_form += in_section
        found += _budget(
            f"section:{section.key}", section.title, section, in_section, complete=complete, section=section.key
        )
        found += [
            replace(p, section=section.key)
            for t in section.totals
            for p in _total(t, fields, answers, complete=complete)
        ]
    return found + _budget(f"form:{form.key}", form.title, form, in_form, complete=complete)


def _budget(
    place: str, title: str, of: Section | Form, count: int, *, complete: bool, section: str = ""
) -> list[Problem]:
    outside = over(of.limit, count)
    if outside is None or (not complete and "不少于" in outside[0]):
        return []
    return [Problem(place, f"“{title}”合计{outside[0]}", outside[1], of.clause, section)]


def _total(total: Total, fields: tuple[Field, ...], answers: Answers, *, complete: bool) -> list[Problem]:
    """Judged when all numbers are there, and while drafting as soon as the parts exceed the total."""
    labels = {field.key: field.label for field in fields}
    whole, parts = number_of(answers.get(total.total)), [number_of(answers.get(key)) for key in total.parts]
    if whole is None or total.total not in labels:
        return []
    stated = [part for part in parts if part is not None]
    added = sum(stated, Decimal(0))
    names = "、".join(f"“{labels.get(key, key)}”" for key in total.parts)
    if added > whole:
        return [
            Problem(
                total.total, f"{names}合计 {added:f}，大于“{labels[total.total]}”{whole:f}，请核对", True, total.clause
            )
        ]
    if total.relation == "equal" and complete and len(stated) == len(parts) and added != whole:
        return [
            Problem(
                total.total,
                f"{names}合计 {added:f}，应等于“{labels[total.total]}”{whole:f}，请核对",
                True,
                total.clause,
            )
        ]
    return []


def completeness(
    rules: RuleSet, form: Form, answers: Answers, files: Files, known: Answers | None = None
) -> dict[str, Mark]:
    """The mark of each visible section for the navigation."""
    drafting = problems(rules, form, answers, files, complete=False, known=known)
    wrong = {problem.section for problem in drafting if problem.hard}
    missing: dict[str, int] = {}
    for problem in problems(rules, form, answers, files, complete=True, known=known):
        if problem.hard:
            missing[problem.section] = missing.get(problem.section, 0) + 1
    marks: dict[str, Mark] = {}
    for section, fields in visible(rules, form, answers, known):
        touched = any(not is_empty(answers.get(field.key)) or files.get(field.key) for field in fields)
        left = missing.get(section.key, 0)
        state: Literal["empty", "partial", "done", "wrong"] = "partial"
        if section.key in wrong:
            state = "wrong"
        elif not left and (touched or not any(field.required for field in fields)):
            state = "done"
        elif not touched:
            state = "empty"
        marks[section.key] = Mark(state, left)
    return marks


def clean(rules: RuleSet, form: Form, raw: Mapping[str, object]) -> dict[str, object]:
    """Posted or imported values as stored answers of this form. Unknown keys and empty answers are left out; never raises."""
    kept: dict[str, object] = {}
    for section in form.sections:
        for field in section.fields:
            if field.key in raw and not isinstance(field, (FileField, PictureField)):
                answer = clean_field(rules, field, raw[field.key])
                if not is_empty(answer):
                    kept[field.key] = answer
    return kept


def clean_field(rules: RuleSet, field: Field, raw: object) -> object:
    """One value in the shape of its field; ``""`` when nothing usable was given."""
    if isinstance(field, (ChoiceField, GroupedChoiceField)):
        return _clean_choice(rules, field, raw)
    if isinstance(field, StatementField):
        return raw in (True, "on", "true", "1")
    if isinstance(field, PersonField):
        given = raw if isinstance(raw, Mapping) else {}
        return {part: text for part in field.parts if (text := _text(given.get(part), lines=False))}
    if isinstance(field, TableField):
        rows = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, (list, tuple)) else []
        cleaned = [
            {c.key: clean_field(rules, c, row.get(c.key, "")) for c in field.columns}
            for row in rows[: field.max_rows + 1]
        ]
        return [{key: cell for key, cell in row.items() if not is_empty(cell)} for row in cleaned if not is_empty(row)]
    text = _text(raw, lines=isinstance(field, (LongTextField, RichTextField)))
    if isinstance(field, NumberField):
        return text.replace(",", "").replace("，", "")
    return text


def _text(raw: object, *, lines: bool) -> str:
    """The text as typed without control characters; line breaks become ``\\n`` or, in a single line, spaces."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, Decimal)):
        return ""
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    return "".join(sign for sign in text if sign == "\n" or not _is_control(sign)).strip()


def _is_control(sign: str) -> bool:
    code = ord(sign)
    return (
        code < 32
        or 127 <= code < 160
        or 0xD800 <= code < 0xE000
        or 0x202A <= code <= 0x202E
        or code in (0x2028, 0x2029, 0xFEFF)
    )


def _clean_choice(rules: RuleSet, field: ChoiceField | GroupedChoiceField, raw: object) -> object:
    wanted = (raw,) if isinstance(raw, str) and raw else raw if isinstance(raw, (list, tuple)) else picked(raw)
    order = [choice for choice in choices(rules, field) if choice.key in wanted]
    strangers = [key for key in wanted if isinstance(key, str) and key and all(key != c.key for c in order)]
    texts = other_texts(raw)
    others = {c.key: text for c in order if c.other and (text := _text(texts.get(c.key), lines=False))}
    keys = [choice.key for choice in order] + strangers[:1]  # a stranger stays, so that it is refused and not forgotten
    if not keys:
        return {}
    return {"picked": keys, "other": others} if others else {"picked": keys}


class Post(Protocol):
    """What a posted form offers (Django's QueryDict does)."""

    def __contains__(self, key: str) -> bool: ...
    def getlist(self, key: str) -> list[str]: ...
    def __iter__(self) -> Iterator[str]: ...


def from_post(rules: RuleSet, form: Form, post: Post) -> dict[str, object]:
    """The answers in a posted HTML form. Inputs are named ``key``, ``key.other.<option>``, ``key.<part>``, ``key.<row>.<column>``."""
    raw: dict[str, object] = {}
    for section in form.sections:
        for field in section.fields:
            raw[field.key] = _posted(rules, field, post, field.key)
    return clean(rules, form, raw)


def _posted(rules: RuleSet, field: Field, post: Post, name: str) -> object:
    if isinstance(field, (ChoiceField, GroupedChoiceField)):
        texts = {c.key: _one(post, f"{name}.other.{c.key}") for c in choices(rules, field) if c.other}
        return {"picked": post.getlist(name), "other": texts}
    if isinstance(field, PersonField):
        return {part: _one(post, f"{name}.{part}") for part in field.parts}
    if isinstance(field, TableField):
        starts = {key.split(".")[1] for key in post if key.startswith(f"{name}.") and key.count(".") >= 2}
        numbers = sorted(int(start) for start in starts if start.isdecimal() and len(start) < 5)
        return [
            {c.key: _posted(rules, c, post, f"{name}.{number}.{c.key}") for c in field.columns} for number in numbers
        ]
    return _one(post, name)


def _one(post: Post, name: str) -> str:
    values = post.getlist(name)
    return values[-1] if values else ""
