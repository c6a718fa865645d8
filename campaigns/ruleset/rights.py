"""What the rights of a seat mean: which stages are the final review, whose confirmation a decision needs and whether it has it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from accounts.kernel.verdict import YES, Verdict, no

from .model import RuleSet
from .routing import ResolvedSeat, resolved_seats
from .stages import Stage

Decision = Literal["publicity", "results"]
EVERY: tuple[Decision, ...] = ("publicity", "results")
DECISIONS: dict[str, str] = {"publicity": "公示名单", "results": "评审结果"}


def holders(rules: RuleSet, right: str) -> tuple[ResolvedSeat, ...]:
    """The seats with this right, in the order of the rule set."""
    if not any(right in seat.rights for seat in rules.seats):  # asked with every filing; seats of a set have no rights
        return ()
    return tuple(seat for seat in resolved_seats(rules) if right in seat.rights)


def final_stages(rules: RuleSet) -> tuple[Stage, ...]:
    """终审: the stages at the host's seats in which awards are decided, and those that select with none after them that does."""
    own = [stage for stage in rules.stages if _at_host(rules, stage)]
    selecting = [stage for stage in own if _has(stage, "select")]
    earlier = set().union(*(_before(rules, stage) for stage in selecting))
    return tuple(s for s in own if _has(s, "award") or (s in selecting and s.key not in earlier))


def _has(stage: Stage, kind: str) -> bool:
    return any(step.type == kind for step in stage.steps)


def _before(rules: RuleSet, stage: Stage) -> set[str]:
    """The keys of all stages before this one; safe in circles."""
    after = {s.key: s.after for s in rules.stages}
    found: set[str] = set()
    ahead = list(stage.after)
    while ahead:
        if (key := ahead.pop()) not in found:
            found.add(key)
            ahead += after.get(key, ())
    return found - {stage.key}


def _at_host(rules: RuleSet, stage: Stage) -> bool:
    hosts = [seat for seat in rules.seats if seat.role == "host"]
    return any(seat.key in stage.seats.seats or seat.tier in stage.seats.tiers for seat in hosts)


@dataclass(frozen=True)
class Signing:
    """Who countersigns a decision: these seats, of which so many must confirm."""

    seats: tuple[ResolvedSeat, ...]
    need: int
    clause: str = ""

    @property
    def names(self) -> str:
        """The seats in words."""
        return "、".join(seat.name for seat in self.seats)


def signing(rules: RuleSet, decision: str) -> Signing | None:
    """Who countersigns; None when the decision needs nobody. Not said: every decision, by all seats with the right."""
    seats, said = holders(rules, "countersign"), rules.countersigning
    if not seats or (said is not None and decision not in said.decisions):
        return None
    need = said.need if said is not None and said.need is not None else len(seats)
    return Signing(seats, min(need, len(seats)), said.clause if said is not None else seats[0].clause)


def signed(rule: Signing, confirmed: Collection[str], what: str) -> Verdict:
    """Have enough seats (by key) confirmed? The sentence names who is missing."""
    there = sum(seat.key in confirmed for seat in rule.seats)
    if there >= rule.need:
        return YES
    missing = "、".join(seat.name for seat in rule.seats if seat.key not in confirmed)
    if rule.need == len(rule.seats):
        return no(f"{what}须经联合主办单位会签，还缺：{missing}。", rule.clause)
    return no(f"{what}须经 {rule.need} 家联合主办单位会签，已有 {there} 家，尚未会签：{missing}。", rule.clause)
