"""Who sits at which desk: members of the seat, and the host's own staff at the host's seat."""

from __future__ import annotations

from django.apps import apps
from django.http import HttpRequest

from accounts.kernel.workspace import Place

from .models import Seat, SeatMember
from .ruleset.routing import resolved_seats

STAFF_AT_HOST_SEAT = {"manager": SeatMember.Role.HEAD, "formal_checker": SeatMember.Role.REVIEWER}


def place(request: HttpRequest, seat_id: int) -> Place | None:
    """The seat as this person's desk, or None. Runs in the system scope; staff of the tenant hold its host seats."""
    seat = Seat.objects.select_related("campaign__version", "tenant").filter(pk=seat_id).first()
    if seat is None or not request.user.is_authenticated:
        return None
    role = role_at(seat, request.user)
    return Place(seat, role, seat.tenant, frozenset({seat.pk, *(s.pk for s in assisted_by(seat))})) if role else None


def assisted_by(seat: Seat) -> list[Seat]:
    """The seats on whose dockets this seat works too (``assists`` of the rule set). Call in the system scope."""
    keys = next((s.assists for s in resolved_seats(seat.campaign.rules) if s.key == seat.key), ())
    return list(Seat.objects.filter(campaign_id=seat.campaign_id, key__in=keys).order_by("pk")) if keys else []


def role_at(seat: Seat, user) -> str | None:
    """head, reviewer or None."""
    if (member := seat.members.filter(user=user, active=True).first()) is not None:
        return member.role
    if seat.role != "host":
        return None
    staff = apps.get_model("accounts", "StaffRole").objects
    held = {
        row.role
        for row in staff.filter(user=user, tenant_id=seat.tenant_id)
        if row.campaign_id in (None, seat.campaign_id) and row.role in STAFF_AT_HOST_SEAT
    }
    return next((STAFF_AT_HOST_SEAT[name] for name in STAFF_AT_HOST_SEAT if name in held), None)


def seats_in(campaign_id: int, user) -> list[Seat]:
    """The seats of one campaign at which this person sits. Call in the system scope."""
    return [seat for seat in desks_of(user) if seat.campaign_id == campaign_id]


def desks_of(user) -> list[Seat]:
    """Every seat this person may open, for the workspace switch. Call in the system scope."""
    staff = _staff(user)
    own = Seat.objects.filter(members__user=user, members__active=True)
    found = {seat.pk: seat for seat in own.select_related("campaign").order_by("pk")}
    for row in staff:
        host_seats = Seat.objects.filter(tenant_id=row.tenant_id, role="host").select_related("campaign")
        if row.campaign_id:
            host_seats = host_seats.filter(campaign_id=row.campaign_id)
        found |= {seat.pk: seat for seat in host_seats.order_by("pk")}
    return list(found.values())


def _staff(user):
    """The person's roles at hosts that sit at the hosts' own seats."""
    return apps.get_model("accounts", "StaffRole").objects.filter(user_id=user.pk, role__in=STAFF_AT_HOST_SEAT)


OPENED_BY = (
    lambda user: SeatMember.objects.filter(user_id=user.pk, active=True),
    _staff,
)  # what opens a desk to somebody


def works_for(user) -> set[int]:
    """The tenants at whose seats this person works. Call in the system scope."""
    return set(SeatMember.objects.filter(user=user, active=True).order_by().values_list("tenant_id", flat=True))
