"""Answers as text for pages, lists and PDFs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..regions import full_name
from .forms import (
    ChoiceField,
    DateField,
    Field,
    FileField,
    GroupedChoiceField,
    NumberField,
    PersonField,
    PictureField,
    RegionField,
    StatementField,
    TableField,
)
from .model import RuleSet
from .shapes import choices, is_empty, other_texts, picked

_PICTURE = re.compile(r"^\[图(\d{1,3})(?:[ 　:：]([^\]]{0,200}))?\]$", re.ASCII)


@dataclass(frozen=True)
class Block:
    """A paragraph, a picture (``number`` from 1 among the field's files, ``text`` its caption) or a table of a rich text."""

    kind: Literal["p", "picture", "table"]
    text: str = ""
    number: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def rich_blocks(text: str) -> list[Block]:
    """A rich text as blocks: ``[图1 说明]`` on a line of its own is a picture, lines from ``|`` are a table."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        stripped = line.strip()
        if stripped.startswith("|"):
            cells = tuple(cell.strip() for cell in stripped.strip("|").split("|"))
            if not all(set(cell) <= {"-", ":"} for cell in cells) or not any(cells):
                rows.append(cells)
            continue
        if rows:
            width = max(len(row) for row in rows)
            blocks.append(Block("table", rows=tuple(row + ("",) * (width - len(row)) for row in rows)))
            rows = []
        if mark := _PICTURE.match(stripped):
            blocks.append(Block("picture", (mark[2] or "").strip(), int(mark[1])))
        elif stripped:
            blocks.append(Block("p", stripped))
    return blocks


def display(rules: RuleSet, field: Field, answer: object) -> str | list[str]:
    """The answer as a reader sees it: one text, or a list where several things were answered. Nothing answered is ``""``."""
    if isinstance(field, (FileField, PictureField)) or is_empty(answer):
        return ""
    if isinstance(field, (ChoiceField, GroupedChoiceField)):
        labels = picked_labels(rules, field, answer)
        single = isinstance(field, ChoiceField) and field.max == 1
        return (labels[0] if labels else "") if single else labels
    if isinstance(field, StatementField):
        return "已声明" if answer is True else ""
    if isinstance(field, PersonField):
        return "，".join(_person_parts(field, answer))
    if isinstance(field, TableField):
        return ["；".join(row) for row in table_rows(rules, field, answer)]
    return _line(field, answer)


def line(rules: RuleSet, field: Field, answer: object) -> str:
    """The answer in one line, for a cell of a list or a spreadsheet."""
    shown = display(rules, field, answer)
    return shown if isinstance(shown, str) else "、".join(shown)


def _line(field: Field, answer: object) -> str:
    if not isinstance(answer, str):
        return ""
    if isinstance(field, NumberField):
        return f"{answer.strip()} {field.unit}".strip() if field.unit != "%" else f"{answer.strip()}%"
    if isinstance(field, DateField):
        return _date(answer.strip())
    if isinstance(field, RegionField):
        return full_name(answer)
    return answer


def _date(text: str) -> str:
    try:
        if len(text) == 7:
            first = date.fromisoformat(f"{text}-01")
            return f"{first.year}年{first.month}月"
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.year}年{day.month}月{day.day}日"


def picked_labels(rules: RuleSet, field: ChoiceField | GroupedChoiceField, answer: object) -> list[str]:
    """The labels of what was picked, in the order of the list, each with its group and the text of 其他."""
    chosen, texts = set(picked(answer)), other_texts(answer)
    labels: list[str] = []
    for choice in choices(rules, field):
        if choice.key in chosen:
            label = f"{choice.group}：{choice.label}" if choice.group else choice.label
            text = texts.get(choice.key, "").strip()
            labels.append(f"{label}（{text}）" if choice.other and text else label)
    return labels


def _person_parts(field: PersonField, answer: object) -> list[str]:
    parts = answer if isinstance(answer, Mapping) else {}
    return [text.strip() for part in field.parts if isinstance(text := parts.get(part), str) and text.strip()]


def table_rows(rules: RuleSet, field: TableField, answer: object) -> list[tuple[str, ...]]:
    """The cells of a table answer, row by row, in the order of the columns."""
    if not isinstance(answer, (list, tuple)):
        return []
    return [
        tuple(line(rules, column, row.get(column.key)) for column in field.columns)
        for row in answer
        if isinstance(row, Mapping)
    ]
