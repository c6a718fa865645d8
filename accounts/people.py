"""Who is asking: the client's address and the actor of a request."""

import ipaddress
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from accounts.kernel import scope
from accounts.kernel import workspace as ws
from accounts.kernel.actor import Actor
from accounts.models import Membership, PlatformRole, StaffRole


def client_address(request: HttpRequest) -> str:
    """The client's address: with settings.TRUSTED_PROXIES = n the n-th entry from the right of X-Forwarded-For (what the
    outermost trusted proxy saw), else the peer. IPv4 in IPv6 is unwrapped; what is no address gives ""."""
    address = request.META.get("REMOTE_ADDR", "")
    if hops := settings.TRUSTED_PROXIES:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = forwarded[-hops] if len(forwarded) >= hops else address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def memberships(request: HttpRequest) -> list[Membership]:
    """The signed-in person's active memberships, by unit name; asked once per request. A closed unit is among them: its people
    still read what was."""
    if not request.user.is_authenticated:
        return []
    user = request.user
    read = getattr(user, "places", None)  # with the person, see signin.backend
    return ws.shared(
        request, f"memberships of {user.pk}", lambda: list(places_of(user.pk)) if read is None else list(read)
    )


def places_of(user_id: Any) -> QuerySet[Membership]:
    """A person's active memberships with their units, and with the platform role in the same row: nearly nobody has one, and
    everybody is asked on every page."""
    role = PlatformRole.objects.filter(user_id=OuterRef("user_id")).values("role")[:1]
    rows = Membership.objects.filter(user_id=user_id, is_active=True).annotate(platform_role=Subquery(role))
    return rows.select_related("unit").order_by("unit__name", "pk")


def platform_roles(request: HttpRequest) -> frozenset[str]:
    """The signed-in person's roles on the platform."""
    if rows := memberships(request):
        return frozenset({rows[0].platform_role} - {None})
    return frozenset(PlatformRole.objects.filter(user=request.user).values_list("role", flat=True))


def active_membership(request: HttpRequest) -> Membership | None:
    """The membership chosen in this session (`unit_id`), or the only one."""
    rows = memberships(request)
    chosen = request.session.get("unit_id") if rows else None
    return next((row for row in rows if row.unit_id == chosen), rows[0] if len(rows) == 1 else None)


def build_actor(request: HttpRequest, *, tenant: Any = None, **place: Any) -> Actor:
    """The actor of the request in a tenant and at a place (`seat`, `seat_role`, `is_expert`)."""
    user = request.user
    member = active_membership(request)
    grants: frozenset = frozenset()
    platform: frozenset = frozenset()
    if user.is_authenticated:
        platform = platform_roles(request)
        if tenant is not None:
            with scope.tenant(tenant):
                grants = frozenset(StaffRole.objects.filter(user=user).values_list("role", "campaign_id"))
    return Actor(
        user=user if user.is_authenticated else None,
        address=client_address(request),
        unit=member.unit if member else None,
        membership_role=member.role if member else None,
        tenant=tenant,
        staff_roles=frozenset(role for role, _ in grants),
        staff_grants=grants,
        platform_roles=platform,
        **place,
    )
