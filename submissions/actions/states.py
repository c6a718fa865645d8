"""How a submission moves, by whom; who else may read it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.prepared import insert
from audit import trail
from notices import outbox

from .. import events
from ..models import AccessGrant, ReturnRequest, Submission

S = Submission.State
LIVE = (S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.UNDER_REVIEW, S.SHORTLISTED, S.SELECTED)
MOVES = Moves(
    name="submission",
    table={
        (S.DRAFT, "submit"): S.SUBMITTED,
        (S.RETURNED, "submit"): S.SUBMITTED,
        (S.DRAFT, "withdraw"): S.WITHDRAWN,
        (S.SUBMITTED, "withdraw"): S.WITHDRAWN,
        (S.RETURNED, "withdraw"): S.WITHDRAWN,
        (S.SUBMITTED, "return"): S.RETURNED,
        (S.ACCEPTED, "return"): S.RETURNED,  # a later stage may have a formal check of its own
        (S.UNDER_REVIEW, "return"): S.RETURNED,
        (S.SUBMITTED, "accept"): S.ACCEPTED,
        (S.SUBMITTED, "refuse"): S.NOT_ACCEPTED,
        (S.RETURNED, "refuse"): S.NOT_ACCEPTED,  # the correction was not filed in time
        (S.RETURNED, "lapse"): S.SUBMITTED,  # not filed in time at one desk; another goes on with what was filed
        (S.SUBMITTED, "review"): S.UNDER_REVIEW,
        (S.ACCEPTED, "review"): S.UNDER_REVIEW,
        (S.SUBMITTED, "fail"): S.NOT_PASSED,
        (S.ACCEPTED, "fail"): S.NOT_PASSED,
        (S.UNDER_REVIEW, "fail"): S.NOT_PASSED,
        (S.SHORTLISTED, "fail"): S.NOT_PASSED,
        (S.SUBMITTED, "shortlist"): S.SHORTLISTED,
        (S.ACCEPTED, "shortlist"): S.SHORTLISTED,
        (S.UNDER_REVIEW, "shortlist"): S.SHORTLISTED,
        (S.SUBMITTED, "select"): S.SELECTED,
        (S.ACCEPTED, "select"): S.SELECTED,
        (S.UNDER_REVIEW, "select"): S.SELECTED,
        (S.SHORTLISTED, "select"): S.SELECTED,
        **{(state, "disqualify"): S.DISQUALIFIED for state in LIVE},
    },
    states=dict(S.choices),
    events={
        "submit": "提交",
        "withdraw": "撤回",
        "return": "退回修改",
        "accept": "受理",
        "refuse": "不予受理",
        "lapse": "补正逾期",
        "review": "进入评审",
        "fail": "未入选",
        "shortlist": "入围",
        "select": "入选",
        "disqualify": "取消资格",
    },
)


@transaction.atomic
def withdraw(pk: int, *, actor: Actor, note: str = "") -> Submission:
    """The applicant takes its filing back."""
    row = Submission.objects.get(pk=pk)
    with scope.writing(row.tenant_id):
        row = MOVES.advance(Submission, pk, "withdraw", actor=actor, note=note)
        if row.submitted_at is not None:
            _tell(row, "submission.withdrawn", {"number": row.number or ""})
        events.emit("withdrawn", submission=row, actor=actor)
    return row


def _tell(row: Submission, event: str, more: dict[str, str]) -> None:
    outbox.post(
        event,
        key=f"{event}:{row.pk}",
        tenant=row.tenant_id,
        to=outbox.Recipient(user=row.created_by),
        params={"title": row.title, **more},
        campaign_id=row.campaign_id,
        link=f"/apply/submissions/{row.pk}/",
    )


@transaction.atomic
def mark(submission: Submission, event: str, *, actor: Actor, note: str = "") -> Submission:
    """Move a submission by an event of MOVES on behalf of review or publicity, whose own policy was asked before.

    A move that has happened already (the state is the target) is no move; anything else unexpected raises IllegalMove.
    """
    target = {to for (_, name), to in MOVES.table.items() if name == event}
    if submission.state in target:
        return submission
    row = MOVES.advance(Submission, submission.pk, event, actor=Actor.system(f"submission.{event}"), note=note)
    submission.state = row.state
    if event == "disqualify":
        _tell(row, "submission.disqualified", {"reason": note or "经核查不符合要求"})
        events.emit("disqualified", submission=row, actor=actor)
    return row


@transaction.atomic
def return_for_correction(
    submission: Submission, *, note: str, remarks: list[dict], due_at: datetime, actor: Actor
) -> ReturnRequest:
    """退回修改 with remarks per field and a deadline of its own; the applicant is told by SMS and in the site."""
    mark(submission, "return", actor=actor, note=note)
    last = ReturnRequest.objects.filter(submission=submission).order_by("-round").first()
    with scope.writing(submission.tenant_id):
        asked = ReturnRequest.objects.create(
            tenant_id=submission.tenant_id,
            submission=submission,
            round=(last.round if last else 0) + 1,
            note=note,
            remarks=remarks,
            returned_at=clock(),
            returned_by=actor.user,
            due_at=due_at,
        )
    outbox.post(
        "submission.returned",
        key=f"submission:{submission.pk}:return:{asked.round}",
        tenant=submission.tenant,
        to=outbox.Recipient(user=submission.created_by),
        params={"title": submission.title, "until": due_at, "reason": note},
        campaign_id=submission.campaign_id,
    )
    trail.record(
        "submission.ask_correction",
        actor=actor,
        obj=submission,
        after={"round": asked.round, "fields": [r["field"] for r in remarks]},
        note=note,
        tenant=submission.tenant,
    )
    return asked


def grant(submission: Submission, *, seat=None, user=None, at: datetime | None = None) -> None:
    """Let a seat or a person read this submission, from now on (``at``, when the caller has read the clock). Twice is once."""
    row = AccessGrant(
        tenant_id=submission.tenant_id, submission=submission, seat=seat, user=user, granted_at=at or clock()
    )  # fmt: skip
    with scope.writing(submission.tenant_id):
        insert(row, unless_there=True, blind=True)
