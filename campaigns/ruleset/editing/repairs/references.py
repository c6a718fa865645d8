"""Names that lead nowhere, and names used twice."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import BaseModel

from campaigns.ruleset.editing.names import known
from campaigns.ruleset.editing.shapes import Shape, shapes
from campaigns.ruleset.editing.starters import keys_in
from campaigns.ruleset.editing.tree import Data, Path, removed, replaced, spot

from .registry import Case, Repair, repair

SHOWN = 3
_ALSO = {"quota": "base"}  # what a percentage is taken of may be a quota
KINDS = (
    "notice", "document", "kind", "fact", "field", "column", "dimension", "level", "sorting", "form", "window", "tier", "seat", "quota",
    "stage", "rubric", "panel", "award", "event",
)  # fmt: skip


@repair(*(f"unknown_{kind}" for kind in KINDS))
def unknown(case: Case) -> Iterator[Repair]:
    """Pick one of those there are, or take the name away where it may be missing."""
    kind = case.finding.code.removeprefix("unknown_")
    here = spot(case.data, case.path)
    if here.model is None:
        return
    for path, shape, value in _named(here.model, here.value, case.path, kind):
        there, many = dict(known(case.rules, shape.names)), isinstance(value, list)
        bad = [one for one in (value if many else [value]) if one and one not in there]
        if not bad:
            continue
        left = [one for one in value if one in there] if many else []
        droppable = kind != "dimension"  # a choice without its dimension would have no options
        if droppable and ((many and (left or not shape.required)) or (not many and shape.optional)):
            yield Repair(f"去掉“{'、'.join(map(str, bad))}”", _put(path, left if many else None))
        for key, label in list(there.items())[:SHOWN] if not left else ():
            yield Repair(f"改为“{label}”", _put(path, [key] if many else key))


def _named(model: type[BaseModel], data: Data, path: Path, kind: str) -> Iterator[tuple[Path, Shape, Any]]:
    for shape in shapes(model):
        value = data.get(shape.name)
        if not value:
            continue
        here = (*path, shape.name)
        if shape.names in (kind, _ALSO.get(kind)):
            yield here, shape, value
        elif shape.kind == "part" and len(shape.models) == 1:
            yield from _named(shape.models[0], value, here, kind)
        elif shape.kind == "parts" and shape.name in {"parts", "totals"}:
            for number, row in enumerate(value):
                yield from _named(shape.models[0], row, (*here, number), kind)


def _put(path: Path, value: Any) -> Any:
    """A change that gives one plain field a value."""
    *above, name = path

    def change(data: Data) -> Data:
        part = {**spot(data, tuple(above)).value, name: value}
        return replaced(data, tuple(above), {k: v for k, v in part.items() if v is not None})

    return change


@repair("duplicate_key")
def doubled(case: Case) -> Iterator[Repair]:
    """The second of the two gets a key of its own; whatever names the first still does."""
    key = case.finding.place.rpartition(".")[2]
    if isinstance(case.path[-1:][0] if case.path else None, int):
        above = case.path[:-1]
        rows = spot(case.data, above).value
        again = [number for number, row in enumerate(rows) if row.get("key") == key]
        if len(again) > 1:
            fresh = _fresh(case.data, key)
            yield Repair(f"第 {again[1] + 1} 项的代号改为 {fresh}", _put((*above, again[1], "key"), fresh))


def _fresh(data: Data, key: str) -> str:
    taken, number = keys_in(data), 2
    while f"{key[:36]}_{number}" in taken:
        number += 1
    return f"{key[:36]}_{number}"


@repair("resolution_stale", "rubric_unused", "window_unused", "quota_unused")
def unused(case: Case) -> Iterator[Repair]:
    """Take away what nothing uses."""
    if case.path and isinstance(case.path[-1], int):
        path = case.path
        yield Repair("删去", lambda data: removed(data, path))


@repair("unknown_option")
def unknown_option(case: Case) -> Iterator[Repair]:
    """Leave out the options that are gone, where some are left."""
    from campaigns.ruleset.lint.walk import option_keys

    part = case.part
    for name, field in (("when", "any_of"), ("shown_when", "any_of"), ("jurisdiction", "options")):
        inner = part.get(name) if isinstance(part, dict) else None
        if not inner or field not in inner:
            continue
        keys = option_keys(case.rules, inner.get("field") or inner.get("dimension") or "")
        left = [one for one in inner[field] if keys and one in keys]
        if left and left != inner[field]:
            yield case.put("去掉不存在的选项", **{name: {**deepcopy(inner), field: left}})
        elif not left and name != "jurisdiction":
            yield case.put("不限选项（去掉适用条件）", **{name: None})
        if not left and keys:
            first = min(keys)
            yield case.put(f"改为“{first}”", **{name: {**deepcopy(inner), field: [first]}})
