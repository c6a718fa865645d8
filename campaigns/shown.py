"""What the apps above put on the host's pages of a campaign: tabs, and figures on the start page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.kernel import workspace
from accounts.kernel.policy import may

from .models import Badge, Campaign

Variants = Callable[[Campaign], list[tuple[str, dict[str, Any]]]]


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a campaign. ``variants`` gives several tabs of it: (label, further parts of the address)."""

    label: str
    url_name: str
    action: str
    order: int
    variants: Variants | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of a campaign's things stand in a state."""

    badge: Badge
    count: int
    query: str


_tabs: dict[str, Tab] = {}
_figures: list[tuple[str, str, Callable[[list[int]], dict[int, list[Figure]]]]] = []


def tab(label: str, url_name: str, action: str, order: int, variants: Variants | None = None) -> None:
    """Add a page to every campaign's tabs; it is shown to those whom the policy allows the action on the campaign."""
    _tabs[url_name] = Tab(label, url_name, action, order, variants)


def tabs_of(request: HttpRequest, campaign: Campaign, active: str) -> list[dict[str, Any]]:
    """The tabs this person may open, for ``<c-tabs>``; ``active`` is the route of the page at hand."""
    found = []
    for one in sorted(_tabs.values(), key=lambda t: t.order):
        if not may(request.actor, one.action, campaign):
            continue
        for label, more in one.variants(campaign) if one.variants else [(one.label, {})]:
            url = workspace.url(request, one.url_name, pk=campaign.pk, **more)
            here = one.url_name == active and (not more or url == request.path)
            found.append({"label": label, "url": url, "active": here})
    return found


def figures(url_name: str, action: str, source: Callable[[list[int]], dict[int, list[Figure]]]) -> None:
    """Show figures of a campaign on the host's start page: ``source`` answers for many campaigns at once, by id."""
    if (url_name, action, source) not in _figures:
        _figures.append((url_name, action, source))


def figures_of(request: HttpRequest, campaigns: Iterable[Campaign]) -> dict[int, list[dict[str, Any]]]:
    """Campaign id → its figures with addresses, as far as the person may follow them."""
    rows = list(campaigns)
    found: dict[int, list[dict[str, Any]]] = {row.pk: [] for row in rows}
    for url_name, action, source in _figures:
        counted = source([row.pk for row in rows])
        for row in rows:
            if may(request.actor, action, row):
                url = workspace.url(request, url_name, pk=row.pk)
                found[row.pk] += [
                    {"badge": f.badge, "count": f.count, "url": f"{url}?{f.query}"} for f in counted.get(row.pk, ())
                ]
    return found
