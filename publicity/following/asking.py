"""Whose works a follow-up asks, and from when until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from campaigns.models import Campaign, Seat, Window
from campaigns.ruleset import follow_ups as arithmetic
from campaigns.ruleset.follow_ups import Term
from campaigns.ruleset.stages import FollowUp
from review.models import RecommendationItem, StageEntry
from submissions.models import Submission

from ..models import Announcement, LibraryEntry


def asked_of(campaign: Campaign, follow: FollowUp) -> list[Campaign]:
    """The campaigns whose selected works this follow-up asks: its own, or the host's earlier editions that the rule names."""
    if not follow.of_editions:
        return [campaign]
    rows = Campaign.objects.filter(tenant=campaign.tenant_id, state__in=("published", "closed")).exclude(pk=campaign.pk)
    found = [row for row in rows.select_related("version", "tenant").order_by("pk") if row.version_id]
    series = campaign.rules.identity.series
    return [
        row
        for row in found
        if row.rules.identity.series == series and arithmetic.concerns(follow, own=False, year=row.rules.identity.year)
    ]


def works(campaign: Campaign, follow: FollowUp) -> Iterator[tuple[Submission, Term]]:
    """Every work the follow-up concerns with its term; those without one (nothing says when) are left out. Works that left the
    library are not asked any more."""
    window = window_of(campaign, follow)
    for asked in asked_of(campaign, follow):
        rows = Submission.objects.filter(campaign=asked, state=Submission.State.SELECTED)
        gone = LibraryEntry.objects.filter(campaign=asked, state=LibraryEntry.State.REMOVED).values("submission")
        rows = rows.exclude(pk__in=gone).select_related("unit", "current", "created_by", "recommender", "tenant")
        for row in rows.order_by("number", "pk"):
            if (term := arithmetic.term(follow, window, published_at(row))) is not None:
                yield row, term


def window_of(campaign: Campaign, follow: FollowUp) -> tuple[datetime | None, datetime | None] | None:
    """The window of the calendar as it stands now, where the rule names one."""
    row = Window.objects.filter(campaign=campaign, key=follow.window).first() if follow.window else None
    return (row.opens_at, row.closes_at) if row is not None else None


def published_at(row: Submission) -> datetime | None:
    """When the result of a work was published, in local time."""
    shown = LibraryEntry.objects.filter(submission=row).order_by().values_list("published_at", flat=True).first()
    if shown is None:
        stages = [s.key for s in row.campaign.rules.stages if any(step.type == "publish" for step in s.steps)]
        ended = StageEntry.objects.filter(submission=row, docket__stage__in=stages, decided_at__isnull=False)
        shown = ended.order_by("-decided_at").values_list("decided_at", flat=True).first()
    if shown is None:
        results = Announcement.objects.filter(campaign=row.campaign_id, kind=Announcement.Kind.RESULT)
        shown = results.order_by("published_at").values_list("published_at", flat=True).first()
    return timezone.localtime(shown) if shown is not None else None


def recommender_of(row: Submission) -> Seat | None:
    """The unit a report goes through: the one the applicant named, else the last one that sent the work on."""
    if row.recommender_id:
        return row.recommender
    sent = RecommendationItem.objects.filter(entry__submission=row, recommendation__sealed_at__isnull=False)
    sent = sent.exclude(entry__docket__seat__role="host").select_related("entry__docket__seat").order_by("-pk")
    return found.entry.docket.seat if (found := sent.first()) is not None else None
