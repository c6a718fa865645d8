"""Lists that decide: what a seat sends on within its quota (rows S8, E3, E4, A2), and whom the host selects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from accounts.models import StaffRole
from audit import trail
from campaigns import regions
from campaigns.ruleset import quotas, ranking
from campaigns.ruleset.quotas import Allowance, Intake, Picked
from campaigns.ruleset.ranking import Placed, Selection
from campaigns.ruleset.shapes import within
from campaigns.ruleset.stages import SelectStep
from notices import outbox
from submissions.models import Submission

from .. import engine, timing
from ..errors import NotYet
from ..models import Docket, Recommendation, RecommendationItem, StageEntry
from . import closing
from .scores import groups_of

NOT_SENT = "未列入推荐名单"
NOT_SELECTED = "未列入名单"


def intake(docket: Docket) -> Intake:
    """What percentages are taken of: entries on the docket, and all filings of the seat's provinces, whatever became of them."""
    rules, seat = docket.campaign.rules, engine.resolved(docket.seat)
    with scope.system("count what a quota is a share of"):
        own = list(StageEntry.objects.filter(docket=docket).select_related("submission").order_by("pk"))
        stage_entries = StageEntry.objects.filter(docket__campaign_id=docket.campaign_id, docket__stage=docket.stage)
        taken = {
            e.submission_id: e.submission.region_code for e in stage_entries.select_related("submission").order_by("pk")
        }
        filed = Submission.objects.filter(campaign_id=docket.campaign_id, submitted_at__isnull=False)
        filed = filed.exclude(state=Submission.State.WITHDRAWN).order_by("pk")
        filed_in = Counter(regions.province_of(code) for code in filed.values_list("region_code", flat=True))
    mine = {regions.province_of(e.submission.region_code) for e in own}
    provinces = {seat.region} if seat.region else mine
    taken_in = Counter(regions.province_of(code) for code in taken.values())
    by_option: Counter = Counter()
    for rule in quotas.quotas_of(rules, seat, engine_quota(docket)):
        if rule.within:
            by_option.update(option for e in own for option in within(rules, rule.within, e.submission.picks))
    return Intake(
        taken=len(own),
        filed=sum(filed_in[code] for code in provinces),
        taken_by=by_option,
        filed_by=by_option,
        taken_in={code: taken_in[code] for code in provinces},
        filed_in={code: filed_in[code] for code in provinces},
    )


def engine_quota(docket: Docket) -> str | None:
    """The quota the recommend step of the docket's stage names, if any."""
    return next((step.quota for step in engine.stage_of(docket).steps if step.type == "recommend"), None)


def allowance(docket: Docket) -> Allowance:
    """How many entries the docket's seat may send on, with the sentence that says why."""
    return quotas.allowance(
        docket.campaign.rules, engine.resolved(docket.seat), intake=intake(docket), quota=engine_quota(docket)
    )


def sent_elsewhere(docket: Docket) -> dict[str, int]:
    """How many entries of each province the other seats of the stage have sealed."""
    with scope.system("what the other seats of a province have sent"):
        rows = RecommendationItem.objects.filter(
            recommendation__sealed_at__isnull=False,
            recommendation__docket__campaign_id=docket.campaign_id,
            recommendation__docket__stage=docket.stage,
        ).exclude(recommendation__docket=docket)
        return dict(
            Counter(regions.province_of(code) for code in rows.values_list("entry__submission__region_code", flat=True))
        )


def against(docket: Docket, given: Allowance, entries: Sequence[StageEntry]) -> list[str]:
    """Why these entries may not be sent on together; empty when they may."""
    picked = [Picked(e.submission.picks, e.submission.region_code) for e in entries]
    return [v.reason for v in quotas.pick_within(docket.campaign.rules, given, picked, sent_in=sent_elsewhere(docket))]


@transaction.atomic
def save_list(docket_pk: int, number: int, order: Mapping[int, int], *, note: str = "", actor: Actor) -> Recommendation:
    """Keep the list as it is so far: entry → place. Places are closed up to 1, 2, 3 …; nothing is decided."""
    docket = closing.locked_docket(docket_pk)
    closing.at_step(docket, number, "recommend")
    require(actor, "docket.recommend", docket)
    timing.demand_running(docket, "编排推荐名单")
    row = _written(docket, number, order, note, allowance(docket))
    trail.record("list.save", actor=actor, obj=row, after={"items": len(order)}, tenant=docket.campaign.tenant)
    return row


def _written(docket: Docket, number: int, order: Mapping[int, int], note: str, given: Allowance) -> Recommendation:
    """The unsealed list, rewritten. Raises NotYet for a sealed list, for two entries at one place, for an entry not standing here."""
    entries = {entry.pk: entry for entry in closing.standing(docket, number)}
    if strange := set(order) - set(entries):
        raise NotYet(f"名单中有 {len(strange)} 项现在不在本步骤，请刷新页面后重新编排。")
    if not engine.stage_of(docket).steps[number].ordered:  # the list says who, not in which order
        by_number = sorted(order, key=lambda pk: (entries[pk].submission.number or "", pk))
        order = {pk: place for place, pk in enumerate(by_number, 1)}
    if len(set(order.values())) < len(order):
        raise NotYet("有两项填了同一个顺序号，请改为不同的顺序号。")
    with scope.writing(docket.tenant_id):
        row = Recommendation.objects.select_for_update(of=("self",)).filter(docket=docket).first()
        row = row or Recommendation(tenant_id=docket.tenant_id, docket=docket)
        if row.sealed_at is not None:
            raise NotYet("名单已封存，不能再修改。")
        row.allowance, row.sentence, row.note = given.number, given.sentence, note.strip()
        row.save()
        RecommendationItem.objects.filter(recommendation=row).delete()
        for place, pk in enumerate(sorted(order, key=lambda pk: order[pk]), 1):
            RecommendationItem.objects.create(
                tenant_id=docket.tenant_id, recommendation=row, entry=entries[pk], rank=place
            )
    return row


@transaction.atomic
def seal(docket_pk: int, number: int, order: Mapping[int, int], *, note: str = "", actor: Actor) -> Recommendation:
    """Seal the ordered list within the quota: the listed entries go on, the others end here, nothing changes afterwards.

    The campaign is held alone, so that seats sharing a province's cap seal one after the other. Raises NotYet over the quota,
    while entries may still come, or twice; OutsideWindow before the stage's window.
    """
    docket = closing.locked_docket(docket_pk, alone=True)
    closing.at_step(docket, number, "recommend")
    reading = closing.demand_ready(docket, number, "docket.recommend", "封存名单", actor=actor)
    given = allowance(docket)
    row = _written(docket, number, order, note, given)
    entries = {entry.pk: entry for entry in closing.standing(docket, number)}
    listed = [entries[pk] for pk in order]
    if reasons := against(docket, given, listed):
        raise NotYet("名单超出名额，不能封存。", reasons)
    row.sealed_at, row.sealed_by = reading.now, actor.user
    row.save(update_fields=["sealed_at", "sealed_by"])
    for pk in sorted(entries, key=lambda pk: (order.get(pk, len(entries) + 1), pk)):
        entry = entries[pk]
        if pk in order:
            engine.pass_step(entry, actor=actor)
        else:
            engine.fail(entry, reason=NOT_SENT, actor=actor)
    closing.record(
        docket, number, len(entries), reading, actor=actor, note=note, sent=len(order), allowance=given.number
    )
    closing.settle(docket, reading.now)
    _tell_host(docket, row, len(order))
    return row


def _tell_host(docket: Docket, row: Recommendation, count: int) -> None:
    with scope.system("who manages the campaign"):
        staff = (
            StaffRole.objects.filter(tenant_id=docket.tenant_id, role="manager").select_related("user").order_by("pk")
        )
        people = [s.user for s in staff if s.campaign_id in (None, docket.campaign_id)]
    outbox.post(
        "list.sealed",
        key=f"list:{row.pk}",
        tenant=docket.tenant_id,
        to=[outbox.Recipient(user=user) for user in people],
        params={
            "seat": docket.seat.name,
            "campaign": docket.campaign.title,
            "stage": engine.stage_of(docket).title,
            "count": str(count),
        },
        campaign_id=docket.campaign_id,
    )


def proposal(docket: Docket, number: int, entries: Sequence[StageEntry]) -> Selection:
    """Whom the select step's rule picks of these entries, and whom a person must decide about."""
    step: SelectStep = engine.stage_of(docket).steps[number]
    groups = groups_of(docket, entries, step.within)
    placed = [Placed(str(e.pk), e.rank, e.score, group=groups[e.pk]) for e in sorted(entries, key=_by_rank)]
    return ranking.selected(step, placed)


def _by_rank(entry: StageEntry) -> tuple:
    return (entry.rank is None, entry.rank or 0, entry.pk)


@transaction.atomic
def select(docket_pk: int, number: int, chosen: Sequence[int], *, actor: Actor, note: str = "") -> int:
    """Fix the list: the chosen entries go on, the others end here. Raises NotYet against the step's own rule.

    By hand any choice goes. By top, share or score the rule decides, and the head only settles ties at the border.
    """
    docket = closing.locked_docket(docket_pk, alone=True)
    step = closing.at_step(docket, number, "select")
    reading = closing.demand_ready(docket, number, "docket.select", "确定名单", actor=actor, note=note)
    entries = closing.standing(docket, number)
    wanted = set(chosen)
    if not entries or wanted - {e.pk for e in entries}:
        raise NotYet("名单与本步骤现有的申报不一致，请刷新页面后重新选择。")
    _demand_by_rule(step, proposal(docket, number, entries), wanted)
    for entry in sorted(entries, key=_by_rank):
        if entry.pk in wanted:
            engine.pass_step(entry, actor=actor)
        else:
            engine.fail(entry, reason=NOT_SELECTED, actor=actor)
    closing.record(docket, number, len(entries), reading, actor=actor, note=note, selected=len(wanted))
    closing.settle(docket, reading.now)
    return len(wanted)


def _demand_by_rule(step: SelectStep, found: Selection, wanted: set[int]) -> None:
    if step.by == "hand":
        return
    passed, undecided = {int(i) for i in found.passed}, {int(i) for i in found.undecided}
    if not passed <= wanted or wanted - passed - undecided:
        raise NotYet(f"本步骤按规则（{found.sentence}）确定名单，只有并列在边界上的可以选择。")
    if len(wanted - passed) > found.open_places:
        raise NotYet(f"并列的申报只剩 {found.open_places} 个名额。")
