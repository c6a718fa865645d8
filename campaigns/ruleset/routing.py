"""Whose seat an entry belongs to, stage by stage.

Within one stage seats are matched by their jurisdiction. Everything a jurisdiction names must hold (regions or everywhere,
dimension with options, kinds of unit); a unit it names belongs there whatever else it says. Then:

* of the seats that match by region only, those with the longest code win (广州 4401 before 广东 44, 青岛 3702 before 山东 37);
  one that is responsible everywhere takes what no region takes, or stands beside it where the stage names it;
* a seat that matches by name or by kind of unit (中央企业) goes before the territory;
* a seat that matches by a dimension (行业) stands beside the territory: one entry may be at both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from .. import regions
from .forms import Document
from .model import RuleSet
from .parties import Jurisdiction, Seat
from .shapes import holds_for, matches
from .stages import Stage


@dataclass(frozen=True)
class ResolvedSeat:
    """One seat of a campaign, written out or expanded from a set. ``region``: the province whose cap it shares, if any."""

    key: str
    name: str
    tier: str
    role: str
    jurisdiction: Jurisdiction = field(default_factory=Jurisdiction)
    region: str = ""
    assists: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    clause: str = ""
    deadlines: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Routed:
    """What routing needs to know of an entry. ``recommender``: the key of the seat the applicant named."""

    region: str = ""
    picks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kind: str = ""
    recommender: str = ""
    unit_name: str = ""


@dataclass(frozen=True)
class Routing:
    """Where an entry goes and why, in words. No seats: it does not enter the stage."""

    seats: tuple[ResolvedSeat, ...]
    sentence: str
    fallback: bool = False


def resolved_seats(rules: RuleSet, added: Iterable[ResolvedSeat] = ()) -> tuple[ResolvedSeat, ...]:
    """All seats: written ones, one per region of each seat set, and those the host added by name."""
    seats = [_written(seat) for seat in rules.seats]
    for group in rules.seat_sets:
        codes = regions.provinces() if group.each == "province" else regions.SEPARATELY_PLANNED
        for code in codes:
            if code not in group.skip:
                name = group.names.get(code) or group.name.replace("{region}", regions.name(code))
                place = Jurisdiction(regions=(code,))
                seats.append(
                    ResolvedSeat(
                        f"{group.key}_{code}",
                        name,
                        group.tier,
                        group.role,
                        place,
                        regions.province_of(code),
                        clause=group.clause,
                    )
                )
    return (*seats, *added)


def _written(seat: Seat) -> ResolvedSeat:
    provinces = {regions.province_of(code) for code in seat.jurisdiction.regions}
    return ResolvedSeat(
        key=seat.key,
        name=seat.name,
        tier=seat.tier,
        role=seat.role,
        jurisdiction=seat.jurisdiction,
        region=provinces.pop() if len(provinces) == 1 else "",
        assists=seat.assists,
        rights=seat.rights,
        clause=seat.clause,
        deadlines=seat.deadlines,
    )


def enters(rules: RuleSet, stage: Stage, picked_by: Mapping[str, Sequence[str]]) -> bool:
    """Whether an entry of this classification is in the stage's track at all."""
    assert stage in rules.stages
    return holds_for(stage.when, picked_by)


def seats_for(
    rules: RuleSet, stage_key: str, who: Routed, seats: Sequence[ResolvedSeat] | None = None
) -> tuple[ResolvedSeat, ...]:
    """The seats of a stage that an entry goes to; ``seats`` replaces the rule set's own list (the host's live one)."""
    return explain(rules, stage_key, who, seats).seats


def explain(rules: RuleSet, stage_key: str, who: Routed, seats: Sequence[ResolvedSeat] | None = None) -> Routing:
    """The same with the reason. Raises KeyError for a stage that does not exist."""
    stage = rules.stage(stage_key)
    if not enters(rules, stage, who.picks):
        return Routing((), f"不属于“{stage.title}”的范围")
    everyone = resolved_seats(rules) if seats is None else tuple(seats)
    for other in stage.left_over_from:
        taken = explain(rules, other, who, everyone)
        if taken.seats and not taken.fallback:
            return Routing((), f"已由{taken.seats[0].name}受理，不进入“{stage.title}”")
    asked = [
        s for s in everyone if s.key in stage.seats.seats or (s.tier in stage.seats.tiers and s.role != "co_reviewer")
    ]
    if stage.seats.route == "all":
        found, why = asked, "由本环节全部单位办理"
    elif stage.seats.route == "recommender":
        found, why = [s for s in asked if who.recommender and s.key == who.recommender], "由申报时选定的推荐单位办理"
    else:
        found = _by_jurisdiction(asked, who, set(stage.seats.seats))
        why = _why(found, who)
    if found:
        return Routing(tuple(found), why)
    spare = [s for s in everyone if s.key == stage.seats.fallback]
    if spare:
        return Routing(tuple(spare), f"没有单位受理，由{spare[0].name}直接办理", True)
    return Routing((), f"没有单位受理，不进入“{stage.title}”")


class AtATable(Protocol):
    """As much of a seat as `collects` needs."""

    @property
    def key(self) -> str:
        """Its key in the rules."""

    @property
    def tier(self) -> str:
        """The key of its tier."""

    @property
    def role(self) -> str:
        """Its part in the campaign."""


def collects(rules: RuleSet, document: Document, seat: AtATable, who: Routed | None = None) -> bool:
    """Does the stamped paper of this document come to the seat first, to be looked at and passed on to the host?
    ``who``: of this entry; without it, of any."""
    if document.paper_to != "seats" or seat.role == "host":
        return False
    first = [stage for stage in rules.stages if not stage.after]
    there = [stage for stage in first if seat.key in stage.seats.seats or seat.tier in stage.seats.tiers]
    if who is None:
        return bool(there)
    return any(
        who.recommender == seat.key
        if stage.seats.route == "recommender"
        else seat.key in {found.key for found in seats_for(rules, stage.key, who)}
        for stage in there
    )


def on_the_way(rules: RuleSet, who: Routed, seats: Sequence[ResolvedSeat] | None = None) -> tuple[ResolvedSeat, ...]:
    """Every seat that an entry may come to in any stage, each once, and the unit it named to recommend it: those whose own
    deadline for filing is its deadline."""
    everyone = resolved_seats(rules) if seats is None else tuple(seats)
    found = {s.key: s for stage in rules.stages for s in seats_for(rules, stage.key, who, everyone)}
    found |= {s.key: s for s in everyone if who.recommender and s.key == who.recommender}
    return tuple(found.values())


def recommenders(rules: RuleSet, who: Routed, seats: Sequence[ResolvedSeat] | None = None) -> tuple[ResolvedSeat, ...]:
    """The recommending units an applicant may name: those of its region (the nearest level only, and those inside it),
    and all that are not bound to a region (中央企业, associations, seats the host added)."""
    everyone = resolved_seats(rules) if seats is None else tuple(seats)
    willing = [s for s in everyone if s.role == "recommending"]
    longest = max((_prefix(s, who) for s in willing), default=0)
    kept: list[ResolvedSeat] = []
    for seat in willing:
        codes = seat.jurisdiction.regions
        prefix = _prefix(seat, who)
        below = bool(who.region) and not prefix and any(regions.covers(who.region, code) for code in codes)
        if not codes or not who.region or below or prefix == longest > 0:
            kept.append(seat)
    return tuple(kept)


def authorizers(
    rules: RuleSet, stage_key: str, seat: ResolvedSeat, seats: Sequence[ResolvedSeat] | None = None
) -> tuple[ResolvedSeat, ...]:
    """The seats whose authorization a seat needs for a stage (指导单位 of its province); none where nobody was named there."""
    everyone = resolved_seats(rules) if seats is None else tuple(seats)
    tier = rules.stage(stage_key).seats.authorized_by
    return tuple(s for s in everyone if tier is not None and s.tier == tier and s.region and s.region == seat.region)


def _why(found: Sequence[ResolvedSeat], who: Routed) -> str:
    reasons: list[str] = []
    for seat in found:
        place = seat.jurisdiction
        if who.unit_name and who.unit_name in place.named_units:
            reasons.append(f"{seat.name}：名单内单位")
        elif place.dimension:
            reasons.append(f"{seat.name}：按所属类别")
        elif place.regions:
            reasons.append(f"{seat.name}：按注册地{regions.full_name(who.region)}")
        elif place.kinds:
            reasons.append(f"{seat.name}：按单位类型")
        else:
            reasons.append(seat.name)
    return "；".join(reasons)


def _by_jurisdiction(asked: Sequence[ResolvedSeat], who: Routed, named: set[str]) -> list[ResolvedSeat]:
    found = [seat for seat in asked if _covers(seat, who, named=seat.key in named)]
    territory = [seat for seat in found if _is_territory(seat)]
    personal = [seat for seat in found if _is_personal(seat, who)]
    longest = max((_prefix(seat, who) for seat in territory), default=0)
    kept: list[ResolvedSeat] = []
    for seat in found:
        if seat in territory:
            if personal:
                continue
            prefix = _prefix(seat, who)
            if prefix < longest and (prefix or seat.key not in named):
                continue
        kept.append(seat)
    keys = {seat.key for seat in kept}
    return [seat for seat in kept if not keys & set(seat.assists)]


def _covers(seat: ResolvedSeat, who: Routed, *, named: bool) -> bool:
    place = seat.jurisdiction
    if who.unit_name and who.unit_name in place.named_units:
        return True
    tests: list[bool] = []
    if place.regions and not place.everywhere:
        tests.append(_prefix(seat, who) > 0)
    if place.dimension:
        keys = who.picks.get(place.dimension, ())
        tests.append(any(matches(key, option) for key in keys for option in place.options))
    if place.kinds:
        tests.append(who.kind in place.kinds)
    if tests or place.everywhere:
        return all(tests)
    # Nothing but named units, or nothing at all: a host, or a seat the stage names itself, takes what comes.
    return not place.named_units and (named or seat.role == "host")


def _is_territory(seat: ResolvedSeat) -> bool:
    place = seat.jurisdiction
    return not (place.dimension or place.kinds or place.named_units)


def _is_personal(seat: ResolvedSeat, who: Routed) -> bool:
    place = seat.jurisdiction
    by_name = bool(who.unit_name) and who.unit_name in place.named_units
    return by_name or (bool(place.kinds) and not place.dimension)


def _prefix(seat: ResolvedSeat, who: Routed) -> int:
    return max((len(code) for code in seat.jurisdiction.regions if regions.covers(code, who.region)), default=0)
