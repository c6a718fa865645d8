"""A defence: who presents when. The order is set by the head or drawn (`actions.announce_order`); the times follow from the rule."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from audit import trail
from campaigns.ruleset import draws
from notices import outbox

from .. import engine, timing
from ..actions import closing
from ..errors import NotYet
from ..models import Docket, StageEntry


@transaction.atomic
def set_running_order(docket_pk: int, number: int, order: dict[int, int], *, actor: Actor) -> int:
    """The running order of a defence. Raises NotYet for two entries at one place."""
    docket = closing.locked_docket(docket_pk)
    step = closing.at_step(docket, number, "defence")
    require(actor, "docket.order", docket)
    timing.demand_running(docket, "安排答辩顺序")
    if step.order == "drawn":
        raise NotYet("本环节的答辩顺序由抽签产生，不能手工安排。")
    if len(set(order.values())) < len(order):
        raise NotYet("有两项填了同一个出场顺序，请改为不同的顺序。")
    changed = 0
    for entry in closing.standing(docket, number):
        if entry.running != order.get(entry.pk):
            entry.running = order.get(entry.pk)
            entry.save(update_fields=["running"])
            changed += 1
    trail.record(
        "docket.order", actor=actor, obj=docket, after={"step": number, "order": order}, tenant=docket.campaign.tenant
    )
    return changed


@transaction.atomic
def set_timetable(docket_pk: int, number: int, begins: datetime, *, actor: Actor) -> int:
    """Give every entry in the running order its time from ``begins`` on and tell the applicants whose time is new.

    Raises NotYet when an entry has no place yet, or ``begins`` has passed. Returns how many have a time.
    """
    docket = closing.locked_docket(docket_pk)
    step = closing.at_step(docket, number, "defence")
    require(actor, "docket.order", docket)
    now = timing.demand_running(docket, "安排答辩时间")
    entries = closing.standing(docket, number)
    if not entries:
        raise NotYet("没有等待答辩的申报。")
    if any(entry.running is None for entry in entries):
        raise NotYet("有的申报还没有出场顺序，请先抽签或安排顺序。")
    if begins <= now:
        raise NotYet("开始时间应晚于现在。")
    entries.sort(key=lambda entry: entry.running)
    for entry, slot in zip(entries, draws.slots(step, [str(e.pk) for e in entries], begins), strict=True):
        if entry.presents_at != slot.starts:
            entry.presents_at = slot.starts
            entry.save(update_fields=["presents_at"])
            _tell(docket, entry, slot)
    after = {"step": number, "begins": begins.isoformat(), "entries": len(entries)}
    trail.record("docket.timetable", actor=actor, obj=docket, after=after, tenant=docket.campaign.tenant)
    return len(entries)


def _tell(docket: Docket, entry: StageEntry, slot: draws.Slot) -> None:
    at = timezone.localtime(slot.starts)
    minutes = {
        "present": str(int((slot.answers_from - slot.starts).total_seconds() // 60)),
        "answer": str(int((slot.ends - slot.answers_from).total_seconds() // 60)),
    }
    with scope.system("tell the applicant when to present"):
        outbox.post(
            "defence.scheduled", key=f"defence:{entry.pk}:{slot.starts.isoformat()}", tenant=docket.tenant_id,
            to=outbox.Recipient(user=entry.submission.created_by),
            params={
                "title": entry.submission.title, "stage": engine.stage_of(docket).title, "place": str(entry.running),
                "time": f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}", **minutes,
            },
            campaign_id=docket.campaign_id, link=f"/apply/submissions/{entry.submission_id}/",
        )  # fmt: skip
