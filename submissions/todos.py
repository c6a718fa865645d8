"""What waits for an applicant unit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.kernel import workspace
from accounts.kernel.policy import may
from accounts.kernel.workspace import Todo
from campaigns.models import Campaign, Window

from . import deadlines
from .models import Enrolment, ReturnRequest, Submission
from .papers import board


def todos(request: HttpRequest) -> list[Todo]:
    """Corrections asked for, drafts to be filed, enrolments to be declared, each with its deadline."""
    unit = request.actor.unit
    if unit is None:
        return []
    listed = reverse("apply_submissions")
    found = []
    asked = ReturnRequest.objects.filter(submission__unit=unit, submission__state="returned", answered_at__isnull=True)
    asked = asked.exclude(submission__campaign__state="cancelled")
    if first := asked.order_by("due_at").first():
        found.append(Todo("退回修改待补正", asked.count(), listed, first.due_at))
    drafts = Submission.objects.filter(unit=unit, state=Submission.State.DRAFT).exclude(campaign__state="cancelled")
    if count := drafts.count():
        found.append(Todo("填报中的申报", count, listed, _first_end(drafts, request.now)))
    waiting = Enrolment.objects.filter(unit=unit, state=Enrolment.State.SUBMITTED, submission__isnull=True)
    if count := waiting.count():
        closes = _closing("file", waiting.values("campaign_id"), request.now)
        if closes:
            found.append(Todo("已报名、待正式申报", count, listed, closes))
    return found


def _first_end(drafts: QuerySet[Submission], now: datetime) -> datetime | None:
    """The next end of any of these drafts: everybody's, or an earlier one of its own."""
    campaigns = Campaign.objects.filter(pk__in=drafts.order_by().values("campaign_id")).select_related("version")
    own = [campaign.pk for campaign in campaigns if deadlines.some_end_earlier(campaign)]
    ends = [_closing("file", drafts.exclude(campaign__in=own).values("campaign_id"), now)]
    rows = drafts.filter(campaign__in=own).select_related("campaign__version", "unit", "recommender") if own else ()
    ends += [end for row in rows if (end := deadlines.end_of(row).at) is not None and end > now]
    return min((end for end in ends if end is not None), default=None)


def _closing(purpose: str, campaigns, now):
    windows = Window.objects.filter(campaign_id__in=campaigns, purpose=purpose, closes_at__gt=now)
    first = windows.order_by("closes_at").first()
    return first.closes_at if first else None


def scans_at_seat(request: HttpRequest) -> list[Todo]:
    """Scans that wait for eyes, at a seat the stamped paper comes to first."""
    if not may(request.actor, "copies.list_at_seat"):
        return []
    rows = list(board.at_seat(request.seat, request.actor.user_id))
    count = sum(line.waits_for_eyes for line in board.lines(rows, request.seat))
    return [Todo("待人工核对的扫描件", count, workspace.url(request, "desk_copies"))] if count else []
