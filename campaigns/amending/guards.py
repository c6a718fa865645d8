"""What may not be changed while a campaign runs, each refusal a sentence. Pure: the facts come as ``Use``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from campaigns.amending.uses import Use
from campaigns.ruleset.identity import Window
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.routing import resolved_seats
from campaigns.ruleset.windows import closes_at, opens_at, seat_deadline

IDENTITY = {"title": "活动全称", "series": "系列代号", "year": "年份", "number": "届次"}
RELIED_ON = (
    "register",
    "enrol",
    "file",
    "paper",
    "vote",
    "publicity",
    "objection",
    "report",
)  # people outside plan by these
SECRECY = ("none", "campaign_only", "strict")


def refusals(
    before: RuleSet, after: RuleSet, *, now: datetime, uses: Iterable[Use] = (), earlier: Sequence[RuleSet] = ()
) -> list[str]:
    """Why ``after`` cannot follow ``before`` at ``now``; empty when it can. ``earlier``: all published versions."""
    known = list(uses)
    found = [
        *_identity(before, after),
        *_windows(before, after, now),
        *_own_ends(before, after, now),
        *_fields(after, earlier or (before,)),
    ]
    found += _promises(before, after, any(use.part == "filing" for use in known))
    return found + [sentence for use in known for sentence in _kept(use, before, after)]


def _identity(before: RuleSet, after: RuleSet) -> Iterator[str]:
    for name, label in IDENTITY.items():
        if getattr(before.identity, name) != getattr(after.identity, name):
            yield f"{label}不能改变：已发布的通知、编号和证书都以它为准。需要更名时，请取消本活动后另建活动。"


def _windows(before: RuleSet, after: RuleSet, now: datetime) -> Iterator[str]:
    kept = {window.key: window for window in after.windows}
    for window in before.windows:
        start, end = opens_at(window), closes_at(window)
        begun = (start is None or start <= now) and (start or end) is not None
        new = kept.get(window.key)
        if new is None:
            if begun:
                yield f"“{window.title}”已经开始，不能删除。"
        else:
            yield from _moved(window, new, now, begun=begun)


def _moved(window: Window, new: Window, now: datetime, *, begun: bool) -> Iterator[str]:
    start, end = opens_at(new), closes_at(new)
    was_end = closes_at(window)
    if begun and new.purpose != window.purpose:
        yield f"“{window.title}”已经开始，不能改作他用。"
    if begun and window.purpose in RELIED_ON and start is not None and start > now:
        yield f"“{window.title}”已经开始，不能再改到以后开始。需要停止受理时，请暂停活动。"
    if start is not None and end is not None and end <= start:
        yield f"“{new.title}”的结束时间须晚于开始时间。"
    if end == was_end:
        return
    if end is not None and end <= now:
        yield f"“{window.title}”不能截止在已经过去的时间，请填写今后的时间。"
    elif begun and window.purpose in RELIED_ON and end is not None and (was_end is None or end < was_end):
        yield f"“{window.title}”已经开始，只能延长，不能提前截止：各单位按公布的时间安排工作。"


def _own_ends(before: RuleSet, after: RuleSet, now: datetime) -> Iterator[str]:
    """A seat's own end of a window that has begun is not brought forward: its applicants plan by the end they were told."""
    windows = {window.key: window for window in before.windows}
    was = {seat.key: seat for seat in resolved_seats(before)}
    for seat in resolved_seats(after):
        old = was.get(seat.key)
        for key in seat.deadlines if old is not None else ():
            window = windows.get(key)
            if window is None or window.purpose not in RELIED_ON:
                continue
            start, end = opens_at(window), seat_deadline(seat, key)
            told = seat_deadline(old, key) or closes_at(window)
            if (start is None or start <= now) and end is not None and (told is None or end < told):
                yield f"“{window.title}”已经开始，{seat.name}另定的截止时间只能推迟，不能提前：各单位按公布的时间安排工作。"


def _fields(after: RuleSet, earlier: Sequence[RuleSet]) -> Iterator[str]:
    """A field of the same key stays what it was, in every version: answers kept under it must be readable."""
    first: dict[str, tuple[Any, str, bool]] = {}
    for rules in earlier:
        for form, _, field in rules.fields():
            first.setdefault(field.key, (field, form.use, field.personal or field.type == "person"))
    for form, _, field in after.fields():
        if field.key not in first:
            continue
        was, use, personal = first[field.key]
        if (was.type, use) != (field.type, form.use):
            yield f"字段“{field.label}”的类型和所在表单的用途不能改变，已填写的内容会读不出来。请删除它，再新增一个字段。"
        elif personal and not (field.personal or field.type == "person"):
            yield f"字段“{field.label}”是按个人信息收集的，不能改为一般信息。"
        elif was.type == "table":
            yield from _columns(was, field)


def _columns(was: Any, field: Any) -> Iterator[str]:
    types = {column.key: column.type for column in was.columns}
    for column in field.columns:
        if types.get(column.key, column.type) != column.type:
            yield f"表格“{field.label}”的“{column.label}”列类型不能改变，请新增一列。"


def _promises(before: RuleSet, after: RuleSet, filed: bool) -> Iterator[str]:
    """What applicants were promised when they filed."""
    if not filed:
        return
    if SECRECY.index(after.confidentiality.level) < SECRECY.index(before.confidentiality.level):
        yield "已有单位按原来的保密要求报名或申报，保密要求只能更严，不能放宽。"
    if after.disclosure.scores_public and not before.disclosure.scores_public:
        yield "已有单位按“分数不公开”的规则申报，不能再改为公开分数。"


def _kept(use: Use, before: RuleSet, after: RuleSet) -> Iterator[str]:
    if use.part == "options":
        yield from _option(use, before, after)
    elif use.part in _FIND:
        find, label = _FIND[use.part]
        was, now = find(before, use.key), find(after, use.key)
        if was is None:
            return
        name = getattr(was, "title", "") or getattr(was, "label", "") or getattr(was, "name", "")
        if now is None:
            yield f"{label}“{name}”不能删除：{use.why}。"
        elif use.fixed and was != now:
            yield f"{label}“{name}”不能修改：{use.why}。"
        elif use.part == "stages" and [s.type for s in was.steps] != [s.type for s in now.steps]:
            yield f"环节“{name}”的步骤不能增减或调换：{use.why}。"
        elif use.part == "seats" and (was.tier, was.role) != (now.tier, now.role):
            yield f"席位“{name}”的层级和职责不能改变：{use.why}。"


def _option(use: Use, before: RuleSet, after: RuleSet) -> Iterator[str]:
    dimension, _, option = use.key.partition(".")
    labels, there = _options(before, dimension), _options(after, dimension)
    if option in labels and option not in there:
        yield f"选项“{labels[option]}”不能删除：{use.why}。"


def _options(rules: RuleSet, key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for dimension in rules.dimensions:
        if dimension.key == key:
            found |= {option.key: option.label for option in dimension.options}
            found |= {f"{o.key}/{c.key}": c.label for o in dimension.options for c in o.children}
    return found


def _by_key(name: str) -> Callable[[RuleSet, str], Any]:
    return lambda rules, key: next((row for row in getattr(rules, name) if row.key == key), None)


def _seat(rules: RuleSet, key: str) -> Any:
    return next((seat for seat in resolved_seats(rules) if seat.key == key), None)


_FIND: dict[str, tuple[Callable[[RuleSet, str], Any], str]] = {
    "stages": (_by_key("stages"), "环节"),
    "rubrics": (_by_key("rubrics"), "评分表"),
    "panels": (_by_key("panels"), "专家组"),
    "awards": (_by_key("awards"), "奖项"),
    "kinds": (_by_key("kinds"), "申报主体类型"),
    "seats": (_seat, "席位"),
    "seated": (_seat, "席位"),
}
