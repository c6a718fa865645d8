"""The grid of seats and quotas: its rows out of a rule set, and rows out of a paste with what is wrong in which line and cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Literal

from campaigns.building.grids import caps, cleaning, keys, places
from campaigns.building.grids.caps import Cap, Caps
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.parties import Seat
from campaigns.ruleset.words import word

MOST = 1000
LONGEST = 300
KINDS = {"seat": "席位", "set": "成批席位", "open": "开放名单"}
HEADS = {
    "kind": ("种类",),
    "key": ("代号", "编码", "代码"),
    "name": ("名称", "单位名称", "单位", "席位", "推荐单位", "组织单位"),
    "tier": ("层级",),
    "role": ("职责", "角色"),
    "place": ("管辖", "管辖范围", "地区", "管辖地区"),
    "whole": ("推荐名额", "名额", "总名额", "推荐数量"),
}
SERIAL = ("序号", "编号", "No", "NO", "no")
ROLES = dict(word(Seat, "role").values)
BLANKS = {"ask": "逐格填写", "open": "待定", "zero": "不分配", "all": "不限"}
_BLANK_CAPS: dict[str, Caps] = {"open": (), "zero": (Cap(number=0),), "all": (Cap(unlimited=True),)}


@dataclass(frozen=True)
class Column:
    """A column of quotas: over the whole (``level`` "") or for each option of a level of classification."""

    level: str
    label: str


@dataclass(frozen=True)
class Row:
    """One row: a seat, a set of seats or an open list of a tier. ``caps`` by the level of the column."""

    kind: Literal["seat", "set", "open"]
    key: str
    name: str
    tier: str
    role: str = ""
    place: dict[str, Any] = field(default_factory=dict)
    caps: dict[str, Caps] = field(default_factory=dict)
    number: int = 0

    @property
    def at(self) -> tuple[str, str]:
        """What tells rows apart."""
        return self.kind, self.key


@dataclass(frozen=True)
class Problem:
    """Something wrong in a line of the paste; line 0 is the paste as a whole."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Reading:
    """The rows a paste names, in its order, the tiers it adds (key, label), and what is wrong."""

    rows: tuple[Row, ...]
    tiers: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def columns(rules: RuleSet, wanted: Iterable[str] = ()) -> tuple[Column, ...]:
    """The whole, then each level some quota is within, and those asked for besides."""
    used = {quota.within for quota in rules.quotas} | set(wanted)
    levels = [(row.key, row.label) for row in rules.dimensions]
    levels += [(row.child_key, row.child_label or row.child_key) for row in rules.dimensions if row.child_key]
    return (Column("", "推荐名额"), *(Column(key, f"每个{label}的名额") for key, label in levels if key in used))


def rows_of(rules: RuleSet, data: Data, shown: Sequence[Column]) -> list[Row]:
    """What there is now: seats in their order, then sets and open lists, whose quotas go by tier."""
    by_key = {row["key"]: row for row in data.get("seats", ())}
    found = []
    for seat in rules.seats:
        place = {k: v for k, v in by_key[seat.key].get("jurisdiction", {}).items() if k != "own"}
        found.append(
            Row("seat", seat.key, seat.name, seat.tier, seat.role, place, _caps(data, shown, seat.tier, seat.key))
        )
    found += [
        Row("set", group.key, group.name, group.tier, group.role, {}, _caps(data, shown, group.tier))
        for group in rules.seat_sets
    ]
    opened = [tier for tier in rules.tiers if tier.open_list]
    found += [Row("open", t.key, t.label, t.key, "", {}, _caps(data, shown, t.key)) for t in opened]
    return found


def quotas_for(data: Data, tier: str, seat: str = "") -> list[Data]:
    """The quotas that bind a seat: those that name it, else those of its tier (as ``quotas.quotas_of`` decides)."""
    every = [quota for quota in data.get("quotas") or [] if not quota.get("options")]  # those are written one by one
    named = [quota for quota in every if seat and seat in quota.get("seats", ())]
    return named or [quota for quota in every if tier in quota.get("tiers", ())]


def _caps(data: Data, shown: Sequence[Column], tier: str, seat: str = "") -> dict[str, Caps]:
    binding = quotas_for(data, tier, seat)
    return {
        column.level: tuple(caps.of_quota(q) for q in binding if (q.get("within") or "") == column.level)
        for column in shown
    }


def recommending(rules: RuleSet) -> tuple[set[str], set[str]]:
    """Tiers and seats at which some step recommends."""
    tiers: set[str] = set()
    named: set[str] = set()
    for stage in rules.stages:
        if any(step.type == "recommend" for step in stage.steps):
            tiers |= set(stage.seats.tiers)
            named |= {*stage.seats.seats, *([stage.seats.fallback] if stage.seats.fallback else [])}
    return tiers, named


def recommends(row: Row, among: tuple[set[str], set[str]]) -> bool:
    """Whether the seat sends anything on."""
    return row.tier in among[0] or (row.kind == "seat" and row.key in among[1])


def table(rules: RuleSet, rows: Sequence[Row], shown: Sequence[Column]) -> list[list[str]]:
    """The grid as cells with its heading; reading it again changes nothing."""
    words, among = places.words_of(rules), recommending(rules)
    tiers = {tier.key: tier.label for tier in rules.tiers}
    cells = [["种类", "代号", "名称", "层级", "职责", "管辖", *(column.label for column in shown)]]
    for row in rows:
        place = places.written(row.place, words) if row.kind == "seat" else ""
        line = [KINDS[row.kind], row.key, row.name, tiers.get(row.tier, row.tier), ROLES.get(row.role, ""), place]
        line += [caps.words(row.caps.get(column.level, ())) or unsaid(row, column, among) for column in shown]
        cells.append(line)
    return cells


def unsaid(row: Row, column: Column, among: tuple[set[str], set[str]]) -> str:
    """The word for a cell without any quota."""
    recommended_none, open_, elsewhere = caps.NONE_SAID
    if column.level or any(row.caps.values()):
        return elsewhere
    return open_ if recommends(row, among) else recommended_none


# ---------------------------------------------------------------- reading a paste


def read(
    text: str,
    rules: RuleSet,
    present: Sequence[Row],
    shown: Sequence[Column],
    *,
    blank: str = "ask",
    new_tier: str = "",
) -> Reading:
    """The rows written in ``text``. ``blank``: what an empty quota means (ask: it is a problem); ``new_tier``: the tier of rows without one."""
    lines = cleaning.lines(text)
    if not lines:
        return Reading((), (), (Problem(0, "", "没有读到任何行，请粘贴后再预览。"),))
    heads, start, wrong = _heads(lines[0].cells, shown)
    if wrong:
        return Reading((), (), (Problem(lines[0].number, "", wrong),))
    body = lines[start:]
    problems = [Problem(0, "", f"最多 {MOST} 行，现在有 {len(body)} 行，请分几次粘贴。")] if len(body) > MOST else []
    reader = _Reader(rules, present, shown, heads, blank, new_tier)
    for line in body[:MOST]:
        reader.take(line)
    if not body:
        problems.append(Problem(0, "", "只有列名，没有内容。"))
    return Reading(tuple(reader.rows), tuple(reader.tiers.items()), tuple(problems + reader.problems))


def _heads(cells: Sequence[str], shown: Sequence[Column]) -> tuple[dict[str, int], int, str]:
    """Which column holds what, where the rows begin, and what is wrong with the heading."""
    found: dict[str, int] = {}
    strange = []
    for at, cell in enumerate(cells):
        name = next((name for name, words in HEADS.items() if cell in words), "")
        name = name or next((f"level:{column.level}" for column in shown if column.level and cell == column.label), "")
        if name and name not in found:
            found[name] = at
        elif cell and cell not in SERIAL:
            strange.append(cell)
    if "name" in found:
        wrong = (
            f"不认识的列名：{'、'.join(strange)[:80]}。按分类的名额请先在“名额按什么分列”中勾选。" if strange else ""
        )
        return found, 1, wrong
    if not found and len(cells) <= 2:
        return {"name": 0, **({"whole": 1} if len(cells) == 2 else {})}, 0, ""
    return {}, 0, "第一行请写列名，至少有“名称”；可用的列名：种类、代号、名称、层级、职责、管辖、推荐名额。"


class _Reader:
    """Takes one line after the other; knows what was taken."""

    def __init__(
        self,
        rules: RuleSet,
        present: Sequence[Row],
        shown: Sequence[Column],
        heads: dict[str, int],
        blank: str,
        new_tier: str,
    ):
        self.present, self.shown, self.heads, self.blank, self.new_tier = present, shown, heads, blank, new_tier
        self.words, self.among = places.words_of(rules), recommending(rules)
        self.known_tiers = {cleaning.tidy(tier.label): tier.key for tier in rules.tiers}
        self.roles = {label: key for key, label in ROLES.items()}
        self.usual = {
            tier.key: next((s.role for s in rules.seats if s.tier == tier.key), "recommending") for tier in rules.tiers
        }
        self.bases = frozenset(quota.key for quota in rules.quotas)
        self.keys = {row.key for row in present} | {tier.key for tier in rules.tiers}
        self.by_key = {row.at: row for row in present}
        self.by_name: dict[tuple[str, str], list[Row]] = {}
        for row in present:
            self.by_name.setdefault((row.kind, cleaning.tidy(row.name)), []).append(row)
        self.numbers: dict[tuple[str, str], int] = {}
        self.rows: list[Row] = []
        self.tiers: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.line = cleaning.Line(0, ())

    def cell(self, name: str) -> str | None:
        """What the line says in a column; None: the paste has no such column."""
        at = self.heads.get(name)
        return None if at is None else (self.line.cells[at] if at < len(self.line.cells) else "")

    def wrong(self, column: str, sentence: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(self.line.number, column, sentence))

    def take(self, line: cleaning.Line) -> None:
        """One line."""
        self.line = line
        name = self.cell("name") or ""
        if not name:
            self.wrong("名称", "没有名称。不要的行请整行删去。")
            return
        if len(name) > LONGEST:
            self.wrong("名称", f"名称超过 {LONGEST} 字，请缩短。")
            return
        said = self.cell("kind") or "席位"
        kind = next((key for key, label in KINDS.items() if label == said), "")
        if not kind:
            self.wrong("种类", f"种类“{said[:20]}”不认识，请写 席位、成批席位 或 开放名单。")
            return
        old = self._old(kind, name)
        if old is None and kind != "seat":
            self.wrong("种类", f"没有“{name[:40]}”这样的{KINDS[kind]}，请先在“成批席位”或“席位层级”中新增。")
            return
        row = self._seat(name, old) if kind == "seat" else old
        if row is None:
            return
        if row.at in self.numbers:
            self.wrong("名称", f"与第 {self.numbers[row.at]} 行是同一席位。")
            return
        self.numbers[row.at] = line.number
        found = self._caps(row, old)
        if self.cell("whole") == caps.NONE_SAID[2] and not any(found.values()):
            self.wrong("推荐名额", "写了不另限，但没有一列写名额。还没有定的写 待定。")
        self.rows.append(replace(row, caps=found, number=line.number))

    def _old(self, kind: str, name: str) -> Row | None:
        """The row that is there already: by key, else by name."""
        code = self.cell("key")
        if code and (same := self.by_key.get((kind, code))) is not None:
            return same
        named = self.by_name.get((kind, name), [])
        if len(named) > 1:
            tier = self.known_tiers.get(self.cell("tier") or "", "")
            named = [row for row in named if row.tier == tier]
        return named[0] if len(named) == 1 and not code else None

    def _seat(self, name: str, old: Row | None) -> Row | None:
        tier = self._tier(old)
        role = self._role(tier, old)
        place = self._place(old)
        if tier is None or role is None or place is None:
            return None
        if old is not None:
            name = old.name if cleaning.tidy(old.name) == name else name
            return replace(old, name=name, tier=tier, role=role, place=place)
        return Row("seat", self._key(name), name, tier, role, place)

    def _key(self, name: str) -> str:
        code = self.cell("key") or ""
        if code:
            key = keys.coded(code)
            if key and key not in self.keys:
                self.keys.add(key)
                return key
            self.wrong(
                "代号",
                f"代号“{code[:40]}”不能用（小写字母开头，只用字母、数字、下划线，且不重复）；也可以空着，由系统编。",
            )
        return keys.fresh(name, self.keys, stem="seat")

    def _tier(self, old: Row | None) -> str | None:
        said = self.cell("tier")
        if not said:
            if old is not None:
                return old.tier
            if not self.new_tier:
                self.wrong("层级", "没有写层级。")
            return self.new_tier or None
        if said in self.known_tiers:
            return self.known_tiers[said]
        if said in self.known_tiers.values():
            return said
        if close := get_close_matches(said, self.known_tiers, 1, 0.7):
            self.wrong("层级", f"没有叫“{said[:40]}”的层级，是不是“{close[0]}”？")
            return None
        key = keys.fresh(said, self.keys, stem="tier")
        self.known_tiers[said] = key
        self.tiers[key] = said
        return key

    def _role(self, tier: str | None, old: Row | None) -> str | None:
        said = self.cell("role")
        if not said:
            return old.role if old is not None else self.usual.get(tier or "", "recommending")
        said = said.removesuffix("单位") or said
        if said in self.roles:
            return self.roles[said]
        self.wrong("职责", f"职责“{said[:20]}”不认识，请写 {'、'.join(self.roles)} 之一。")
        return None

    def _place(self, old: Row | None) -> dict[str, Any] | None:
        said = self.cell("place")
        if said is None or (not said and old is None and self.blank != "ask"):
            return old.place if old is not None else {}
        try:
            return places.read(said, self.words)
        except places.Unreadable as error:
            self.wrong("管辖", str(error))
            return None

    def _caps(self, row: Row, old: Row | None) -> dict[str, Caps]:
        found: dict[str, Caps] = {}
        for column in self.shown:
            said = self.cell(f"level:{column.level}" if column.level else "whole")
            if said is None and old is not None:
                found[column.level] = old.caps.get(column.level, ())
            elif not said and self.blank != "ask":
                found[column.level] = _BLANK_CAPS[self.blank] if not column.level else ()
            elif said is None and (column.level or not recommends(row, self.among)):
                found[column.level] = ()  # not asked for: the paste has no such column, and the seat sends nothing on
            else:
                try:
                    found[column.level] = caps.read(said or "", bases=self.bases)
                except caps.Unreadable as error:
                    self.wrong(column.label, str(error))
                    found[column.level] = ()
                if said == caps.NONE_SAID[0] and column.level == "" and recommends(row, self.among):
                    self.wrong(
                        column.label, "这个席位在推荐环节里，不能写不推荐；一项也不给的写 不分配，还没有定的写 待定。"
                    )
        return found
