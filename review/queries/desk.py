"""What a desk's pages read beside the dockets themselves: steps with what can be done, progress, to-dos."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from accounts.kernel import workspace
from accounts.kernel.actor import Actor
from accounts.kernel.policy import may
from accounts.kernel.verdict import YES, Verdict
from accounts.kernel.workspace import Todo
from campaigns.ruleset.stages import Stage

from .. import engine, timing
from ..models import Assignment, Closing, Docket, JointReview, Recommendation, StageEntry
from .dockets import desk_dockets

A = Assignment.State
ROUTES = {"recommend": "desk_recommend", "select": "desk_select"}
ENDINGS = {"score": "结束评分", "defence": "结束评分", "combine": "计算综合得分", "deliberation": "结束复议"}


def recommends(stage: Stage) -> bool:
    """Does the stage send entries on by a list?"""
    return any(step.type == "recommend" for step in stage.steps)


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step of a docket: how many stand at it, when it was ended, and what the head may do now."""

    number: int
    step: Any
    waiting: int
    closing: Closing | None
    ending: str  # words of the button that ends the step here
    route: str  # the page on which it is ended instead
    verdict: Verdict
    scored: bool

    @property
    def own_scoring(self) -> bool:
        """Do the seat's own reviewers score here?"""
        return self.scored and getattr(self.step, "panel", None) is None

    @property
    def is_defence(self) -> bool:
        """Is there a running order to set?"""
        return self.step.type == "defence"


def step_cards(docket: Docket, actor: Actor, now: datetime) -> list[StepCard]:
    """The steps of a docket in order."""
    waiting = Counter(
        StageEntry.objects.filter(docket=docket, state__in=engine.OPEN).order_by().values_list("step", flat=True)
    )
    closings = {
        row.step: row for row in Closing.objects.filter(docket=docket).select_related("closed_by").order_by("round")
    }
    found = []
    for number, step in enumerate(engine.stage_of(docket).steps):
        ending, route = ENDINGS.get(step.type, ""), ROUTES.get(step.type, "")
        verdict = YES
        if ending or route:
            action = {"recommend": "docket.recommend", "select": "docket.select"}.get(step.type, "docket.close")
            verdict = may(actor, action, docket)
            verdict = timing.verdict(docket, now, ending or step.title) if verdict else verdict
        found.append(
            StepCard(
                number,
                step,
                waiting[number],
                closings.get(number),
                ending,
                route,
                verdict,
                bool(getattr(step, "rubric", None)),
            )
        )
    return found


def at_work(docket: Docket, step: int) -> list[int]:
    """The people who have sheets of this step now."""
    rows = Assignment.objects.filter(entry__docket=docket, step=step, state__in=(A.ASSIGNED, A.DONE))
    return list(rows.order_by("user_id").values_list("user_id", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """How far one person is: sheets in all, declared, signed, recused."""

    name: str
    total: int
    declared: int
    signed: int
    left: int


@dataclass(frozen=True, slots=True)
class EntryProgress:
    """How many signed sheets one entry has, of how many, and which are open."""

    number: str
    title: str
    signed: int
    total: int
    needed: int
    open: list[Assignment]

    @property
    def enough(self) -> bool:
        """All assigned sheets are signed, and there are as many as the rubric asks."""
        return self.signed >= self.needed and self.signed == self.total


@dataclass(frozen=True, slots=True)
class StepProgress:
    """The scoring of one step."""

    title: str
    people: list[PersonProgress]
    entries: list[EntryProgress]
    signed: int
    total: int


def progress(docket: Docket) -> list[StepProgress]:
    """Who has signed how many, and which entries still wait; never any points."""
    rules, found = docket.campaign.rules, []
    for number, step in enumerate(engine.stage_of(docket).steps):
        if not getattr(step, "rubric", None):
            continue
        rows = list(
            Assignment.objects.filter(entry__docket=docket, step=number)
            .select_related("user", "entry__submission")
            .order_by("entry_id", "pk")
        )
        found.append(_progress_of(step.title, rules.rubric(step.rubric).min_sheets, rows))
    return found


def _progress_of(title: str, needed: int, rows: list[Assignment]) -> StepProgress:
    live = [r for r in rows if r.state in (A.ASSIGNED, A.DONE)]
    people = []
    for user in {r.user_id: r.user for r in rows}.values():
        mine = [r for r in rows if r.user_id == user.pk]
        counted = [r for r in mine if r.state in (A.ASSIGNED, A.DONE)]
        people.append(
            PersonProgress(
                str(user),
                len(counted),
                sum(1 for r in counted if r.declared_at),
                sum(1 for r in counted if r.state == A.DONE),
                len(mine) - len(counted),
            )
        )
    entries = []
    for entry in {r.entry_id: r.entry for r in rows}.values():
        mine = [r for r in live if r.entry_id == entry.pk]
        waiting = [r for r in mine if r.state == A.ASSIGNED]
        done = len(mine) - len(waiting)
        entries.append(EntryProgress(entry.submission.number, entry.submission.title, done, len(mine), needed, waiting))
    return StepProgress(title, people, entries, sum(e.signed for e in entries), sum(e.total for e in entries))


def desk_todos(request: HttpRequest) -> list[Todo]:
    """What waits at the desk: entries to check or give an opinion on, own sheets, lists to seal, joint opinions."""
    found = []
    home = workspace.url(request, "desk_home")
    rows = list(desk_dockets(request.seat))
    waiting = _waiting(rows)
    for docket in rows:
        term = timing.term_of(docket)
        url = workspace.url(request, "desk_docket", pk=docket.pk)
        for number, step in enumerate(engine.stage_of(docket).steps):
            if count := _counted(request.actor, docket, number, step, waiting):
                found.append(Todo(f"待{step.title}", count, url, term.closes_at))
    mine = Assignment.objects.filter(entry__docket__in=rows, user=request.user, state=A.ASSIGNED)
    if rows and (count := mine.count()):
        found.append(Todo("我的待评分申报", count, workspace.url(request, "desk_tasks"), None))
    waiting_for = JointReview.objects.filter(seat=request.seat, text="", entry__state__in=engine.OPEN)
    joint = waiting_for.across(JointReview.ELSEWHERE).count()
    found.append(Todo("待提出联合评议意见", joint, workspace.url(request, "desk_joint") if joint else home, None))
    return found


def _waiting(rows: list[Docket]) -> dict[tuple[int, int], int]:
    counts = StageEntry.objects.filter(docket__in=rows, state=StageEntry.State.PENDING).order_by()
    return {(pk, step): n for pk, step, n in counts.values_list("docket_id", "step").annotate(n=Count("pk"))}


def _counted(actor: Actor, docket: Docket, number: int, step: Any, waiting: dict) -> int:
    """Entries at this step that this person is to deal with; sheets are counted apart, docket-level steps are the head's."""
    if step.type in ("publicity", "vote", "award", "publish"):
        return 0
    level = engine.handler_of(step).level
    if level == "docket" and (actor.seat_role != "head" or docket.seat_id != actor.seat.pk):
        return 0
    return waiting.get((docket.pk, number), 0)


def sealed(docket: Docket) -> Recommendation | None:
    """The docket's list, if it is sealed."""
    return Recommendation.objects.filter(docket=docket, sealed_at__isnull=False).select_related("sealed_by").first()
