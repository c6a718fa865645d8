"""The applicant names the unit that is to recommend its filing."""

from __future__ import annotations

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from audit import trail
from campaigns import letters
from campaigns.models import SeatMember
from notices import outbox

from .. import recommending
from ..models import Submission


@transaction.atomic
def name_recommender(pk: int, seat_pk: int, *, actor: Actor) -> Submission:
    """Put down the recommending unit before the first submit; it may be changed until then.

    Raises Refused once the filing was submitted (its place in the review is settled) and Seat.DoesNotExist for a seat that
    this unit cannot name.
    """
    row = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("campaign__version", "tenant", "unit", "recommender")
        .get(pk=pk)
    )
    require(actor, "submission.name_recommender", row)
    found = next((seat for seat in recommending.candidates(row) if seat.pk == seat_pk), None)
    if found is None:
        raise Submission.recommender.field.related_model.DoesNotExist
    before = row.recommender.name if row.recommender_id else ""
    if before != found.name:
        with scope.writing(row.tenant_id):
            row.recommender = found
            row.save(update_fields=["recommender"])
            trail.record(
                "submission.name_recommender",
                actor=actor,
                obj=row,
                before={"recommender": before},
                after={"recommender": found.name},
                tenant=row.tenant,
            )
            _ask(row)
    return row


def _ask(row: Submission) -> None:
    """Tell the heads of the named unit's seat, where the rules ask for it; a unit named again later hears once."""
    if not letters.wanted(row.campaign, "recommender_asked", "seat"):
        return
    with scope.system("who heads a recommending seat"):
        heads = SeatMember.objects.filter(seat_id=row.recommender_id, active=True, role="head").select_related("user")
        to = [outbox.Recipient(user=member.user) for member in heads.order_by("pk")]
    outbox.post(
        "recommender.asked",
        key=f"recommender:{row.pk}:{row.recommender_id}",
        tenant=row.tenant_id,
        to=to,
        params={"title": row.title, "unit": row.unit_name, "seat": row.recommender.name},
        campaign_id=row.campaign_id,
        link=f"/desk/{row.recommender_id}/",
    )
