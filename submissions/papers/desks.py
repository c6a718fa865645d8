"""Stamped paper that comes to a seat before the host: which documents, whose filings, who there may look at it."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from campaigns.models import Seat, rules_of
from campaigns.policies import sits
from campaigns.ruleset.forms import Document
from campaigns.ruleset.routing import Routed, collects

from ..models import AccessGrant, Submission
from ..recusal import not_of_own_unit, not_recused
from . import wording
from .wanted import documents


def collected(row: Submission, seat: Seat) -> list[Document]:
    """The documents of a filing whose paper this seat collects, by the rules it was filed under."""
    if row.current is None:
        return []
    named = seat.key if row.recommender_id == seat.pk else ""
    who = Routed(
        region=row.region_code, picks=row.picks, kind=row.unit.kind, recommender=named, unit_name=row.unit_name
    )
    rules = rules_of(row.current.rules)
    return [spec for spec in documents(rules, row.picks) if collects(rules, spec, seat, who)]


def seat_collects(actor: Actor, subject: object) -> Verdict:
    """A clause: the rules send some stamped paper to this seat first."""
    seat = actor.seat
    if seat is None or not any(collects(seat.campaign.rules, spec, seat) for spec in seat.campaign.rules.documents):
        return no(wording.NOT_COLLECTED)
    return YES


def comes_to_its_desk(actor: Actor, subject: Submission) -> Verdict:
    """A clause: the filing was routed to the very seat, and some of its paper comes there first."""
    seat = actor.seat
    if seat is None or seat.campaign_id != subject.campaign_id:
        return no(wording.NOT_AT_DESK)
    there = AccessGrant.objects.filter(submission_id=subject.pk, seat_id=seat.pk).exists()
    return YES if there and collected(subject, seat) else no(wording.NOT_AT_DESK)


WORKS = (sits, comes_to_its_desk, not_of_own_unit, not_recused)
