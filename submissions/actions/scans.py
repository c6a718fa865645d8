"""A scan whose codes could not be read is judged by eye: the host's, or those of the seat its paper comes to first."""

from __future__ import annotations

from django.db import transaction

from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from audit import trail

from .. import events
from ..models import StampedScan
from ..papers import wording


@transaction.atomic
def judge_scan(pk: int, *, matches: bool, reason: str = "", actor: Actor) -> StampedScan:
    """Say that a scan left to eyes is the stamped paper, or refuse it with the reason the applicant reads.

    A refused scan is void; the filing itself stays as it is, whoever checks it returns it for correction.
    Raises Refused when the scan does not wait for this, or a refusal has no reason.
    """
    scan = StampedScan.objects.select_for_update(of=("self",)).select_related("submission__campaign__tenant").get(pk=pk)
    require(actor, "scan.judge" if actor.seat is None else "scan.judge_at_seat", scan.submission)
    if scan.checked != scan.Check.MANUAL or scan.void_at is not None:
        raise Refused(no(wording.SCAN_SETTLED))
    if not matches and not reason.strip():
        raise Refused(no(wording.SCAN_REASON))
    scan.checked = scan.Check.MATCHED if matches else scan.Check.REFUSED
    scan.note = wording.SCAN_CONFIRMED.format(who=_who(actor)) if matches else reason.strip()[:300]
    scan.void_at = None if matches else clock()
    scan.save(update_fields=["checked", "note", "void_at"])
    after = {"document": scan.document, "checked": scan.checked}
    filing = scan.submission
    if matches:
        events.emit("scan_matched", submission=filing)
    trail.record(
        "submission.scan_judged", actor=actor, obj=filing, after=after, note=scan.note, tenant=filing.campaign.tenant
    )
    return scan


def _who(actor: Actor) -> str:
    return wording.HOST if actor.seat is None else actor.seat.name
