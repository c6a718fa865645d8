"""The smallest valid part of each kind: what 新增 puts in place before anybody has written anything."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from campaigns.ruleset.editing.names import known
from campaigns.ruleset.editing.shapes import Shape, shapes
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.words import thing

TITLES = ("label", "title", "name", "text", "term", "topic")
_PLAIN: dict[str, Any] = {
    "integer": 1, "decimal": "0", "share": "0%", "date": "2030-01-01", "moment": "2030-01-01", "yes_no": False,
    "lines": [], "numbers": [], "map": {}, "closed_many": [],
}  # fmt: skip


def starter(model: type[BaseModel], *, title: str = "", taken: set[str] | None = None) -> Data:
    """A new part with its required fields filled: ``title`` where the part has one, keys that are not ``taken``.

    Names of other parts are left to the person: a starter may name nothing that exists, which the lint then says.
    """
    used = taken if taken is not None else set()
    data: Data = {}
    if "type" in model.model_fields:
        data["type"] = model.model_fields["type"].default
    for field in shapes(model):
        if field.required:
            data[field.name] = _value(model, field, title, used)
    return {**data, **_EXTRA.get(model.__name__, {})}


def _value(model: type[BaseModel], field: Shape, title: str, used: set[str]) -> Any:
    if field.kind == "part":
        return starter(field.models[0], title=title, taken=used)
    if field.kind == "parts":
        return [starter(field.models[0], title="", taken=used)]
    if field.name == "key":
        return free_key(model, used)
    if field.kind == "closed":
        return field.closed[0]
    if field.kind == "closed_many":
        return [field.closed[0]]
    if field.kind == "key":
        return "undecided"
    if field.kind in {"lines", "numbers"}:
        return [2030] if field.kind == "numbers" else ["undecided" if field.names else "待填写"]
    if field.kind in _PLAIN:
        return _PLAIN[field.kind]
    return title or f"新{thing(model).label}"


def settled(model: type[BaseModel], data: Data, rules: RuleSet) -> Data:
    """A starter whose names of other parts are the first of those there are, where there are any."""
    made = dict(data)
    for field in shapes(model):
        value = made.get(field.name)
        if field.names and value in ("undecided", ["undecided"]):
            there = known(rules, field.names)
            if there:
                first = there[-1 if field.names == "tier" else 0][
                    0
                ]  # the host's tier comes first, its seat is there already
                made[field.name] = [first] if isinstance(value, list) else first
        elif isinstance(value, dict) and field.kind == "part" and len(field.models) == 1:
            made[field.name] = settled(field.models[0], value, rules)
        elif isinstance(value, list) and field.kind == "parts" and len(field.models) == 1:
            made[field.name] = [settled(field.models[0], row, rules) for row in value]
    return made


_EXTRA: dict[str, Data] = {
    "CountLimit": {"unlimited": True},
    "Quota": {"unlimited": True},
    "Seat": {"role": "organizing"},
    "PublicityStep": {"days": 7},
    "ChoiceField": {"options": [{"key": "option_1", "label": "选项一"}]},
    "CombineStep": {
        "parts": [
            {"stage": "undecided", "step": "score", "weight": "50%"},
            {"stage": "undecided", "step": "vote", "weight": "50%"},
        ]
    },
    "Certificate": {"number_prefix": "AA"},
    "Identity": {"year": 2030},
    "Edition": {"year": 2030},
    "RegionCondition": {"regions": ["11"]},
}


def free_key(model: type[BaseModel], used: set[str]) -> str:
    """A key for a new part, numbered, that nothing else has; it is added to ``used``."""
    name = model.__name__.removesuffix("Field").removesuffix("Step").removesuffix("Condition").lower() or "part"
    stem = "field" if model.__name__.endswith("Field") else name
    number = 1
    while f"{stem}_{number}" in used:
        number += 1
    used.add(f"{stem}_{number}")
    return f"{stem}_{number}"


def keys_in(data: Any) -> set[str]:
    """Every key of every part in the data, for ``taken``."""
    if isinstance(data, dict):
        own = {data["key"]} if isinstance(data.get("key"), str) else set()
        return own.union(*(keys_in(value) for value in data.values()))
    if isinstance(data, list):
        return set().union(*(keys_in(value) for value in data))
    return set()
