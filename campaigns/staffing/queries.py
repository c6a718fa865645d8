"""What the pages of the host's people read."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.kernel.crypto import mask_phone
from accounts.models import StaffRole, Tenant, User

from ..models import Campaign
from .grants import Grant


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the host with the roles held: (label, where)."""

    user: User
    phone: str
    roles: list[tuple[str, str]]


def people(tenant: Tenant, *, campaign_id: int | None = None, within: frozenset[int] | None = None) -> list[Person]:
    """The host's staff by name. With `campaign_id` those who work on it; `within` hides roles for other campaigns."""
    titles = dict(Campaign.objects.order_by().values_list("pk", "title"))
    found: dict[int, Person] = {}
    for row in StaffRole.objects.filter(tenant=tenant).select_related("user").order_by("user__name", "user_id", "pk"):
        if within is not None and row.campaign_id is not None and row.campaign_id not in within:
            continue
        if campaign_id is not None and row.campaign_id not in (None, campaign_id):
            continue
        where = titles.get(row.campaign_id, f"活动 {row.campaign_id}") if row.campaign_id else "全部活动"
        person = found.setdefault(row.user_id, Person(row.user, mask_phone(row.user.phone), []))
        person.roles.append((row.get_role_display(), where))
    return list(found.values())


def offered(tenant: Tenant, also: set[Grant] | None = None) -> list[tuple[str, list[tuple[Grant, str]]]]:
    """(where, [(grant, role)]) for every campaign that has not ended, and those of `also`; all campaigns first."""
    kept = {campaign for _, campaign in also or () if campaign}
    rows = Campaign.objects.filter(tenant=tenant).order_by("-created_at", "-pk")
    places: list[tuple[int | None, str]] = [(None, "全部活动")]
    places += [(row.pk, row.title) for row in rows if row.state != Campaign.State.CLOSED or row.pk in kept]
    return [(title, [((role, pk), label) for role, label in StaffRole.Role.choices]) for pk, title in places]
