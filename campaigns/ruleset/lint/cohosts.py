"""Rights of seats that lead nowhere, and countersigning that nobody can do."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import RuleSet
from ..rights import DECISIONS, final_stages, holders
from .registry import Hit, check
from .walk import every_stage_step, path

STEP = {"publicity": "publicity", "results": "publish"}  # the step that a decision is about


@check("countersign_unsaid", "warning", "写明哪些决定要会签、须几家确认（countersigning）")
def countersign_unsaid(rules: RuleSet) -> Iterator[Hit]:
    """Seats countersign, and nothing says what."""
    seats = holders(rules, "countersign")
    if seats and rules.countersigning is None:
        names = "、".join(seat.name for seat in seats)
        sentence = f"{names}有会签权限，没有写明哪些决定要会签；现在公示名单和结果公布前都须全部会签"
        yield Hit("seats", sentence, seats[0].clause)


@check("countersign_without_seat", "error", "给参加会签的席位写 rights: [countersign]，或删去会签")
def countersign_without_seat(rules: RuleSet) -> Iterator[Hit]:
    """Countersigning is written, and no seat has the right."""
    said = rules.countersigning
    if said is not None and not holders(rules, "countersign"):
        yield Hit("countersigning", "写了会签，却没有席位有会签的权限", said.clause)


@check("countersign_too_many", "error", "改为不超过有会签权限的席位数，或不写（须全部确认）")
def countersign_too_many(rules: RuleSet) -> Iterator[Hit]:
    """More confirmations than seats that could give them."""
    said, seats = rules.countersigning, holders(rules, "countersign")
    if said is not None and said.need is not None and seats and said.need > len(seats):
        sentence = f"会签须 {said.need} 家确认，有会签权限的席位只有 {len(seats)} 家"
        yield Hit("countersigning", sentence, said.clause)


@check("countersign_nothing", "warning", "从会签的决定中删去，或加上相应的步骤")
def countersign_nothing(rules: RuleSet) -> Iterator[Hit]:
    """A decision is to be countersigned that this rule set never takes."""
    if (said := rules.countersigning) is None:
        return
    kinds = {step.type for _stage, step in every_stage_step(rules)}
    for decision in said.decisions:
        if STEP[decision] not in kinds:
            sentence = f"会签的决定中有“{DECISIONS[decision]}”，规则里没有这样的步骤"
            yield Hit("countersigning", sentence, said.clause)


@check("right_idle", "warning", "删去这项权限，或补上用得到它的环节")
def right_idle(rules: RuleSet) -> Iterator[Hit]:
    """A right that gives a seat nothing to do: it is the host's own anyway, or no stage asks for it."""
    authorizing = {stage.seats.authorized_by for stage in rules.stages}
    for seat in rules.seats:
        idle = []
        if seat.role == "host" and seat.rights:
            idle.append("主办席位不需要另外授予权限")
        if "final_review" in seat.rights and not final_stages(rules):
            idle.append("主办单位没有确定名单或奖项的环节，无从参加终审")
        if "priority_recommend" in seat.rights and seat.tier not in authorizing:
            idle.append("没有环节由它授权，无从标注重点推荐")
        for why in idle:
            yield Hit(path("seats", seat.key), f"“{seat.name}”的特别权限用不上：{why}", seat.clause)
