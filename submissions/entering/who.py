"""Who works on a filing that came on paper: the seat that enters it, until its unit has confirmed it; then the unit."""

from __future__ import annotations

from typing import Any

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Membership
from campaigns.policies import sits

from ..models import DraftChange, Submission, SubmissionVersion
from ..recusal import filing_of, not_of_own_unit
from . import wording
from .models import PaperFiling

P = Submission.Paper


def takes_paper(actor: Actor, subject: Any) -> Verdict:
    """A clause: the rules take filings on paper, at this very seat."""
    seat = actor.seat
    if seat is None or not (rule := seat.campaign.rules.on_paper).allowed:
        return no(wording.NOT_TAKEN)
    return YES if seat.role == "host" or rule.seats else no(wording.NOT_HERE, rule.clause)


def may_backdate(actor: Actor, subject: Any) -> Verdict:
    """A clause: the head of the host's own seat, who answers for an arrival recorded after the end."""
    at_host = actor.seat is not None and actor.seat.role == "host" and actor.seat_role == "head"
    return YES if at_host else no(wording.NEEDS_MANAGER)


def paper_of(row: Submission) -> PaperFiling | None:
    """The paper behind a filing; None for one that its unit began itself. Any scope."""
    if not row.paper_state:
        return None
    with scope.system("the paper behind a filing"):
        return PaperFiling.objects.select_related("seat", "entered_by").filter(submission=row).first()


def enters(actor: Actor, subject: Any) -> Verdict:
    """A clause: people of the seat that registered the paper, who are not of the unit themselves."""
    row = filing_of(subject)
    paper = paper_of(row) if row is not None and actor.seat is not None else None
    if paper is None or paper.seat_id != actor.seat.pk or not sits(actor, row):
        return no(wording.NOT_YOURS)
    return not_of_own_unit(actor, row)


def whose_turn(actor: Actor, subject: Any) -> Verdict:
    """A clause: until the unit has confirmed, the desk works on the filing; after that the unit, if anybody of it has an account."""
    row = filing_of(subject)
    if row is None or not row.paper_state:
        return YES
    if actor.seat is None:
        return no(wording.AT_DESK.format(seat=paper_of(row).seat.name)) if row.is_at_desk else YES
    if row.is_at_desk or not Membership.objects.filter(unit=row.unit_id, is_active=True).exists():
        return YES
    return no(wording.CONFIRMED)


def entered_by(row: Submission, user_id: int | None) -> bool:
    """Did this person register, type or hand in a filing that came on paper?"""
    if not row.paper_state or user_id is None:
        return False
    with scope.system("who entered a filing"):
        return (
            PaperFiling.objects.filter(submission=row, entered_by=user_id).exists()
            or DraftChange.objects.filter(submission=row, by=user_id).exists()
            or SubmissionVersion.objects.filter(submission=row, submitted_by=user_id).exists()
        )


def not_who_entered(actor: Actor, subject: Any) -> Verdict:
    """A clause: four eyes: whoever entered a filing does not pass its formal check, nor judge its scans."""
    row = filing_of(subject)
    return no(wording.BY_OTHERS) if row is not None and entered_by(row, actor.user_id) else YES
