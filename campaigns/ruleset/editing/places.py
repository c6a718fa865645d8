"""Where in the plain data a finding lies: lint names places by keys (``forms.main.basic.title``), data by position."""

from __future__ import annotations

import re
from typing import Any

from campaigns.ruleset.editing.tree import Data, NoSuchPlace, Path, spot, written

_NUMBERED = re.compile(r"([a-z_]+?)(\d+)?")
_LISTS_FIRST = ("sections", "fields", "steps", "criteria", "options")


def path_of(data: Data, place: str) -> Path:
    """The place a finding names, as far down as the data has it."""
    here: Any = data
    found: list[str | int] = []
    for word in place.split("."):
        path = _below(here, word)
        if path is None:
            break
        for piece in path:
            here = here[piece]
        found += path
    return _deepest(data, tuple(found))


def place_of(data: Data, place: str) -> str:
    """The same as text: the address of the page on which the finding is repaired; "" for the whole."""
    return written(path_of(data, place))


def _below(here: Any, word: str) -> list[str | int] | None:
    if isinstance(here, dict) and isinstance(here.get(word), (dict, list)):
        return [word]
    if isinstance(here, list):
        number = _in_list(here, word)
        return None if number is None else [number]
    if isinstance(here, dict):
        for name in sorted(here, key=lambda one: one not in _LISTS_FIRST):
            number = _in_list(here[name], word) if isinstance(here[name], list) else None
            if number is not None:
                return [name, number]
    return None


def _in_list(rows: list[Any], word: str) -> int | None:
    """The row with this key, number or finding, the n-th of its type (``score2``), or the one at this position."""
    for number, row in enumerate(rows):
        if isinstance(row, dict) and word in _names(row):
            return number
    match = _NUMBERED.fullmatch(word)
    if match:
        same = [number for number, row in enumerate(rows) if isinstance(row, dict) and row.get("type") == match[1]]
        which = int(match[2] or 1) - 1
        if 0 <= which < len(same):
            return same[which]
    return int(word) if word.isdigit() and int(word) < len(rows) and isinstance(rows[int(word)], dict) else None


def _names(row: Data) -> tuple[Any, ...]:
    return (
        row.get("key"),
        str(row.get("number", "")),
        row.get("window"),
        row.get("event"),
        row.get("term"),
        row.get("subject"),
    )


def _deepest(data: Data, path: Path) -> Path:
    for end in range(len(path), 0, -1):
        try:
            spot(data, path[:end])
        except NoSuchPlace:
            continue
        return path[:end]
    return ()
