"""What is known of a unit across its hosts: where it is registered, under which names, what is left of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Membership, StaffRole, Tenant, Unit
from audit import trail
from notices import outbox

from .models import Registration, UnitEnd, UnitName

CHECKERS = (StaffRole.Role.MANAGER, StaffRole.Role.REGISTRATION_CHECKER)


def hosts_of(unit: Unit) -> list[Tenant]:
    """The hosts at which the unit is registered, the latest approval first."""
    with scope.system("where a unit is registered"):
        rows = Registration.objects.filter(unit=unit, state=Registration.State.APPROVED).select_related("tenant")
        return list(dict.fromkeys(row.tenant for row in rows.order_by("-decided_at", "-pk")))


def by_code(uscc: str) -> Unit | None:
    """The unit that answers for a code today: a merged unit's code leads to the unit it went into; None when unknown."""
    found = Unit.objects.filter(uscc=uscc).first() if uscc else None
    with scope.system("what became of a unit"):
        while found is not None and (end := UnitEnd.objects.filter(unit=found, into__isnull=False).first()):
            found = end.into
    return found


def named_like(text: str) -> Q:
    """Units with this text in their name or code, today's or an earlier one."""
    earlier = UnitName.objects.filter(Q(name__icontains=text) | Q(uscc__iexact=text)).values("unit_id")
    return Q(name__icontains=text) | Q(uscc__iexact=text) | Q(pk__in=earlier)


def administrators(unit: Unit) -> list[outbox.Recipient]:
    """The people who are told what concerns the unit."""
    rows = Membership.objects.filter(unit=unit, is_active=True, role=Membership.Role.ADMIN, user__is_active=True)
    return [outbox.Recipient(user=row.user) for row in rows.select_related("user").order_by("pk")]


def checkers(tenant: Tenant) -> list[outbox.Recipient]:
    """Who checks registrations at a host, each once."""
    with scope.tenant(tenant):
        rows = StaffRole.objects.filter(role__in=CHECKERS, campaign_id=None, user__is_active=True)
        people = {row.user_id: row.user for row in rows.select_related("user").order_by("pk")}
    return [outbox.Recipient(user=user) for user in people.values()]


def record(
    action: str,
    unit: Unit,
    *,
    actor: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
    tenants: list[Tenant] | None = None,
) -> None:
    """One entry in the trail of every host that knows the unit (or those given), else in the platform's. Call it last."""
    known = sorted(hosts_of(unit) if tenants is None else tenants, key=lambda tenant: tenant.pk)
    for tenant in known or [None]:
        trail.record(action, actor=actor, obj=unit, before=before, after=after, note=note, tenant=tenant)
