"""报名: the reminder that must be accepted, and the enrolment itself (row S4)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from accounts.models import Unit
from audit import trail
from campaigns.actions import next_number
from campaigns.models import Campaign, Channel
from campaigns.ruleset import answers as answering
from campaigns.windows import demand_open
from notices import outbox

from .. import eligibility
from ..content import split
from ..models import Enrolment, NoticeAcceptance
from .filing import NotReady, Refusal


def _text_hash(campaign: Campaign) -> str:
    return hashlib.sha256(campaign.rules.confidentiality.text.encode()).hexdigest()


def accepted_notice(campaign: Campaign, unit: Unit, user) -> bool:
    """Has this person accepted the reminder as it reads now, for this unit?"""
    if not campaign.rules.confidentiality.must_accept:
        return True
    rows = NoticeAcceptance.objects.filter(campaign=campaign, unit=unit, user=user, text_hash=_text_hash(campaign))
    return rows.exists()


@transaction.atomic
def accept_notice(campaign: Campaign, unit: Unit, *, actor: Actor) -> None:
    """Record that the reminder was read and accepted. Twice is once."""
    with scope.writing(campaign.tenant_id):
        _, made = NoticeAcceptance.objects.get_or_create(
            campaign=campaign,
            unit=unit,
            user=actor.user,
            text_hash=_text_hash(campaign),
            defaults={"tenant_id": campaign.tenant_id, "at": clock()},
        )
        if made:
            trail.record("notice.accept", actor=actor, obj=campaign, tenant=campaign.tenant)


def title_of(campaign: Campaign, answers: Mapping) -> str:
    """The work's name in an enrolment: the field the declaration's title is prefilled from, or one called title."""
    title = next((f for _, _, f in campaign.rules.fields("file") if f.key == "title"), None)
    source = (
        title.prefill.removeprefix("enrolment.")
        if title is not None and title.prefill.startswith("enrolment.")
        else "title"
    )
    return str(answers.get(source) or campaign.rules.identity.entry_name)


@transaction.atomic
def enrol(
    campaign: Campaign, unit: Unit, answers: Mapping, *, actor: Actor, channel: Channel | None = None
) -> Enrolment:
    """Enrol one entry; ``channel`` is the link it came by. Raises OutsideWindow, NotReady (what is missing), Refusal (against which
    rule), Moved."""
    require(actor, "enrolment.submit", campaign)
    now = demand_open(campaign.pk, "enrol", "报名", unit_id=unit.pk)
    campaign = Campaign.objects.select_related("version", "tenant").get(pk=campaign.pk)  # as it is in force now
    # counts of one unit, or one group, are judged one after the other
    eligibility.demand_held(campaign, *eligibility.hold(campaign, unit.pk))
    rules = campaign.rules
    found = [
        p for form in rules.forms_for("enrol") for p in answering.problems(rules, form, answers, {}, complete=True)
    ]
    if any(p.hard for p in found):
        raise NotReady(found)
    against = [r for r in eligibility.may_enrol(campaign, unit, answers, now) if not r]
    if against:
        raise Refusal(against)
    open_answers, _ = split(rules, answers)
    with scope.writing(campaign.tenant_id):
        number = next_number(campaign, "enrolment")
        row = Enrolment.objects.create(
            tenant_id=campaign.tenant_id,
            campaign=campaign,
            unit=unit,
            number=f"{campaign.code}-BM{number:05d}",
            title=title_of(campaign, answers)[:300],
            answers=open_answers,
            submitted_at=now,
            submitted_by=actor.user,
            channel=channel,
        )
        outbox.post(
            "enrolment.received",
            key=f"enrolment:{row.pk}",
            tenant=campaign.tenant,
            to=outbox.Recipient(user=actor.user),
            params={"title": row.title, "number": row.number, "campaign": campaign.title},
            campaign_id=campaign.pk,
        )
        trail.record("enrolment.submit", actor=actor, obj=row, after={"number": row.number}, tenant=campaign.tenant)
    return row
