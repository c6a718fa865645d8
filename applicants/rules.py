"""Which units belong together? Proposals from names, codes and declarations (row Q3); a person confirms them.

Pure: takes what is known of the units, returns circles with the sentence that speaks for each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from campaigns import regions

BRANCH_WORDS = "分公司|支公司|子公司|分行|支行|分理处|分所|分院|分校|分局|分厂|分店|分部|分中心|营业部|营业厅|办事处|代表处|事业部|项目部"
HOUSES = "公司|集团|银行|事务所|研究院|研究所|设计院|大学|学院|学校|医院|协会|商会|中心|厂|社"
BRANCH = re.compile(rf"^(?P<stem>.{{2,}}(?:{HOUSES}))\(?[^公]{{0,24}}(?:{BRANCH_WORDS})\)?$")
GROUP = re.compile(r"^(?P<brand>.{2,16}?)集团")
FORMS = ("", "公司", "有限公司", "有限责任公司", "股份有限公司")
POINTED_AT = "是其他成员的名称或声明所指的总部或母公司。"
SAME_NAME = "名称与其他成员相同。"
PLAIN = str.maketrans("（）", "()", "·•")
Key = tuple[str, str]
Thing = tuple[str, str | int]


@dataclass(frozen=True, slots=True)
class Known:
    """What the rule looks at: a unit's number, name and code, and the parent it declares itself."""

    pk: int
    name: str
    uscc: str = ""
    parent_name: str = ""
    parent_uscc: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Units that may be one applicant: the name of the whole, its head if registered, and for each unit the evidence."""

    name: str
    lead: int | None
    members: dict[int, str]


def plain(name: str) -> str:
    """A name without spaces and with one kind of bracket."""
    return "".join(name.translate(PLAIN).split())


def stem(name: str) -> str:
    """The name of the whole a branch belongs to: 演示软件有限公司青岛分公司 → 演示软件有限公司; "" for what is no branch."""
    found, rest = "", plain(name)
    while match := BRANCH.match(rest):
        found = rest = match["stem"]
    return found


def brand(name: str) -> str:
    """演示城市集团置业有限公司 → 演示城市集团; "" without 集团, or where only a place stands before it."""
    match = GROUP.match(plain(stem(name) or name))
    if match is None or match["brand"] in _places():
        return ""
    return f"{match['brand']}集团"


def organisation(uscc: str) -> str:
    """Positions 9 to 17 of the code: the 组织机构代码 of the body itself, whoever registered it."""
    return uscc[8:17] if len(uscc) == 18 else ""


def propose(units: Iterable[Known]) -> list[Proposal]:
    """The circles of two units and more, in the order of their names. Linear in the number of units."""
    by_pk = {unit.pk: unit for unit in sorted(units, key=lambda unit: unit.pk)}
    told = list(_evidence(by_pk.values()))
    holders: dict[Key, set[int]] = defaultdict(set)
    circles = _Circles()
    why: dict[int, str] = {}
    for key, unit, _ in told:
        circles.join(key, unit)
        holders[key].add(unit)
    for key, unit, sentence in told:
        if sentence and len(holders[key]) > 1:
            why.setdefault(unit, sentence)
    found = []
    for members in circles.sets():
        if len(members) > 1:
            there = [by_pk[pk] for pk in members]
            lead = _lead(there)
            evidence = {pk: POINTED_AT if pk == lead else why.get(pk, SAME_NAME) for pk in members}
            found.append(Proposal(by_pk[lead].name if lead else _whole(there), lead, evidence))
    return sorted(found, key=lambda one: (one.name, min(one.members)))


def _evidence(units: Iterable[Known]) -> Iterator[tuple[Key, int, str]]:
    """(what they share, unit, sentence): units that share a key belong to one circle."""
    units = list(units)
    codes = {unit.uscc: unit for unit in units if unit.uscc}
    for unit in units:
        yield ("name", plain(unit.name)), unit.pk, ""
        if organisation(unit.uscc):
            yield ("code", organisation(unit.uscc)), unit.pk, "组织机构代码（统一社会信用代码第 9 至 17 位）相同。"
        if whole := stem(unit.name):
            yield ("name", whole), unit.pk, f"名称由“{whole}”加分支机构名称组成。"
        if group := brand(unit.name):
            yield ("brand", group), unit.pk, f"名称以“{group}”开头。"
        parent = codes[unit.parent_uscc].name if unit.parent_uscc in codes else unit.parent_name
        if parent:
            yield ("name", plain(parent)), unit.pk, f"本单位声明是“{parent}”的分支机构或所属单位。"
            if group := brand(parent):
                yield ("brand", group), unit.pk, f"本单位声明属于“{parent}”。"


def _lead(members: list[Known]) -> int | None:
    """The head: the unit that the others' names or declarations point to; of several the one with the shortest name."""
    pointed = {stem(unit.name) for unit in members} | {plain(unit.parent_name) for unit in members} - {""}
    parents = {unit.parent_uscc for unit in members} - {""}
    heads = [u for u in members if plain(u.name) in pointed or u.uscc in parents or _is_head(u.name)]
    heads = [u for u in heads if not stem(u.name)]
    return min(heads, key=lambda unit: (not _is_head(unit.name), len(unit.name), unit.pk)).pk if heads else None


def _is_head(name: str) -> bool:
    return bool(brand(name)) and plain(name).removeprefix(brand(name)) in FORMS


def _whole(members: list[Known]) -> str:
    """The name of a whole that is not registered itself."""
    stems, brands = {stem(unit.name) for unit in members}, {brand(unit.name) for unit in members}
    return min((stems - {""}) or (brands - {""}) or {members[0].name})


@lru_cache
def _places() -> frozenset[str]:
    """青岛市, 青岛, 山东: names of places, which make no house."""
    provinces = regions.provinces()
    full = {regions.name(code) for code in provinces}
    full |= {regions.name(city) for code in provinces for city in regions.cities(code)}
    return frozenset(full | {name[:-1] for name in full if name[-1:] in "省市" and len(name) > 2})


class _Circles:
    """Units joined by the keys they share (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[Thing, Thing] = {}

    def join(self, key: Key, unit: int) -> None:
        """The unit has the key."""
        self._parent[self._root(("unit", unit))] = self._root(key)

    def sets(self) -> list[list[int]]:
        """The units of each circle."""
        found: dict[Thing, list[int]] = defaultdict(list)
        for thing in list(self._parent):
            if thing[0] == "unit":
                found[self._root(thing)].append(int(thing[1]))
        return [sorted(units) for units in found.values()]

    def _root(self, thing: Thing) -> Thing:
        parent = self._parent
        parent.setdefault(thing, thing)
        while parent[thing] != thing:
            parent[thing] = parent[parent[thing]]
            thing = parent[thing]
        return thing
