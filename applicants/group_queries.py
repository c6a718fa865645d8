"""Who is counted together with a unit at a host, and what the host's pages about groups read."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.kernel import scope
from accounts.kernel.prepared import Prepared

from . import held
from .models import UnitGroup, UnitGroupMember


def group_of(tenant: Any, unit: Any) -> UnitGroup | None:
    """The confirmed group in which the host counts the unit. Takes instances or ids; any scope may ask."""
    return circle(tenant, unit)[1]


def counted_together(tenant: Any, unit: Any) -> set[int]:
    """The ids of all units that this host counts as one applicant with the unit, itself included. Any scope may ask."""
    return set(circle(tenant, unit)[0])


def circle(tenant: Any, unit: Any) -> tuple[frozenset[int], UnitGroup | None]:
    """(ids of all counted as one with the unit, the confirmed group they form). One query; none for a unit that is held."""
    return held.kept(unit, ("circle", _id(tenant)), lambda: _circle(_id(tenant), _id(unit)))


def places(tenant_id: Any, unit_id: Any) -> QuerySet[UnitGroupMember]:
    """The unit's places in confirmed groups of the host. System scope."""
    return UnitGroupMember.objects.filter(tenant_id=tenant_id, unit_id=unit_id, live=True)


def know_alone(unit: Any, tenant: Any) -> None:
    """Of a held unit: it has no such place, read with other things (`circle`)."""
    held.know(unit, ("circle", _id(tenant)), (frozenset({_id(unit)}), None))


def _of_one_group(p: Any) -> QuerySet[UnitGroupMember]:
    groups = places(p.tenant, p.unit).values("group_id")
    return UnitGroupMember.objects.filter(group_id__in=groups, live=True).select_related("group")


_MEMBERS = Prepared(_of_one_group)


def _circle(tenant_id: int, unit_id: int) -> tuple[frozenset[int], UnitGroup | None]:
    with scope.system("who is counted together"):
        rows = _MEMBERS.all(tenant=tenant_id, unit=unit_id)
    own = next((row.group for row in rows if row.unit_id == unit_id), None)
    return frozenset({unit_id, *(row.unit_id for row in rows)}), own


def groups(state: str = "") -> QuerySet[UnitGroup]:
    """The host's groups with how many units each holds, by name."""
    held = Count("members", filter=Q(members__removed_at=None))
    rows = UnitGroup.objects.select_related("lead").annotate(held=held).order_by("name", "pk")
    return rows.filter(state=state) if state else rows


def members(group: UnitGroup) -> list[UnitGroupMember]:
    """The units of a group that were not taken out, the head first."""
    rows = UnitGroupMember.objects.filter(group=group, removed_at=None).select_related("unit")
    return sorted(rows, key=lambda row: (row.unit_id != group.lead_id, row.unit.name, row.pk))


def candidates() -> QuerySet[UnitGroupMember]:
    """Units found for a confirmed group that nobody has judged yet."""
    return UnitGroupMember.objects.filter(group__state=UnitGroup.State.CONFIRMED, live=False, removed_at=None)


def waiting() -> int:
    """How many groups wait for the host: proposals, and confirmed ones with a new candidate."""
    found = Q(state=UnitGroup.State.PROPOSED) | Q(pk__in=candidates().order_by().values("group_id"))
    return UnitGroup.objects.filter(found).order_by().count()


def _id(thing: Any) -> int:
    return getattr(thing, "pk", thing)
