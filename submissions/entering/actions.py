"""A filing that came on paper: begun from the paper, and cancelled while its unit has not confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction

from accounts.files import store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import StoredFile, Unit
from applicants import unit_facts
from applicants.queries import standing
from audit import trail
from campaigns import windows
from campaigns.models import Campaign
from campaigns.windows import OutsideWindow

from .. import deadlines
from ..actions import drafts, states
from ..models import Enrolment, PaperFiling, Submission
from . import confirming, timing, wording

PAPER, LETTER = "paper.filing", "paper.letter"
PAPER_MB, LETTER_MB = 50, 10


@dataclass(frozen=True)
class Came:
    """What the desk writes down of the paper: whose it is, when it came, and both files as uploaded. ``unit``: what a unit the
    platform does not know is opened with (name, kind, region_code, address, facts)."""

    uscc: str
    arrived_at: datetime
    contact: str
    phone: str
    paper: File
    letter: File | None = None
    note: str = ""
    unit: Mapping[str, Any] | None = None


class UnitUnknown(Exception):
    """No unit has the code: its name, kind, place and letter are asked for. ``sentence`` says so."""

    sentence = wording.NEW_UNIT


@transaction.atomic
def begin(campaign: Campaign, came: Came, *, actor: Actor) -> Submission:
    """Register a filing that came on paper and open its working copy for the desk.

    Raises UnitUnknown, Refused (closed unit, letter missing, not this seat's, arrival recorded by who may not), OutsideWindow,
    RejectedFile. The moment of arrival is fixed here: where it is what makes the filing in time, the host's head records it, with
    the grounds.
    """
    require(actor, "paper.begin", campaign)
    now, campaign = windows.held(campaign.pk)
    if came.arrived_at > now:
        raise Refused(no(wording.FUTURE))
    unit = unit_facts.by_code(came.uscc)
    early = deadlines.early_ends_of(unit, None)(campaign) if unit is not None else {}
    answer, late = timing.in_time(campaign, unit.pk if unit else None, early, came.arrived_at, now)
    if not answer:
        raise OutsideWindow(answer.reason)
    if late:
        require(actor, "paper.backdate", campaign)
        if not came.note.strip():
            raise Refused(no(wording.REASON))
    with scope.writing(campaign.tenant_id):
        unit = _unit(unit, came, campaign, actor)
        if came.letter is None and standing(unit, campaign.tenant_id) is None:
            raise Refused(no(wording.LETTER))
        row = drafts.begin(
            campaign, unit, now, actor=actor, enrolment=_enrolment(campaign, unit),
            contact={"name": came.contact, "mobile": came.phone.removeprefix("+86")},
            paper_state=Submission.Paper.ENTERING,
        )  # fmt: skip
        paper = _keep(row, came, now, late, actor)
        after = {
            "number": row.number,
            "unit": unit.name,
            "uscc": unit.uscc,
            "arrived_at": came.arrived_at.isoformat(),
            "paper": paper.paper.sha256,
            "after_the_end": late,
        }
        trail.record("paper.begin", actor=actor, obj=row, after=after, note=paper.note, tenant=campaign.tenant)
    return row


@transaction.atomic
def cancel(pk: int, *, reason: str, actor: Actor) -> Submission:
    """Take a filing back that its unit has not confirmed: entered twice, by mistake, or the unit says it is none of its."""
    row = Submission.objects.select_related("campaign__version", "tenant", "unit").get(pk=pk)
    require(actor, "paper.cancel", row)
    told = row.submitted_at is not None
    row = states.withdraw(pk, actor=actor, note=reason.strip()[:300])
    if told:
        confirming.tell(row, confirming.paper_of(row), "cancelled", reason=reason.strip()[:300])
    return row


def _unit(unit: Unit | None, came: Came, campaign: Campaign, actor: Actor) -> Unit:
    """The unit of the code; a new one without an account, which registers later with the same code and claims it."""
    if unit is not None:
        if not unit.is_active:
            raise Refused(no(wording.UNIT_ENDED))
        return unit
    if not came.unit:
        raise UnitUnknown
    if came.letter is None:
        raise Refused(no(wording.LETTER))
    try:
        with transaction.atomic():
            made = Unit.objects.create(uscc=came.uscc, **came.unit)
    except IntegrityError:  # somebody registered it in this very moment
        return Unit.objects.get(uscc=came.uscc)
    after = {"name": made.name, "uscc": made.uscc}
    trail.record("paper.new_unit", actor=actor, obj=made, after=after, tenant=campaign.tenant)
    return made


def _enrolment(campaign: Campaign, unit: Unit) -> Enrolment | None:
    """An enrolment of the unit that waits for its filing; without one the paper is both."""
    rows = Enrolment.objects.filter(campaign=campaign, unit=unit, state=Enrolment.State.SUBMITTED, submission=None)
    return rows.order_by("pk").first()


def _keep(row: Submission, came: Came, now: datetime, late: bool, actor: Actor) -> PaperFiling:
    def kept(upload: File, kind: str, mega: int) -> StoredFile:
        return store(
            upload, tenant=row.tenant, unit=row.unit, kind=kind, accept={"pdf", "image"}, max_bytes=mega * 1024 * 1024,
            by=actor.user,
        )  # fmt: skip

    return PaperFiling.objects.create(
        tenant_id=row.tenant_id,
        submission=row,
        seat=actor.seat,
        entered_at=now,
        entered_by=actor.user,
        arrived_at=came.arrived_at,
        by_arrival=late,
        note=came.note.strip()[:300],
        paper=kept(came.paper, PAPER, PAPER_MB),
        letter=kept(came.letter, LETTER, LETTER_MB) if came.letter is not None else None,
        contact=came.contact,
        phone=came.phone,
    )
