"""Ranks, ties, points from votes, and who is selected. A tie the rules do not settle stays visible: a person decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal

from .stages import SelectStep, VoteStep

Conversion = Literal["direct", "share_of_highest", "rank_points", "percentile"]


@dataclass(frozen=True)
class Standing:
    """An entry to be ranked: its score (None: waiting), its points by criterion for ties, its option in a dimension."""

    id: str
    score: Decimal | None
    criteria: Mapping[str, Decimal] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True)
class Placed:
    """An entry with its rank (1, 2, 2, 4). ``tied``: others share the rank and nothing in the rules tells them apart."""

    id: str
    rank: int | None
    score: Decimal | None
    tied: bool = False
    group: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Selection:
    """Who passes, and who stands at the border in a tie that a person must settle (``open_places`` places are left for them)."""

    passed: tuple[str, ...]
    undecided: tuple[str, ...] = ()
    open_places: int = 0
    sentence: str = ""


def ranked(rows: Sequence[Standing], tie_order: Sequence[str] = (), *, by_group: bool = False) -> list[Placed]:
    """The entries from the first on, with competition ranks; within each group when asked. Those without a score come last."""
    if by_group:
        groups = list(dict.fromkeys(row.group for row in rows))
        return [p for group in groups for p in ranked([r for r in rows if r.group == group], tie_order)]
    scored = [row for row in rows if row.score is not None]
    keys = {row.id: _order(row, tie_order) for row in scored}
    scored.sort(key=lambda row: (keys[row.id], row.id), reverse=False)
    placed: list[Placed] = []
    for number, row in enumerate(scored, start=1):
        alike = [other for other in scored if keys[other.id] == keys[row.id]]
        rank = next(n for n, other in enumerate(scored, start=1) if keys[other.id] == keys[row.id])
        tied = len(alike) > 1
        words = f"并列第 {rank} 名，请评议确定先后" if tied else _settled(row, scored, tie_order) or f"第 {number} 名"
        placed.append(Placed(row.id, rank, row.score, tied, row.group, words))
    waiting = [Placed(row.id, None, None, False, row.group, "尚无得分") for row in rows if row.score is None]
    return placed + waiting


def _order(row: Standing, tie_order: Sequence[str]) -> tuple[Decimal, ...]:
    score = row.score if row.score is not None else Decimal(0)
    return (-score, *(-row.criteria.get(key, Decimal(0)) for key in tie_order))


def _settled(row: Standing, scored: Sequence[Standing], tie_order: Sequence[str]) -> str:
    same = [other for other in scored if other.score == row.score]
    return "总分相同，按单项得分排定先后" if tie_order and len(same) > 1 else ""


def converted(counts: Mapping[str, int | Decimal | Fraction], method: Conversion) -> dict[str, Fraction]:
    """Counts (votes) or scores as points from 0 to 100.

    direct: as they are. share_of_highest: the highest is 100, the others in proportion. rank_points: n entries, the first
    has 100 and each rank costs 100/n, equal counts share the better rank. percentile: the share of entries not above it.
    """
    exact = {key: Fraction(value) for key, value in counts.items()}
    if method == "direct" or not exact:
        return exact
    highest, n = max(exact.values()), len(exact)
    if method == "share_of_highest":
        return {key: value / highest * 100 if highest > 0 else Fraction(0) for key, value in exact.items()}
    if method == "rank_points":
        above = {key: sum(1 for other in exact.values() if other > value) for key, value in exact.items()}
        return {key: Fraction(100 * (n - above[key]), n) for key in exact}
    return {
        key: Fraction(100 * sum(1 for other in exact.values() if other <= value), n) for key, value in exact.items()
    }


def selected(step: SelectStep, placed: Sequence[Placed], *, of: int | None = None) -> Selection:
    """Who passes a select step, in each group when the step says ``within``. ``of``: entries the share is taken of (default: all)."""
    if step.by == "hand":
        return Selection((), tuple(p.id for p in placed), len(placed), "由主办单位确定")
    if step.by == "score":
        bar = step.score if step.score is not None else Decimal(0)
        passed = tuple(p.id for p in placed if p.score is not None and p.score >= bar)
        return Selection(passed, sentence=f"得分不低于 {bar:f} 分")
    parts = [_top(step, group, of) for group in _grouped(placed, apart=step.within is not None)]
    words = f"前 {step.number} 名" if step.by == "top" else f"前 {_percent(step.share)}"
    return Selection(
        tuple(i for part in parts for i in part.passed),
        tuple(i for part in parts for i in part.undecided),
        sum(part.open_places for part in parts),
        words,
    )


def _percent(share: Fraction | None) -> str:
    value = (share or Fraction(0)) * 100
    return f"{value.numerator}%" if value.denominator == 1 else f"{value.numerator}/{value.denominator * 100}"


def _grouped(placed: Sequence[Placed], *, apart: bool) -> list[list[Placed]]:
    groups: dict[str, list[Placed]] = {}
    for row in placed:
        groups.setdefault(row.group if apart else "", []).append(row)
    return list(groups.values())


def _top(step: SelectStep, placed: Sequence[Placed], of: int | None) -> Selection:
    if step.by == "top":
        places = step.number or 0
    else:
        places = floor((step.share or Fraction(0)) * (len(placed) if of is None or step.within else of))
    return best(placed, places)


def best(placed: Sequence[Placed], places: int) -> Selection:
    """The first ``places`` of a ranking; a tie that crosses the border is left undecided instead of cut by chance."""
    scored = [p for p in placed if p.rank is not None]
    passed: list[str] = []
    for rank in dict.fromkeys(p.rank for p in scored):
        alike = [p.id for p in scored if p.rank == rank]
        if len(passed) + len(alike) <= places:
            passed += alike
        else:
            room = places - len(passed)
            return Selection(tuple(passed), tuple(alike) if room else (), room)
    return Selection(tuple(passed))


def shortlisted(step: VoteStep, votes: Sequence[Placed]) -> Selection:
    """Who is on from a public vote: all, the first N (within each option where said), or those with at least N votes."""
    if step.shortlist == "all":
        return Selection(tuple(p.id for p in votes), sentence="全部入围")
    if step.shortlist_number is None:
        return Selection((), tuple(p.id for p in votes), 0, "入围数量尚未确定，请主办单位填写")
    if step.shortlist == "threshold":
        passed = tuple(p.id for p in votes if p.score is not None and p.score >= step.shortlist_number)
        return Selection(passed, sentence=f"得票不少于 {step.shortlist_number} 票")
    parts = [best(group, step.shortlist_number) for group in _grouped(votes, apart=step.within is not None)]
    return Selection(
        tuple(i for part in parts for i in part.passed),
        tuple(i for part in parts for i in part.undecided),
        sum(part.open_places for part in parts),
        f"得票前 {step.shortlist_number} 名",
    )
