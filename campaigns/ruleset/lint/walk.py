"""Ways through a rule set that several checks share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...regions import SEPARATELY_PLANNED, covers, province_of, provinces
from ..base import Option, When
from ..forms import ChoiceField, Field, GroupedChoiceField
from ..model import RuleSet
from ..parties import Quota, Seat, SeatSet
from ..stages import RecommendStep, Stage, Step

__all__ = [
    "ancestors", "covers", "every_stage_step", "field_named", "kept_fields", "option_keys", "overlap", "pairwise", "path",
    "province_of", "provinces", "quotas_of", "seat_named", "seats_of", "set_regions", "step_place", "steps_of", "whens",
    "words",
]  # fmt: skip


def path(*parts: object) -> str:
    """A place: keys joined by dots."""
    return ".".join(str(part) for part in parts if part != "")


def words(names: list[str] | tuple[str, ...] | set[str], most: int = 8) -> str:
    """Names joined for a sentence, cut after ``most``."""
    shown = sorted(names) if isinstance(names, set) else list(names)
    return "、".join(shown[:most]) + (f"等 {len(shown)} 项" if len(shown) > most else "")


def steps_of(rules: RuleSet, kind: str) -> Iterator[tuple[Stage, Step]]:
    """Steps of one type with their stage."""
    for stage, step in every_stage_step(rules):
        if step.type == kind:
            yield stage, step


def every_stage_step(rules: RuleSet) -> Iterator[tuple[Stage, Step]]:
    """Every step with its stage, in order."""
    for stage in rules.stages:
        for step in stage.steps:
            yield stage, step


def step_place(stage: Stage, step: Step) -> str:
    """``stages.initial.recommend``; the second step of a type gets its number."""
    same = [other for other in stage.steps if other.type == step.type]
    number = next(n for n, other in enumerate(same) if other is step)
    return path("stages", stage.key, step.type + (str(number + 1) if number else ""))


def ancestors(rules: RuleSet, stage: Stage) -> set[str]:
    """Keys of every stage an entry may have passed before this one; safe in circles."""
    by_key = {s.key: s for s in rules.stages}
    seen: set[str] = set()
    waiting = list(stage.after)
    while waiting:
        key = waiting.pop()
        if key in seen or key not in by_key:
            continue
        seen.add(key)
        waiting.extend(by_key[key].after)
    return seen


def field_named(rules: RuleSet, key: str) -> Field | None:
    """The first field with this key (columns of tables are not fields of their own)."""
    for _form, _section, field in rules.fields():
        if field.key == key:
            return field
    return None


def kept_fields(rules: RuleSet) -> set[str]:
    """Keys of all fields of all forms."""
    return {field.key for _form, _section, field in rules.fields()}


def option_keys(rules: RuleSet, name: str) -> set[str] | None:
    """Answers a dimension, a second level or a choice field can have; None when there is no such thing."""
    for dimension in rules.dimensions:
        if dimension.key == name:
            return _keys(dimension.options)
        if dimension.child_key == name:
            return {child.key for option in dimension.options for child in option.children}
    field = field_named(rules, name)
    if isinstance(field, ChoiceField):
        return option_keys(rules, field.dimension) if field.dimension else _keys(field.options)
    if isinstance(field, GroupedChoiceField):
        return {f"{g.key}/{o.key}" for g in field.groups for o in g.options} | {
            o.key for g in field.groups for o in g.options
        }
    return None


def _keys(options: tuple[Option, ...]) -> set[str]:
    keys: set[str] = set()
    for option in options:
        keys.add(option.key)
        for child in option.children:
            keys |= {child.key, f"{option.key}/{child.key}"}
    return keys


def whens(rules: RuleSet) -> Iterator[tuple[str, When, str]]:
    """Every condition on a track, with its place and clause."""
    for name, rows in (
        ("conditions", rules.conditions),
        ("counts", rules.counts),
        ("documents", rules.documents),
        ("stages", rules.stages),
    ):
        for row in rows:
            if row.when:
                yield path(name, row.key), row.when, row.clause
    if rules.consortium.when:
        yield "consortium", rules.consortium.when, rules.consortium.clause
    for form in rules.forms:
        for section in form.sections:
            for part in (section, *section.fields):
                if part.shown_when:
                    key = "" if part is section else part.key
                    yield path("forms", form.key, section.key, key), part.shown_when, part.clause


def seat_named(rules: RuleSet, key: str) -> Seat | None:
    """The seat with this key."""
    return next((seat for seat in rules.seats if seat.key == key), None)


def seats_of(rules: RuleSet, stage: Stage) -> list[Seat]:
    """The named seats at which a stage is held, the fallback included."""
    choice = stage.seats
    return [s for s in rules.seats if s.tier in choice.tiers or s.key in choice.seats or s.key == choice.fallback]


def set_regions(seat_set: SeatSet) -> tuple[str, ...]:
    """The regions for which a seat set makes a seat."""
    everywhere = provinces() if seat_set.each == "province" else SEPARATELY_PLANNED
    return tuple(code for code in everywhere if code not in seat_set.skip)


def quotas_of(rules: RuleSet, step: RecommendStep, tier: str, seat: str = "") -> list[Quota]:
    """The quotas that bind a seat at this step, chosen as ``quotas.quotas_of`` chooses them."""
    if step.quota:
        return [quota for quota in rules.quotas if quota.key == step.quota]
    by_name = [quota for quota in rules.quotas if seat and seat in quota.seats]
    return by_name or [quota for quota in rules.quotas if tier in quota.tiers]


def overlap(left: When | None, right: When | None) -> bool:
    """Whether an entry can satisfy both."""
    if left is None or right is None or left.field != right.field:
        return True
    return bool(set(left.any_of) & set(right.any_of))
