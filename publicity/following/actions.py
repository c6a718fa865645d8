"""What the host does with follow-ups: conclude one, take a work off the library for one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.db import transaction

from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from audit import trail
from campaigns.ruleset import scoring
from campaigns.ruleset.stages import FollowUp, Rubric
from notices import outbox

from ..actions import certificates
from ..actions.awards import NotDone
from ..models import Certificate, FollowUpTask, LibraryEntry

T = FollowUpTask.State
JOINED = (
    "campaign__version",
    "campaign__tenant",
    "submission__created_by",
    "submission__campaign",
    "asked__rules",
    "tenant",
)


def follow_of(task: FollowUpTask) -> FollowUp | None:
    """The rule of a task; None when an amendment took it away."""
    return next((f for f in task.campaign.rules.follow_ups if f.key == task.follow_up), None)


def rubric_of(task: FollowUpTask) -> Rubric | None:
    """The rubric an evaluation is scored by."""
    follow = follow_of(task)
    return task.campaign.rules.rubric(follow.rubric) if follow is not None and follow.rubric else None


def _locked(pk: int) -> FollowUpTask:
    return FollowUpTask.objects.select_for_update(of=("self",)).select_related(*JOINED).get(pk=pk)


@transaction.atomic
def conclude(
    pk: int, *, passed: bool, finding: str, points: Mapping[str, str] | None = None, actor: Actor
) -> FollowUpTask:
    """The host says whether the work stands, with the points of the rubric where the rule has one. May be corrected until the work
    is taken off. Raises NotDone: no report yet, no words for a failure, points that do not fit."""
    task = _locked(pk)
    require(actor, "follow_up.conclude", task)
    if task.removed_at is not None:
        raise NotDone("该项目已移出案例库，不能再修改结论。")
    if task.asked_id and task.state == T.OPEN and passed:
        raise NotDone("还没有收到报告，不能认定合格。")
    if not passed and not finding.strip():
        raise NotDone("认定不合格的，请写明理由。")
    before = {"state": task.state, "score": str(task.score) if task.score is not None else None}
    if (rubric := rubric_of(task)) is not None:
        task.points, task.score = _scored(rubric, points or {}, finding)
    task.state, task.finding = (T.PASSED if passed else T.FAILED), finding.strip()
    task.done_at, task.done_by = clock(), actor.user
    task.save(update_fields=["state", "finding", "points", "score", "done_at", "done_by"])
    after = {"state": task.state, "score": str(task.score) if task.score is not None else None}
    trail.record(
        "follow_up.conclude", actor=actor, obj=task, before=before, after=after, note=finding, tenant=task.tenant
    )
    return task


def _scored(rubric: Rubric, points: Mapping[str, str], comment: str) -> tuple[dict[str, str], Decimal]:
    given: dict[str, Decimal | None] = {}
    for criterion in rubric.criteria:
        text = points.get(criterion.key, "").strip()
        try:
            given[criterion.key] = Decimal(text) if text else None
        except InvalidOperation:
            raise NotDone(f"“{criterion.label}”请填写数字。") from None
        if given[criterion.key] is not None and not given[criterion.key].is_finite():
            raise NotDone(f"“{criterion.label}”请填写数字。")
    if found := scoring.sheet_problems(rubric, given, comment, complete=True):
        raise NotDone("；".join(p.sentence for p in found))
    total = scoring.decimal_of(scoring.sheet_total(rubric, given), rubric.decimals)
    return {key: str(value) for key, value in given.items()}, total


def removable(task: FollowUpTask, now) -> bool:
    """May the host take the work off the library for this follow-up? It failed, or the rule says so of what is overdue."""
    follow = follow_of(task)
    late = follow is not None and follow.overdue == "removal" and task.overdue(now)
    return task.removed_at is None and (task.is_failed or late)


@transaction.atomic
def take_off(pk: int, *, reason: str, actor: Actor) -> FollowUpTask:
    """Take the work off the library and withdraw its certificates, with the reason; the unit hears of it. Raises NotDone where
    neither a finding nor the rule allows it."""
    task = _locked(pk)
    require(actor, "follow_up.take_off", task)
    if not removable(task, now := clock()):
        raise NotDone("规则没有写逾期可以移出，或者这项工作没有逾期、没有认定不合格。")
    if not reason.strip():
        raise NotDone("请填写移出的理由，申报单位将看到它。")
    task.removed_at = now
    task.save(update_fields=["removed_at"])
    LibraryEntry.objects.filter(submission=task.submission_id).update(state=LibraryEntry.State.REMOVED)
    for row in Certificate.objects.filter(grant__submission=task.submission_id).order_by("pk"):
        certificates.revoke(row.pk, reason=reason.strip(), actor=Actor.system("follow_up.take_off"))
    outbox.post(
        "follow_up.taken_off", key=f"follow-up:{task.pk}:off", tenant=task.tenant_id,
        to=outbox.Recipient(user=task.submission.created_by), campaign_id=task.campaign_id,
        params={"title": task.submission.title, "reason": reason.strip()},
        link=f"/apply/submissions/{task.submission_id}/",
    )  # fmt: skip
    trail.record(
        "follow_up.take_off",
        actor=actor,
        obj=task,
        after={"work": task.submission.number},
        note=reason,
        tenant=task.tenant,
    )
    return task
