"""When somebody leaves a seat or the host's staff: what they had not signed goes back to the head's list, in the same transaction."""

from __future__ import annotations

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Tenant, User
from campaigns.models import Seat

from .actions.sheets import of_the_gone
from .models import Assignment


def seat_left(*, seat: Seat, user: User, actor: Actor) -> None:
    """A member left the seat."""
    of_the_gone(seat, user, actor=actor)


def staff_left(*, tenant: Tenant, user: User, actor: Actor) -> None:
    """A role at the host ended: the same at the host's own seats, where the person may still sit by another role."""
    with scope.tenant(tenant):
        waiting = Assignment.objects.filter(user=user, state=Assignment.State.ASSIGNED)
        seats = Seat.objects.filter(pk__in=waiting.values("entry__docket__seat_id"), role="host")
        for seat in seats.select_related("campaign").order_by("pk"):
            of_the_gone(seat, user, actor=actor)
