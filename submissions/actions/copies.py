"""Paper copies that were posted and that arrived, recorded by the code on their pages."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from audit import trail
from campaigns import letters
from campaigns.models import Campaign, Seat, SeatMember, rules_of
from notices import outbox

from ..documents.stamp import PageCode, paper_tag, parse_code
from ..models import PaperCopy, Submission
from ..papers import wording
from ..papers.desks import collected
from ..papers.wanted import documents

POSTED, ARRIVED, PASSED_ON = "posted", "arrived", "passed_on"


@transaction.atomic
def record_copies(
    campaign: Campaign, code: str, event: str, on: date, *, copies: int | None = None, waybill: str = "", actor: Actor
) -> PaperCopy:
    """Record that the copies this code stands on were posted or have arrived on a day; again corrects what was recorded.

    At a seat that collects them first, those are its own; PASSED_ON records there that they went on to the host. Without `copies` all that the rules ask for have come. Raises Refused: not a code of ours, a filing of nobody here, a
    content that is not the filed one, a day to come.
    """
    read = parse_code(code)
    if read is None:
        raise Refused(no(wording.CODE_UNKNOWN))
    row = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("campaign__tenant", "current__rules", "unit", "created_by")
        .filter(campaign=campaign, number__iexact=read.number, current__isnull=False)
        .first()
    )
    if row is None:
        raise Refused(no(wording.CODE_NOBODY.format(number=read.number)))
    require(actor, "copies.record" if actor.seat is None else "copies.record_at_seat", row)
    if read.hash12 != (ours := row.current.content_hash[:12].upper()):
        raise Refused(no(wording.COPY_OLD.format(theirs=read.hash12, ours=ours)))
    if on > campaigns_day():
        raise Refused(no(wording.COPY_TOMORROW))
    spec = _document(row, read, actor.seat)
    seat = None if event == PASSED_ON else actor.seat
    with scope.writing(row.tenant_id):
        made, _ = PaperCopy.objects.select_for_update(of=("self",)).get_or_create(
            submission=row,
            document=spec.key,
            content_hash=row.current.content_hash,
            seat=seat,
            defaults={"tenant_id": row.tenant_id, "recorded_at": clock(), "recorded_by": actor.user},
        )
        if event == ARRIVED:
            made.arrived_on, made.copies = on, spec.paper_copies if copies is None else copies
        else:
            made.posted_on, made.waybill = on, waybill.strip()[:40]
        made.recorded_at, made.recorded_by = clock(), actor.user
        made.save()
        if event == ARRIVED:
            _tell_arrived(row, spec.title, made)
    after = {"document": spec.key, "event": event, "on": on.isoformat(), "copies": made.copies}
    if actor.seat is not None:
        after["seat"] = actor.seat.key
    trail.record("submission.copies", actor=actor, obj=row, after=after, tenant=row.campaign.tenant)
    return made


def _tell_arrived(row: Submission, paper: str, copy: PaperCopy) -> None:
    """The applicant hears that its paper has come, once; its recommending unit too, where the rules ask for it."""
    params = {
        "title": row.title,
        "paper": paper,
        "at": f"{copy.arrived_on.year}年{copy.arrived_on.month}月{copy.arrived_on.day}日",
        "count": str(copy.copies),
    }
    common = {"tenant": row.tenant_id, "params": params, "campaign_id": row.campaign_id}
    to = outbox.Recipient(user=row.created_by)
    if copy.seat_id is not None:
        params |= {"seat": copy.seat.name}
        outbox.post(
            "paper.at_seat", key=f"paper:{copy.pk}", to=to, link=f"/apply/submissions/{row.pk}/papers/", **common
        )
        return
    outbox.post("paper.arrived", key=f"paper:{copy.pk}", to=to, link=f"/apply/submissions/{row.pk}/", **common)
    if row.recommender_id and letters.wanted(row.campaign, "paper_arrived", "seat"):
        heads = SeatMember.objects.filter(seat_id=row.recommender_id, active=True, role="head").select_related("user")
        seat = [outbox.Recipient(user=member.user) for member in heads.order_by("pk")]
        outbox.post(
            "paper.arrived_seat", key=f"paper:{copy.pk}", to=seat, link=f"/desk/{row.recommender_id}/", **common
        )


def campaigns_day() -> date:
    """Today, where the hosts work."""
    from django.utils import timezone

    return timezone.localdate(clock())


def _document(row: Submission, read: PageCode, seat: Seat | None):
    """The document of a code; papers printed without a tag are told by being the only one that is posted."""
    wanted = documents(rules_of(row.current.rules), row.picks) if seat is None else collected(row, seat)
    posted = [d for d in wanted if d.paper_copies]
    found = [d for d in posted if read.paper == paper_tag(d.key)] if read.paper else posted
    if len(found) != 1:
        raise Refused(no(wording.COPY_NOT_ASKED if not found else wording.COPY_WHICH))
    return found[0]
