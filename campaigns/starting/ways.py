"""The ways to begin a campaign, as tabs of one page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.kernel import workspace

WAYS = (
    ("从规则模板", "host_campaign_new"),
    ("从往届活动", "host_campaign_edition"),
    ("从零开始", "host_campaign_blank"),
)


def ways(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    """For ``<c-tabs>``."""
    return [
        {"label": label, "url": workspace.url(request, name), "active": name == active, "count": ""}
        for label, name in WAYS
    ]


def series_of(slug: str) -> str:
    """A key of a series from a campaign's address."""
    stem = slug.rstrip("0123456789-").replace("-", "_") or slug.replace("-", "_")
    return (stem if stem[0].isalpha() else f"s_{stem}")[:40]
