"""Stages that cannot be reached or left, and steps that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from campaigns.ruleset.editing.flow import add_stage, add_step
from campaigns.ruleset.editing.tree import Data, replaced, spot
from campaigns.ruleset.lint.walk import ancestors
from campaigns.ruleset.model import RuleSet

from .registry import Case, Repair, repair


def _ends(rules: RuleSet) -> list[str]:
    """Stages nothing follows, in the order of the rules."""
    followed = {key for stage in rules.stages for key in stage.after}
    return [stage.key for stage in rules.stages if stage.key not in followed] or [rules.stages[-1].key]


@repair("nothing_published")
def publish(case: Case) -> Iterator[Repair]:
    """A stage behind all ends that publishes, or the step in the last stage."""
    ends = _ends(case.rules)
    yield Repair("在最后加一个公布结果的环节", lambda data: add_stage(data, "publish", "", ends))
    if len(ends) == 1:
        yield Repair("在最后一个环节末尾公布结果", lambda data: add_step(data, ends[0], {"type": "publish"}))


@repair("stage_leads_nowhere")
def leads_nowhere(case: Case) -> Iterator[Repair]:
    """Connect it to a last stage that publishes, or give it one."""
    key = case.part["key"]
    last = [s for s in case.rules.stages if {t.type for t in s.steps} & {"publish", "award"} and s.key != key]
    for stage in last[:2]:
        if stage.key not in ancestors(case.rules, next(s for s in case.rules.stages if s.key == key)):
            yield Repair(f"之后接“{stage.title}”", _also_after(stage.key, key))
    yield Repair("在后面加一个公布结果的环节", lambda data: add_stage(data, "publish", "", [key]))


def _also_after(target: str, source: str) -> Any:
    def change(data: Data) -> Data:
        made = deepcopy(data)
        stage = next(row for row in made["stages"] if row["key"] == target)
        stage["after"] = [*stage.get("after", []), source]
        return made

    return change


@repair("stage_circular")
def circular(case: Case) -> Iterator[Repair]:
    """Take away the connections that lead back to the stage itself."""
    key, by_key = case.part["key"], {stage.key: stage for stage in case.rules.stages}
    for source in by_key[key].after:
        if source in by_key and (source == key or key in ancestors(case.rules, by_key[source])):
            kept = [one for one in by_key[key].after if one != source]
            yield case.put(f"不再接在“{by_key[source].title}”之后", after=kept or None)


@repair("stage_unreachable")
def unreachable(case: Case) -> Iterator[Repair]:
    """Let filings enter directly, or put it behind the stage written before it."""
    part = case.part
    number = case.path[1]
    before = case.data["stages"][number - 1] if isinstance(number, int) and number else None
    whole = {"join": None} if part.get("join") else {}
    if before is not None and part["key"] not in before.get("after", []):
        when = {"when": before["when"]} if before.get("when") and part.get("when") else {}
        yield case.put(f"接在“{before['title']}”之后", after=[before["key"]], **whole, **when)
    yield case.put("直接从申报进入", after=None, **whole)


@repair("award_undecided")
def undecided(case: Case) -> Iterator[Repair]:
    """Decide it where other awards are decided, else in a stage of its own before the results are published."""
    key = case.part["key"]
    holds = [
        (s_no, n) for s_no, stage in enumerate(case.rules.stages) for n, step in enumerate(stage.steps)
        if step.type == "award"
    ]  # fmt: skip
    deciding = [(s, n) for s, n in holds if key in case.data["stages"][s]["steps"][n]["awards"]]
    if len(deciding) > 1:
        for s_no, n in deciding[1:]:
            step = case.data["stages"][s_no]["steps"][n]
            left = [one for one in step["awards"] if one != key]
            if left:
                title = case.data["stages"][s_no]["title"]
                yield Repair(f"“{title}”不再评定", _awards(s_no, n, left))
        return
    if holds:
        s_no, n = holds[0]
        title = case.data["stages"][s_no]["title"]
        yield Repair(f"在“{title}”评定", _awards(s_no, n, [*case.data["stages"][s_no]["steps"][n]["awards"], key]))
        return
    last = next((s for s in case.rules.stages if any(t.type == "publish" for t in s.steps)), None)
    if last is not None:
        at = next(n for n, step in enumerate(last.steps) if step.type == "publish")
        yield Repair(
            f"在“{last.title}”公布之前评定",
            lambda data: add_step(data, last.key, {"type": "award", "awards": [key]}, at),
        )
    else:
        yield Repair("在最后加一个确定奖项的环节", lambda data: add_stage(data, "award", "", _ends(case.rules)))


def _awards(stage: int, step: int, awards: list[str]) -> Any:
    path = ("stages", stage, "steps", step)
    return lambda data: replaced(data, path, {**spot(data, path).value, "awards": awards})


@repair("stage_without_seats")
def seatless(case: Case) -> Iterator[Repair]:
    """Hold it at the host's seat, or at the first tiers."""
    host = next((seat for seat in case.rules.seats if seat.role == "host"), None)
    if host is not None:
        yield case.put(f"在“{host.name}”办理", seats={"seats": [host.key], "route": "all"})
    for tier in case.rules.tiers[:3]:
        if any(seat.tier == tier.key for seat in case.rules.seats) or tier.open_list:
            yield case.put(f"在各“{tier.label}”席位办理", seats={"tiers": [tier.key]})


@repair("nobody_has_jurisdiction")
def uncovered(case: Case) -> Iterator[Repair]:
    """The host's seat takes what nobody else has."""
    host = next((seat for seat in case.rules.seats if seat.role == "host"), None)
    if host is not None:
        yield case.put(f"由“{host.name}”兜底", seats={**case.part["seats"], "fallback": host.key})


@repair("recommender_unasked")
def recommender(case: Case) -> Iterator[Repair]:
    """Ask for it, or route by jurisdiction."""
    yield Repair("让申报单位填写推荐单位", lambda data: {**data, "recommender_field": True})
    yield case.put("改为按管辖送审", seats={**case.part["seats"], "route": "jurisdiction"})
