"""Dates out of order and windows that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta

from campaigns.ruleset.base import day
from campaigns.ruleset.editing.starters import keys_in
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.lint.walk import ancestors
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.stages import Stage

from .registry import Case, Repair, repair

LENGTH = 14
_PURPOSES = {"check": "check", "vote": "vote", "publicity": "publicity"}


@repair("window_backwards")
def backwards(case: Case) -> Iterator[Repair]:
    """Swap the two ends."""
    part = case.part
    yield case.put("对调开始和截止时间", opens=part.get("closes"), closes=part.get("opens"))


@repair("filing_window_missing")
def filing_window(case: Case) -> Iterator[Repair]:
    """Add one, or give the one there is an end."""
    rows = case.data["windows"]
    filing = [number for number, row in enumerate(rows) if row["purpose"] == "file"]
    first = min((day(row["opens"]) for row in rows if row.get("opens")), default=date(2030, 1, 1))

    def add(data: Data) -> Data:
        made = deepcopy(data)
        closes = (first + timedelta(days=LENGTH)).isoformat()
        row = {
            "key": _free(made, "file"),
            "title": "申报",
            "purpose": "file",
            "opens": first.isoformat(),
            "closes": closes,
        }
        made["windows"].append(row)
        return made

    def close(data: Data) -> Data:
        made = deepcopy(data)
        row = made["windows"][filing[0]]
        row["closes"] = (day(row.get("opens") or first.isoformat()) + timedelta(days=LENGTH)).isoformat()
        return made

    yield Repair(f"申报定为 {LENGTH} 天", close) if filing else Repair("加一个申报时间段", add)


@repair("enrolment_after_filing")
def enrolment(case: Case) -> Iterator[Repair]:
    """Enrolment ends with filing."""
    ends = [window.closes for window in case.rules.windows_for("file") if window.closes]
    starts = [window.opens for window in case.rules.windows_for("file") if window.opens]
    if ends:
        late = (case.part.get("opens") or "") >= max(ends)
        yield case.put("与申报同时截止", closes=max(ends), **({"opens": min(starts, default=None)} if late else {}))


@repair("registration_too_late")
def registration(case: Case) -> Iterator[Repair]:
    """Units may register from the first day until filing ends."""
    rows = [window for window in case.rules.windows if window.purpose in {"enrol", "file"}]
    opens = [window.opens for window in rows if window.opens]
    closes = [window.closes for window in rows if window.closes]
    if opens and closes:
        yield case.put("从报名、申报开始，到申报截止", opens=min(opens), closes=max(closes))


@repair("stage_before_previous", "filing_after_review", "stage_overlap", "no_time_for_check")
def too_early(case: Case) -> Iterator[Repair]:
    """Move the stage's window behind all it follows, as long as it is."""
    stage = next((row for row in case.rules.stages if row.key == case.part.get("key")), None)
    window = next((row for row in case.rules.windows if stage and row.key == stage.window), None)
    shared = [row for row in case.rules.stages if stage and row.window == stage.window]
    if stage is None or window is None or window.closes is None or len(shared) > 1:
        return
    first = _after(case.rules, stage)
    length = day(window.closes) - day(window.opens) if window.opens else timedelta(days=LENGTH)
    opens, closes = first.isoformat(), (first + length).isoformat()
    _, space, hour = window.closes.partition(" ")

    def change(data: Data) -> Data:
        made = deepcopy(data)
        row = next(row for row in made["windows"] if row["key"] == window.key)
        row["opens"], row["closes"] = opens, closes + space + hour
        return made

    yield Repair(f"“{window.title}”顺延到 {opens} 开始", change)


def _after(rules: RuleSet, stage: Stage) -> date:
    """The day after the last of what the stage follows; at least the day after filing, with a day for the checks."""
    keys = {row.window for row in rules.stages if row.key in ancestors(rules, stage) and row.window != stage.window}
    ends = [day(w.closes) for w in rules.windows if w.closes and (w.key in keys or w.purpose == "file")]
    checked = any(
        row.steps[0].type in {"check", "opinion"} for row in rules.stages if row.key in ancestors(rules, stage)
    )
    return max(ends, default=date(2030, 1, 1)) + timedelta(days=2 if checked else 1)


@repair("stage_without_window", "vote_without_window")
def windowless(case: Case) -> Iterator[Repair]:
    """A window for each stage that has none, one after the other."""
    alone = case.finding.code == "vote_without_window"
    own = str(case.data["stages"][int(case.path[1])]["key"]) if alone else ""
    bare = [
        row for row in case.rules.stages
        if row.window is None and any(s.type not in {"publish", "award"} for s in row.steps) and own in {"", row.key}
    ]  # fmt: skip
    if not bare:
        return

    def change(data: Data) -> Data:
        made = deepcopy(data)
        ends: dict[str, date] = {}
        for stage in bare:
            behind = [ends[key] for key in ancestors(case.rules, stage) if key in ends]
            first = max([_after(case.rules, stage), *(end + timedelta(days=1) for end in behind)])
            ends[stage.key] = first + timedelta(days=LENGTH - 1)
            key = _free(made, f"{stage.key[:34]}_time")
            purpose = next((_PURPOSES[s.type] for s in stage.steps if s.type in _PURPOSES), "review")
            row = {"key": key, "title": stage.title, "purpose": purpose}
            made["windows"].append({**row, "opens": first.isoformat(), "closes": ends[stage.key].isoformat()})
            next(row for row in made["stages"] if row["key"] == stage.key)["window"] = key
        return made

    yield Repair("给这些环节依次各加两周的时间段" if not alone else "加一个两周的投票时间段", change)


@repair("publicity_short")
def publicity(case: Case) -> Iterator[Repair]:
    """Seven days."""
    part = case.part
    if part.get("window") is None:
        yield case.put("改为公示 7 天", days=7, unit="calendar")
        return
    rows = case.data["windows"]
    number = next((n for n, row in enumerate(rows) if row["key"] == part["window"] and row.get("opens")), None)
    if number is not None:
        closes = (day(rows[number]["opens"]) + timedelta(days=6)).isoformat()

        def change(data: Data) -> Data:
            made = deepcopy(data)
            made["windows"][number]["closes"] = closes
            return made

        yield Repair(f"公示延长到 {closes}", change)


@repair("enrolment_half")
def half(case: Case) -> Iterator[Repair]:
    """A form gets a window as long as filing; a window without a form goes."""
    path = case.path
    if path[0] == "windows":
        number = path[1]
        yield Repair(
            "删去报名时间段",
            lambda data: {**data, "windows": [row for n, row in enumerate(data["windows"]) if n != number]},
        )
        return
    filing = next(iter(case.rules.windows_for("file")), None)

    def change(data: Data) -> Data:
        made = deepcopy(data)
        row = {"key": _free(made, "enrol"), "title": "报名", "purpose": "enrol"}
        ends = {"opens": filing.opens, "closes": filing.closes} if filing else {}
        made["windows"].insert(0, {**row, **{name: value for name, value in ends.items() if value}})
        return made

    yield Repair("加一个与申报同起止的报名时间段", change)


def _free(data: Data, key: str) -> str:
    taken, number = keys_in(data), 1
    while (name := key if number == 1 else f"{key}_{number}") in taken:
        number += 1
    return name
