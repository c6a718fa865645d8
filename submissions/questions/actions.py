"""Asking, answering, passing on to the host, and publishing as a frequent question."""

from __future__ import annotations

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import Unit
from audit import trail
from campaigns.models import Campaign, Seat
from campaigns.ruleset.routing import Routed, on_the_way
from notices import outbox

from ..models import Submission
from . import wording
from .models import FaqEntry, Question

LONGEST = 1000
MOST_OPEN = 10


def addressees(campaign: Campaign, unit: Unit) -> list[Seat]:
    """The seats a unit may ask: those its filings would pass, and the recommending units it named."""
    rules = campaign.rules
    rows = Submission.objects.filter(campaign=campaign, unit=unit)
    picks = [row.picks for row in rows] or [{}]
    keys = set()
    for chosen in picks:
        who = Routed(region=unit.region_code, picks=chosen, kind=unit.kind, unit_name=unit.name)
        keys |= {seat.key for seat in on_the_way(rules, who)}
    named = [row.recommender_id for row in rows if row.recommender_id]
    seats = Seat.objects.filter(campaign=campaign).order_by("position", "pk")
    return [seat for seat in seats if seat.key in keys or seat.pk in named]


@transaction.atomic
def ask(campaign: Campaign, unit: Unit, *, text: str, seat: Seat | None, actor: Actor) -> Question:
    """Ask the host, or a seat on the unit's way. Raises Refused for nothing, too much, or too many open ones."""
    require(actor, "question.ask", campaign)
    text = text.strip()
    if not text:
        raise Refused(no(wording.NOTHING_ASKED))
    if len(text) > LONGEST:
        raise Refused(no(wording.TOO_LONG.format(most=LONGEST, now=len(text))))
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # two tabs ask one after the other
    if Question.objects.filter(campaign=campaign, unit=unit, answered_at__isnull=True).count() >= MOST_OPEN:
        raise Refused(no(wording.TOO_MANY.format(most=MOST_OPEN)))
    with scope.writing(campaign.tenant_id):
        row = Question.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, unit=unit, seat=seat, text=text, asked_at=clock(),
            asked_by=actor.user,
        )  # fmt: skip
        trail.record("question.ask", actor=actor, obj=row, after={"to": row.addressee}, tenant=campaign.tenant)
    return row


@transaction.atomic
def answer(pk: int, *, text: str, actor: Actor) -> Question:
    """Answer, or answer better: the unit is told each time. Raises Refused."""
    row = _held(pk)
    require(actor, "question.answer", row)
    if not text.strip():
        raise Refused(no(wording.NOTHING_ANSWERED))
    before = row.answer
    with scope.writing(row.tenant_id):
        row.answer, row.answered_at, row.answered_by = text.strip()[:5000], clock(), actor.user
        row.save(update_fields=["answer", "answered_at", "answered_by"])
        if row.answer != before and row.asked_by.is_active:
            outbox.post(
                "question.answered",
                key=f"question:{row.pk}:{row.answered_at:%Y%m%d%H%M%S%f}",
                tenant=row.tenant,
                to=outbox.Recipient(user=row.asked_by),
                params={"campaign": row.campaign.title, "who": row.addressee},
                campaign_id=row.campaign_id,
                link=f"/apply/c/{row.campaign.slug}/questions/",
            )
        trail.record("question.answer", actor=actor, obj=row, tenant=row.tenant)
    return row


@transaction.atomic
def pass_on(pk: int, *, actor: Actor) -> Question:
    """A seat leaves the question to the host."""
    row = _held(pk)
    require(actor, "question.pass_on", row)
    with scope.system("a question passes from a seat to its host"):
        before = row.addressee
        Question.objects.filter(pk=pk).update(seat=None)
        trail.record("question.pass_on", actor=actor, obj=row, before={"to": before}, tenant=row.tenant)
    return row


@transaction.atomic
def publish(pk: int, *, question: str, text: str, actor: Actor) -> FaqEntry:
    """Put question and answer, in words that name nobody, before everybody; again: the new words replace the old ones."""
    row = _held(pk)
    require(actor, "question.publish", row)
    question, text = question.strip()[:LONGEST], text.strip()[:5000]
    if not question or not text:
        raise Refused(no(wording.NOTHING_PUBLISHED))
    if row.unit.name in question + text:
        raise Refused(no(wording.NAMES_THE_UNIT.format(unit=row.unit.name)))
    with scope.writing(row.tenant_id):
        if row.faq_id:
            FaqEntry.objects.filter(pk=row.faq_id, withdrawn_at__isnull=True).update(withdrawn_at=clock())
        entry = FaqEntry.objects.create(
            tenant_id=row.tenant_id, campaign=row.campaign, question=question, answer=text, published_at=clock(),
            published_by=actor.user,
        )  # fmt: skip
        row.faq = entry
        row.save(update_fields=["faq"])
        trail.record("question.publish", actor=actor, obj=row, after={"faq": entry.pk}, tenant=row.tenant)
    return entry


@transaction.atomic
def withdraw(pk: int, *, actor: Actor) -> FaqEntry:
    """Take a frequent question off the page."""
    row = FaqEntry.objects.select_for_update(of=("self",)).select_related("campaign", "tenant").get(pk=pk)
    require(actor, "question.withdraw", row)
    with scope.writing(row.tenant_id):
        row.withdrawn_at = row.withdrawn_at or clock()
        row.save(update_fields=["withdrawn_at"])
        trail.record("question.withdraw", actor=actor, obj=row, tenant=row.tenant)
    return row


def _held(pk: int) -> Question:
    rows = Question.objects.select_for_update(of=("self",))
    return rows.select_related("campaign", "tenant", "unit", "seat", "asked_by").get(pk=pk)
