"""Edits of the graph of stages: a stage put after or between others, connected, disconnected, taken out; steps added.

Everything works on plain data and gives new data. A new stage comes with what it needs: its window after the stage before it,
a rubric and an expert panel where it scores, an award where it decides one.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from campaigns.ruleset.base import day
from campaigns.ruleset.editing.starters import keys_in
from campaigns.ruleset.editing.tree import Data

Step = dict[str, Any]

KINDS: dict[str, tuple[str, str]] = {
    "check": ("形式审查", "按清单审查，可以退回修改"),
    "panel": ("专家评审", "专家组按评分表打分；没有评分表、专家组的，一并建立"),
    "recommend": ("审查推荐", "席位在名额内推荐"),
    "vote": ("网上投票", "公众投票"),
    "select": ("确定名单", "主办单位确定进入下一环节的名单"),
    "publicity": ("公示", "公示七天，可以提出异议"),
    "award": ("确定奖项", "没有奖项的，一并建立"),
    "publish": ("公布结果", "公布最后名单"),
}
_PURPOSE = {"check": "check", "vote": "vote", "publicity": "publicity"}
_DAYS = {"publicity": 9}
_UNTIMED = ("award", "publish")


def add_stage(
    data: Data, kind: str, title: str, after: list[str], before: str = "", only: tuple[str, str] | None = None
) -> Data:
    """The data with a new stage of a kind (see KINDS) behind ``after`` (nothing: behind filing); with ``before`` it is put between.

    ``only``: a dimension and the option whose entries alone enter. KeyError for a kind or a stage that does not exist.
    """
    made = deepcopy(data)
    for key in [*after, *([before] if before else [])]:
        _stage(made, key)
    taken = keys_in(made)
    key = _key(kind, taken)
    title = title or KINDS[kind][0]
    stage: Data = {"key": key, "title": title, "after": list(after), "seats": _seats(made, kind)}
    if not after:
        del stage["after"]
    if only:
        stage["when"] = {"field": only[0], "any_of": [only[1]]}
    if kind not in _UNTIMED:
        stage["window"] = _add_window(made, kind, title, after, taken)
    stage["steps"] = _STEPS[kind](made, taken, stage)
    made["stages"].insert(_position(made, after, before), stage)
    if before:
        _rewire(_stage(made, before), after, key)
    return made


def _key(kind: str, taken: set[str]) -> str:
    number = 1
    while (key := kind if number == 1 else f"{kind}_{number}") in taken:
        number += 1
    taken.add(key)
    return key


def _stage(data: Data, key: str) -> Data:
    return next(filter(lambda row: row["key"] == key, data["stages"]), None) or _missing(key)


def _missing(key: str) -> Data:
    raise KeyError(key)


def _position(data: Data, after: list[str], before: str) -> int:
    keys = [row["key"] for row in data["stages"]]
    if before:
        return keys.index(before)
    first = max((keys.index(key) + 1 for key in after), default=len(keys))
    beside = [n + 1 for n, row in enumerate(data["stages"]) if after and set(row.get("after", ())) == set(after)]
    return max([first, *beside])


def _rewire(stage: Data, after: list[str], key: str) -> None:
    kept = [one for one in stage.get("after", []) if one not in after]
    stage["after"] = [*kept, key]


def _seats(data: Data, kind: str) -> Data:
    host = [row["key"] for row in data["seats"] if row["role"] == "host"]
    own = {row["tier"] for row in data["seats"] if row["role"] == "host"}
    others = [row["key"] for row in data["tiers"] if row["key"] not in own]
    if kind == "recommend" and others:
        return {"tiers": others, **({"fallback": host[0]} if host else {})}
    return {"seats": host[:1], "route": "all"} if host else {"tiers": [data["tiers"][0]["key"]], "route": "all"}


def _add_window(data: Data, kind: str, title: str, after: list[str], taken: set[str]) -> str:
    key = _key(f"{kind}_time", taken)
    first = _end(data, after) + timedelta(days=1)
    last = first + timedelta(days=_DAYS.get(kind, 13))
    purpose = _PURPOSE.get(kind, "review")
    row = {"key": key, "title": title, "purpose": purpose, "opens": first.isoformat(), "closes": last.isoformat()}
    data["windows"].append(row)
    return key


def _end(data: Data, after: list[str]) -> date:
    """The last day on which something comes from these stages, else of filing."""
    windows = {row["key"]: row for row in data["windows"]}
    names = [_stage(data, key).get("window") for key in _before(data, after)]
    rows = [windows[name] for name in names if name in windows] or [
        w for w in data["windows"] if w["purpose"] == "file"
    ]
    ends = [day(end) for row in rows if (end := row.get("closes") or row.get("opens"))]
    return max(ends, default=date(2030, 1, 1))


def _before(data: Data, keys: list[str]) -> set[str]:
    """These stages and all they come from."""
    seen: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in seen and any(row["key"] == key for row in data["stages"]):
            seen.add(key)
            waiting += _stage(data, key).get("after", [])
    return seen


def _check(_data: Data, taken: set[str], _stage: Data) -> list[Step]:
    return [{"type": "check", "items": [{"key": _key("complete", taken), "text": "材料齐全、填写完整"}]}]


def _score(data: Data, taken: set[str], stage: Data) -> list[Step]:
    if not data.get("rubrics"):
        thirds = zip(("创新性", "应用成效", "推广价值"), ("30%", "40%", "30%"), strict=True)
        texts = [
            f["key"]
            for form in data["forms"] if form["use"] == "file"
            for part in form["sections"] for f in part["fields"] if f["type"] in {"long_text", "rich_text"}
        ]  # fmt: skip
        read = {"fields": texts} if texts else {}
        items = [
            {"key": _key("criterion", taken), "label": label, "weight": weight, **read} for label, weight in thirds
        ]
        data["rubrics"] = [
            {"key": _key("rubric", taken), "title": f"{stage['title']}评分表", "criteria": items, "min_sheets": 3}
        ]
    if not data.get("panels"):
        data["panels"] = [{"key": _key("panel", taken), "title": f"{stage['title']}专家组", "size": 5}]
    rubric, panel = data["rubrics"][0]["key"], data["panels"][0]["key"]
    return [{"type": "score", "rubric": rubric, "panel": panel}, {"type": "select", "by": "hand"}]


def _recommend(_data: Data, taken: set[str], _stage: Data) -> list[Step]:
    return [*_check(_data, taken, _stage), {"type": "recommend"}]


def _publicity(data: Data, _taken: set[str], stage: Data) -> list[Step]:
    fields = {f["key"] for form in data["forms"] for part in form["sections"] for f in part["fields"]}
    shown = [*(["title"] if "title" in fields else []), "unit"]
    return [{"type": "publicity", "window": stage["window"], "fields": shown}]


def _award(data: Data, taken: set[str], _stage: Data) -> list[Step]:
    if not data.get("awards"):
        data["awards"] = [{"key": _key("award", taken), "title": "优秀奖", "by": "hand", "open_number": True}]
    decided = {
        key for row in data["stages"] for step in row["steps"] if step["type"] == "award" for key in step["awards"]
    }
    open_ = [row["key"] for row in data["awards"] if row["key"] not in decided] or [data["awards"][0]["key"]]
    return [{"type": "award", "awards": open_}]


_STEPS: dict[str, Callable[[Data, set[str], Data], list[Step]]] = {
    "check": _check,
    "panel": _score,
    "recommend": _recommend,
    "vote": lambda *_: [{"type": "vote"}],
    "select": lambda *_: [{"type": "select", "by": "hand"}],
    "publicity": _publicity,
    "award": _award,
    "publish": lambda *_: [{"type": "publish"}],
}


def connect(data: Data, source: str, target: str) -> Data:
    """Entries of ``target`` come from ``source`` too."""
    made = deepcopy(data)
    _stage(made, source)
    stage = _stage(made, target)
    stage["after"] = [*dict.fromkeys([*stage.get("after", []), source])]
    return made


def disconnect(data: Data, source: str, target: str) -> Data:
    """Entries of ``target`` no longer come from ``source``."""
    made = deepcopy(data)
    stage = _stage(made, target)
    stage["after"] = [key for key in stage.get("after", []) if key != source]
    return made


def remove_stage(data: Data, key: str) -> Data:
    """The data without a stage; those that followed it follow what it followed. Its window stays, the lint says when nothing uses it."""
    made = deepcopy(data)
    gone = _stage(made, key)
    made["stages"] = [row for row in made["stages"] if row is not gone]
    for row in made["stages"]:
        for name in ("after", "left_over_from"):
            if key in row.get(name, []):
                kept = [one for one in row[name] if one != key]
                row[name] = [*dict.fromkeys([*kept, *(gone.get("after", []) if name == "after" else [])])]
    return made


def add_step(data: Data, key: str, step: Step, at: int | None = None) -> Data:
    """The data with a step at the end of a stage, or before position ``at``."""
    made = deepcopy(data)
    steps = _stage(made, key)["steps"]
    steps.insert(len(steps) if at is None else at, step)
    return made
