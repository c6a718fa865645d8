"""Under which terms a person signs in: the strictest of the hosts they work for, the site's own for everybody else."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.kernel import scope
from accounts.models import DemoPerson, PlatformRole, Tenant
from accounts.tenant_policies import TenantPolicies, policies_of, strictest, workplaces

STAFF_DAYS = 90


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one person now. `works`: staff, seat, expert or platform. `sessions_at_most` 0 = any number."""

    works: bool
    second_factor_required: bool
    password_profile: str
    idle_seconds: int
    session_seconds: int
    sessions_at_most: int

    @property
    def password_days(self) -> int:
        """After how many days a password must be changed; 0 = never. Forced changes are the 等保 profile's, for staff."""
        return STAFF_DAYS if self.works and self.password_profile == "dengbao" else 0  # noqa: S105


def site_policies() -> TenantPolicies:
    """The site's own: for applicants, and beside the hosts' for platform administrators."""
    return TenantPolicies(
        password_profile=settings.PASSWORD_PROFILE,
        idle_minutes=settings.SESSION_IDLE_MINUTES,
        session_hours=settings.SESSION_HOURS,
    )


def terms_of(user: Any) -> Terms:
    """The terms of an existing person; of somebody not stored yet, the site's own. A few queries."""
    held, platform = [], False
    if user is not None and user.pk is not None:
        with scope.system("under which terms a person signs in"):
            platform = PlatformRole.objects.filter(user=user).exists()
            held = [policies_of(row) for row in Tenant.objects.filter(pk__in=workplaces(user), is_active=True)]
    both = strictest([*held, *([site_policies()] if platform or not held else [])])
    works = platform or bool(held)
    return Terms(
        works=works,
        second_factor_required=works
        and settings.SECOND_FACTOR_ENFORCED
        and both.second_factor == "required"
        and not _plays_in_the_demo(user),
        password_profile=both.password_profile,
        idle_seconds=both.idle_minutes * 60,
        session_seconds=both.session_hours * 3600,
        sessions_at_most=both.sessions_at_most,
    )


def _plays_in_the_demo(user: Any) -> bool:
    return settings.DEMO_MODE and DemoPerson.objects.filter(user=user).exists()
