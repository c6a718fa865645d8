"""A grant: a role over all campaigns (None) or for one. As form values "role:campaign", in JSON [role, campaign], in words."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import StaffRole

from ..models import Campaign
from . import wording

Grant = tuple[str, int | None]


def held(user, tenant) -> set[Grant]:
    """What a person holds at the host. Call in the tenant's or the system scope."""
    return set(StaffRole.objects.filter(user=user, tenant=tenant).values_list("role", "campaign_id"))


def key(grant: Grant) -> str:
    """The value of a check box."""
    return f"{grant[0]}:{grant[1] or ''}"


def of_key(text: str) -> Grant:
    """The grant behind a check box's value."""
    role, _, campaign = text.partition(":")
    return role, int(campaign) if campaign else None


def stored(grants: Iterable[Grant]) -> list[list]:
    """As an invitation keeps them, in a fixed order."""
    return [list(grant) for grant in _sorted(grants)]


def words(grants: Iterable[Grant]) -> str:
    """活动管理员（全部活动）、形式审查员（某某征集）. Reads the campaigns' titles in the scope at hand."""
    rows = _sorted(grants)
    titles = dict(Campaign.objects.filter(pk__in=[c for _, c in rows if c]).order_by().values_list("pk", "title"))
    labels = dict(StaffRole.Role.choices)
    scope = {None: wording.ALL_CAMPAIGNS}
    return "、".join(f"{labels.get(r, r)}（{scope.get(c) or titles.get(c, f'活动 {c}')}）" for r, c in rows)


def _sorted(grants: Iterable[Grant]) -> list[Grant]:
    order = list(StaffRole.Role.values)
    return sorted(grants, key=lambda g: (order.index(g[0]) if g[0] in order else 99, g[1] or 0))
