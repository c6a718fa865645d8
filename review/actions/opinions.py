"""Decisions about one entry that are neither a checklist nor points: opinion, deliberation, duplicates, joint review."""

from __future__ import annotations

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from audit import trail

from .. import engine, timing
from ..errors import NotYet
from ..models import Decision, JointReview, StageEntry
from . import closing
from .checking import decide, locked

KIND = Decision.Kind


@transaction.atomic
def give_opinion(pk: int, *, passed: bool, text: str, actor: Actor) -> StageEntry:
    """评议意见: the reviewer's words and yes or no; the entry goes on or ends here."""
    entry, _ = locked(pk, "opinion")
    require(actor, "entry.opinion", entry)
    now = timing.demand(entry.docket, "提出评议意见").now
    if not text.strip():
        raise NotYet("请填写评议意见。")
    decide(entry, KIND.OPINION, "pass" if passed else "fail", text.strip(), actor, now)
    if passed:
        engine.pass_step(entry, actor=actor)
    else:
        engine.fail(entry, reason=text.strip(), actor=actor)
    return entry


@transaction.atomic
def confirm_duplicates(pk: int, *, held: bool, text: str, actor: Actor) -> StageEntry:
    """查重意见: no concern (the entry goes on) or held until somebody has looked into it. Holding needs a reason."""
    entry, _ = locked(pk, "duplicates")
    require(actor, "entry.confirm", entry)
    now = timing.demand_running(entry.docket, "提出查重意见")
    if held and not text.strip():
        raise NotYet("请填写暂缓的理由。")
    decide(entry, KIND.DUPLICATES, "hold" if held else "confirm", text.strip(), actor, now)
    if held:
        engine.hold(entry, reason=text.strip(), actor=actor)
    else:
        engine.pass_step(entry, actor=actor)
    return entry


@transaction.atomic
def end_as_duplicate(pk: int, *, text: str, actor: Actor) -> StageEntry:
    """A held entry proves to be a duplicate and ends here, with the reason."""
    entry, _ = locked(pk, "duplicates")
    require(actor, "entry.confirm", entry)
    now = timing.demand_running(entry.docket, "提出查重意见")
    if not text.strip():
        raise NotYet("请填写认定重复的理由。")
    decide(entry, KIND.DUPLICATES, "fail", text.strip(), actor, now)
    engine.fail(entry, reason=text.strip(), actor=actor)
    return entry


@transaction.atomic
def deliberate(pk: int, *, reason: str, rank: int | None = None, fails: bool = False, actor: Actor) -> StageEntry:
    """综合复议: change an entry's rank or end it here. Always with a reason; what was before is recorded."""
    entry, _ = locked(pk, "deliberation")
    require(actor, "entry.deliberate", entry)
    now = timing.demand(entry.docket, "综合复议").now
    if not reason.strip():
        raise NotYet("请填写复议理由。")
    if rank is None and not fails:
        raise NotYet("请填写调整后的名次，或选择不予通过。")
    before = {"rank": entry.rank}
    words = "不予通过" if fails else f"名次由 {entry.rank or '—'} 调整为 {rank}"
    decide(entry, KIND.DELIBERATION, "fail" if fails else "rank", f"{words}：{reason.strip()}", actor, now)
    if fails:
        engine.fail(entry, reason=reason.strip(), actor=actor)
    else:
        entry.rank = rank
        entry.save(update_fields=["rank"])
    tenant = entry.docket.campaign.tenant
    trail.record(
        "entry.deliberate",
        actor=actor,
        obj=entry,
        before=before,
        after={"rank": rank, "fails": fails},
        note=reason,
        tenant=tenant,
    )
    return entry


@transaction.atomic
def close_deliberation(docket_pk: int, number: int, *, actor: Actor, note: str = "") -> int:
    """End the deliberation: what was not ended by it goes on with its rank."""
    docket = closing.locked_docket(docket_pk, alone=True)
    closing.at_step(docket, number, "deliberation")
    reading = closing.demand_ready(docket, number, "docket.close", "结束复议", actor=actor, note=note)
    entries = closing.standing(docket, number)
    if not entries:
        raise NotYet("本步骤现在没有待复议的申报。")
    for entry in entries:
        engine.pass_step(entry, actor=actor)
    closing.record(docket, number, len(entries), reading, actor=actor, note=note)
    closing.settle(docket, reading.now)
    return len(entries)


@transaction.atomic
def joint_opinion(pk: int, *, text: str, actor: Actor) -> JointReview:
    """A seat that takes part gives (or rewrites) its opinion while the entry is still open."""
    rows = JointReview.objects.select_for_update(of=("self",)).select_related(
        "entry__docket__campaign__version",
        "entry__docket__campaign__tenant",
        "entry__docket__seat",
        "entry__submission",
    )
    row = rows.across(JointReview.ELSEWHERE).get(pk=pk)
    require(actor, "joint.opinion", row)
    reading = timing.demand(row.entry.docket, "提出联合评议意见")
    if row.entry.state not in engine.OPEN:
        raise NotYet("这项申报在本环节已有结论，不能再提意见。")
    if not text.strip():
        raise NotYet("请填写联合评议意见。")
    row.text, row.by, row.at = text.strip(), actor.user, reading.now
    with scope.writing(row.tenant_id):
        row.save(update_fields=["text", "by", "at"])
    trail.record("joint.opinion", actor=actor, obj=row, tenant=row.entry.docket.campaign.tenant)
    return row
