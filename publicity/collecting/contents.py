"""What a collection holds: the works shown in the library, in the chapters and the order of the rules, with what may be public."""

from __future__ import annotations

from typing import Any

from campaigns import regions
from campaigns.models import Campaign
from campaigns.ruleset.shapes import option_label, within

from ..models import LibraryEntry


def chapters(campaign: Campaign, only: str = "") -> list[dict[str, Any]]:
    """The chapters with their works. A work stands in the library only when the rules and its unit allow it, with the fields both
    allow; a collection shows no more. ``only``: a chapter's title, for a collection of that chapter alone."""
    rows = LibraryEntry.objects.filter(campaign=campaign, state=LibraryEntry.State.SHOWN).select_related("submission")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda one: _place(campaign, one)):
        for title in groups_of(campaign, row)[:1]:
            if not only or title == only:
                found.setdefault(title, []).append(_work(row))
    order = {title: place for place, title in enumerate(titles(campaign))}
    return [{"group": title, "works": found[title]} for title in sorted(found, key=lambda t: order.get(t, len(order)))]


def groups_of(campaign: Campaign, row: LibraryEntry) -> list[str]:
    """The chapters a work could stand in: its first one counts. Without a grouping rule there is one, without a title."""
    key = campaign.rules.library.grouped_by
    if not key:
        return [""]
    picked = within(campaign.rules, key, row.submission.picks)
    return [option_label(campaign.rules, key, option) for option in picked] or ["其他"]


def titles(campaign: Campaign) -> list[str]:
    """All chapters the rules provide, in the order of the options."""
    library = campaign.rules.library
    if library is None or not library.grouped_by:
        return []
    found: list[str] = []
    for dimension in campaign.rules.dimensions:
        if dimension.key == library.grouped_by:
            found = [option.label for option in dimension.options]
        elif dimension.child_key == library.grouped_by:
            found = [f"{o.label} / {child.label}" for o in dimension.options for child in o.children]
    return found


def _place(campaign: Campaign, row: LibraryEntry) -> tuple:
    number = row.submission.number or ""
    return {
        "region": (regions.order(row.region_code), number),
        "number": (number,),
        "name": (row.title, number),
    }[campaign.rules.library.collection_order]


def _work(row: LibraryEntry) -> dict[str, Any]:
    shown = [line for line in row.shown if line.get("text") not in (row.title, row.unit_name) or line.get("pictures")]
    return {"entry": row.pk, "title": row.title, "unit": row.unit_name, "awards": row.awards, "shown": shown}
