"""What waits for a unit's administrators and for the host's checkers of units."""

from __future__ import annotations

from django.db.models import Count, Min
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
    found = changes(request)
    return [
        Todo("待审核的单位变更", found["n"], workspace.url(request, "host_changes"), found["due"]),
        Todo("待确认的集团及分支机构", groups(request), workspace.url(request, "host_groups")),
    ]


def badge(request: HttpRequest) -> int:
    """The number beside the navigation entry."""
    return changes(request)["n"] + groups(request)


def changes(request: HttpRequest) -> dict:
    """How many change requests wait (n), and until when the first may (due)."""
    rows = ChangeRequest.objects.filter(state=ChangeRequest.State.PENDING).order_by()
    return workspace.shared(request, "changes", lambda: rows.aggregate(n=Count("pk"), due=Min("due_at")))


def groups(request: HttpRequest) -> int:
    """How many groups wait to be judged."""
    return workspace.shared(request, "groups", group_queries.waiting)
