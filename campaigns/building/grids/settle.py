"""What a grid changes in a rule set: seats added, altered, taken away, and the fewest changes to quotas that say the same as its cells.

A quota may name tiers or seats; a seat that is named leaves its tier's quotas. Quotas all of whose units move to the same number are
changed where they are (they keep key, clause and place); other changes make new quotas; quotas that bind nobody any more go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.building.grids.caps import Cap, Caps, data_of, of_quota
from campaigns.building.grids.seats import Column, Reading, Row, quotas_for, recommends
from campaigns.ruleset.editing.starters import free_key, keys_in
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.parties import Quota

Unit = tuple[str, str]  # ("tiers", key) or ("seats", key), as a quota's lists are called
Vector = dict[str, Caps]


class Unsayable(ValueError):
    """The rules cannot say what the grid asks for; str() is the sentence for the person."""


@dataclass(frozen=True)
class Settled:
    """The new data; ``freed``: titles of recommend steps that no longer name one quota for everybody."""

    data: Data
    freed: tuple[str, ...] = ()


def settled(data: Data, reading: Reading, present: Sequence[Row], shown: Sequence[Column], *, remove: bool) -> Settled:
    """The data as the grid wants it. ``remove``: seats that do not occur in the grid are taken away. Raises Unsayable."""
    named = {row.at: row for row in reading.rows}
    rows = [named.get(row.at, row) for row in present if row.at in named or row.kind != "seat" or not remove]
    there = {row.at for row in present}
    rows += [row for row in reading.rows if row.at not in there]
    now = {**data, "seats": _seats(data, rows)}
    if reading.tiers:
        now["tiers"] = [*data["tiers"], *({"key": key, "label": label} for key, label in reading.tiers)]
    now["quotas"] = _Quotas(data, now, rows, shown).settle()
    freed: list[str] = []
    now["stages"] = [_freed(stage, data, now, rows, freed) for stage in data["stages"]]
    if not now["quotas"] and "quotas" not in data:
        del now["quotas"]
    return Settled(now, tuple(freed))


def _seats(data: Data, rows: Sequence[Row]) -> list[Data]:
    there = {seat["key"]: seat for seat in data.get("seats", ())}
    return [_seat(there.get(row.key), row) for row in rows if row.kind == "seat"]


def _seat(old: Data | None, row: Row) -> Data:
    seat: Data = {**(old or {"key": row.key}), "name": row.name, "tier": row.tier, "role": row.role}
    before = (old or {}).get("jurisdiction", {})
    if {k: v for k, v in before.items() if k != "own"} != row.place:
        own = {"own": True} if before.get("own") else {}
        if row.place or own:
            seat["jurisdiction"] = {**row.place, **own}
        else:
            seat.pop("jurisdiction", None)
    return seat


def _freed(stage: Data, before: Data, now: Data, rows: Sequence[Row], freed: list[str]) -> Data:
    """The stage whose recommend steps no longer name one quota for everybody, when some of its seats have left that quota."""
    choice = stage.get("seats") or {}
    among = {*choice.get("tiers", ())}, {*choice.get("seats", ()), choice.get("fallback")}
    steps = []
    for step in stage.get("steps", ()):
        name = step.get("quota") if step.get("type") == "recommend" else None
        dropped = name in {q["key"] for q in before.get("quotas") or ()} - {q["key"] for q in now["quotas"]}
        if dropped or (name and any(_left(row, name, before, now) for row in rows if recommends(row, among))):
            freed.append(step.get("title") or stage["title"])
            steps.append({key: value for key, value in step.items() if key != "quota"})
        else:
            steps.append(step)
    return {**stage, "steps": steps}


def _left(row: Row, quota: str, before: Data, now: Data) -> bool:
    """The seat was bound by this quota and is bound by something else now."""
    seat = row.key if row.kind == "seat" else ""
    was, bound = ([q["key"] for q in quotas_for(data, row.tier, seat)] for data in (before, now))
    return quota in was and was != bound


class _Quotas:
    """The quotas being rewritten."""

    def __init__(self, before: Data, now: Data, rows: Sequence[Row], shown: Sequence[Column]):
        self.before, self.rows, self.levels = before, rows, [column.level for column in shown]
        self.labels = {column.level: column.label for column in shown}
        self.quotas: list[Data] = [dict(quota) for quota in before.get("quotas") or ()]
        self.taken = keys_in(now)
        self.names = {("tiers", t["key"]): t["label"] for t in now["tiers"]} | {
            ("seats", r.key): r.name for r in rows if r.kind == "seat"
        }
        self.touched: set[int] = set()

    def settle(self) -> list[Data]:
        """The quotas as the rows want them."""
        self._forget_removed()
        wanted = self._wanted()
        moves: dict[tuple[str, Cap], list[Unit]] = {}
        leaving: dict[int, dict[Unit, list[Cap]]] = {}
        for unit, vector in wanted.items():
            for level in self.levels:
                self._move(unit, level, list(vector.get(level, ())), moves, leaving)
        for at, units in leaving.items():
            self._leave(at, units, moves)
        for (level, cap), units in moves.items():
            if units:
                self.quotas.append(self._new(level, cap, units))
        return self._kept()

    def _forget_removed(self) -> None:
        there = {row.key for row in self.rows if row.kind == "seat"}
        for at, quota in enumerate(self.quotas):
            left = [key for key in quota.get("seats", ()) if key in there]
            if left != quota.get("seats", []):
                self._put(quota, "seats", left)
                self.touched.add(at)

    def _wanted(self) -> dict[Unit, Vector]:
        """What each tier's own quotas and each named seat's should say."""
        wanted: dict[Unit, Vector] = {}
        for tier in dict.fromkeys(row.tier for row in self.rows):
            own = [row for row in self.rows if row.tier == tier]
            common = self._common(tier, own)
            if common is not None:
                wanted["tiers", tier] = common
            for row in own:
                if row.kind == "seat" and self._stands_out(row, common):
                    wanted["seats", row.key] = self._vector(row)
                elif row.kind == "seat" and self._is_named(row):
                    wanted["seats", row.key] = {}  # back to what its tier has
        return wanted

    def _stands_out(self, row: Row, common: Vector | None) -> bool:
        vector = self._vector(row)
        if self._is_named(row):
            return vector != common or vector == self._present("seats", row.key)
        return vector != (common if common is not None else self._present("tiers", row.tier))

    def _is_named(self, row: Row) -> bool:
        return any(row.key in quota.get("seats", ()) for quota in self.quotas)

    def _common(self, tier: str, rows: Sequence[Row]) -> Vector | None:
        """What the tier's quotas should say; None: they stay as they are."""
        bound = [row for row in rows if row.kind != "seat"]
        singles = [self._vector(row) for row in rows if row.kind == "seat"]
        for row in bound[1:]:
            if self._vector(row) != self._vector(bound[0]):
                raise Unsayable(f"“{bound[0].name}”和“{row.name}”属于同一层级，名额要写成一样的。")
        empty = [row for row in rows if row.kind == "seat" and not any(self._vector(row).values())]
        if bound:
            common = self._vector(bound[0])
            if empty and any(common.values()):
                raise Unsayable(
                    f"“{empty[0].name}”和“{bound[0].name}”属于同一层级，不能没有名额；一项也不给的写 不分配。"
                )
            return common
        if empty:
            return dict.fromkeys(self.levels, ())
        now = self._present("tiers", tier)
        if now in singles:
            return now
        counted = Counter(tuple(sorted(vector.items())) for vector in singles)
        return dict(counted.most_common(1)[0][0]) if counted else None

    def _vector(self, row: Row) -> Vector:
        return {level: row.caps.get(level, ()) for level in self.levels}

    def _present(self, which: str, key: str) -> Vector:
        """What the quotas naming a tier or seat say now, in the columns shown."""
        return {
            level: tuple(of_quota(self.quotas[at]) for at in self._members(which, key, level)) for level in self.levels
        }

    def _members(self, which: str, key: str, level: str) -> list[int]:
        return [at for at, q in enumerate(self.quotas) if key in q.get(which, ()) and (q.get("within") or "") == level]

    def _move(self, unit: Unit, level: str, caps: list[Cap], moves: dict, leaving: dict) -> None:
        """Note which quotas a unit leaves and which caps it then lacks."""
        lost = []
        for at in self._members(*unit, level):
            if (cap := of_quota(self.quotas[at])) in caps:
                caps.remove(cap)
            else:
                lost.append(at)
        for at in lost:
            leaving.setdefault(at, {})[unit] = caps if len(lost) == 1 else []
        for cap in caps:
            moves.setdefault((level, cap), []).append(unit)

    def _leave(self, at: int, units: dict[Unit, list[Cap]], moves: dict[tuple[str, Cap], list[Unit]]) -> None:
        """Change the quota where it is when all it binds want the same instead; else take out those who leave."""
        quota = self.quotas[at]
        members = {("tiers", key) for key in quota.get("tiers", ())} | {
            ("seats", key) for key in quota.get("seats", ())
        }
        targets = {tuple(caps) for caps in units.values()}
        level = quota.get("within") or ""
        if members == set(units) and len(targets) == 1 and len(target := next(iter(targets))) == 1:
            cap = target[0]
            moves[level, cap] = [unit for unit in moves[level, cap] if unit not in units]
            bare = {name: value for name, value in quota.items() if name not in data_of(of_quota(quota))}
            quota.clear()
            quota |= {
                **bare,
                "title": _retitled(bare["title"], of_quota(self.before["quotas"][at]), cap),
                **data_of(cap),
            }
            return
        self.touched.add(at)
        for which, key in units:
            self._put(quota, which, [one for one in quota.get(which, ()) if one != key])

    @staticmethod
    def _put(quota: Data, name: str, value: list[str]) -> None:
        if value:
            quota[name] = value
        else:
            quota.pop(name, None)

    def _new(self, level: str, cap: Cap, units: Sequence[Unit]) -> Data:
        names = [self.names.get(unit, unit[1]) for unit in units]
        who = "、".join(names[:3]) + (f"等 {len(names)} 个" if len(names) > 3 else "")
        each = self.labels[level].removesuffix("的名额") if level else ""
        said = {"不限": "推荐不限数量", "不分配": "不分配推荐名额"}.get(
            cap.size, f"推荐不超过{f' {cap.number} 项' if cap.number else cap.size}"
        )
        made: dict[str, Any] = {"key": free_key(Quota, self.taken), "title": f"{who}{each}{said}"[:300]}
        for which in ("tiers", "seats"):
            if keys := [key for kind, key in units if kind == which]:
                made[which] = keys
        return {**made, **data_of(cap), **({"within": level} if level else {})}

    def _kept(self) -> list[Data]:
        """Without those that bind nobody any more, unless another quota is a share of them."""
        bases = {quota.get("percent_of") for quota in self.quotas}
        kept = []
        for at, quota in enumerate(self.quotas):
            bound = quota.get("tiers") or quota.get("seats")
            if at not in self.touched or bound or quota["key"] in bases:
                kept.append(quota)
        return kept


def _retitled(title: str, was: Cap, now: Cap) -> str:
    """The title with its number changed, where it names it exactly once; titles of our own are made again."""
    old, new = was.size.removeprefix("申报数的"), now.size.removeprefix("申报数的")
    if was.number and now.number:
        found = re.findall(rf"(?<!\d){old}(?!\d)", title)
        if len(found) == 1:
            return re.sub(rf"(?<!\d){old}(?!\d)", new, title)
    return title.replace(old, new) if title.count(old) == 1 and was.percent and now.percent else title


def differs(data: Data, rows: Sequence[Row], shown: Sequence[Column]) -> list[str]:
    """Names of rows whose cells the data does not say after all; always empty, and checked before anything is kept."""
    wrong = []
    for row in rows:
        binding = quotas_for(data, row.tier, row.key if row.kind == "seat" else "")
        for column in shown:
            said = [of_quota(quota) for quota in binding if (quota.get("within") or "") == column.level]
            if Counter(said) != Counter(row.caps.get(column.level, ())):
                wrong.append(row.name)
                break
    return wrong
