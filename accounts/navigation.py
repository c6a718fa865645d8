"""The doors this app knows: units to apply for, hosts, the platform. Desk and expert doors come from upper apps."""

from typing import Any

from django.http import HttpRequest

from accounts.kernel import workspace as ws
from accounts.models import PlatformRole, StaffRole
from accounts.people import memberships
from accounts.tenant_policies import workplace


@ws.door
def applying(request: HttpRequest) -> list[tuple[str, str]]:
    """The applicant's workspace, for members of a unit."""
    return [(ws.LABELS["apply"], "/apply/")] if memberships(request) else []


@ws.door
def hosting(request: HttpRequest) -> list[tuple[str, str]]:
    """One door per host the person works for."""
    roles = StaffRole.objects.filter(user=request.user, tenant__is_active=True)
    hosts = (
        roles.order_by("tenant__name", "tenant_id")
        .values_list("tenant__name", "tenant__short_name", "tenant__slug")
        .distinct()
    )
    return [(f"{short or name} · 主办", f"/host/{slug}/") for name, short, slug in hosts]


@ws.door
def administering(request: HttpRequest) -> list[tuple[str, str]]:
    """The platform, for its three administrators."""
    held = PlatformRole.objects.filter(user=request.user).exists()
    return [(ws.LABELS["platform"], "/platform/")] if held else []


ws.nav("platform", "工作日历", "platform_calendar", "calendar-event", order=40)


@workplace
def staffing(user: Any) -> set[int]:
    """The hosts whose staff the person is."""
    return set(StaffRole.objects.filter(user=user).order_by().values_list("tenant_id", flat=True))


ws.nav("platform", "平台概况", "platform_home", "home", order=10)
ws.nav("platform", "平台管理员", "platform_people", "users", order=20)
ws.nav("host", "单位设置", "host_settings", "settings", order=95)
ws.nav("platform", "重置两步验证", "platform_second_factor", "shield-lock", order=60)
