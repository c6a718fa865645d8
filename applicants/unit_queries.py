"""What pages about units read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.kernel import scope
from accounts.models import Membership, Unit
from campaigns import regions
from campaigns.models import Campaign
from campaigns.ruleset.vocabulary import FACTS

from . import unit_facts
from .models import ChangeRequest, Registration, UnitEnd, UnitGroupMember, UnitName

APPROVED = Registration.State.APPROVED


def campaigns_of(unit: Unit) -> list[Campaign]:
    """The campaigns through which the unit got in, the latest first: they word its kind and what it declared."""
    with scope.system("the words of a unit's registration"):
        rows = Registration.objects.filter(unit=unit, state=APPROVED, campaign__isnull=False)
        rows = rows.select_related("campaign__version").order_by("-decided_at", "-pk")
        return list({row.campaign_id: row.campaign for row in rows}.values())


def fact_list(unit: Unit) -> list[tuple[str, str]]:
    """The unit as labels and values."""
    campaigns, held = campaigns_of(unit), unit.facts or {}
    kinds = {kind.key: kind.label for row in reversed(campaigns) for kind in row.rules.kinds}
    options = {
        name: {o.key: o.label for row in reversed(campaigns) for o in getattr(row.rules.registration, name)}
        for name in ("ownership", "enterprise_type")
    }
    worded = {
        name: held.get(f"{name}_other") or known.get(held.get(name, ""), held.get(name, ""))
        for name, known in options.items()
    }
    parent = "，".join(filter(None, (held.get("parent_name"), held.get("parent_uscc"))))
    return [
        ("单位名称", unit.name),
        ("统一社会信用代码", unit.uscc or ""),
        ("主体类型", kinds.get(unit.kind, unit.kind)),
        ("注册地", regions.full_name(unit.region_code) if unit.region_code else ""),
        ("单位地址", unit.address),
        ("单位电话", held.get("office_phone", "")),
        ("单位属性", worded["ownership"]),
        ("单位类型", worded["enterprise_type"]),
        ("主体情况", "、".join(FACTS.get(key, key) for key in held.get("facts", []))),
        ("总部或母公司", parent),
    ]


def registrations(unit: Unit) -> list[Registration]:
    """Where the unit is registered, with each host, the latest first. In the scope at hand."""
    rows = Registration.objects.filter(unit=unit).defer("id_number").select_related("tenant", "campaign")
    return list(rows.order_by("-submitted_at", "-pk"))


def change_requests(unit: Unit) -> QuerySet[ChangeRequest]:
    """The unit's change requests in the scope at hand, newest first."""
    return ChangeRequest.objects.filter(unit=unit).select_related("tenant", "proof").order_by("-asked_at", "-pk")


def pending_changes() -> QuerySet[ChangeRequest]:
    """The host's change requests, longest waiting first."""
    return ChangeRequest.objects.select_related("unit", "asked_by", "decided_by").order_by("asked_at", "pk")


def earlier_names(unit: Unit) -> QuerySet[UnitName]:
    """What the unit was called before, the last first."""
    return UnitName.objects.filter(unit=unit).order_by("-until", "-pk")


def earlier_names_of(units: Iterable[Unit]) -> dict[int, list[UnitName]]:
    """The earlier names of several units, by unit, the last first."""
    found: dict[int, list[UnitName]] = {}
    for row in UnitName.objects.filter(unit__in=list(units)).order_by("-until", "-pk"):
        found.setdefault(row.unit_id, []).append(row)
    return found


def end_of(unit: Unit) -> UnitEnd | None:
    """How the unit ended, if it did and the scope at hand holds it."""
    return UnitEnd.objects.filter(unit=unit).select_related("into", "proof", "by").first()


def merged_into(unit: Unit) -> QuerySet[UnitEnd]:
    """The units that went into this one."""
    return UnitEnd.objects.filter(into=unit).select_related("unit").order_by("-at", "-pk")


def groups_of(unit: Unit) -> list[tuple[str, str, list[str]]]:
    """(host, group, names of its units) for every host that counts the unit together with others."""
    with scope.system("whom a unit is counted with"):
        places = UnitGroupMember.objects.filter(unit=unit, live=True).select_related("group__tenant").order_by("pk")
        found = []
        for place in places:
            alike = UnitGroupMember.objects.filter(group=place.group_id, live=True).select_related("unit")
            names = [row.unit.name for row in alike.order_by("unit__name", "pk")]
            found.append((place.group.tenant.name, place.group.name, names))
    return found


def at_host(text: str = "") -> QuerySet[Unit]:
    """The units registered at the host at hand, and those it closed or merged; by name, earlier names too."""
    there = Registration.objects.filter(state=APPROVED, unit__isnull=False).values("unit_id")
    rows = Unit.objects.filter(Q(pk__in=there) | Q(pk__in=UnitEnd.objects.values("unit_id")))
    return _searched(rows, text)


def everywhere(text: str = "") -> QuerySet[Unit]:
    """All units; for the platform's system administrator."""
    return _searched(Unit.objects.all(), text)


def living(text: str = "") -> QuerySet[Unit]:
    """Those of the host's units that still act."""
    return at_host(text).filter(is_active=True)


def people_of(unit: Unit) -> QuerySet[Membership]:
    """The unit's people, administrators first."""
    rows = Membership.objects.filter(unit=unit, is_active=True).select_related("user")
    return rows.order_by("role", "pk")


def _searched(rows: QuerySet[Unit], text: str) -> QuerySet[Unit]:
    return (rows.filter(unit_facts.named_like(text)) if text else rows).order_by("name", "pk")
