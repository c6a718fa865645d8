"""What review puts into the workspaces: doors to desks and to the expert's room, navigation, to-dos."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts import tenant_policies
from accounts.kernel import workspace
from accounts.kernel.policy import may
from accounts.kernel.workspace import Todo
from campaigns import shown
from campaigns.desks import desks_of
from campaigns.models import SeatMember

from . import engine
from .models import Assignment, Docket, Expert, JointReview, StageEntry
from .queries.desk import desk_todos


def is_expert(request: HttpRequest) -> bool:
    """Is the person in some host's expert pool? System scope."""
    return request.user.is_authenticated and in_a_pool(request.user).exists()


def in_a_pool(user) -> QuerySet[Expert]:
    """The person's places in hosts' expert pools. System scope."""
    return Expert.objects.filter(user_id=user.pk, active=True)


def desks(request: HttpRequest) -> list[workspace.Door]:
    """One door per desk with the role there. The host's managers come through the host's door; its seat at a desk is one more."""
    held = {m.seat_id: m.get_role_display() for m in SeatMember.objects.filter(user=request.user, active=True)}
    return [
        workspace.Door(
            f"{seat.name} · {seat.campaign.title}",
            reverse("desk_home", args=[seat.pk]),
            held.get(seat.pk, "主办方席位"),
        )
        for seat in desks_of(request.user)
    ]


def experts(request: HttpRequest) -> list[workspace.Door]:
    """The expert's room, one for all hosts."""
    rows = in_a_pool(request.user).select_related("tenant").order_by("pk")
    hosts = "、".join(str(row.tenant) for row in rows)
    return [workspace.Door(workspace.LABELS["expert"], reverse("expert_home"), f"{hosts}专家")] if hosts else []


def invites(user) -> set[int]:
    """The hosts that have the person in their pool of experts. System scope."""
    return set(in_a_pool(user).order_by().values_list("tenant_id", flat=True))


def own_sheets(request: HttpRequest) -> int:
    """Unsigned sheets of the person, in the scope at hand."""
    return Assignment.objects.filter(user=request.user, state=Assignment.State.ASSIGNED).count()


def joint_waiting(request: HttpRequest) -> int:
    """Joint opinions not yet given."""
    rows = JointReview.objects.filter(seat=request.seat, text="", entry__state__in=engine.OPEN)
    return rows.across(JointReview.ELSEWHERE).count()


def host_todos(request: HttpRequest) -> list[Todo]:
    """Entries that wait for a formal check at the host's own seats, with the way to the desk."""
    found = []
    rows = Docket.objects.filter(tenant=request.tenant, seat__role="host", state=Docket.State.OPEN)
    for docket in rows.select_related("campaign__version", "seat").order_by("pk"):
        if not may(request.actor, "review.overview", docket):
            continue
        stage = engine.stage_of(docket)
        checks = [n for n, step in enumerate(stage.steps) if step.type == "check"]
        count = (
            StageEntry.objects.filter(docket=docket, step__in=checks, state=StageEntry.State.PENDING).count()
            if checks
            else 0
        )
        url = reverse("desk_docket", kwargs={"seat_id": docket.seat_id, "pk": docket.pk})
        found.append(Todo(f"待{stage.title}", count, url))
    return found


def register() -> None:
    """Navigation and to-dos."""
    from .views.expert import todos as expert_todos

    workspace.nav("host", "专家库", "host_experts", "school", 80)
    workspace.nav("desk", "工作台", "desk_home", "home", 10)
    workspace.nav("desk", "我的评分", "desk_tasks", "clipboard-list", 20, badge=own_sheets)
    workspace.nav("desk", "全部申报", "desk_filings", "files", 25)
    workspace.nav("desk", "联合评议", "desk_joint", "users", 30, badge=joint_waiting)
    workspace.nav("expert", "评审任务", "expert_home", "clipboard-list", 10, badge=own_sheets)
    workspace.todo("desk")(desk_todos)
    workspace.todo("expert")(expert_todos)
    workspace.todo("host")(host_todos)
    tenant_policies.workplace(invites)
    shown.tab("评审", "host_review", "review.overview", 30)
