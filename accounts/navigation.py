"""The doors this app knows: units to apply for, hosts, the platform. Desk and expert doors come from upper apps."""

from typing import Any

from django.http import HttpRequest

from accounts.kernel import workspace as ws
from accounts.models import PlatformRole, StaffRole
from accounts.people import memberships
from accounts.quarantine import views as quarantine
from accounts.tenant_policies import workplace


@ws.door
def applying(request: HttpRequest) -> list[ws.Door]:
    """The applicant's workspace, once for each unit the person belongs to."""
    rows = memberships(request)
    return [ws.Door(f"{row.unit.name} · 申报", "/apply/", row.get_role_display(), row.unit_id) for row in rows]


def hosting(request: HttpRequest) -> list[ws.Door]:
    """One door per host the person works for, with the roles held there."""
    roles = StaffRole.objects.filter(user=request.user, tenant__is_active=True).select_related("tenant")
    hosts: dict[Any, list[str]] = {}
    for row in roles.order_by("tenant__name", "tenant_id", "pk"):
        held = hosts.setdefault(row.tenant, [])
        if row.get_role_display() not in held:
            held.append(row.get_role_display())
    return [ws.Door(f"{host} · 主办", f"/host/{host.slug}/", "、".join(held)) for host, held in hosts.items()]


def administering(request: HttpRequest) -> list[ws.Door]:
    """The platform, for its three administrators."""
    held = PlatformRole.objects.filter(user=request.user).first()
    return [ws.Door(ws.LABELS["platform"], "/platform/", held.get_role_display())] if held else []


ws.door(hosting, lambda user: StaffRole.objects.filter(user_id=user.pk))
ws.door(administering, lambda user: PlatformRole.objects.filter(user_id=user.pk))


ws.nav("platform", "工作日历", "platform_calendar", "calendar-event", order=40)


@workplace
def staffing(user: Any) -> set[int]:
    """The hosts whose staff the person is."""
    return set(StaffRole.objects.filter(user=user).order_by().values_list("tenant_id", flat=True))


ws.nav("platform", "平台概况", "platform_home", "home", order=10)
ws.nav("platform", "平台管理员", "platform_people", "users", order=20)
ws.nav("host", "单位设置", "host_settings", "settings", order=95)
ws.nav("platform", "重置两步验证", "platform_second_factor", "shield-lock", order=60)
ws.nav("platform", "涉密处置", "platform_quarantine", "shield", order=60)
ws.nav("host", "涉密处置", "host_quarantine", "shield", order=95)
ws.todo("host")(quarantine.waiting)
ws.todo("platform")(quarantine.waiting)
