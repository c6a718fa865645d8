"""What the host's page of follow-ups reads."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign
from campaigns.ruleset import follow_ups as arithmetic
from submissions.models import Submission

from ..actions.follow_ups import promised
from ..models import FollowUpRecord


def records(campaign: Campaign, key: str = "") -> QuerySet[FollowUpRecord]:
    """The campaign's records (of one follow-up), the latest first."""
    rows = FollowUpRecord.objects.filter(campaign=campaign, **({"follow_up": key} if key else {}))
    return rows.select_related("submission", "recorded_by").order_by("-on", "-pk")


def counts(campaign: Campaign) -> dict[str, int]:
    """Follow-up key → number of records."""
    rows = FollowUpRecord.objects.filter(campaign=campaign).order_by().values_list("follow_up")
    found = dict(rows.annotate(n=Count("pk")))
    return {f.key: found.get(f.key, 0) for f in promised(campaign)}


def works(campaign: Campaign, text: str = "") -> QuerySet[Submission]:
    """The selected works, by number."""
    rows = Submission.objects.filter(campaign=campaign, state=Submission.State.SELECTED)
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(title__icontains=text) | Q(unit_name__icontains=text))
    return rows.only("number", "title", "unit_name").order_by("number", "pk")


def tab(campaign: Campaign) -> list[tuple[str, dict[str, Any]]]:
    """The tab of the records, for campaigns that promise something afterwards."""
    return [("推广记录", {})] if promised(campaign) else []


def tasks_tab(campaign: Campaign) -> list[tuple[str, dict[str, Any]]]:
    """The tab of what is due work by work, for campaigns whose rules have it."""
    return [("后续工作", {})] if arithmetic.due(campaign.rules) else []
