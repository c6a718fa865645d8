"""Fields → rows of an official table: a merged label column at the left and twelve equal units beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from submissions.documents.blocks import Choices, Field, Grid, Group, Picture, Rich, Section, Value

UNITS = 12
_LABEL = {1: 3, 2: 3, 3: 2}
"""Units of a label inside a group, by the number of pairs in a row."""
_LONG = 60
"""Characters from which an answer is set as text: from the top of its cell, with indented paragraphs."""
_KEEP = 400
"""Rows of at most this many characters are never broken over two pages."""
_LINES = ((16, "l16"), (10, "l10"), (6, "l6"), (2, "l3"))


@dataclass(frozen=True)
class Cell:
    """One cell: kind is group, label or value."""

    kind: str
    field: Field | Group
    span: int
    rows: int = 1
    long: bool = False


@dataclass(frozen=True)
class Row:
    """One table row. `keep` holds it together on a page, `height` names a minimum height."""

    cells: tuple[Cell, ...]
    keep: bool
    height: str = ""


def rows(section: Section) -> list[Row]:
    """All rows of a section, top to bottom."""
    made: list[Row] = []
    loose: list[Field] = []
    for item in (*section.items, None):
        if isinstance(item, Field):
            loose.append(item)
            continue
        made += _loose_rows(loose, section.pairs)
        loose = []
        if item is not None:
            made += _group_rows(item)
    return made


def _loose_rows(fields: Sequence[Field], pairs: int) -> Iterator[Row]:
    """Fields without a group: their label stands in the left column."""
    for together in _packed(fields, min(pairs, 2)):
        first = together[0]
        if len(together) == 2:
            second = together[1]
            cells = (
                Cell("label", first, 1),
                Cell("value", first, 6),
                Cell("label", second, 3),
                Cell("value", second, 3),
            )
        elif first.label:
            cells = (Cell("label", first, 1), Cell("value", first, UNITS, long=_is_long(first)))
        else:
            cells = (Cell("value", first, UNITS + 1, long=_is_long(first)),)
        yield _row(cells, together)


def _group_rows(group: Group) -> Iterator[Row]:
    """The rows of one group; the merged label is in the first."""
    lines = list(_packed(group.fields, group.pairs))
    for number, together in enumerate(lines):
        cells = [Cell("group", group, 1, rows=len(lines))] if number == 0 else []
        label = _LABEL[group.pairs]
        for place, one in enumerate(together):
            last = place == len(together) - 1
            room = UNITS - place * (UNITS // group.pairs) if last else UNITS // group.pairs
            if one.label:
                width = min(_LABEL[1], room) if len(together) == 1 else label
                cells.append(Cell("label", one, width))
                room -= width
            cells.append(Cell("value", one, room, long=len(together) == 1 and _is_long(one)))
        yield _row(tuple(cells), together)


def _packed(fields: Sequence[Field], pairs: int) -> Iterator[tuple[Field, ...]]:
    """Fields that share a row, in order: `pairs` of them, or a wide one alone."""
    waiting: list[Field] = []
    for one in fields:
        if one.wide or not one.label:
            if waiting:
                yield tuple(waiting)
                waiting = []
            yield (one,)
            continue
        waiting.append(one)
        if len(waiting) == pairs:
            yield tuple(waiting)
            waiting = []
    if waiting:
        yield tuple(waiting)


def _row(cells: tuple[Cell, ...], fields: Sequence[Field]) -> Row:
    weight = max(_weight(one.value) or len(one.hint) for one in fields)
    # Room to write belongs to the blank form: a height would be kept again behind a page break of a filled one.
    lines = max(one.lines if is_empty(one.value) else 1 for one in fields)
    height = next((name for least, name in _LINES if lines >= least), "")
    return Row(cells, keep=weight <= _KEEP, height=height)


def _is_long(one: Field) -> bool:
    return one.lines > 1 or bool(one.heading) or _weight(one.value) > _LONG


def is_empty(value: Value) -> bool:
    """Nothing to print: the hint takes the place."""
    pieces = value if isinstance(value, tuple) else (value,)
    return all(
        not piece.strip() if isinstance(piece, str) else isinstance(piece, Rich) and not piece.html.strip()
        for piece in pieces
    )


def _weight(value: Value) -> int:
    """About how many characters of room a value takes."""
    total = 0
    for piece in value if isinstance(value, tuple) else (value,):
        match piece:
            case str():
                total += len(piece)
            case Choices():
                total += sum(len(option.label) + 3 for option in piece.options) // 2
            case Grid():
                total += 40 * max(len(piece.rows), piece.min_rows)
            case Picture():
                total += 300
            case Rich():
                total += len(piece.html)
    return total
