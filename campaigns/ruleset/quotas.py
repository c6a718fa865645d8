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
    """What percentages are taken of.

    ``taken``: entries on the seat's docket; ``filed``: all filings that belong to the seat, whatever became of them
    (None: the same). ``*_by``: by option of a dimension, as ``within`` names it. ``*_in``: by province, for a cap that the
    seats of a province share: ``taken_in`` of all their dockets, ``filed_in`` of all filings from there.
    """

    taken: int = 0
    filed: int | None = None
    taken_by: Mapping[str, int] = field(default_factory=dict)
    filed_by: Mapping[str, int] = field(default_factory=dict)
    taken_in: Mapping[str, int] = field(default_factory=dict)
    filed_in: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Picked:
    """An entry that a seat wants to send on: what it picked in each dimension, and the province it comes from."""

    picks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    region: str = ""


@dataclass(frozen=True)
class Line:
    """One quota applied: over the whole, to one option of a dimension, or to one province. ``number`` None: openly unlimited."""

    quota: str
    number: int | None
    sentence: str
    clause: str = ""
    dimension: str = ""
    option: str = ""
    region: str = ""  # the seats of this province share the number


@dataclass(frozen=True)
class Allowance:
    """What a seat may send on in all (None: openly unlimited), and every line that limits it.

    ``said`` False: the rule set says nothing of this seat, which callers treat as an error.
    """

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
    sentence = "；".join(dict.fromkeys(line.sentence for line in lines))
    clause = next((line.clause for line in lines if line.clause), "")
    outside = any(rule.outside_local for rule in applying)
    return Allowance(True, _whole(applying, lines), tuple(lines), sentence, clause, outside)


def _whole(applying: Sequence[Quota], lines: Sequence[Line]) -> int | None:
    """The smallest number over the whole; the lines of one shared quota add up over its provinces."""
    numbers: list[int] = []
    for rule in applying:
        own = [line.number for line in lines if line.quota == rule.key and not line.option]
        stated = [number for number in own if number is not None]
        if own and len(stated) == len(own):
            numbers.append(sum(stated))
    return min(numbers, default=None)


@dataclass(frozen=True)
class _Case:
    """What a number is worked out for: a seat and its intake, and one option or one province where the quota is divided."""

    rules: RuleSet
    seat: ResolvedSeat
    counted: Intake
    option: str = ""
    region: str = ""


def _lines(rules: RuleSet, seat: ResolvedSeat, rule: Quota, counted: Intake) -> list[Line]:
    outside = "，不占属地指标" if rule.outside_local else ""
    lines: list[Line] = []
    if rule.within is not None:
        label = dimension_label(rules, rule.within)
        for option in rule.options or _options(rules, rule.within):
            number, words = _number(_Case(rules, seat, counted, option), rule)
            sentence = f"{label}“{option_label(rules, rule.within, option)}”：{words}{outside}"
            lines.append(Line(rule.key, number, sentence, rule.clause, rule.within, option))
        return lines
    for region in _provinces(seat, rule, counted):
        number, words = _number(_Case(rules, seat, counted, region=region), rule)
        lines.append(Line(rule.key, number, words + outside, rule.clause, region=region))
    return lines


def _provinces(seat: ResolvedSeat, rule: Quota, counted: Intake) -> tuple[str, ...]:
    """The provinces a shared quota is worked out for: the seat's own, else all it has entries of; ``""`` where nothing is shared."""
    if rule.pool == "seat":
        return ("",)
    if seat.region:
        return (seat.region,)
    return tuple(sorted((code for code, count in counted.taken_in.items() if count), key=regions.order)) or ("",)


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
        shared = f"{_place(case)}各单位合计" if case.region else ""
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


def _place(case: _Case) -> str:
    """Whose entries are counted, in words: the province's when its seats share the cap, else the seat's own."""
    own = (case.region,) if case.region else case.seat.jurisdiction.regions
    return regions.name(own[0]) if len(own) == 1 else "本单位"


def _base(case: _Case, rule: Quota, seen: tuple[str, ...]) -> tuple[int | None, str]:
    if rule.percent_of not in ("intake", "filed"):
        other = next((q for q in case.rules.quotas if q.key == rule.percent_of), None)
        if other is None or other.key in seen or other.key == rule.key:
            return 0, "所依据的名额不存在，计"
        number, _ = _number(case, other, (*seen, rule.key))
        return number, f"“{other.title}”的名额"
    counted, filed = case.counted, rule.percent_of == "filed"
    words = f"{_place(case)}{'申报' if filed else '受理'}"
    own = counted.filed if filed and counted.filed is not None else counted.taken
    if case.option:
        by_option = counted.filed_by if filed and counted.filed_by else counted.taken_by
        return by_option.get(case.option, 0), words
    if case.region:
        shared = counted.filed_in if filed and counted.filed_in else counted.taken_in
        return shared.get(case.region, own if case.seat.region and not shared else 0), words
    return own, words


def rounded(value: Fraction, how: str) -> int:
    """A share as a whole number: floor, ceil or half_up (x.5 upward)."""
    if how == "ceil":
        return ceil(value)
    return floor(value + Fraction(1, 2)) if how == "half_up" else floor(value)


def pick_within(
    rules: RuleSet, given: Allowance, picked: Sequence[Picked], *, sent_in: Mapping[str, int] | None = None
) -> list[Verdict]:
    """What stands against sending on these entries; empty when they fit.

    ``sent_in``: how many the other seats of each province have already sent, where they share a cap.
    """
    if not given.said:
        return [no(given.sentence)]
    against: list[Verdict] = []
    for line in given.lines:
        if line.number is None:
            continue
        mine = sum(1 for entry in picked if _lies_under(rules, line, entry))
        others = (sent_in or {}).get(line.region, 0) if line.region else 0
        if mine + others > line.number:
            already = f"，本省其他单位已推荐 {others} 项" if others else ""
            less = mine + others - line.number
            against.append(no(f"名单中有 {mine} 项{already}，超出名额，请减去 {less} 项。{line.sentence}", line.clause))
    if not given.lines or all(line.number is not None and line.region for line in given.lines):
        against += _from_elsewhere(given, picked)
    return against


def _lies_under(rules: RuleSet, line: Line, entry: Picked) -> bool:
    if line.option:
        return line.option in within(rules, line.dimension, entry.picks)
    return not line.region or not entry.region or regions.province_of(entry.region) == line.region


def _from_elsewhere(given: Allowance, picked: Sequence[Picked]) -> list[Verdict]:
    """Entries of a province that no line speaks of would slip past every cap."""
    spoken_of = {line.region for line in given.lines}
    strange = sum(1 for entry in picked if entry.region and regions.province_of(entry.region) not in spoken_of)
    return [no(f"名单中有 {strange} 项不属于本单位受理的省份，请移除", given.clause)] if strange else []
