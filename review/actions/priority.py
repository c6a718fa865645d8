"""重点推荐: a guiding unit marks filings of its province for the operator, who decides (rows S1, S8)."""

from __future__ import annotations

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from audit import trail

from .. import timing
from ..errors import NotYet
from ..models import PriorityMark, Recommendation, StageEntry
from . import closing


@transaction.atomic
def mark(entry_pk: int, *, reason: str, actor: Actor) -> PriorityMark:
    """Mark an entry as 重点推荐 of the actor's seat. Raises NotYet without a reason, twice, or once the list is sealed."""
    with scope.system("a guiding unit marks an entry of its province"):
        entry, now = _locked(entry_pk, actor, "标注重点推荐")
        if not reason.strip():
            raise NotYet("请填写重点推荐的理由。")
        if PriorityMark.objects.filter(entry=entry, seat=actor.seat).exists():
            raise NotYet("本席位已重点推荐这项申报；要改理由，请先撤回再重新标注。")
        row = PriorityMark.objects.create(
            tenant_id=entry.tenant_id,
            entry=entry,
            seat=actor.seat,
            reason=reason.strip(),
            marked_at=now,
            marked_by=actor.user,
        )
        after = {"seat": actor.seat.key}
        trail.record("priority.mark", actor=actor, obj=entry, after=after, tenant=entry.docket.campaign.tenant)
    return row


@transaction.atomic
def undo(entry_pk: int, *, actor: Actor) -> None:
    """Take the seat's 重点推荐 back. Raises NotYet when there is none, or once the list is sealed."""
    with scope.system("a guiding unit takes a mark back"):
        entry, _ = _locked(entry_pk, actor, "撤回重点推荐")
        row = PriorityMark.objects.filter(entry=entry, seat=actor.seat).first()
        if row is None:
            raise NotYet("本席位没有重点推荐这项申报，不需要撤回。")
        before = {"seat": actor.seat.key}
        row.delete()
        trail.record("priority.undo", actor=actor, obj=entry, before=before, tenant=entry.docket.campaign.tenant)


def _locked(entry_pk: int, actor: Actor, words: str):
    """The entry with its docket held, so that marking and sealing come one after the other; and the time."""
    docket = closing.locked_docket(StageEntry.objects.values_list("docket_id", flat=True).get(pk=entry_pk))
    entry = StageEntry.objects.select_related("submission").get(pk=entry_pk)
    entry.docket = docket
    require(actor, "priority.mark", entry)
    now = timing.demand_running(docket, words)
    if Recommendation.objects.filter(docket=docket, sealed_at__isnull=False).exists():
        raise NotYet(f"{docket.seat.name}的推荐名单已封存，不能再{words}。")
    return entry, now
