"""Pages of the builder that show or edit one side of the rules as a whole; parts of the builder add theirs.

``tool(...)`` gives a page a tab beside the outline; ``shortcut(...)`` gives the page of one place (``seats``, ``rubrics.0``) a button.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.kernel import workspace
from campaigns.models import Campaign


@dataclass(frozen=True)
class Tool:
    """A page of the builder: its tab and what it is for. The route takes the campaign alone."""

    label: str
    note: str
    route: str
    order: int


@dataclass(frozen=True)
class Shortcut:
    """A button on the pages of places that match: the route takes the campaign, and the place where ``with_place``."""

    label: str
    route: str
    pattern: re.Pattern[str]
    with_place: bool


_tools: dict[str, Tool] = {}
_shortcuts: dict[tuple[str, str], Shortcut] = {}


def tool(label: str, note: str, route: str, order: int) -> None:
    """Add a page to the builder's tabs; the same route replaces its tab."""
    _tools[route] = Tool(label, note, route, order)


def shortcut(label: str, route: str, pattern: str, *, with_place: bool = False) -> None:
    """Add a button to the pages of places whose address matches ``pattern`` in full, for example ``seats`` or ``rubrics[.][0-9]+``."""
    _shortcuts[(route, pattern)] = Shortcut(label, route, re.compile(pattern), with_place)


def tools() -> list[Tool]:
    """All of them, in order."""
    return sorted(_tools.values(), key=lambda one: one.order)


def tabs(request: HttpRequest, campaign: Campaign) -> list[dict[str, Any]]:
    """For ``<c-tabs>``: the outline and every tool."""
    pages = [("总览", "host_rules"), *((one.label, one.route) for one in tools())]
    found = []
    for label, route in pages:
        url = workspace.url(request, route, pk=campaign.pk)
        found.append({"label": label, "url": url, "active": url == request.path, "count": ""})
    return found


def shortcuts(request: HttpRequest, campaign: Campaign, at: str) -> list[tuple[str, str]]:
    """The buttons of a place: (label, address)."""
    return [
        (one.label, workspace.url(request, one.route, pk=campaign.pk, **({"at": at} if one.with_place else {})))
        for one in _shortcuts.values()
        if one.pattern.fullmatch(at)
    ]


tool("日程", "全部时间段画在一条时间线上，一张表里修改", "host_rules_calendar", 10)
tool("评审流程", "各环节的先后、席位和步骤，看得见、改得动", "host_rules_flow", 20)
shortcut("在时间线上查看和修改", "host_rules_calendar", r"windows(\..+)?")
shortcut("在流程图上查看和修改", "host_rules_flow", r"stages(\.\d+)?")
shortcut(
    "权重表", "host_rules_weights", r"rubrics\.\d+(\.criteria)?|stages\.\d+\.steps\.\d+(\.parts)?", with_place=True
)
