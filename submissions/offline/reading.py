"""A filled-in offline form → answers, field by field, with what could not be read. Nothing is guessed and nothing is dropped silently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from campaigns import regions
from campaigns.ruleset import answers as answering
from campaigns.ruleset import display, shapes
from campaigns.ruleset.checking import field_problems, part_label
from campaigns.ruleset.forms import (
    ChoiceField,
    DateField,
    Field,
    GroupedChoiceField,
    NumberField,
    PersonField,
    RegionField,
    RichTextField,
    TableField,
)
from campaigns.ruleset.model import RuleSet

from ..documents import sandbox
from . import wording
from .writing import ONLINE

_TICKS = "☑☒√✓✔■●⊠"
_BOXES = "☐□○◯"
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?\s*[日月]?")


class NotReadable(Exception):
    """The file is refused; str() is the sentence."""


@dataclass(frozen=True)
class Line:
    """One field: what stands on the page now, what the file says, and what could not be read."""

    field: Field
    old: Any
    new: Any
    shown_old: str
    shown_new: str
    doubts: tuple[str, ...] = ()
    is_there: bool = True

    @property
    def changes(self) -> bool:
        """Would taking it over change anything?"""
        return self.is_there and self.old != self.new and not (shapes.is_empty(self.old) and shapes.is_empty(self.new))

    @property
    def empties(self) -> bool:
        """Would taking it over delete what stands there?"""
        return self.changes and shapes.is_empty(self.new)


def read_docx(data: bytes, timeout: float = 15) -> dict[str, Any]:
    """Tag → what its control holds. Raises NotReadable with a sentence."""
    words = {
        "broken": wording.BROKEN,
        "macros": wording.MACROS,
        "outside": wording.OUTSIDE,
        "size": wording.TOO_BIG,
        "dtd": wording.DTD,
    }
    meta = {"tags": [wording.TAG, wording.TAG_FILING], "words": words}
    try:
        answer, _ = sandbox.run("docx", meta, [data], timeout=timeout, memory_mb=768)
    except sandbox.SandboxFailed as failure:
        why = failure.sentence if failure.reason in words else wording.BROKEN
        raise NotReadable(wording.NOT_READ.format(why=why)) from None
    return answer["fields"]


def mark_of(found: Mapping[str, Any]) -> str:
    """Which filing the file says it is of."""
    return next((tag.removeprefix(wording.TAG_FILING) for tag in found if tag.startswith(wording.TAG_FILING)), "")


def lines(rules: RuleSet, found: Mapping[str, Any], present: Mapping[str, Any]) -> list[Line]:
    """One line for each field of the filing's forms that can be filled in offline, in their order."""
    made = []
    for form in rules.forms_for("file"):
        for section in form.sections:
            made += [_line(rules, f, found, present) for f in section.fields if not isinstance(f, ONLINE)]
    return made


def _line(rules: RuleSet, field: Field, found: Mapping[str, Any], present: Mapping[str, Any]) -> Line:
    old = answering.clean_field(rules, field, present.get(field.key, ""))
    held = found.get(wording.TAG + field.key)
    if held is None:
        return Line(field, old, old, _shown(rules, field, old), "", (wording.MISSING,), is_there=False)
    raw, doubts = _value(rules, field, held["blocks"])
    new = answering.clean_field(rules, field, raw)
    if held["pictures"]:
        doubts.append(wording.PICTURES.format(count=held["pictures"]))
    doubts += [problem.sentence for problem in field_problems(rules, field, new, (), complete=False)]
    unread = shapes.is_empty(new) and doubts  # what could not be read at all never empties what is there
    return Line(
        field, old, old if unread else new, _shown(rules, field, old), "" if unread else _shown(rules, field, new),
        tuple(doubts), is_there=not unread,
    )  # fmt: skip


def _shown(rules: RuleSet, field: Field, answer: Any) -> str:
    shown = display.display(rules, field, answer)
    return shown if isinstance(shown, str) else "\n".join(shown)


def _value(rules: RuleSet, field: Field, blocks: list[dict]) -> tuple[Any, list[str]]:
    """The raw value of a field and what was not understood."""
    doubts: list[str] = []
    tables = [block["t"] for block in blocks if "t" in block]
    if isinstance(field, TableField):
        return _rows(rules, field, tables, doubts), doubts
    if tables and not isinstance(field, RichTextField):
        doubts.append(wording.EXTRA_TABLE.format(count=len(tables)))
    texts = [line for block in blocks if "p" in block for line in block["p"].split("\n")]
    if isinstance(field, RichTextField):
        return _rich(blocks), doubts
    if isinstance(field, ChoiceField | GroupedChoiceField):
        return _picked(rules, field, texts, doubts), doubts
    if isinstance(field, PersonField):
        return _person(field, texts, doubts), doubts
    return _single(field, "\n".join(texts).strip(), doubts), doubts


def _single(field: Field, text: str, doubts: list[str]) -> str:
    if isinstance(field, RegionField):
        return _region(field, text, doubts)
    if isinstance(field, DateField):
        return _date(field, text, doubts)
    if isinstance(field, NumberField) and field.unit:
        return text.removesuffix(field.unit).strip()
    return text


def _rich(blocks: list[dict]) -> str:
    """Paragraphs as lines, tables as lines of `|cells|`."""
    found: list[str] = []
    for block in blocks:
        if "p" in block:
            found.append(block["p"])
        else:
            found += [
                "",
                *(f"|{'|'.join(cell.replace(chr(10), ' ').replace('|', '｜') for cell in row)}|" for row in block["t"]),
                "",
            ]
    return "\n".join(found).strip("\n")


def _picked(rules: RuleSet, field: ChoiceField | GroupedChoiceField, texts: list[str], doubts: list[str]) -> dict:
    """Ticked lines; the text after a colon belongs to 其他."""
    every = {(f"{c.group}：{c.label}" if c.group else c.label): c for c in shapes.choices(rules, field)}
    keys, others = [], {}
    for line in (text.strip() for text in texts):
        if not line or line[0] in _BOXES:
            continue
        label = line[1:].strip() if line[0] in _TICKS else line
        name = next((n for n in sorted(every, key=len, reverse=True) if label == n or label.startswith(f"{n}：")), None)
        if name is None:
            doubts.append(wording.UNKNOWN_OPTION.format(text=label[:40]))
            continue
        keys.append(every[name].key)
        if every[name].other:
            others[every[name].key] = label[len(name) :].lstrip("：").strip()
    return {"picked": keys, "other": others}


def _person(field: PersonField, texts: list[str], doubts: list[str]) -> dict[str, str]:
    labels = {part_label(part): part for part in field.parts}
    found = {}
    for line in filter(None, (text.strip() for text in texts)):
        label, colon, value = line.replace(":", "：", 1).partition("：")
        if colon and label.strip() in labels:
            found[labels[label.strip()]] = value.strip()
        else:
            doubts.append(wording.UNKNOWN_LINE.format(text=line[:40]))
    return found


def _rows(rules: RuleSet, field: TableField, tables: list, doubts: list[str]) -> list[dict]:
    if not tables:
        return []
    if len(tables) > 1:
        doubts.append(wording.EXTRA_TABLE.format(count=len(tables) - 1))
    heads, *rows = tables[0]
    if [head.strip() for head in heads] != [column.label for column in field.columns]:
        doubts.append(wording.COLUMNS)
        return []
    return [dict(_cells(rules, field, row, doubts)) for row in rows if any(cell.strip() for cell in row)]


def _cells(rules: RuleSet, field: TableField, row: list[str], doubts: list[str]) -> Iterator[tuple[str, Any]]:
    for column, text in zip(field.columns, row, strict=False):
        if isinstance(column, ChoiceField):
            names = [f"{_TICKS[0]} {part.strip()}" for part in re.split("[、；;\n]", text) if part.strip()]
            yield (
                column.key,
                _picked(
                    rules,
                    column,
                    [name.replace("（", "：", 1).removesuffix("）") if "（" in name else name for name in names],
                    doubts,
                ),
            )
        else:
            yield column.key, _single(column, text.strip(), doubts)


def _region(field: RegionField, text: str, doubts: list[str]) -> str:
    if not text:
        return ""
    plain = re.sub(r"\s", "", text)
    every = (code for _, found in regions.offered(field.level) for code in found)
    if match := next((code for code in every if regions.full_name(code) == plain), None):
        return match
    doubts.append(wording.UNKNOWN_REGION.format(text=text[:40]))
    return ""


def _date(field: DateField, text: str, doubts: list[str]) -> str:
    if not text:
        return ""
    match = _DATE.fullmatch(text)
    if match is None or (field.precision != "month" and not match[3]):
        doubts.append(wording.UNKNOWN_DATE.format(text=text[:40]))
        return ""
    month = f"{match[1]}-{int(match[2]):02d}"
    return month if field.precision == "month" else f"{month}-{int(match[3]):02d}"
