"""A seat's jurisdiction in one cell: 全国 · regions by name or code · 行业：教育、金融 · 单位类型：央企 · 单位：甲公司；joined by ；."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from campaigns import regions
from campaigns.building.grids.cleaning import tidy
from campaigns.ruleset.model import RuleSet

EVERYWHERE = ("全国", "全部", "不限地区")
NONE = ("无", "不设")
KINDS, UNITS = "单位类型", "指定单位"


class Unreadable(ValueError):
    """A cell that names no place the grid knows; str() is the sentence for the person."""


@dataclass(frozen=True)
class Words:
    """What jurisdictions of one rule set may name: levels of classification with their options, kinds of unit."""

    levels: dict[str, tuple[str, dict[str, str]]]  # label → (key, option label → key)
    kinds: dict[str, str]


def words_of(rules: RuleSet) -> Words:
    """The vocabulary of a rule set."""
    levels: dict[str, tuple[str, dict[str, str]]] = {}
    for row in rules.dimensions:
        levels[tidy(row.label)] = (row.key, {tidy(o.label): o.key for o in row.options})
        if row.child_key:
            below = {tidy(c.label): c.key for o in row.options for c in o.children}
            levels.setdefault(tidy(row.child_label or row.child_key), (row.child_key, below))
    return Words(levels, {tidy(kind.label): kind.key for kind in rules.kinds})


def written(place: dict[str, Any], words: Words) -> str:
    """The cell of a jurisdiction's plain data."""
    said = ["全国"] if place.get("everywhere") else []
    if place.get("regions"):
        said.append("、".join(_region(code) for code in place["regions"]))
    if place.get("dimension"):
        label, options = _level(place["dimension"], words)
        names = {key: name for name, key in options.items()}
        said.append(f"{label}：" + "、".join(names.get(key, key) for key in place.get("options", ())))
    if place.get("kinds"):
        names = {key: name for name, key in words.kinds.items()}
        said.append(f"{KINDS}：" + "、".join(names.get(key, key) for key in place["kinds"]))
    if place.get("named_units"):
        said.append(f"{UNITS}：" + "、".join(place["named_units"]))
    return "；".join(said) or NONE[0]


def _level(key: str, words: Words) -> tuple[str, dict[str, str]]:
    for label, (known, options) in words.levels.items():
        if known == key:
            return label, options
    return key, {}


def _region(code: str) -> str:
    name = regions.full_name(code)
    return name if _codes().get(name) == (code,) else code


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """Codes by every name a region goes by: its full name, its own, its short one."""
    found: dict[str, list[str]] = {}
    everything = [*regions.provinces(), regions.XJBT]
    everything += [code for province in regions.provinces() for code in regions.cities(province)]
    everything += [code for province in regions.provinces() for code in regions.counties(province)]
    for code in everything:
        for name in {regions.full_name(code), regions.name(code), regions.short_name(code)}:
            known = found.setdefault(name, [])
            if code not in known:
                known.append(code)
    for name, codes in found.items():  # 北京市 is the province, not the filler 市辖区 within it
        if (
            len(codes) > 1
            and (best := [code for code in codes if len(code) == min(map(len, codes))])
            and len(best) == 1
        ):
            found[name] = best
    return {name: tuple(codes) for name, codes in found.items()}


def read(text: str, words: Words) -> dict[str, Any]:
    """The jurisdiction a cell names, as plain data without ``own``. Raises Unreadable."""
    place: dict[str, Any] = {}
    text = tidy(text)
    if text in NONE:
        return place
    if not text:
        raise Unreadable("管辖范围空着，没有管辖范围的写 无。")
    for piece in re.split(r"[；;]+", text):
        about, colon, rest = piece.replace(":", "：").partition("：")
        if colon:
            _named(about.strip(), rest.strip(), words, place)
        else:
            for name in _several(piece):
                _ground(name, place)
    return place


def _several(text: str) -> list[str]:
    return [name for name in (one.strip() for one in re.split(r"[、，,]+", text)) if name]


def _ground(name: str, place: dict[str, Any]) -> None:
    if name in EVERYWHERE:
        place["everywhere"] = True
        return
    codes = (name.upper(),) if regions.is_known(name.upper()) else _codes().get(name, ())
    if not codes:
        raise Unreadable(f"没有叫“{name[:40]}”的地区，请写省、市、区县的全称或行政区划代码；行业等写作 名称：选项。")
    if len(codes) > 1:
        raise Unreadable(
            f"“{name[:40]}”不止一个，请写全称，例如{regions.full_name(codes[0])}、{regions.full_name(codes[1])}。"
        )
    place.setdefault("regions", [])
    if codes[0] not in place["regions"]:
        place["regions"].append(codes[0])


def _named(about: str, rest: str, words: Words, place: dict[str, Any]) -> None:
    if not rest:
        raise Unreadable(f"“{about[:40]}：”后面没有内容。")
    if about == UNITS:
        place["named_units"] = _several(rest)
        return
    if about in {KINDS, "类型", "主体类型"}:
        place["kinds"] = _known(rest, words.kinds, KINDS)
        return
    if about in words.levels:
        key, options = words.levels[about]
    else:
        key, options = next(((k, o) for k, o in words.levels.values() if k == about), ("", {}))
    if not key:
        known = "、".join(words.levels) or "还没有分类"
        raise Unreadable(f"没有叫“{about[:40]}”的分类（现有：{known}），指定单位写作 {UNITS}：单位名称。")
    if place.get("dimension") not in {None, key}:
        raise Unreadable("一个席位只能按一个分类划分。")
    place |= {"dimension": key, "options": _known(rest, options, about)}


def _known(rest: str, keys: dict[str, str], what: str) -> list[str]:
    """The keys of what is listed; a name may hold the sign that divides names, so the longest known one is tried first."""
    found: list[str] = []
    names = sorted([*keys, *keys.values()], key=len, reverse=True)
    while rest := rest.lstrip("、，, "):
        name = next(
            (n for n in names if rest.startswith(n) and (len(rest) == len(n) or rest[len(n)] in "、，, ")), None
        )
        if name is None:
            raise Unreadable(f"“{what}”里没有“{_several(rest)[0][:40]}”，现有：{'、'.join(list(keys)[:12])}。")
        found.append(keys.get(name, name))
        rest = rest[len(name) :]
    return list(dict.fromkeys(found))
