"""补充材料: asked in words or on the step's form, answered by the applicant until the step's days are over, then decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from accounts.kernel.policy import require
from audit import trail
from campaigns import locks
from campaigns.ruleset.stages import SupplementStep
from campaigns.ruleset.windows import spoken
from notices import outbox
from submissions.asking import actions as asking
from submissions.models import AskedForm, Submission

from .. import engine, timing
from ..arrivals import ancestors
from ..errors import NotYet
from ..models import Decision, StageEntry
from .checking import decide, locked

KIND = Decision.Kind
OVERDUE = "逾期未提交补充材料"


def basis(entry: StageEntry) -> str:
    """By which name a form is asked for at an entry."""
    return f"entry:{entry.pk}"


def of_entry(entry: StageEntry) -> list[AskedForm]:
    """The forms asked for at this entry, in order."""
    rows = AskedForm.objects.filter(submission=entry.submission_id, basis=basis(entry))
    return list(rows.select_related("rules", "submission").order_by("round"))


def beside(entry: StageEntry) -> list[AskedForm]:
    """The supplements that belong to what is read at this entry: its own, and those of the stages before it."""
    earlier = ancestors(entry.docket.campaign.rules, entry.docket.stage)
    with scope.system("supplements asked at an earlier stage"):
        rows = StageEntry.objects.filter(submission=entry.submission_id, docket__stage__in=earlier)
        names = [f"entry:{pk}" for pk in rows.order_by("pk").values_list("pk", flat=True)]
    found = AskedForm.objects.filter(submission=entry.submission_id, basis__in=[*names, basis(entry)])
    return list(found.exclude(state=AskedForm.State.DROPPED).select_related("rules", "submission").order_by("pk"))


@transaction.atomic
def ask(pk: int, *, text: str, actor: Actor) -> StageEntry:
    """Ask the applicant for more material, within the days of the step; the entry waits. Posts one letter.

    Where the step names a form, it opens for the applicant until the end of the last day; one at a time (NotYet).
    """
    entry, step = locked(pk, "supplement")
    require(actor, "entry.confirm", entry)
    now = timing.demand_running(entry.docket, "要求补充材料")
    if not text.strip():
        raise NotYet("请写明需要补充哪些材料。")
    if any(row.is_open and not row.overdue(now) for row in of_entry(entry)):
        raise NotYet("上一次要求的补充材料还没有到期，请等申报单位提交后再办理。")
    row = decide(entry, KIND.SUPPLEMENT, "ask", text.strip(), actor, now)
    ends = asking.due_after(now, step.days)
    link = f"/apply/submissions/{entry.submission_id}/"
    if step.form:
        with scope.writing(entry.tenant_id), scope.system("what the applicant filed is copied into the form"):
            asked = _open_form(entry, step, text.strip(), ends, actor)
        link = f"/apply/asked/{asked.pk}/"
    outbox.post(
        "supplement.requested",
        key=f"supplement:{row.pk}",
        tenant=entry.submission.tenant_id,
        to=outbox.Recipient(user=entry.submission.created_by),
        params={
            "title": entry.submission.title,
            "stage": engine.stage_of(entry).title,
            "reason": text.strip(),
            "due": last_day(ends),
        },
        campaign_id=entry.submission.campaign_id,
        link=link,
    )
    trail.record("entry.ask_supplement", actor=actor, obj=entry, note=text.strip(), tenant=entry.docket.campaign.tenant)
    return entry


def last_day(ends: datetime) -> str:
    """The last whole day before a midnight, in words."""
    day = timezone.localdate(ends - timedelta(seconds=1))
    return f"{day.year}年{day.month}月{day.day}日"


def _open_form(entry: StageEntry, step: SupplementStep, text: str, ends: datetime, actor: Actor) -> AskedForm:
    asking.drop([row for row in of_entry(entry) if row.is_open], note="重新要求补充材料")
    filed = Submission.objects.select_related("unit", "current", "created_by").get(pk=entry.submission_id)
    return asking.ask(
        filed, entry.docket.campaign, kind=AskedForm.Kind.SUPPLEMENT, basis=basis(entry), form=step.form,
        title=step.title, due_at=ends, by=actor.user, question=text,
    )  # fmt: skip


@transaction.atomic
def confirm(pk: int, *, text: str, actor: Actor) -> StageEntry:
    """The material is there (or none is needed): the entry goes on. Going on while the form is still out needs a reason."""
    entry, _ = locked(pk, "supplement")
    require(actor, "entry.confirm", entry)
    now = timing.demand_running(entry.docket, "确认补充材料")
    waiting = [row for row in of_entry(entry) if row.is_open]
    if waiting and not text.strip():
        raise NotYet("申报单位还没有提交补充材料；不再等待的，请写明理由。")
    decide(entry, KIND.SUPPLEMENT, "confirm", text.strip(), actor, now)
    asking.drop(waiting, note="不再等待")
    engine.pass_step(entry, actor=actor)
    return entry


@transaction.atomic
def end_unanswered(pk: int, *, text: str, actor: Actor) -> StageEntry:
    """The applicant let the time pass: the entry ends here, with the reason. Not before the form is overdue (NotYet)."""
    entry, _ = locked(pk, "supplement")
    require(actor, "entry.confirm", entry)
    now = timing.demand_running(entry.docket, "作出不予通过决定")
    if not overdue(entry, now):
        raise NotYet("补充材料没有逾期，不能以此为由不予通过。")
    if not text.strip():
        raise NotYet("请填写不予通过的理由。")
    decide(entry, KIND.SUPPLEMENT, "fail", text.strip(), actor, now)
    _end(entry, text.strip(), actor)
    return entry


def overdue(entry: StageEntry, now: datetime) -> bool:
    """Was the last form asked for at this entry not handed in in time?"""
    asked = of_entry(entry)
    return bool(asked) and asked[-1].overdue(now)


def _end(entry: StageEntry, reason: str, actor: Actor) -> None:
    asking.drop([row for row in of_entry(entry) if row.is_open], note=reason)
    engine.fail(entry, reason=reason, actor=actor)


@due("review.overdue_supplements", every=300)
def end_overdue_supplements() -> int:
    """Where the step says so, a supplement not handed in in time ends the entry. Twice is once. Returns how many ended."""
    now = clock()
    late = AskedForm.objects.filter(
        kind=AskedForm.Kind.SUPPLEMENT, state=AskedForm.State.ASKED, due_at__lte=now, campaign__state="published"
    )
    return sum(_ended(row) for row in late.order_by("pk"))


@transaction.atomic
def _ended(row: AskedForm) -> int:
    locks.settle(row.campaign_id)  # a form handed in at the last second may still be on its way
    fresh = AskedForm.objects.get(pk=row.pk)
    entries: Sequence[StageEntry] = list(
        StageEntry.objects.select_for_update(of=("self",))
        .filter(pk=int(row.basis.partition(":")[2]), state__in=engine.OPEN)
        .select_related("docket__campaign__tenant", "docket__campaign__version", "docket__seat", "submission__tenant")
    )
    for entry in entries:
        step = engine.step_of(entry)
        if fresh.is_open and step is not None and step.type == "supplement" and step.overdue == "fails":
            _end(entry, OVERDUE, Actor.system("review.overdue_supplements"))
            return 1
    return 0


def on_answered(*, submission: Submission, asked: AskedForm, actor: Actor, **facts: object) -> None:
    """Listener: tell who asked, at the entry where it was asked."""
    if asked.kind != AskedForm.Kind.SUPPLEMENT or asked.asked_by is None:
        return
    with scope.system("who asked for a supplement"):
        entry = StageEntry.objects.select_related("docket").get(pk=int(asked.basis.partition(":")[2]))
        seat_id = entry.docket.seat_id
    outbox.post(
        "supplement.answered",
        key=f"supplement-answer:{asked.pk}",
        tenant=asked.tenant_id,
        to=outbox.Recipient(user=asked.asked_by),
        params={
            "title": submission.title,
            "unit": submission.unit_name,
            "at": spoken(timezone.localtime(asked.answered_at)),
        },
        campaign_id=asked.campaign_id,
        link=f"/desk/{seat_id}/entries/{entry.pk}/",
    )
