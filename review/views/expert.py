"""The expert's room: tasks by panel, and the pledge."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once

from .. import engine, timing, wording
from ..actions import panels
from ..models import Assignment, Expert, PanelMember
from .common import attempt, go
from .scoring import JOINED, NAMED, task_groups


@require_GET
@allow("expert.home")
def home(request: HttpRequest) -> HttpResponse:
    """The person's panels with their pledges, and the sheets to do with their deadlines."""
    members = list(own_panels(request))
    rows = Assignment.objects.filter(user=request.user).exclude(state=Assignment.State.RELEASED)
    pledged = {(m.docket_id, m.panel) for m in members if m.pledged_at}
    groups = task_groups(list(rows.select_related(*JOINED).order_by("state", "pk").across(NAMED)))
    groups = [g for g in groups if g["step"].panel]
    for group in groups:
        group["pledged"] = (group["docket"].pk, group["step"].panel) in pledged
    context = {
        "todos": workspace.todos("expert", request),
        "members": [_panel(m) for m in members],
        "groups": groups,
        "where": "expert",
        "profiles": Expert.objects.filter(user=request.user, active=True).select_related("tenant").order_by("pk"),
    }
    return render(request, "review/expert_home.html", context)


def own_panels(request: HttpRequest):
    """The panels the person sits on."""
    rows = PanelMember.objects.filter(expert__user=request.user, expert__active=True)
    return rows.select_related("expert", "docket__campaign__version", "docket__seat").order_by("-pk")


def _panel(member: PanelMember) -> dict:
    docket = member.docket
    docket.seat.campaign = docket.campaign
    return {
        "row": member,
        "campaign": docket.campaign,
        "stage": engine.stage_of(docket),
        "panel": docket.campaign.rules.panel(member.panel),
        "term": timing.term_of(docket),
    }


def _load(request: HttpRequest, pk: int) -> PanelMember:
    return own_panels(request).get(pk=pk)


@require_http_methods(["GET", "POST"])
@allow("expert.pledge", load=_load)
@once
def pledge(request: HttpRequest, member: PanelMember) -> HttpResponse:
    """评审承诺书."""
    agreed, done = "agree" in request.POST, "承诺书已签署，可以开始评审。"
    if agreed and attempt(request, lambda: panels.pledge(member.pk, actor=request.actor), done):
        return go(request, "expert_home")
    unread = request.method == "POST" and not agreed
    return render(request, "review/pledge.html", {**_panel(member), "text": wording.PLEDGE, "unread": unread})


def todos(request: HttpRequest) -> list[workspace.Todo]:
    """Unsigned sheets and unsigned pledges."""
    url = workspace.url(request, "expert_home")
    waiting = Assignment.objects.filter(user=request.user, state=Assignment.State.ASSIGNED).count()
    pledges = own_panels(request).filter(pledged_at__isnull=True).count()
    return [workspace.Todo("待签署承诺书", pledges, url), workspace.Todo("待评分申报", waiting, url)]
