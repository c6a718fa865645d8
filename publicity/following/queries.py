"""What pages about follow-ups read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.kernel import workspace
from accounts.kernel.policy import may
from accounts.kernel.workspace import Todo
from campaigns.models import Campaign
from campaigns.ruleset import follow_ups as arithmetic
from campaigns.ruleset.sentences.after import follow_up_words
from campaigns.ruleset.stages import FollowUp
from submissions.models import AskedForm

from ..models import FollowUpTask, Inspection
from . import inspecting

T = FollowUpTask.State


@dataclass(frozen=True, slots=True)
class Line:
    """One follow-up of the rules with how far it is."""

    follow: FollowUp
    words: str
    total: int
    done: int
    waiting: int
    overdue: int
    inspection: Inspection | None = None
    drawable: int = 0


def lines(campaign: Campaign, now: datetime) -> list[Line]:
    """Every follow-up that is concluded work by work."""
    rows = list(tasks(campaign))
    draws = {row.follow_up: row for row in Inspection.objects.filter(campaign=campaign).order_by("pk")}
    found = []
    for follow in arithmetic.due(campaign.rules):
        mine = [row for row in rows if row.follow_up == follow.key]
        draw = draws.get(follow.key) if follow.kind == "inspection" else None
        standing = draw is not None and draw.state != Inspection.State.GIVEN_UP
        drawable = len(inspecting.pool(campaign, follow, now)) if follow.kind == "inspection" and not standing else 0
        found.append(
            Line(
                follow, follow_up_words(campaign.rules, follow), len(mine), sum(row.is_done for row in mine),
                sum(row.state == T.HANDED_IN for row in mine), sum(row.overdue(now) for row in mine), draw, drawable,
            )
        )  # fmt: skip
    return found


def tasks(campaign: Campaign, key: str = "") -> QuerySet[FollowUpTask]:
    """The tasks of a campaign (of one follow-up), by work."""
    rows = FollowUpTask.objects.filter(campaign=campaign, **({"follow_up": key} if key else {}))
    return rows.select_related("submission", "asked", "asked__through").order_by("submission__number", "pk")


def reports(task: FollowUpTask) -> list[AskedForm]:
    """The task's own form, and what the unit reported about the work otherwise: an evaluation reads the self-assessment."""
    rows = AskedForm.objects.filter(submission=task.submission_id, kind=AskedForm.Kind.REPORT)
    rows = rows.filter(Q(pk=task.asked_id) | Q(state=AskedForm.State.ANSWERED)).select_related("rules", "submission")
    return sorted(rows.order_by("pk"), key=lambda row: row.pk != task.asked_id)


def todos(request: HttpRequest) -> list[Todo]:
    """Reports that came and wait for a conclusion; what nobody handed in; inspections that can be announced or drawn."""
    found = []
    rows = FollowUpTask.objects.filter(tenant=request.tenant, state__in=(T.OPEN, T.HANDED_IN), removed_at=None)
    by: dict[int, list[FollowUpTask]] = {}
    for row in rows.select_related("campaign", "asked").order_by("pk"):
        by.setdefault(row.campaign_id, []).append(row)
    for mine in by.values():
        campaign = mine[0].campaign
        if not may(request.actor, "follow_up.view", campaign):
            continue
        url = workspace.url(request, "host_due", pk=campaign.pk)
        came = sum(row.state == T.HANDED_IN or (row.state == T.OPEN and row.asked is None) for row in mine)
        if came:
            found.append(Todo("后续工作待办理", came, url, min(row.due_at for row in mine)))
        if late := sum(row.overdue(request.now) for row in mine if row.asked is not None):
            found.append(Todo("后续报告逾期未交", late, url))
    return found
