"""Places in the plain data of a rule set, and the edits one can make there. Every edit gives new data; the old stays whole.

A place is written ``forms.0.sections.2.fields.4``: names of fields and positions in lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from campaigns.ruleset.editing.shapes import Shape, shape, shapes
from campaigns.ruleset.model import RuleSet

Data = dict[str, Any]
Path = tuple[str | int, ...]

MAX_DEPTH = 24
_PART = re.compile(r"^(?:[a-z][a-z0-9_]{0,39}|\d{1,5})$", re.ASCII)


class NoSuchPlace(LookupError):
    """The data has no such place: somebody removed it meanwhile, or the address was typed by hand."""


@dataclass(frozen=True)
class Spot:
    """What lies at a place: one part (``value`` is a dict of ``model``) or a list of parts (``shape`` says which)."""

    path: Path
    value: Any
    model: type[BaseModel] | None
    shape: Shape | None

    @property
    def is_list(self) -> bool:
        """A list of parts, not one part."""
        return self.model is None


def parsed(text: str) -> Path:
    """The place written in ``text``; "" is the whole. NoSuchPlace for anything that cannot be a place."""
    if not text:
        return ()
    pieces = text.split(".")
    if len(pieces) > MAX_DEPTH or not all(_PART.match(piece) for piece in pieces):
        raise NoSuchPlace(text[:100])
    return tuple(int(piece) if piece.isdigit() else piece for piece in pieces)


def written(path: Path) -> str:
    """The place as text; ``parsed`` of it gives it back."""
    return ".".join(str(piece) for piece in path)


def spot(data: Data, path: Path) -> Spot:
    """What lies at the place. Only parts and lists of parts are places; NoSuchPlace for all else."""
    model: type[BaseModel] | None = RuleSet
    within: Shape | None = None
    value: Any = data
    for piece in path:
        if isinstance(piece, str):
            within, value = _field(model, piece, value)
            model = None if within.kind == "parts" else _model_of(within, value)
        else:
            if model is not None or within is None or not isinstance(value, list) or piece >= len(value):
                raise NoSuchPlace(written(path))
            value = value[piece]
            model = _model_of(within, value)
    return Spot(path, value, model, within)


def _field(model: type[BaseModel] | None, name: str, value: Any) -> tuple[Shape, Any]:
    if model is None or not isinstance(value, dict):
        raise NoSuchPlace(name)
    try:
        found = shape(model, name)
    except KeyError as error:
        raise NoSuchPlace(name) from error
    if not found.nested:
        raise NoSuchPlace(name)
    if found.kind == "parts":
        return found, value.get(name) or []
    if value.get(name) is None and found.optional:
        raise NoSuchPlace(name)
    return found, value.get(name) or {}


def _model_of(within: Shape, value: Any) -> type[BaseModel]:
    if len(within.models) == 1:
        return within.models[0]
    kind = value.get("type") if isinstance(value, dict) else None
    for model in within.models:
        if model.model_fields["type"].default == kind:
            return model
    raise NoSuchPlace(f"type {kind!r}")


def shapes_of(here: Spot) -> tuple[Shape, ...]:
    """The fields of the part at a place; NoSuchPlace for a list."""
    if here.model is None:
        raise NoSuchPlace(written(here.path))
    return shapes(here.model)


def replaced(data: Data, path: Path, value: Any) -> Data:
    """The data with ``value`` at the place."""
    whole: Data = value if not path else _changed(data, path, lambda here, last: _put(here, last, value))
    return whole


def inserted(data: Data, path: Path, value: Any, at: int | None = None) -> Data:
    """The data with ``value`` added to the list at the place, at its end or before position ``at``."""
    rows = list(spot(data, path).value)
    rows.insert(len(rows) if at is None else at, value)
    return replaced(data, path, rows)


def removed(data: Data, path: Path) -> Data:
    """The data without what lies at the place: an item of a list, or an optional part."""
    spot(data, path)

    def drop(here: Any, last: str | int) -> Any:
        if isinstance(here, list):
            return [row for index, row in enumerate(here) if index != last]
        return {name: row for name, row in here.items() if name != last}

    whole: Data = _changed(data, path, drop)
    return whole


def moved(data: Data, path: Path, by: int) -> Data:
    """The data with the item at the place moved by so many positions within its list; at the ends it stays."""
    *above, index = path
    if not isinstance(index, int):
        raise NoSuchPlace(written(path))
    rows = list(spot(data, tuple(above)).value)
    if index >= len(rows):
        raise NoSuchPlace(written(path))
    row = rows.pop(index)
    rows.insert(min(max(index + by, 0), len(rows)), row)
    return replaced(data, tuple(above), rows)


def _put(here: Any, last: str | int, value: Any) -> Any:
    if isinstance(here, list) and isinstance(last, int):
        return [value if index == last else row for index, row in enumerate(here)]
    return {**here, last: value}


def _changed(here: Any, path: Path, change: Callable[[Any, str | int], Any]) -> Any:
    first, *rest = path
    if not rest:
        return change(here, first)
    inner = here.get(first) if isinstance(here, dict) else here[first]
    below: Any = [] if isinstance(rest[0], int) else {}
    return _put(here, first, _changed(below if inner is None else inner, tuple(rest), change))
