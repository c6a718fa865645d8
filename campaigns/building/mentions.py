"""Who speaks of a part: the places of a rule set that name a field, a seat or an option, in words, before it is taken away."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from pydantic import BaseModel

from campaigns.building.outline import trail_to
from campaigns.ruleset.editing.shapes import shapes
from campaigns.ruleset.editing.tree import Data, NoSuchPlace, Path, spot
from campaigns.ruleset.model import RuleSet

FIELD_NAMES = ("field", "column", "sorting")
_BRACE = re.compile(r"\{([a-z][a-z0-9_]*)\}", re.ASCII)


def of_field(data: Data, key: str) -> list[str]:
    """The rules that name a field by key: conditions, documents, criteria, texts with {key} … as crumbs."""
    found: list[Path] = []
    for path, model, part in _parts(data):
        for shape in shapes(model):
            value = part.get(shape.name)
            if (
                (shape.names in FIELD_NAMES and key in [str(one).split(".", maxsplit=1)[0] for one in _several(value)])
                or (shape.name == "prefill" and value == f"enrolment.{key}")
                or (
                    shape.name in {"body", "head_lines"} and key in _BRACE.findall("\n".join(map(str, _several(value))))
                )
            ):
                found.append(path)
    return _said(data, found)


def of_seat(data: Data, key: str, *, besides: Collection[str] = ("quotas",)) -> list[str]:
    """The rules that name a seat by key, those of ``besides`` (which the grid itself rewrites) left out."""
    found = [
        path
        for path, model, part in _parts(data)
        if path and path[0] not in besides
        for shape in shapes(model)
        if shape.names == "seat" and key in _several(part.get(shape.name))
    ]
    return _said(data, found)


def of_option(data: Data, names: Collection[str], keys: Collection[str]) -> list[str]:
    """The rules that depend on one of these options of a dimension, its second level or a field (``names``)."""
    found: list[Path] = []
    for path, _, part in _parts(data):
        for about, chosen in (("field", "any_of"), ("dimension", "options"), ("consent_field", "consent_any_of")):
            if part.get(about) in names and set(keys) & _ends(part.get(chosen)):
                found.append(path)
    return _said(data, found)


def _ends(chosen: Any) -> set[str]:
    """What is chosen, also without its parent: ``field/area`` is ``area`` too."""
    return {end for one in _several(chosen) for end in (str(one), str(one).rpartition("/")[2])}


def _several(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, dict):
        return list(value)
    return [] if value is None else [value]


def _parts(
    data: Data, model: type[BaseModel] = RuleSet, path: Path = ()
) -> Iterator[tuple[Path, type[BaseModel], Data]]:
    """Every part of the data with its model, from the outside in."""
    yield path, model, data
    for shape in shapes(model):
        value = data.get(shape.name)
        if not shape.nested or value is None:
            continue
        rows = enumerate(value) if shape.kind == "parts" else [(None, value)]
        for number, row in rows:
            inner = shape.models[0]
            if len(shape.models) > 1:
                inner = next((m for m in shape.models if m.model_fields["type"].default == row.get("type")), inner)
            here = (*path, shape.name) if number is None else (*path, shape.name, number)
            yield from _parts(row, inner, here)


def _said(data: Data, paths: list[Path]) -> list[str]:
    words = []
    for path in paths:
        here = path
        while here:
            try:
                spot(data, here)
                break
            except NoSuchPlace:
                here = here[:-1]
        words.append(" / ".join(label for label, _ in trail_to(data, here)))
    return list(dict.fromkeys(words))
