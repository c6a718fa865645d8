"""What waits for a unit's administrators and for the host's checkers of units."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from accounts.kernel import workspace
from accounts.kernel.policy import may
from accounts.kernel.workspace import Todo
from accounts.models import Membership

from . import group_queries
from .models import ChangeRequest, JoinRequest


def of_unit(request: HttpRequest) -> list[Todo]:
    """Requests to join, for administrators."""
    unit = request.actor.unit
    if unit is None or request.actor.membership_role != Membership.Role.ADMIN:
        return []
    asked = JoinRequest.objects.filter(unit=unit, state=JoinRequest.State.ASKED)
    return [Todo("请求加入本单位的人", asked.count(), reverse("apply_people"))]


def of_host(request: HttpRequest) -> list[Todo]:
    """Change requests and proposed groups."""
    if not may(request.actor, "change.list"):
        return []
    pending = ChangeRequest.objects.filter(state=ChangeRequest.State.PENDING).order_by("due_at", "pk")
    first = pending.first()
    return [
        Todo(
            "待审核的单位变更", pending.count(), workspace.url(request, "host_changes"), first.due_at if first else None
        ),
        Todo("待确认的集团及分支机构", group_queries.waiting(), workspace.url(request, "host_groups")),
    ]


def badge(request: HttpRequest) -> int:
    """The number beside the navigation entry."""
    return ChangeRequest.objects.filter(state=ChangeRequest.State.PENDING).count() + group_queries.waiting()
