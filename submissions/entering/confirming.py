"""The unit's word on a filing that a desk entered: asked for when it is handed in, given by stamped scan or by signing in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import StoredFile
from accounts.workdays import end_of_workday
from applicants import unit_facts
from audit import trail
from campaigns.ruleset.routing import on_the_way, resolved_seats
from notices import outbox

from .. import events
from ..models import PaperFiling, StampedScan, Submission
from ..papers.wanted import documents, wants_scan
from ..recommending import routed
from . import wording
from .who import paper_of

P, S = Submission.Paper, Submission.State
MOVES = Moves(
    name="paper",
    table={
        (P.ENTERING, "hand_in"): P.WAITING,
        (P.OBJECTED, "hand_in"): P.WAITING,
        (P.CONFIRMED, "hand_in"): P.WAITING,  # a correction of a unit without an account, entered by the desk again
        (P.WAITING, "confirm"): P.CONFIRMED,
        (P.WAITING, "object"): P.OBJECTED,
    },
    states=dict(P.choices),
    events={"hand_in": "代为提交", "confirm": "单位确认", "object": "单位提出异议"},
    state_field="paper_state",
)


def comes_to(row: Submission, paper: PaperFiling) -> Verdict:
    """Is this a filing that the seat receives? The host's seat enters all of its campaign."""
    if paper.seat.role == "host":
        return YES
    rules = row.campaign.rules
    found = paper.seat.key in {seat.key for seat in on_the_way(rules, routed(row), resolved_seats(rules))}
    return YES if found else no(wording.NOT_ON_WAY, rules.on_paper.clause)


def handed_in(row: Submission, paper: PaperFiling, now: datetime, *, actor: Actor) -> None:
    """Inside ``submit``: the filing is frozen and counted, but waits for its unit; a stamped scan of it confirms it at once."""
    row.paper_state = MOVES.advance(Submission, row.pk, "hand_in", actor=actor).paper_state
    paper.due_at = end_of_workday(now, row.campaign.rules.on_paper.confirm_workdays)
    paper.confirmed_at, paper.confirmed_by, paper.way = None, None, ""
    paper.save(update_fields=["due_at", "confirmed_at", "confirmed_by", "way", "by_arrival"])
    if paper.by_arrival:
        after = {"arrived_at": paper.arrived_at.isoformat(), "recorded_at": paper.entered_at.isoformat()}
        trail.record("paper.by_arrival", actor=actor, obj=row, after=after, note=paper.note, tenant=row.tenant)
    if stamped(row):
        _confirm(row, paper, PaperFiling.Way.SCAN, actor=Actor.system("paper.confirm_by_scan"))
    else:
        tell(row, paper, "waiting", until=paper.due_at)


def stamped(row: Submission) -> bool:
    """Is every document that comes back stamped there as a scan that matches what was handed in? Where the rules want none
    stamped: any document."""
    rules = row.campaign.rules
    printed = documents(rules, row.picks)
    wanted = [d for d in printed if wants_scan(rules, d)]
    rows = StampedScan.objects.filter(submission=row, void_at__isnull=True, checked=StampedScan.Check.MATCHED)
    there = set(rows.filter(content_hash=row.current.content_hash).values_list("document", flat=True))
    return {d.key for d in wanted} <= there if wanted else bool(there)


def on_scan(submission: Submission, **facts) -> None:
    """A scan was found to match: of a filing that waits for its unit it may be the last one."""
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if row.awaits_unit and stamped(row):
        paper = PaperFiling.objects.select_related("seat", "entered_by").get(submission=row)
        _confirm(row, paper, PaperFiling.Way.SCAN, actor=Actor.system("paper.confirm_by_scan"))


@transaction.atomic
def confirm(pk: int, *, actor: Actor) -> Submission:
    """Somebody of the unit signed in and says that this is the unit's filing; it goes on into the review."""
    row = _waiting(pk, "paper.confirm", actor)
    with scope.writing(row.tenant_id):
        return _confirm(row, paper_of(row), PaperFiling.Way.SIGN_IN, actor=actor)


@transaction.atomic
def object_to(pk: int, *, reason: str, actor: Actor) -> Submission:
    """The unit says what is wrong: the filing goes back to the desk that entered it, with the unit's words and a term."""
    row = _waiting(pk, "paper.object", actor)
    if not (reason := reason.strip()[:1000]):
        raise Refused(no(wording.OBJECT_WHY))
    from ..actions.states import return_for_correction

    paper = paper_of(row)
    with scope.writing(row.tenant_id):
        row = MOVES.advance(Submission, pk, "object", actor=actor, note=reason)
        due = end_of_workday(clock(), row.campaign.rules.on_paper.confirm_workdays)
        words = wording.OBJECTED.format(reason=reason)
        return_for_correction(row, note=words, remarks=[], due_at=due, actor=actor)
        outbox.post(
            "paper.objected",
            key=f"paper:{row.pk}:objected:{clock():%Y%m%d%H%M%S%f}",
            tenant=row.tenant,
            to=outbox.Recipient(user=paper.entered_by),
            params={"title": row.title, "unit": row.unit_name, "reason": reason},
            campaign_id=row.campaign_id,
            link=f"/desk/{paper.seat_id}/paper/{row.pk}/",
        )
    return row


def _waiting(pk: int, action: str, actor: Actor) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",))
    row = rows.select_related("campaign__version", "tenant", "unit", "current").get(pk=pk)
    require(actor, action, row)
    if not row.awaits_unit:
        raise Refused(no(wording.NOT_WAITING))
    return row


def _confirm(row: Submission, paper: PaperFiling, way: str, *, actor: Actor) -> Submission:
    """Whoever of the unit is there hears of the filing from now on; without anybody the desk's person stays the one told."""
    row = MOVES.advance(Submission, row.pk, "confirm", actor=actor)
    own = actor.user or next((to.user for to in unit_facts.administrators(row.unit)), None)
    if own is not None and row.created_by_id != own.pk:
        row.created_by = own
        row.save(update_fields=["created_by"])
    with scope.system("the paper behind a filing"):
        paper.confirmed_at, paper.confirmed_by, paper.way = (now := clock()), actor.user, way
        paper.save(update_fields=["confirmed_at", "confirmed_by", "way"])
    events.emit("submitted", submission=row, version=row.current, actor=actor, at=now)
    outbox.post(
        "paper.confirmed",
        key=f"paper:{row.pk}:confirmed:{row.current_id}",
        tenant=row.tenant,
        to=outbox.Recipient(user=paper.entered_by),
        params={"title": row.title, "unit": row.unit_name, "way": paper.get_way_display()},
        campaign_id=row.campaign_id,
        link=f"/desk/{paper.seat_id}/paper/{row.pk}/",
    )
    return row


def tell(row: Submission, paper: PaperFiling, event: str, **params) -> None:
    """A letter to the unit: its administrators, and the number its paper names."""
    people = unit_facts.administrators(row.unit)
    known = {to.user.phone for to in people}
    contact = [] if paper.phone in known else [outbox.Recipient(phone=paper.phone)]
    outbox.post(
        f"paper.{event}",
        key=f"paper:{row.pk}:{event}:{row.current_id or 0}",
        tenant=row.tenant,
        to=[*people, *contact],
        params={
            "title": row.title,
            "unit": row.unit_name,
            "number": row.number or "",
            "seat": paper.seat.name,
            **params,
        },
        campaign_id=row.campaign_id,
        link=f"/apply/submissions/{row.pk}/",
    )


def hand_over(unit, **facts) -> None:
    """The unit got an account: what was entered for it from paper is told to its people from now on."""
    first = next((to.user for to in unit_facts.administrators(unit)), None)
    if first is None:
        return
    with scope.system("filings entered before the unit had an account"):
        for row in Submission.objects.filter(unit=unit).exclude(paper_state="").order_by("pk"):
            if row.paper_filing.entered_by_id == row.created_by_id:
                row.created_by = first
                row.save(update_fields=["created_by"])


def files_of(row: Submission) -> list[StoredFile]:
    """The scanned paper and the letter of authorization that came with it."""
    paper = paper_of(row)
    return [file for file in (paper.paper, paper.letter) if file is not None] if paper is not None else []
