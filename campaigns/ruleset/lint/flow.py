"""The graph of stages: can it be walked, does it end, are its steps in an order that makes sense?"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import RuleSet
from ..stages import CombineStep, Stage
from .registry import Hit, check
from .walk import ancestors, overlap, path, step_place, steps_of, words


@check("stage_circular", "error", "去掉其中一个 after")
def stage_circular(rules: RuleSet) -> Iterator[Hit]:
    """A stage waits for itself."""
    for stage in rules.stages:
        if stage.key in ancestors(rules, stage):
            yield Hit(path("stages", stage.key), f"“{stage.title}”绕回到自己之前，申报永远走不完", stage.clause)


def _reached(rules: RuleSet) -> set[str]:
    reached: set[str] = set()
    while True:
        more = {s.key for s in rules.stages if s.key not in reached and _enters(s, reached)}
        if not more:
            return reached
        reached |= more


def _enters(stage: Stage, reached: set[str]) -> bool:
    if not stage.after:
        return True
    hits = [key in reached for key in stage.after]
    return all(hits) if stage.join == "all" else any(hits)


@check("stage_unreachable", "error", "改 after，或删去这个环节")
def stage_unreachable(rules: RuleSet) -> Iterator[Hit]:
    """No entry ever gets to the stage."""
    reached = _reached(rules)
    by_key = {stage.key: stage for stage in rules.stages}
    for stage in rules.stages:
        place = path("stages", stage.key)
        if stage.key not in reached:
            yield Hit(place, f"没有申报能到达“{stage.title}”", stage.clause)
            continue
        sources = [by_key[key] for key in stage.after if key in by_key]
        fitting = [source for source in sources if overlap(stage.when, source.when)]
        if sources and (not fitting or (stage.join == "all" and len(fitting) < len(sources))):
            yield Hit(place, f"“{stage.title}”只收的一类申报，前面的环节不会送来", stage.clause)
        elif stage.join == "all" and any(not overlap(a.when, b.when) for a in sources for b in sources):
            yield Hit(place, f"“{stage.title}”要求前面各环节都通过，但没有申报能同时参加它们", stage.clause)


@check("stage_leads_nowhere", "warning", "在后面接一个环节，或在这里公布结果")
def stage_leads_nowhere(rules: RuleSet) -> Iterator[Hit]:
    """Entries pass a stage and then wait for ever."""
    followed = {key for stage in rules.stages for key in stage.after}
    for stage in rules.stages:
        ends = {step.type for step in stage.steps} & {"publish", "award"}
        if stage.key not in followed and not ends:
            yield Hit(path("stages", stage.key), f"通过“{stage.title}”之后没有下文", stage.clause)


@check("nothing_published", "error", "在最后一个环节加上 publish")
def nothing_published(rules: RuleSet) -> Iterator[Hit]:
    """The campaign never has a result."""
    if not any(True for _ in steps_of(rules, "publish")):
        yield Hit("stages", "没有公布结果的步骤，活动没有结果，有效期也不会开始")


_NEEDS = {
    "combine": ({"score", "vote", "defence"}, "合成得分之前要先有评分或投票"),
    "deliberation": ({"score", "opinion", "defence", "combine", "vote", "check"}, "复议之前要先有评议或评分"),
}
_DECIDES = {
    "score",
    "vote",
    "defence",
    "combine",
    "select",
    "recommend",
    "deliberation",
    "check",
    "opinion",
    "supplement",
}


@check("step_order", "error", "调整步骤顺序")
def step_order(rules: RuleSet) -> Iterator[Hit]:
    """A step stands before what it depends on."""
    by_key = {stage.key: stage for stage in rules.stages}
    for stage in rules.stages:
        earlier = {s.type for key in ancestors(rules, stage) if key in by_key for s in by_key[key].steps}
        for number, step in enumerate(stage.steps):
            before = {s.type for s in stage.steps[:number]} | earlier
            after = {s.type for s in stage.steps[number + 1 :]}
            place, clause = step_place(stage, step), step.clause or stage.clause
            if step.type in _NEEDS and not before & _NEEDS[step.type][0]:
                yield Hit(place, _NEEDS[step.type][1], clause)
            if step.type == "publish" and after:
                yield Hit(place, "公布结果之后不能再有别的步骤", clause)
            if step.type == "publicity" and after & _DECIDES:
                yield Hit(place, "公示之后又改变名单，公示的就不是最后名单；请移到下一个环节", clause)
            if step.type == "recommend" and after & {"score", "opinion", "check", "vote"}:
                yield Hit(place, "推荐名单封存之后不能再评分、审查", clause)
            if step.type == "publicity" and not (before & _DECIDES):
                yield Hit(place, "公示之前还没有任何评审", clause)


@check("combine_before_source", "error", "合成的每一部分都要取自本环节或之前的环节")
def combine_before_source(rules: RuleSet) -> Iterator[Hit]:
    """A combined score takes a part from a stage that is not over yet, or from a step that stage does not have."""
    by_key = {stage.key: stage for stage in rules.stages}
    for stage, step in steps_of(rules, "combine"):
        assert isinstance(step, CombineStep)
        allowed = ancestors(rules, stage) | {stage.key}
        for part in step.parts:
            source = by_key.get(part.stage)
            place, clause = step_place(stage, step), part.clause or step.clause or stage.clause
            if source is None:
                continue
            if part.stage not in allowed:
                yield Hit(place, f"综合得分要用“{source.title}”的结果，但那个环节不在它前面", clause)
            elif not any(s.type == part.step for s in source.steps):
                yield Hit(place, f"“{source.title}”没有综合得分要用的步骤（{part.step}）", clause)


@check("left_over_own", "warning", "在处理意见里写明这些申报由谁、按什么程序办理", "K8")
def left_over_own(rules: RuleSet) -> Iterator[Hit]:
    """Entries nobody has jurisdiction over get a procedure that the notice does not give."""
    for stage in rules.stages:
        if stage.left_over_from and (stage.own or stage.seats.own):
            sentence = f"通知没有给不属于任何分区、行业的申报规定程序，“{stage.title}”是自行设定的"
            yield Hit(path("stages", stage.key), sentence, stage.clause)
        elif stage.seats.fallback and stage.seats.own:
            sentence = f"通知没有规定无人管辖的申报怎么办，“{stage.title}”由谁兜底是自行设定的"
            yield Hit(path("stages", stage.key), sentence, stage.clause)


@check("nobody_has_jurisdiction", "warning", "写 fallback，或加一个用 left_over_from 接住它们的环节")
def nobody_has_jurisdiction(rules: RuleSet) -> Iterator[Hit]:
    """Entries outside every jurisdiction fall out without a word."""
    caught = {key for stage in rules.stages for key in stage.left_over_from}
    siblings = [s for s in rules.stages if s.seats.route == "jurisdiction"]
    for stage in siblings:
        seats = [s for s in rules.seats if s.tier in stage.seats.tiers or s.key in stage.seats.seats]
        if stage.seats.fallback or stage.key in caught or any(s.jurisdiction.everywhere for s in seats):
            continue
        missing = _uncovered(rules, stage)
        if missing:
            yield Hit(path("stages", stage.key), f"没有席位管辖的申报不会进入“{stage.title}”：{missing}", stage.clause)


def _uncovered(rules: RuleSet, stage: Stage) -> str:
    from ...regions import XJBT, province_of, provinces, short_name
    from .walk import set_regions

    tiers = set(stage.seats.tiers)
    covered: set[str] = set()
    for seat in rules.seats:
        if seat.tier in tiers or seat.key in stage.seats.seats:
            covered |= {province_of(code) for code in seat.jurisdiction.regions if len(code) == 2 or code == XJBT}
            if seat.jurisdiction.dimension or seat.jurisdiction.kinds or seat.jurisdiction.named_units:
                return "" if covered else "不在所列分类、类别、单位之内的申报"
    for seat_set in rules.seat_sets:
        if seat_set.tier in tiers:
            covered |= {province_of(code) for code in set_regions(seat_set)}
    return words([short_name(code) for code in provinces() if code not in covered])
