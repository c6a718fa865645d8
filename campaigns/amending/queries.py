"""What the pages about a running campaign read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Badge, Campaign, Permit, RuleSetVersion, Window, rules_of

from .differences import Change, differences, public


def versions(campaign: Campaign) -> list[RuleSetVersion]:
    """The published versions of a campaign's rules, newest first."""
    return list(RuleSetVersion.objects.filter(campaign=campaign, published_at__isnull=False).order_by("-number"))


@dataclass(frozen=True, slots=True)
class PermitRow:
    """A permit with the window's name and where it stands."""

    permit: Permit
    who: str
    kind: str
    window: str
    badge: Badge
    live: bool


def permits(campaign: Campaign, now: datetime) -> list[PermitRow]:
    """Every permit of a campaign, newest first."""
    titles = dict(Window.objects.filter(campaign=campaign).order_by("pk").values_list("key", "title"))
    rows = Permit.objects.filter(campaign=campaign).select_related("seat", "unit", "granted_by")
    return [_row(row, titles, now) for row in rows.order_by("-granted_at", "-pk")[:300]]


def _row(row: Permit, titles: dict[str, str], now: datetime) -> PermitRow:
    live = row.revoked_at is None and now < row.until
    badge = (
        Badge("有效", "success") if live else Badge("已收回", "danger") if row.revoked_at else Badge("已到期", "muted")
    )
    who, kind = (row.seat.name, "席位") if row.seat is not None else (row.unit.name if row.unit else "", "申报单位")
    return PermitRow(row, who, kind, titles.get(row.window, row.window), badge, live)


@dataclass(frozen=True, slots=True)
class Told:
    """One published version as the public reads it: what it changed against the one before."""

    version: RuleSetVersion
    changes: list[Change]
    in_force: bool


def told(campaign: Campaign, number: int) -> Told:
    """One published version of this campaign; DoesNotExist for another."""
    version = RuleSetVersion.objects.get(campaign=campaign, number=number, published_at__isnull=False)
    earlier = RuleSetVersion.objects.filter(campaign=campaign, number__lt=number, published_at__isnull=False)
    before = earlier.order_by("-number").first()
    changes = public(differences(rules_of(before), rules_of(version))) if before is not None else []
    return Told(version, changes, version.pk == campaign.version_id)
