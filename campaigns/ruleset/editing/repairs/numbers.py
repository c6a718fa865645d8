"""Weights, panels, votes, quotas: numbers that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

from campaigns.ruleset.base import show_share
from campaigns.ruleset.editing.starters import keys_in
from campaigns.ruleset.editing.tree import Data, removed
from campaigns.ruleset.lint.walk import quotas_of
from campaigns.ruleset.stages import RecommendStep

from .registry import Case, Repair, repair


def scaled(weights: Sequence[Fraction]) -> list[Fraction]:
    """The weights in proportion, in whole percents that add up to 100%; equal shares where all are nothing."""
    whole = sum((max(weight, Fraction(0)) for weight in weights), Fraction(0))
    exact = [max(weight, Fraction(0)) / whole * 100 if whole else Fraction(100, len(weights)) for weight in weights]
    down = [int(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda n: (down[n] - exact[n], n))
    for number in order[: 100 - sum(down)]:
        down[number] += 1
    return [Fraction(one, 100) for one in down]


@repair("weights_not_one")
def weights(case: Case) -> Iterator[Repair]:
    """In proportion to 100%, or all the same."""
    name = "criteria" if "criteria" in case.part else "parts"
    rows = case.part[name]
    was = [_share(row["weight"]) for row in rows]
    for label, shares in (("按比例调整到合计 100%", scaled(was)), ("平均分配", scaled([Fraction(1)] * len(rows)))):
        told = "、".join(show_share(share) for share in shares[:8])
        pairs = zip(rows, shares, strict=True)
        yield case.put(f"{label}（{told}）", **{name: [{**row, "weight": show_share(share)} for row, share in pairs]})


def _share(text: str) -> Fraction:
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


@repair("weight_zero")
def weightless(case: Case) -> Iterator[Repair]:
    """Take the criterion away."""
    path = case.path
    yield Repair("删去这个评分项", lambda data: removed(data, path))


@repair("criterion_step")
def step(case: Case) -> Iterator[Repair]:
    """Whole points always reach the maximum."""
    yield case.put("打分间隔改为 1", step=None)


@repair("panel_minimums")
def minimums(case: Case) -> Iterator[Repair]:
    """A panel large enough."""
    part = case.part
    least = max(sum(kind.get("at_least", 0) for kind in part.get("kinds", [])), part.get("per_entry") or 0)
    yield case.put(f"专家组改为 {least} 人", size=least)


@repair("sheets_unreachable")
def sheets(case: Case) -> Iterator[Repair]:
    """As many sheets as experts, or as many experts as sheets."""
    rubric = next(n for n, row in enumerate(case.rules.rubrics) if row.key == case.part["rubric"])
    panel = next(n for n, row in enumerate(case.rules.panels) if row.key == case.part["panel"])
    given = case.rules.panels[panel].per_entry or case.rules.panels[panel].size
    needed = case.rules.rubrics[rubric].min_sheets
    yield Repair(f"最少份数改为 {given} 份", _field("rubrics", rubric, min_sheets=given))
    wider = {"size": max(needed, case.rules.panels[panel].size)}
    if case.rules.panels[panel].per_entry:
        wider["per_entry"] = needed
    yield Repair(f"每项申报由 {needed} 名专家评分", _field("panels", panel, **wider))


def _field(name: str, number: int, **values: Any) -> Any:
    def change(data: Data) -> Data:
        made = deepcopy(data)
        made[name][number].update(values)
        return made

    return change


@repair("pass_score_above")
def pass_score(case: Case) -> Iterator[Repair]:
    """60 is usual; without a score nobody fails by it."""
    name = "score" if case.part["type"] == "select" else "pass_score"
    yield case.put("改为 60 分", **{name: "60"})
    if name == "pass_score":
        yield case.put("不设合格分", pass_score=None)


@repair("selection_unsaid")
def selection(case: Case) -> Iterator[Repair]:
    """The host picks by hand."""
    yield case.put("改为由主办单位逐项确定", by="hand")


@repair("vote_picks")
def picks(case: Case) -> Iterator[Repair]:
    """Bring the numbers of a ballot together."""
    part = case.part
    least, most = part.get("picks_min", 1), part.get("picks_max", 1)
    if least > most:
        yield case.put(f"最多改为 {least} 项", picks_max=least)
    elif part.get("shortlist", "all") != "all":
        yield case.put("不按票数筛选", shortlist="all", shortlist_number=None)


@repair("vote_unlimited_time")
def minutes(case: Case) -> Iterator[Repair]:
    """Say the minutes, or do not."""
    part = case.part
    if part.get("per") == "minutes":
        yield case.put("每 10 分钟计一次", minutes=10)
    else:
        yield case.put("去掉分钟数", minutes=None)
    yield case.put("改为每天计一次", per="day", minutes=None)


@repair("vote_without_conversion")
def conversion(case: Case) -> Iterator[Repair]:
    """Votes as a share of the highest, or as points by rank."""
    for value, label in (("share_of_highest", "票数按占最高票的比例换算"), ("rank_points", "按得票名次换算")):
        rows = [
            {**row, "conversion": value}
            if row["step"] == "vote" and row.get("conversion", "direct") == "direct"
            else row
            for row in case.part["parts"]
        ]
        yield case.put(label, parts=rows)


@repair("quota_missing")
def quota(case: Case) -> Iterator[Repair]:
    """Say openly that there is no limit, or a number for each seat."""
    stage = case.rules.stages[int(case.path[1])]
    step = stage.steps[int(case.path[3])]
    assert isinstance(step, RecommendStep)
    tiers = [key for key in stage.seats.tiers if not quotas_of(case.rules, step, key)]
    held = {seat.key: seat.tier for seat in case.rules.seats}
    seats = [
        key for key in dict.fromkeys([*stage.seats.seats, *filter(None, [stage.seats.fallback])])
        if held.get(key) not in tiers and not quotas_of(case.rules, step, held.get(key, ""), key)
    ]  # fmt: skip
    where = {name: value for name, value in (("tiers", tiers), ("seats", seats)) if value}
    for label, said in (("写明名额不限", {"unlimited": True}), ("每个席位 10 项", {"number": 10})):
        yield Repair(label, _add_quota({"title": f"{stage.title}名额", **where, **said}))


def _add_quota(row: Data) -> Any:
    def change(data: Data) -> Data:
        made = deepcopy(data)
        taken, number = keys_in(made), 1
        while f"quota_{number}" in taken:
            number += 1
        made["quotas"] = [*made.get("quotas", []), {"key": f"quota_{number}", **row}]
        return made

    return change


@repair("quota_gives_nothing")
def too_little(case: Case) -> Iterator[Repair]:
    """At least one, or round up."""
    yield case.put("至少推荐 1 项", minimum=1)
    yield case.put("改为向上取整", rounding="ceil")


@repair("quota_minimum_above")
def above(case: Case) -> Iterator[Repair]:
    """The minimum within the number; a share within the whole."""
    if case.part.get("number") is not None:
        yield case.put(f"最低改为 {case.part['number']} 项", minimum=case.part["number"])
    else:
        yield case.put("比例改为 100%", percent="100%")


@repair("trim_too_early")
def trim(case: Case) -> Iterator[Repair]:
    """From five sheets."""
    yield case.put("从 5 份起去掉最高最低分", trim_from=5)


@repair("min_above_max")
def bounds(case: Case) -> Iterator[Repair]:
    """Swap the two."""
    part = case.part
    for low, high in (("min", "max"), ("min_rows", "max_rows")):
        least, most = part.get(low), part.get(high)
        if least is not None and most is not None and Decimal(str(least)) > Decimal(str(most)):
            yield case.put("对调最小值和最大值", **{low: most, high: least})
            return
    limit = part.get("limit")
    if limit and limit.get("min", 0) > limit["max"]:
        yield case.put("对调最少和最多字数", limit={**limit, "min": limit["max"], "max": limit["min"]})
