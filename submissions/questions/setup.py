"""What questions offer to the rest of the site. Called once from the app's ready()."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.kernel import policy, workspace
from accounts.kernel.workspace import Todo
from campaigns import shown
from notices.wording import register_templates

from . import wording
from .models import Question
from .policies import POLICY


def seat_waiting(request: HttpRequest) -> int:
    """Open questions to this seat."""
    seat = request.actor.seat
    return Question.objects.filter(seat=seat, answered_at__isnull=True).count() if seat is not None else 0


def host_todos(request: HttpRequest) -> list[Todo]:
    """Open questions to the host, one line for each campaign."""
    rows = Question.objects.filter(seat__isnull=True, answered_at__isnull=True).select_related("campaign")
    counts: dict[int, int] = {}
    campaigns = {}
    for row in rows.order_by("pk"):
        if policy.may(request.actor, "question.list_at_host", row.campaign):
            counts[row.campaign_id] = counts.get(row.campaign_id, 0) + 1
            campaigns[row.campaign_id] = row.campaign
    return [
        Todo(f"待答复的提问：{campaigns[pk].title}", count, workspace.url(request, "host_questions", pk=pk))
        for pk, count in counts.items()
    ]


def seat_todos(request: HttpRequest) -> list[Todo]:
    """Open questions to the seat."""
    count = seat_waiting(request)
    return [Todo("待答复的提问", count, workspace.url(request, "desk_questions"))] if count else []


def register() -> None:
    """Policies, wording, to-dos, navigation."""
    policy.register(POLICY)
    register_templates(wording.TEMPLATES)
    workspace.todo("host")(host_todos)
    workspace.todo("desk")(seat_todos)
    workspace.nav("desk", "答疑", "desk_questions", "messages", 50, badge=seat_waiting)
    shown.tab("答疑", "host_questions", "question.list_at_host", 24)
