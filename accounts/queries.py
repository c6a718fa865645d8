"""What the platform's pages read. System scope."""

from django.db.models import Count, QuerySet

from accounts.kernel import workspace as ws
from accounts.kernel.actor import Actor
from accounts.kernel.policy import may
from accounts.models import PlatformRole, StaffRole, Tenant, Unit, User


def tenants() -> QuerySet[Tenant]:
    """All hosts with the number of their staff, by name."""
    return Tenant.objects.annotate(people=Count("staff_roles__user", distinct=True)).order_by("name", "pk")


def totals() -> dict[str, int]:
    """How many people, units and hosts there are."""
    return {
        "tenants": Tenant.objects.filter(is_active=True).count(),
        "users": User.objects.filter(is_active=True).count(),
        "units": Unit.objects.filter(is_active=True).count(),
        "staff": StaffRole.objects.order_by().values("user").distinct().count(),
    }


def staff(tenant: Tenant | None = None, text: str = "") -> QuerySet[StaffRole]:
    """Who holds which role at which host, by host, role and person."""
    rows = StaffRole.objects.select_related("user", "tenant")
    rows = rows.filter(tenant=tenant) if tenant else rows
    rows = rows.filter(user__name__contains=text) if text else rows
    return rows.order_by("tenant__name", "tenant_id", "role", "user__name", "pk")


def administrators() -> QuerySet[PlatformRole]:
    """The platform's own administrators."""
    return PlatformRole.objects.select_related("user").order_by("role", "pk")


def matrix() -> tuple[list[str], list[tuple[str, list[bool]]]]:
    """(the host's roles, [(entry of the host's navigation, open to each role)]): asked of the policy table itself."""
    from django.urls import resolve, reverse

    rows = []
    for entry in ws.entries("host"):
        access = resolve(reverse(entry.url_name, kwargs={"tenant": "x"})).func.access
        rows.append((entry.label, [bool(may(_holder(role), access.action)) for role in StaffRole.Role.values]))
    return list(StaffRole.Role.labels), rows


def _holder(role: str) -> Actor:
    return Actor(user=None, address="", staff_roles=frozenset({role}), staff_grants=frozenset({(role, None)}))
