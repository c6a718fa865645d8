"""How many entries a seat may send on, with the sentence that says why.

A quota that names the seat goes before one that names its tier. Of several quotas over the whole the smallest counts;
a quota within a dimension is a cap for each option beside it. A seat without any quota is an error of the rule set and
is reported as such: never silently nothing, never silently unlimited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from accounts.kernel.verdict import Verdict, no

from .. import regions
from .base import show_share
from .model import RuleSet
from .parties import Quota
from .routing import ResolvedSeat
from .shapes import dimension_label, option_label, within

_ROUNDED = {"floor": "向下取整", "ceil": "向上取整", "half_up": "四舍五入"}


@dataclass(frozen=True)
class Intake:
    """What percentages are taken of: entries on the seat's docket (``taken``) and all filings that belong to it (``filed``).

    ``region_*``: the same over all seats that share the seat's province. ``*_by``: by option of a dimension, as ``within`` names it.
    """

    taken: int = 0
    filed: int | None = None
    region_taken: int | None = None
    region_filed: int | None = None
    taken_by: Mapping[str, int] = field(default_factory=dict)
    filed_by: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One quota applied: over the whole (``option`` empty) or to one option. ``number`` None: openly unlimited."""

    quota: str
    number: int | None
    sentence: str
    clause: str = ""
    dimension: str = ""
    option: str = ""
    pooled: bool = False


@dataclass(frozen=True)
class Allowance:
    """What a seat may send on. ``said`` False: the rule set says nothing of this seat, which callers treat as an error."""

    said: bool
    number: int | None
    lines: tuple[Line, ...]
    sentence: str
    clause: str = ""
    outside_local: bool = False


def quotas_of(rules: RuleSet, seat: ResolvedSeat, quota: str | None = None) -> tuple[Quota, ...]:
    """The quotas that count for a seat: the named one, else those naming the seat, else those naming its tier."""
    if quota is not None:
        return tuple(q for q in rules.quotas if q.key == quota)
    by_name = tuple(q for q in rules.quotas if seat.key in q.seats)
    return by_name or tuple(q for q in rules.quotas if seat.tier in q.tiers)


def allowance(rules: RuleSet, seat: ResolvedSeat, *, intake: Intake | int, quota: str | None = None) -> Allowance:
    """How many entries the seat may send on, given what came in (a bare number is its docket)."""
    counted = Intake(taken=intake) if isinstance(intake, int) else intake
    applying = quotas_of(rules, seat, quota)
    if not applying:
        return Allowance(False, 0, (), f"规则没有写明{seat.name}的推荐名额，请主办单位在规则中补充（不限也须写明）")
    lines: list[Line] = []
    for rule in applying:
        lines += _lines(rules, seat, rule, counted)
    whole = [line for line in lines if not line.option]
    numbers = [line.number for line in whole if line.number is not None]
    sentence = "；".join(dict.fromkeys(line.sentence for line in lines))
    clause = next((line.clause for line in lines if line.clause), "")
    outside = any(rule.outside_local for rule in applying)
    return Allowance(True, min(numbers) if numbers else None, tuple(lines), sentence, clause, outside)


@dataclass(frozen=True)
class _Case:
    """One seat, one intake, one option (empty: the whole): what a number is worked out for."""

    rules: RuleSet
    seat: ResolvedSeat
    counted: Intake
    option: str = ""


def _lines(rules: RuleSet, seat: ResolvedSeat, rule: Quota, counted: Intake) -> list[Line]:
    if rule.within is None:
        number, words = _number(_Case(rules, seat, counted), rule)
        return [_line(rule, number, f"{words}{'，不占属地指标' if rule.outside_local else ''}")]
    label = dimension_label(rules, rule.within)
    lines = []
    for option in _options(rules, rule.within):
        number, words = _number(_Case(rules, seat, counted, option), rule)
        lines.append(_line(rule, number, f"{label}“{option_label(rules, rule.within, option)}”：{words}", option))
    return lines


def _line(rule: Quota, number: int | None, sentence: str, option: str = "") -> Line:
    return Line(rule.key, number, sentence, rule.clause, rule.within or "", option, rule.pool == "region")


def _options(rules: RuleSet, dimension: str) -> list[str]:
    for row in rules.dimensions:
        if row.key == dimension:
            return [option.key for option in row.options]
        if row.child_key == dimension:
            return [f"{option.key}/{child.key}" for option in row.options for child in option.children]
    return []


def _number(case: _Case, rule: Quota, seen: tuple[str, ...] = ()) -> tuple[int | None, str]:
    if rule.unlimited:
        return None, "推荐数量不限"
    if rule.number is not None:
        shared = f"{_place(case.seat, rule)}各单位合计" if rule.pool == "region" else ""
        return rule.number, f"{shared}推荐不超过 {rule.number} 项"
    assert rule.percent is not None
    base, of = _base(case, rule, seen)
    if base is None:
        return None, f"{of}不限，推荐数量不限"
    number = max(rounded(rule.percent * base, rule.rounding), min(rule.minimum, base))
    least = f"、至少 {rule.minimum} 项" if rule.minimum else ""
    return (
        number,
        f"{of} {base} 项，按不高于 {show_share(rule.percent)} {_ROUNDED[rule.rounding]}{least}，可推荐 {number} 项",
    )


def _place(seat: ResolvedSeat, rule: Quota) -> str:
    """Whose entries are counted, in words: the province's when its seats share the cap, else the seat's own."""
    if rule.pool == "region" and seat.region:
        return regions.name(seat.region)
    own = seat.jurisdiction.regions
    return regions.name(own[0]) if len(own) == 1 else "本单位"


def _base(case: _Case, rule: Quota, seen: tuple[str, ...]) -> tuple[int | None, str]:
    if rule.percent_of not in ("intake", "filed"):
        other = next((q for q in case.rules.quotas if q.key == rule.percent_of), None)
        if other is None or other.key in seen or other.key == rule.key:
            return 0, "所依据的名额不存在，计"
        number, _ = _number(case, other, (*seen, rule.key))
        return number, f"“{other.title}”的名额"
    counted, filed = case.counted, rule.percent_of == "filed"
    words = f"{_place(case.seat, rule)}{'申报' if filed else '受理'}"
    if case.option:
        by_option = counted.filed_by if filed and counted.filed_by else counted.taken_by
        return by_option.get(case.option, 0), words
    in_region = counted.region_filed if filed else counted.region_taken
    if rule.pool == "region" and in_region is not None:
        return in_region, words
    return (counted.filed if filed and counted.filed is not None else counted.taken), words


def rounded(value: Fraction, how: str) -> int:
    """A share as a whole number: floor, ceil or half_up (x.5 upward)."""
    if how == "ceil":
        return ceil(value)
    return floor(value + Fraction(1, 2)) if how == "half_up" else floor(value)


def pick_within(
    rules: RuleSet,
    given: Allowance,
    picked: Sequence[Mapping[str, Sequence[str]]],
    *,
    pool_sent: int = 0,
    pool_sent_by: Mapping[str, int] | None = None,
) -> list[Verdict]:
    """What stands against sending on these entries (the picks of each, by dimension); empty when they fit.

    ``pool_sent``: how many the other seats of the province have already sent (``_by`` option), where they share a cap.
    """
    if not given.said:
        return [no(given.sentence)]
    against: list[Verdict] = []
    for line in given.lines:
        if line.number is None:
            continue
        if line.option:
            mine = sum(1 for picks in picked if line.option in within(rules, line.dimension, picks))
            others = (pool_sent_by or {}).get(line.option, 0) if line.pooled else 0
        else:
            mine, others = len(picked), pool_sent if line.pooled else 0
        if mine + others > line.number:
            already = f"，本省其他单位已推荐 {others} 项" if others else ""
            against.append(
                no(
                    f"名单共 {mine} 项{already}，超出名额，请减去 {mine + others - line.number} 项。{line.sentence}",
                    line.clause,
                )
            )
    return against
