"""One answered field → what stands in its cell."""

from __future__ import annotations

from collections.abc import Mapping

from campaigns.ruleset import display, shapes
from campaigns.ruleset.forms import (
    ChoiceField,
    GroupedChoiceField,
    LongTextField,
    NumberField,
    PictureField,
    RichTextField,
    StatementField,
    TableField,
)

from ..documents.blocks import Choice, Choices, Column, Grid, Picture, Value
from .sources import Source, picture

LONG_OPTION = 13
MANY_OPTIONS = 60
BLANK_TABLE_ROWS = 3
WRITING = {"long_text": 6, "rich_text": 10}


def value(source: Source, spec) -> Value:
    """The answer of a field as the renderer takes it; "" when there is none."""
    answer = source.answers.get(spec.key)
    if isinstance(spec, ChoiceField | GroupedChoiceField):
        return choices(source, spec, answer)
    if isinstance(spec, TableField):
        return table(source, spec, answer)
    if isinstance(spec, RichTextField):
        return rich(source, spec, answer)
    if isinstance(spec, PictureField):
        return tuple(pictures(source, spec.key))
    if isinstance(spec, NumberField):
        return str(answer).strip() if answer not in (None, "") else ""
    if isinstance(spec, LongTextField):
        return answer if isinstance(answer, str) else ""
    if isinstance(spec, StatementField):
        return spec.text
    return display.line(source.rules, spec, answer)


def lines(spec) -> int:
    """Lines kept free on the blank form."""
    return WRITING.get(spec.type, 1)


def choices(source: Source, spec, answer: object) -> Value:
    """Every option with its box, ticked or not, in its groups; a very long list prints only what was picked."""
    keys, texts = shapes.picked(answer), shapes.other_texts(answer)
    every = shapes.choices(source.rules, spec)
    if len(every) > MANY_OPTIONS:
        return "；".join(display.picked_labels(source.rules, spec, answer))
    mark = getattr(spec, "glyph", "box")
    groups: dict[str, list[Choice]] = {}
    for one in every:
        other = texts.get(one.key, "").strip() if one.other else None
        groups.setdefault(one.group, []).append(Choice(one.label, one.key in keys, other))
    return tuple(
        Choices(
            tuple(options),
            heading=f"{label.rstrip('：:')}：" if label else "",
            mark=mark,
            columns=_columns(options, mark),
        )
        for label, options in groups.items()
    )


def _columns(options: list[Choice], mark: str) -> int:
    """Long options stand one under the other; circles of the annexes stand in two columns; boxes run on."""
    if mark != "circle":
        return 0
    return 1 if max(len(one.label) for one in options) >= LONG_OPTION else 2


def table(source: Source, spec: TableField, answer: object) -> Grid:
    """The rows of a table, or room for some."""
    rows = tuple(display.table_rows(source.rules, spec, answer))
    columns = tuple(
        Column(
            f"{c.label}（{c.unit}）" if getattr(c, "unit", "") else c.label,
            align="right" if c.type == "number" else "left",
        )
        for c in spec.columns
    )
    if any(columns) and isinstance(answer, list):
        rows = tuple(
            tuple(
                str(row.get(c.key) or "") if c.type == "number" else text
                for c, text in zip(spec.columns, shown, strict=True)
            )
            for row, shown in zip([r for r in answer if isinstance(r, Mapping)], rows, strict=True)
        )
    return Grid(columns, rows, min_rows=max(spec.min_rows, 0 if rows else BLANK_TABLE_ROWS))


def rich(source: Source, spec, answer: object) -> Value:
    """Paragraphs, tables, and the pictures where they were put; pictures nobody placed follow at the end."""
    found: list = []
    there = source.files.get(spec.key, ())
    placed: set[int] = set()
    for block in display.rich_blocks(answer if isinstance(answer, str) else ""):
        if block.kind == "p":
            found.append(block.text)
        elif block.kind == "table":
            found.append(Grid(tuple(Column(head) for head in block.rows[0]), block.rows[1:]))
        elif 0 < block.number <= len(there) and block.number not in placed:
            placed.add(block.number)
            found += _picture(there[block.number - 1], f"图{block.number}　{block.text}".strip())
        else:
            found.append(block.text)
    for number, one in enumerate(there, 1):
        if number not in placed:
            found += _picture(one, f"图{number}")
    return tuple(piece for piece in found if piece != "") or ""


def pictures(source: Source, key: str) -> list[Picture]:
    """All pictures of a field with their captions."""
    there = source.files.get(key, ())
    return [p for n, one in enumerate(there, 1) for p in _picture(one, f"图{n}" if len(there) > 1 else "")]


def _picture(one, caption: str) -> list[Picture]:
    made = picture(one, caption)
    return [made] if made is not None else []
