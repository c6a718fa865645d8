"""The graph of stages at work: entries are routed to seats, pass the steps of their stage, and enter the stages after it.

What a step means is its handler's business; the engine only knows when an entry reaches it and when it leaves. Apps above
register handlers for their own steps (publicity, vote, award, publish). Everything here runs inside an action's transaction.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from django.db.models import QuerySet

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.prepared import Prepared, insert
from audit import trail
from campaigns import letters
from campaigns.models import Campaign, Seat
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.routing import resolved_seats, seats_for
from campaigns.ruleset.scoring import part_key
from campaigns.ruleset.stages import Stage
from notices import outbox
from submissions.actions import grant, mark
from submissions.models import AccessGrant, Submission, SubmissionVersion
from submissions.recommending import routed

from . import cohosts
from .models import Assignment, Docket, JointReview, ScoreSheet, StageEntry

S = StageEntry.State
OPEN = (S.PENDING, S.RETURNED, S.HELD)
DEAD = (Submission.State.WITHDRAWN, Submission.State.NOT_ACCEPTED, Submission.State.DISQUALIFIED)


class Handler(Protocol):
    """What a type of step does when an entry arrives. ``level``: who ends it: each entry, the docket, or the whole stage."""

    level: str

    def opened(self, entry: StageEntry, step: Any) -> None:
        """An entry has reached this step; make what it needs."""


class Waiting:
    """The handler of a kind of step nobody registered: entries wait there."""

    level = "entry"

    def opened(self, entry: StageEntry, step: Any) -> None:
        """Nothing happens by itself."""


_handlers: dict[str, Handler] = {}
_WAITING = Waiting()


def register_step(kind: str, handler: Handler) -> None:
    """Say what a type of step does; one handler a type."""
    _handlers[kind] = handler


def handler_of(step: Any) -> Handler:
    """The handler of a step; entries wait at a kind of step that no app has registered."""
    return _handlers.get(step.type, _WAITING)


def rules_of(entry_or_docket: StageEntry | Docket) -> RuleSet:
    """The campaign's rules."""
    docket = entry_or_docket.docket if isinstance(entry_or_docket, StageEntry) else entry_or_docket
    return docket.campaign.rules


def stage_of(entry_or_docket: StageEntry | Docket) -> Stage:
    """The stage of the rule set that this docket is held for."""
    docket = entry_or_docket.docket if isinstance(entry_or_docket, StageEntry) else entry_or_docket
    return docket.campaign.rules.stage(docket.stage)


def step_of(entry: StageEntry) -> Any:
    """The step the entry stands at; None when it has left the last one."""
    steps = stage_of(entry).steps
    return steps[entry.step] if entry.step < len(steps) else None


def is_blind(task: Assignment) -> bool:
    """Does the panel of the task read without the applicant's name?"""
    step = stage_of(task.entry).steps[task.step]
    return bool(step.panel and rules_of(task.entry).panel(step.panel).blind)


def on_submitted(*, submission: Submission, version: SubmissionVersion, at: datetime, **facts: Any) -> None:
    """A filing arrives: its returned entries go on with the new version, else it enters every first stage, at that moment."""
    with scope.system("route a submission"):
        if version.number > 1 and _goes_on(submission, version):
            return
        for stage in submission.campaign.rules.stages:
            if not stage.after:
                enter(stage, submission, first=version.number == 1, at=at)


def _goes_on(submission: Submission, version: SubmissionVersion) -> bool:
    _take_new_version(submission, version)
    return bool(StageEntry.objects.filter(submission=submission, state=S.RETURNED).update(state=S.PENDING))


def _take_new_version(submission: Submission, version: SubmissionVersion) -> None:
    """Whatever is open of it goes on with the new version, except where somebody has signed a sheet on the old one."""
    signed = ScoreSheet.objects.filter(assignment__entry__submission=submission, signed_at__isnull=False)
    rows = StageEntry.objects.filter(submission=submission, state__in=OPEN)
    rows.exclude(pk__in=signed.values("assignment__entry_id")).update(version=version)


def on_carried(*, submission: Submission, version: SubmissionVersion, actor: Actor, **facts: Any) -> None:
    """What was filed is moved to a later version of the rules: open reviews go on with it."""
    with scope.system("review what was moved"):
        _take_new_version(submission, version)


def on_recalled(*, submission: Submission, actor: Actor, **facts: Any) -> None:
    """A filing is returned for a reason outside the check (a partner left): its open entries wait for the next version."""
    with scope.system("entries of a filing that went back"):
        StageEntry.objects.filter(submission=submission, state=S.PENDING).update(state=S.RETURNED)


def on_withdrawn(*, submission: Submission, actor: Actor, **facts: Any) -> None:
    """A filing leaves: whatever is open of it ends."""
    with scope.system("take a submission off all dockets"):
        for entry in open_entries(submission):
            _decide(entry, S.FAILED, submission.get_state_display(), actor)


def on_disqualified(*, submission: Submission, actor: Actor, **facts: Any) -> None:
    """Disqualified at any time (row S12): whatever is open of it ends, as when it is withdrawn."""
    on_withdrawn(submission=submission, actor=actor)


def open_entries(submission: Submission):
    """Its entries that are still being dealt with, everywhere."""
    rows = StageEntry.objects.filter(submission=submission, state__in=OPEN)
    return rows.select_related("docket__campaign__version", "docket__seat", "submission").order_by("pk")


def enter(stage: Stage, submission: Submission, *, first: bool = False, at: datetime | None = None) -> list[StageEntry]:
    """Put a submission on the dockets of the seats that have jurisdiction in this stage; arriving twice is one entry. ``first``: it
    was nowhere before. ``at``: the moment, when the caller has read the clock."""
    campaign = submission.campaign
    if submission.state in DEAD:
        return []
    seats = seats_for(campaign.rules, stage.key, routed(submission))
    dockets = _dockets(campaign, stage, [s.key for s in seats])
    found = [_enter_at(stage, submission, docket, first, at or clock()) for docket in dockets]
    return [entry for entry in found if entry is not None]


def resolved(seat: Seat):
    """The rule set's view of a seat row: jurisdiction, rights, deadlines."""
    return next(s for s in resolved_seats(seat.campaign.rules) if s.key == seat.key)


def pass_step(entry: StageEntry, *, actor: Actor) -> None:
    """The entry has done its present step: it reaches the next one, or passes the stage."""
    done = step_of(entry)
    entry.step += 1
    entry.state, entry.reason = S.PENDING, ""
    with scope.system("an entry goes on"):
        entry.save(update_fields=["step", "state", "reason"])
        after = {"step": entry.step, "submission": entry.submission_id}
        before = {"step": entry.step - 1, "type": getattr(done, "type", "")}
        trail.record(
            "entry.step", actor=actor, obj=entry, before=before, after=after, tenant=entry.docket.campaign.tenant
        )
        _arrive(entry, actor)


def keep_score(entry: StageEntry, value: Decimal | Fraction | int, rubric: str | None = None) -> None:
    """Keep a number of the present step (points, votes) for a later step that combines sources. Call before ``pass_step``."""
    step = step_of(entry)
    with scope.system("keep a score"):
        entry.scores = entry.scores | {part_key(entry.docket.stage, step.type, rubric): str(value)}
        entry.save(update_fields=["scores"])


def fail(entry: StageEntry, *, reason: str, actor: Actor) -> None:
    """The entry ends here. Whether and when the applicant hears of it is for the publicity that follows."""
    with scope.system("an entry ends"):
        _decide(entry, S.FAILED, reason, actor)
        _go_on(entry, only_all=True)


def hold(entry: StageEntry, *, reason: str, actor: Actor) -> None:
    """The entry waits for a person (an objection, a suspected duplicate); ``pass_step`` or ``fail`` end the waiting."""
    with scope.system("an entry waits"):
        _decide(entry, S.HELD, reason, actor)


def _enter_at(stage: Stage, submission: Submission, docket: Docket, first: bool, at: datetime) -> StageEntry | None:
    facts = {"tenant_id": submission.tenant_id, "version": submission.current, "entered_at": at}
    if first:
        entry, made = StageEntry(docket=docket, submission=submission, **facts), True
        insert(entry)
    else:
        entry, made = StageEntry.objects.get_or_create(docket=docket, submission=submission, defaults=facts)
    if not made:
        return None
    entry.docket, entry.submission = docket, submission
    grant(submission, seat=docket.seat, at=at)
    _invite_senders(stage, entry)
    cohosts.invite(stage, entry)
    _bring_score(stage, entry)
    _arrive(entry, Actor.system("engine.enter"))
    return entry


def open_docket(campaign: Campaign, stage: Stage, seat: Seat) -> Docket:
    """The docket of a stage at a seat, made (and its seat told) when it is the first time. System scope."""
    docket, made = Docket.objects.get_or_create(
        campaign=campaign, stage=stage.key, seat=seat, defaults={"tenant_id": campaign.tenant_id, "opened_at": clock()}
    )
    docket.campaign, docket.seat = campaign, seat
    if made:
        heads = [m.user for m in seat.members.filter(active=True, role="head").select_related("user").order_by("pk")]
        outbox.post(
            "docket.opened",
            key=f"docket:{docket.pk}",
            tenant=campaign.tenant,
            to=[outbox.Recipient(user=user) for user in heads],
            params={"campaign": campaign.title, "stage": stage.title, "seat": seat.name},
            campaign_id=campaign.pk,
            link=f"/desk/{seat.pk}/dockets/{docket.pk}/",
        )
    elif docket.state == Docket.State.CLOSED:
        docket.state, docket.closed_at = Docket.State.OPEN, None
        docket.save(update_fields=["state", "closed_at"])
    return docket


def revoke(submission: Submission, seat: Seat) -> None:
    """The seat no longer reads the submission, unless another of its dockets or a right of its own holds it. System scope."""
    held = StageEntry.objects.filter(submission=submission, docket__seat=seat).exists()
    if not held and not cohosts.keeps(submission, seat):
        AccessGrant.objects.filter(submission=submission, seat=seat).delete()


def _bring_score(stage: Stage, entry: StageEntry) -> None:
    """A stage that selects without scoring has the score and rank of the stage before in sight."""
    kinds = [step.type for step in stage.steps]
    if "select" not in kinds or {"score", "defence", "combine"} & set(kinds[: kinds.index("select")]):
        return
    before = StageEntry.objects.filter(
        submission=entry.submission, state=S.PASSED, docket__stage__in=stage.after, score__isnull=False
    )
    if (found := before.order_by("-decided_at", "-pk").first()) is not None:
        entry.score, entry.details, entry.rank = found.score, found.details, found.rank
        entry.save(update_fields=["score", "details", "rank"])


def _invite_senders(stage: Stage, entry: StageEntry) -> None:
    """Seats of the tiers that take part (``joined_by``) join in the entries they sent on, and in no others."""
    if not stage.seats.joined_by:
        return
    sent = StageEntry.objects.filter(
        submission=entry.submission, state=S.PASSED, docket__seat__tier__in=stage.seats.joined_by
    ).exclude(docket__seat=entry.docket.seat_id)
    for seat_id in sorted(set(sent.values_list("docket__seat_id", flat=True))):
        JointReview.objects.get_or_create(entry=entry, seat_id=seat_id, defaults={"tenant_id": entry.tenant_id})


def _arrive(entry: StageEntry, actor: Actor) -> None:
    step = step_of(entry)
    if step is not None:
        if step.type != "check" and entry.submission.state == Submission.State.ACCEPTED:
            # everybody who was accepted is under review from here on: later the word would tell who was sent on
            mark(entry.submission, "review", actor=Actor.system("engine"))
        handler_of(step).opened(entry, step)
        return
    _decide(entry, S.PASSED, "", actor)
    _tell_confirmed(entry)
    _go_on(entry, only_all=False)


def _tell_confirmed(entry: StageEntry) -> None:
    """The unit the applicant named has recommended it: told only where the rules ask for it, as it is an outcome of review."""
    submission, docket = entry.submission, entry.docket
    if stage_of(docket).seats.route != "recommender" or docket.seat_id != submission.recommender_id:
        return
    if letters.wanted(docket.campaign, "recommender_confirmed", "applicant"):
        outbox.post(
            "recommender.confirmed",
            key=f"recommender-confirmed:{entry.pk}",
            tenant=entry.tenant_id,
            to=outbox.Recipient(user=submission.created_by),
            params={"title": submission.title, "seat": docket.seat.name},
            campaign_id=docket.campaign_id,
            link=f"/apply/submissions/{submission.pk}/",
        )


def _go_on(entry: StageEntry, *, only_all: bool) -> None:
    """Enter the stages after this one: those that take all entries, or those for which this one has passed enough."""
    campaign, submission = entry.docket.campaign, entry.submission
    with scope.system("enter the next stages"):
        for stage in campaign.rules.stages:
            if entry.docket.stage not in stage.after or (only_all and stage.takes != "all"):
                continue
            if stage.join == "any" or _all_done(stage, submission):
                if submission.state in (Submission.State.ACCEPTED, Submission.State.SUBMITTED):
                    mark(submission, "review", actor=Actor.system("engine"))
                enter(stage, submission)


def _all_done(stage: Stage, submission: Submission) -> bool:
    rows = StageEntry.objects.filter(submission=submission, docket__stage__in=stage.after)
    states = {stage_key: set() for stage_key in stage.after}
    for stage_key, state in rows.values_list("docket__stage", "state"):
        states[stage_key].add(state)
    wanted = {S.PASSED} if stage.takes == "passed" else {S.PASSED, S.FAILED}
    return all(found and found <= wanted for found in states.values())


def _decide(entry: StageEntry, state: str, reason: str, actor: Actor) -> None:
    before = entry.state
    entry.state, entry.reason, entry.decided_at = state, reason, clock()
    entry.save(update_fields=["state", "reason", "decided_at"])
    trail.record(
        f"entry.{state}",
        actor=actor,
        obj=entry,
        before={"state": before},
        after={"state": state, "stage": entry.docket.stage, "submission": entry.submission_id},
        note=reason,
        tenant=entry.docket.campaign.tenant,
    )


def _open_at(p: Any) -> QuerySet[Docket]:
    rows = Docket.objects.filter(campaign=p.campaign, stage=p.stage, seat__key=p.seat, state=Docket.State.OPEN)
    return rows.select_related("seat")


_DOCKET = Prepared(_open_at)


def _dockets(campaign: Campaign, stage: Stage, keys: list[str]) -> list[Docket]:
    """The dockets of these seats in their order; opened where there is none or it was closed."""
    at = {"campaign": campaign.pk, "stage": stage.key}
    there = [docket for key in keys if (docket := _DOCKET.first(**at, seat=key))]  # mostly one seat
    found = {docket.seat.key: docket for docket in there}
    if missing := [key for key in keys if key not in found]:
        rows = {seat.key: seat for seat in Seat.objects.filter(campaign=campaign, key__in=missing).order_by("pk")}
        found |= {key: open_docket(campaign, stage, rows[key]) for key in missing if key in rows}
    for docket in found.values():
        docket.campaign = docket.seat.campaign = campaign
    return [found[key] for key in keys if key in found]
