"""Score sheets: assigned, declared free of conflict or recused, saved and signed by their author alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import YES, no
from accounts.models import User
from audit import trail
from campaigns.models import Seat
from campaigns.ruleset import scoring
from campaigns.ruleset.checking import Problem
from campaigns.ruleset.stages import Rubric
from notices import outbox
from submissions import recusal
from submissions.actions import grant
from submissions.models import AccessGrant

from .. import conflicts, engine, people, timing
from ..models import Assignment, Docket, Expert, ScoreSheet, StageEntry
from .closing import locked_docket

A = Assignment.State
SCORED = ("score", "defence")


class SheetProblems(Exception):
    """What is wrong with the points or missing before the sheet can be signed."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("；".join(p.sentence for p in problems))


class Stale(Exception):
    """The same sheet was saved in another window of the browser since; ``sheet`` is what is stored."""

    def __init__(self, sheet: ScoreSheet):
        self.sheet = sheet
        self.sentence = f"这份评分表已在另一处保存（{timezone.localtime(sheet.saved_at):%H:%M}），本页内容尚未保存。"
        super().__init__(self.sentence)


def rubric_of(assignment: Assignment) -> Rubric:
    """The rubric the sheet answers to."""
    return assignment.entry.docket.campaign.rules.rubric(assignment.rubric)


def give(entry: StageEntry, users: Iterable[User], *, experts: Mapping[int, Expert] | None = None) -> list[Assignment]:
    """Assign the entry at its present step to these people, except whom a conflict bars; twice is once. No letters."""
    step, made = engine.step_of(entry), []
    if not step.rubric:
        return made
    bars = entry.docket.campaign.rules.panel(step.panel).bars if step.panel else ()
    now, experts = clock(), experts or {}
    known, filed, users = conflicts.parties(entry.submission, bars) if experts else (), entry.submission, list(users)
    own = recusal.of_own_units([user.pk for user in users], [filed])
    with scope.system("assign sheets"):
        there = set(Assignment.objects.filter(entry=entry, step=entry.step).values_list("user_id", flat=True))
        for user in users:
            free = own.get((user.pk, filed.pk), YES)
            if user.pk in there or not conflicts.barred(user, filed, bars, experts.get(user.pk), known, free):
                continue
            values = {
                "tenant_id": entry.tenant_id,
                "entry": entry,
                "step": entry.step,
                "rubric": step.rubric,
                "user": user,
            }
            made.append(Assignment.objects.create(**values, assigned_at=now))
    return made


@transaction.atomic
def assign_reviewers(docket_pk: int, number: int, user_ids: Iterable[int], *, actor: Actor) -> int:
    """The head has these reviewers of the seat score every entry that stands at the step. Returns how many sheets are new."""
    docket = locked_docket(docket_pk)
    require(actor, "docket.assign", docket)
    timing.demand_running(docket, "分配评分任务")
    chosen = [user for user in people.reviewers(docket.seat) if user.pk in set(user_ids)]
    made: dict[int, int] = {}
    rows = StageEntry.objects.filter(docket=docket, step=number, state=StageEntry.State.PENDING)
    for entry in rows.select_related("submission__unit").order_by("pk"):
        entry.docket = docket
        for assignment in give(entry, chosen):
            made[assignment.user_id] = made.get(assignment.user_id, 0) + 1
    tell(docket, {user: made[user.pk] for user in chosen if user.pk in made})
    after = {"step": number, "people": sorted(made), "sheets": sum(made.values())}
    trail.record("docket.assign", actor=actor, obj=docket, after=after, tenant=docket.campaign.tenant)
    return sum(made.values())


def tell(docket: Docket, counts: Mapping[User, int]) -> None:
    """One letter to each person about the sheets just assigned."""
    stage = engine.stage_of(docket)
    for user, count in counts.items():
        total = Assignment.objects.filter(entry__docket=docket, user=user).count()
        outbox.post(
            "sheets.assigned",
            key=f"docket:{docket.pk}:{user.pk}:{total}",
            tenant=docket.tenant_id,
            to=outbox.Recipient(user=user),
            params={"campaign": docket.campaign.title, "stage": stage.title, "count": str(count)},
            campaign_id=docket.campaign_id,
        )


@transaction.atomic
def release(pk: int, *, reason: str, actor: Actor) -> Assignment:
    """The head takes a sheet back that is not signed (its reviewer does not get to it); the reason is recorded."""
    row = _locked(pk)
    require(actor, "docket.assign", row.entry.docket)
    if row.state == A.DONE:
        raise Refused(no("这份评分表已签名提交，不能收回。"))
    if not reason.strip():
        raise Refused(no("请填写收回的理由。"))
    leave(row, A.RELEASED, reason)
    trail.record(
        "sheet.release",
        actor=actor,
        obj=row,
        after={"user": row.user_id},
        note=reason,
        tenant=row.entry.docket.campaign.tenant,
    )
    return row


@transaction.atomic
def declare(pk: int, *, actor: Actor) -> Assignment:
    """No conflict of interest: from now on the person may open the entry. Twice is once."""
    row = _locked(pk)
    require(actor, "sheet.declare", row)
    if row.state not in (A.ASSIGNED, A.DONE):
        raise Refused(no(f"这项任务{row.get_state_display()}，不需要再声明。"))
    if row.declared_at is None:
        row.declared_at = timing.demand_running(row.entry.docket, "评分")
        row.save(update_fields=["declared_at"])
        if _by_panel(row):
            with scope.system("an expert may read the entry"):
                grant(row.entry.submission, user=row.user)
        trail.record("sheet.declare", actor=actor, obj=row, tenant=row.entry.docket.campaign.tenant)
    return row


def _by_panel(row: Assignment) -> bool:
    return engine.stage_of(row.entry).steps[row.step].panel is not None


@transaction.atomic
def recuse(pk: int, *, reason: str, actor: Actor) -> Assignment:
    """申请回避, with a reason. What was written so far no longer counts, and the entry can no longer be opened."""
    row = _locked(pk)
    require(actor, "sheet.recuse", row)
    if row.state != A.ASSIGNED:
        raise Refused(no(f"这项任务{row.get_state_display()}，不能再申请回避；评分后发现利益关系的，请联系主办单位。"))
    if not reason.strip():
        raise Refused(no("请填写回避的理由。"))
    leave(row, A.RECUSED, reason)
    trail.record("sheet.recuse", actor=actor, obj=row, note=reason, tenant=row.entry.docket.campaign.tenant)
    return row


def leave(row: Assignment, state: str, reason: str) -> None:
    """End a task without a sheet; a person with no other task on the filing no longer reads it."""
    row.state, row.recusal_reason = state, reason.strip()
    row.save(update_fields=["state", "recusal_reason"])
    with scope.system("access ends with the task"):
        others = Assignment.objects.filter(
            entry__submission=row.entry.submission_id, user=row.user, state__in=(A.ASSIGNED, A.DONE)
        )
        if not others.exists():
            AccessGrant.objects.filter(submission=row.entry.submission_id, user=row.user).delete()


def read_points(raw: Mapping[str, str]) -> dict[str, Decimal | None]:
    """Points as typed: empty is None, what is no number becomes NaN and is refused by the rules."""
    found: dict[str, Decimal | None] = {}
    for key, text in raw.items():
        try:
            found[key] = Decimal(text.strip()) if text.strip() else None
        except InvalidOperation:
            found[key] = Decimal("NaN")
    return found


@transaction.atomic
def save_sheet(
    pk: int, raw: Mapping[str, str], comment: str, *, revision: int, actor: Actor, overwrite: bool = False
) -> ScoreSheet:
    """Keep points and comment as they are so far. Raises SheetProblems for impossible points, Stale, Refused when signed."""
    row = _locked(pk)
    require(actor, "sheet.write", row)
    timing.demand(row.entry.docket, "评分")
    points = read_points(raw)
    if wrong := scoring.sheet_problems(rubric_of(row), points, comment, complete=False):
        raise SheetProblems(wrong)
    return _stored(row, points, comment, revision, overwrite, actor)


@transaction.atomic
def sign_sheet(pk: int, raw: Mapping[str, str], comment: str, *, revision: int, actor: Actor) -> ScoreSheet:
    """Save and sign: complete, within the rubric, and from now on unchanged. Raises SheetProblems, Stale, Refused."""
    row = _locked(pk)
    require(actor, "sheet.write", row)
    reading = timing.demand(row.entry.docket, "评分")
    rubric, points = rubric_of(row), read_points(raw)
    if wrong := scoring.sheet_problems(rubric, points, comment, complete=True):
        raise SheetProblems(wrong)
    sheet = _stored(row, points, comment, revision, False, actor)
    given = {key: value for key, value in points.items() if value is not None}
    sheet.total = scoring.decimal_of(scoring.sheet_total(rubric, given), 4)
    sheet.signed_at = reading.now
    with scope.self_(user=actor.user):
        sheet.save(update_fields=["total", "signed_at"])
    row.state = A.DONE
    row.save(update_fields=["state"])
    after = {"revision": sheet.revision, "late": reading.late}
    trail.record("sheet.sign", actor=actor, obj=row, after=after, tenant=row.entry.docket.campaign.tenant)
    return sheet


def _stored(
    row: Assignment, points: Mapping[str, Decimal | None], comment: str, revision: int, overwrite: bool, actor: Actor
) -> ScoreSheet:
    with scope.self_(user=actor.user), scope.writing(row.tenant_id):
        sheet = ScoreSheet.objects.filter(assignment=row).first() or ScoreSheet(tenant_id=row.tenant_id, assignment=row)
        if sheet.signed_at is not None or row.state == A.DONE:
            raise Refused(no("评分表已签名提交，不能再修改。"))
        if sheet.pk and sheet.revision != revision and not overwrite:
            raise Stale(sheet)
        if row.entry.step != row.step or row.entry.state not in engine.OPEN:
            raise Refused(no("本环节评分已经结束，不能再修改评分表。"))
        sheet.points = {key: str(value) for key, value in points.items() if value is not None}
        sheet.comment, sheet.revision, sheet.saved_at = comment.strip(), sheet.revision + 1, clock()
        sheet.save()
    return sheet


def _locked(pk: int) -> Assignment:
    return Assignment.objects.across("a task names its filing before it is granted").select_for_update(of=("self",)).select_related(
        "entry__docket__campaign__version", "entry__docket__campaign__tenant", "entry__docket__seat", "entry__submission__unit",
        "entry__submission__tenant", "user",
    ).get(pk=pk)  # fmt: skip


def of_the_gone(seat: Seat, user: User, *, actor: Actor) -> int:
    """Somebody left the seat: unsigned sheets are taken back at every docket where the person no longer works. Returns how many.

    The entries stand on the head's list again as still to be assigned. Panels are another matter (`panels.dismiss`).
    """
    gone = 0
    with scope.tenant(seat.tenant_id):
        rows = Assignment.objects.filter(user=user, state=A.ASSIGNED, entry__docket__campaign_id=seat.campaign_id)
        for row in rows.select_related(
            "entry__docket__campaign__version", "entry__docket__seat__campaign__version"
        ).order_by("pk"):
            if _by_panel(row) or user in people.reviewers(row.entry.docket.seat):
                continue
            leave(row, A.RELEASED, "不再是席位成员")
            trail.record(
                "sheet.release",
                actor=actor,
                obj=row,
                after={"user": user.pk},
                note="不再是席位成员",
                tenant=seat.tenant_id,
            )
            gone += 1
    return gone
