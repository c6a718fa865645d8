"""What pages about countersigning read."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.kernel import workspace
from accounts.kernel.policy import may
from accounts.kernel.workspace import Todo
from campaigns.queries import granted, only

from ..models import Countersign, Countersignature

ELSEWHERE = "a seat that countersigns reads what it was sent"


def at_seat(seat) -> QuerySet[Countersignature]:
    """What was sent to a seat, the newest first."""
    rows = Countersignature.objects.filter(seat=seat).select_related(
        "seat__campaign",
        "countersign__campaign__version",
        "countersign__campaign__tenant",
        "countersign__publicity",
        "by",
    )
    return rows.order_by("-pk").across(ELSEWHERE)


def waiting(request: HttpRequest) -> int:
    """How many wait for this seat's word."""
    rows = Countersignature.objects.filter(seat=request.seat, state=Countersignature.State.WAITING)
    return rows.filter(countersign__state__in=(Countersign.State.ASKED, Countersign.State.CONFIRMED)).count()


def desk_todos(request: HttpRequest) -> list[Todo]:
    """Decisions to countersign, for those of the seat who may see them."""
    if not may(request.actor, "countersign.list"):
        return []
    return [Todo("待会签", waiting(request), workspace.url(request, "desk_countersigns"))]


def host_todos(request: HttpRequest) -> list[Todo]:
    """What came back, or is void, and was not sent again; by decision."""
    actor, found = request.actor, []
    if "publicity_editor" not in actor.staff_roles and "manager" not in actor.staff_roles:
        return []
    rows = only(
        Countersign.objects.filter(campaign__state="published").exclude(state=Countersign.State.USED),
        granted(actor, "manager", "publicity_editor"),
        "campaign_id",
    )
    last = {(row.campaign_id, row.subject): row for row in rows.select_related("campaign", "publicity").order_by("pk")}
    for row in last.values():
        if row.state in (Countersign.State.RETURNED, Countersign.State.VOID):
            name = row.publicity.title if row.publicity is not None else f"{row.campaign.title}的结果"
            found.append(Todo(f"会签{row.get_state_display()}：{name}", 1, _url(request, row)))
    return found


def _url(request: HttpRequest, row: Countersign) -> str:
    if row.publicity_id:
        return workspace.url(request, "host_publicity_list", pk=row.publicity_id)
    return workspace.url(request, "host_awards", pk=row.campaign_id)
