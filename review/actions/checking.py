"""The formal check of one entry: marks on the list, pass, return for correction, refuse (row S7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from accounts.kernel.moves import IllegalMove
from accounts.kernel.policy import require
from audit import trail
from campaigns import locks
from campaigns.ruleset.stages import CheckStep
from notices import outbox
from submissions.actions import MOVES, mark, return_for_correction
from submissions.models import ReturnRequest, Submission

from .. import engine, timing
from ..errors import NotYet
from ..models import CheckMark, Decision, StageEntry

S = StageEntry.State


@dataclass(frozen=True, slots=True)
class Mark:
    """The answer to one line of the list: yes, no, or not yet said."""

    ok: bool | None
    remark: str = ""


def locked(pk: int, kind: str) -> tuple[StageEntry, object]:
    """The entry, locked, with the step it stands at. Raises IllegalMove when it no longer stands at a step of this kind."""
    entry = StageEntry.objects.select_for_update(of=("self",)).select_related(
        "docket__campaign__version", "docket__campaign__tenant", "docket__seat", "submission__unit", "submission__tenant", "version"
    ).get(pk=pk)  # fmt: skip
    step = engine.step_of(entry)
    if step is None or step.type != kind or entry.state not in (S.PENDING, S.HELD):
        label = (
            entry.get_state_display()
            if step is None or entry.state not in engine.OPEN
            else f"{step.title}·{entry.get_state_display()}"
        )
        raise IllegalMove(entry, kind, label)
    return entry, step


@transaction.atomic
def save_marks(pk: int, marks: Mapping[str, Mark], *, actor: Actor) -> StageEntry:
    """Keep the marks and remarks without deciding. Unknown items are left out."""
    entry, step = locked(pk, "check")
    require(actor, "entry.check", entry)
    now = timing.demand_running(entry.docket, "办理审查")
    _keep(entry, step, marks, actor, now)
    trail.record("entry.check", actor=actor, obj=entry, after=_facts(marks), tenant=entry.docket.campaign.tenant)
    return entry


@transaction.atomic
def pass_check(pk: int, marks: Mapping[str, Mark], *, actor: Actor) -> StageEntry:
    """Every item is met: the entry goes on, and a filing not yet accepted is accepted. Raises NotYet naming open items."""
    entry, step = locked(pk, "check")
    require(actor, "entry.check", entry)
    now = timing.demand_running(entry.docket, "办理审查")
    _keep(entry, step, marks, actor, now)
    kept = {row.item: row.ok for row in CheckMark.objects.filter(entry=entry, step=entry.step)}
    if missing := [item.text for item in step.items if kept.get(item.key) is not True]:
        raise NotYet("下列项目尚未核对或不符合，不能通过；不符合的请退回修改或不予受理。", missing)
    submission = entry.submission
    if submission.state == Submission.State.RETURNED:
        raise NotYet("该申报正在补正，重新提交后再办理。")
    if submission.state == Submission.State.SUBMITTED:
        mark(submission, "accept", actor=actor)
        _tell(entry, "check.passed", {})
    decide(entry, Decision.Kind.CHECK, "pass", "", actor, now)
    engine.pass_step(entry, actor=actor)
    return entry


@transaction.atomic
def return_entry(
    pk: int, marks: Mapping[str, Mark], *, note: str, remarks: Sequence[Mapping], actor: Actor
) -> StageEntry:
    """退回修改: remarks per field, due after the step's days. Raises NotYet without a reason or beyond the number of returns."""
    entry, step = locked(pk, "check")
    require(actor, "entry.check", entry)
    now = timing.demand_running(entry.docket, "退回修改")
    if may := returns_left(entry, step):
        raise NotYet(may)
    if not note.strip():
        raise NotYet("请填写退回修改的总体意见，说明要改什么。")
    if MOVES.target(entry.submission.state, "return") is None:
        raise NotYet(f"申报当前状态为“{entry.submission.get_state_display()}”，不能退回修改。")
    _keep(entry, step, marks, actor, now)
    asked = [{"field": r["field"], "text": r["text"]} for r in remarks if r["text"].strip()]
    return_for_correction(
        entry.submission, note=note, remarks=asked, due_at=due_after(now, step.return_days), actor=actor
    )
    entry.state = S.RETURNED
    entry.save(update_fields=["state"])
    decide(entry, Decision.Kind.RETURN, "return", note, actor, now)
    trail.record("entry.return", actor=actor, obj=entry, note=note, tenant=entry.docket.campaign.tenant)
    return entry


def due_after(now: datetime, days: int) -> datetime:
    """The end of the n-th day after today: a correction may be filed through that whole day."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)


def returns_left(entry: StageEntry, step: CheckStep) -> str:
    """Why the entry cannot be returned at this step; empty when it can."""
    if not step.may_return:
        return "本环节不退回修改。"
    done = Decision.objects.filter(entry=entry, step=entry.step, kind=Decision.Kind.RETURN).count()
    return f"已退回修改 {done} 次，达到上限，请作出受理或不予受理的决定。" if done >= step.max_returns else ""


@transaction.atomic
def refuse(pk: int, marks: Mapping[str, Mark], *, reason: str, actor: Actor) -> StageEntry:
    """不予受理, with a reason. A filing that nobody else deals with is told at once; later in the graph the outcome stays inside."""
    entry, step = locked(pk, "check")
    require(actor, "entry.check", entry)
    now = timing.demand_running(entry.docket, "作出不予受理决定")
    if not reason.strip():
        raise NotYet("请填写不予受理的理由，申报单位将看到它。")
    _keep(entry, step, marks, actor, now)
    decide(entry, Decision.Kind.CHECK, "refuse", reason, actor, now)
    _end(entry, reason, actor)
    return entry


def _end(entry: StageEntry, reason: str, actor: Actor) -> None:
    engine.fail(entry, reason=reason, actor=actor)
    submission = entry.submission
    with scope.system("is anybody else dealing with the filing"):
        elsewhere = StageEntry.objects.filter(submission=submission).exclude(pk=entry.pk).exclude(state=S.FAILED)
        if MOVES.target(submission.state, "refuse") is None or elsewhere.exists():
            return
        mark(submission, "refuse", actor=actor, note=reason)
        _tell(entry, "check.failed", {"reason": reason})


@due("review.overdue_corrections", every=300)
def end_overdue_corrections() -> int:
    """A correction not filed in time ends the entry: 逾期未补正，不予受理. Twice is once. Returns how many ended."""
    now, ended = clock(), 0
    late = ReturnRequest.objects.filter(
        answered_at__isnull=True, due_at__lte=now, submission__state="returned", submission__campaign__state="published"
    )
    for asked in late.select_related("submission").order_by("pk"):
        with transaction.atomic():
            locks.settle(asked.submission.campaign_id)  # a correction filed at the last second may still be on its way
            rows = StageEntry.objects.select_for_update(of=("self",)).filter(
                submission_id=asked.submission_id, state=S.RETURNED
            )
            for entry in rows.select_related(
                "docket__campaign__tenant", "docket__campaign__version", "docket__seat", "submission__tenant"
            ):
                _end(entry, "逾期未补正", Actor.system("review.overdue_corrections"))
                ended += 1
                _go_on_elsewhere(entry)
    return ended


def _go_on_elsewhere(entry: StageEntry) -> None:
    """What was filed before lies at other desks too: they go on with it, from where they stood, and the applicant hears of both."""
    with scope.system("who else deals with a filing"):
        submission = Submission.objects.select_related("tenant", "created_by").get(pk=entry.submission_id)
        others = StageEntry.objects.filter(submission=submission).exclude(pk=entry.pk).exclude(state=S.FAILED)
        if submission.state != Submission.State.RETURNED or not others.exists():
            return
        actor = Actor.system("review.overdue_corrections")
        mark(submission, "lapse", actor=actor, note="逾期未补正")
        if others.filter(Q(step__gt=0) | Q(state=S.PASSED)).exists():  # it was accepted there, and is under review
            mark(submission, "accept", actor=actor)
            mark(submission, "review", actor=actor)
        entry.submission = submission
        _tell(entry, "check.lapsed", {"seat": entry.docket.seat.name})


def decide(entry: StageEntry, kind: str, outcome: str, text: str, actor: Actor, now: datetime) -> Decision:
    """Add one decision about an entry; the caller records the trail."""
    with scope.writing(entry.tenant_id):
        return Decision.objects.create(
            tenant_id=entry.tenant_id,
            entry=entry,
            step=entry.step,
            kind=kind,
            outcome=outcome,
            text=text,
            by=actor.user,
            at=now,
        )


def _keep(entry: StageEntry, step: CheckStep, marks: Mapping[str, Mark], actor: Actor, now: datetime) -> None:
    with scope.writing(entry.tenant_id):
        there = {row.item: row for row in CheckMark.objects.filter(entry=entry, step=entry.step)}
        new = []
        for item in step.items:
            given = marks.get(item.key)
            if given is None:
                continue
            row = there.get(item.key) or CheckMark(
                tenant_id=entry.tenant_id, entry=entry, step=entry.step, item=item.key
            )
            row.ok, row.remark, row.by, row.at = given.ok, given.remark.strip(), actor.user, now
            if row.pk:
                row.save()
            else:
                new.append(row)
        CheckMark.objects.bulk_create(new)


def _facts(marks: Mapping[str, Mark]) -> dict:
    return {key: given.ok for key, given in marks.items()}


def _tell(entry: StageEntry, event: str, params: Mapping) -> None:
    submission, stage = entry.submission, engine.stage_of(entry)
    outbox.post(
        event,
        key=f"entry:{entry.pk}:{event}",
        tenant=submission.tenant_id,
        to=outbox.Recipient(user=submission.created_by),
        params={"title": submission.title, "stage": stage.title, **params},
        campaign_id=submission.campaign_id,
        link=f"/apply/submissions/{submission.pk}/",
    )
