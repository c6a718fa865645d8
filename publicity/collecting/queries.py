"""What pages about collections read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from campaigns.models import Campaign

from ..models import Collection, LibraryEntry


def tab(campaign: Campaign) -> list[tuple[str, dict[str, Any]]]:
    """The tab of the collections, for campaigns whose rules name one."""
    library = campaign.rules.library
    return [("案例集", {})] if library is not None and library.collections else []


def of_campaign(campaign: Campaign) -> QuerySet[Collection]:
    """All editions, the newest first."""
    rows = Collection.objects.filter(campaign=campaign).select_related("file", "compiled_by")
    return rows.order_by("title", "only", "-edition")


def published(campaign: str = "") -> QuerySet[Collection]:
    """What everybody may read, the newest first."""
    rows = Collection.objects.filter(published_at__isnull=False, **({"campaign__slug": campaign} if campaign else {}))
    return rows.select_related("campaign", "file").order_by("-published_at", "-pk")


def chapters(row: Collection) -> list[dict[str, Any]]:
    """The chapters with the works that are still shown; an expired one stands without its address."""
    rows = LibraryEntry.objects.filter(
        campaign=row.campaign, pk__in=[w["entry"] for c in row.contents for w in c["works"]]
    )
    shown = set(rows.values_list("pk", flat=True))
    found = [
        {"group": chapter["group"], "works": [_read(work) for work in chapter["works"] if work["entry"] in shown]}
        for chapter in row.contents
    ]
    return [chapter for chapter in found if chapter["works"]]


def _read(work: dict[str, Any]) -> dict[str, Any]:
    return work | {"many": [_line(line) for line in work["shown"]]}


def _line(line: dict[str, Any]) -> tuple[str, str]:
    text = line.get("text", "")
    return line["label"], "、".join(text) if isinstance(text, list) else text or "（见图片）"
