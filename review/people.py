"""Who works on a docket: members of its seat, of seats that assist it, and the host's staff at a host seat."""

from __future__ import annotations

from accounts.kernel import scope
from accounts.models import StaffRole, User
from campaigns.desks import STAFF_AT_HOST_SEAT
from campaigns.models import Seat, SeatMember
from campaigns.ruleset.routing import resolved_seats


def assisting(seat: Seat) -> list[Seat]:
    """The seats that work on this seat's dockets too (``assists`` of the rule set)."""
    keys = [s.key for s in resolved_seats(seat.campaign.rules) if seat.key in s.assists]
    return list(Seat.objects.filter(campaign_id=seat.campaign_id, key__in=keys).order_by("pk")) if keys else []


def reviewers(seat: Seat) -> list[User]:
    """Everybody who may review at the seat, heads last; each person once."""
    with scope.system("who reviews at a seat"):
        seats = [seat, *assisting(seat)]
        members = SeatMember.objects.filter(seat__in=seats, active=True).select_related("user").order_by("pk")
        people = sorted(
            ((m.role == SeatMember.Role.HEAD, m.user) for m in members), key=lambda pair: (pair[0], pair[1].pk)
        )
        if seat.role == "host":
            staff = StaffRole.objects.filter(tenant_id=seat.tenant_id, role__in=STAFF_AT_HOST_SEAT).select_related(
                "user"
            )
            held = [row for row in staff.order_by("pk") if row.campaign_id in (None, seat.campaign_id)]
            people += sorted(((r.role == "manager", r.user) for r in held), key=lambda pair: (pair[0], pair[1].pk))
    return list({user.pk: user for _, user in people if user.is_active}.values())


def plain_reviewers(seat: Seat) -> list[User]:
    """The seat's reviewers without its heads: who gets the sheets unless the head says otherwise."""
    with scope.system("who reviews at a seat"):
        seats = [seat, *assisting(seat)]
        rows = SeatMember.objects.filter(seat__in=seats, active=True, role=SeatMember.Role.REVIEWER)
        people = [m.user for m in rows.select_related("user").order_by("pk")]
        if seat.role == "host":
            staff = StaffRole.objects.filter(tenant_id=seat.tenant_id, role="formal_checker").select_related("user")
            people += [row.user for row in staff.order_by("pk") if row.campaign_id in (None, seat.campaign_id)]
    return list({user.pk: user for user in people if user.is_active}.values())
