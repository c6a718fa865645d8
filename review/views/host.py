"""The host's view of review: all dockets of a campaign, panels of experts, entries moved between seats."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import invitations
from accounts.kernel.access import allow
from accounts.kernel.crypto import mask_phone
from accounts.kernel.once import once
from accounts.kernel.policy import may
from campaigns.models import Campaign
from campaigns.queries import campaign as campaign_of
from campaigns.ruleset.draws import least_of
from campaigns.shown import tabs_of

from .. import engine, forms, queries
from ..actions import experts, panels
from ..models import Assignment, Docket, Draw, PanelMember, Recommendation, StageEntry
from ..queries.desk import progress
from ..queries.dockets import shown
from .common import attempt, go, load_docket, load_entry, problem_of, steps_of

PER_PAGE = 50


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return campaign_of(pk)


@require_GET
@allow("review.overview", load=_campaign)
def overview(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """All dockets of the campaign, stage by stage."""
    rows = (
        Docket.objects.filter(campaign=campaign)
        .select_related("campaign__version", "campaign__tenant", "seat")
        .order_by("seat__position")
    )
    cards = queries.cards(rows, request.now)
    sealed = set(
        Recommendation.objects.filter(docket__campaign=campaign, sealed_at__isnull=False).values_list(
            "docket_id", flat=True
        )
    )
    stages = [
        {
            "stage": stage,
            "cards": [(card, card.row.pk in sealed) for card in cards if card.row.stage == stage.key],
            "can_open": stage.seats.route == "all" and len(stage.seats.seats) == 1,
            "panels": [step.panel for step in stage.steps if getattr(step, "panel", None)],
        }
        for stage in campaign.rules.stages
    ]
    context = {"campaign": campaign, "stages": stages, "tabs": tabs_of(request, campaign, "host_review")}
    return render(request, "review/host_overview.html", context)


@require_POST
@allow("review.open_docket", load=_campaign)
@once
def open_docket(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Make a stage's docket early, so that its experts can be invited."""
    key = request.POST.get("stage", "")
    if key in {stage.key for stage in campaign.rules.stages}:
        attempt(request, lambda: panels.open_docket(campaign, key, actor=request.actor), "卷宗已建立，可以邀请专家。")
    return go(request, "host_review", pk=campaign.pk)


@require_GET
@allow("review.overview", load=load_docket)
def docket(request: HttpRequest, row: Docket) -> HttpResponse:
    """One docket as the host sees it: entries, scores once scoring is over, progress of the sheets, the panel."""
    card = queries.card(row, request.now)
    form = forms.DocketFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.entry_rows(row, state=wanted.get("state", ""), text=wanted.get("q", ""), reader=request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    more = queries.columns_for(row, page.object_list)
    context = {
        "docket": row,
        "card": card,
        "form": form,
        "page": page,
        "rows": shown(page.object_list, card.stage, more),
        "progress": progress(row),
        "panels": _panel_steps(row),
        "desk_url": reverse("desk_docket", kwargs={"seat_id": row.seat_id, "pk": row.pk}),
        "open_url": "",
        "may_transfer": len(panels.seats_of(row)) > 1 and may(request.actor, "review.transfer", row),
    }
    if request.htmx:
        return render(request, "review/_entries.html", context)
    return render(request, "review/host_docket.html", context)


def _panel_steps(row: Docket) -> list[dict[str, Any]]:
    return [
        {"number": number, "step": step, "panel": row.campaign.rules.panel(step.panel)}
        for number, step in steps_of(row)
        if getattr(step, "panel", None)
    ]


def _load_panel(request: HttpRequest, pk: int, number: int) -> Docket:
    row = queries.docket(pk)
    steps = engine.stage_of(row).steps
    if number >= len(steps) or not getattr(steps[number], "panel", None):
        raise Docket.DoesNotExist
    request.step_number = number
    return row


@require_http_methods(["GET", "POST"])
@allow("review.panel", load=_load_panel)
@once
def panel(request: HttpRequest, row: Docket) -> HttpResponse:
    """The experts of a panel: invited by name, phone and employer; how many sheets each has and has signed."""
    step = engine.stage_of(row).steps[request.step_number]
    spec = row.campaign.rules.panel(step.panel)
    form = forms.ExpertForm(request.POST or None, panel=spec)
    if form.is_valid() and _invited(request, row, spec.key, form):
        return go(request, "host_panel", pk=row.pk, number=request.step_number)
    draws = list(Draw.objects.filter(docket=row, step=request.step_number, kind=Draw.Kind.PANEL))
    context = {
        "docket": row,
        "stage": engine.stage_of(row),
        "step": step,
        "number": request.step_number,
        "panel": spec,
        "kinds": _kinds(row, spec),
        "members": _members(row, request.step_number, spec),
        "invitations": _waiting(request, row, spec.key),
        "waiting": StageEntry.objects.filter(docket=row, step=request.step_number, state="pending").count(),
        "form": form,
        "draws": draws,
        "is_drawn": spec.draw == "random",
        "may_announce": not any(draw.is_waiting for draw in draws),
    }
    return render(request, "review/host_panel.html", context)


def _invited(request: HttpRequest, row: Docket, panel: str, form: forms.ExpertForm) -> bool:
    """An expert of the pool sits on the panel at once; a new number gets an invitation and sits there once it is accepted."""
    given = dict(form.cleaned_data)
    if experts.known(row.tenant, given["phone"]):
        for name in ("title", "fields"):
            given.pop(name)
        panels.invite(row.pk, panel, actor=request.actor, **given)
        messages.success(request, f"{given['name']}已编入专家组，并发送短信。")
        return True
    try:
        experts.invite(row.tenant, actor=request.actor, docket=row, panel=panel, **given)
    except (invitations.AlreadyInvited, invitations.BudgetSpent) as error:
        form.add_error("phone", error.sentence)
        return False
    messages.success(request, f"已向{given['name']}发送邀请短信，接受后编入专家组。")
    return True


def _members(row: Docket, number: int, spec: Any) -> list[dict[str, Any]]:
    labels = {k.key: k.label for k in spec.kinds}
    tasks = Assignment.objects.filter(entry__docket=row, step=number).order_by().values("user_id")
    live = Q(state__in=("assigned", "done"))
    counts = {
        t["user_id"]: t
        for t in tasks.annotate(
            total=Count("pk", filter=live), signed=Count("pk", filter=Q(state="done")), left=Count("pk", filter=~live)
        )
    }
    rows = PanelMember.objects.filter(docket=row, panel=spec.key).select_related("expert__user").order_by("pk")
    nothing = {"total": 0, "signed": 0, "left": 0}
    return [
        {
            "row": m,
            "kind": labels.get(m.expert.kind, ""),
            "phone": mask_phone(m.expert.user.phone),
            **counts.get(m.expert.user_id, nothing),
        }
        for m in rows
    ]


def _waiting(request: HttpRequest, row: Docket, panel: str) -> Page:
    sent = invitations.listed(experts.KIND, tenant=row.tenant, subject={"docket": row.pk, "panel": panel})
    return invitations.waiting(request, sent)


def _kinds(row: Docket, spec: Any) -> list[dict[str, Any]]:
    """How many of each kind there are, of how many at least."""
    there = dict(
        PanelMember.objects.filter(docket=row, panel=spec.key)
        .order_by()
        .values_list("expert__kind")
        .annotate(n=Count("pk"))
    )
    least = {k.key: least_of(spec, k.key) for k in spec.kinds}
    return [
        {"label": k.label, "there": (n := there.get(k.key, 0)), "least": least[k.key], "short": n < least[k.key]}
        for k in spec.kinds
    ]


@require_POST
@allow("review.panel", load=_load_panel)
@once
def panel_assign(request: HttpRequest, row: Docket) -> HttpResponse:
    """Give the entries out to the panel."""
    number = request.step_number
    attempt(
        request,
        lambda: panels.assign_panel(row.pk, number, actor=request.actor),
        lambda n: f"已分配 {n} 份评分任务，专家将收到短信。" if n else "没有需要新分配的任务。",
    )
    return go(request, "host_panel", pk=row.pk, number=number)


def _load_member(request: HttpRequest, pk: int) -> Docket:
    member = PanelMember.objects.get(pk=pk)
    request.member = member
    return queries.docket(member.docket_id)


@require_POST
@allow("review.panel", load=_load_member)
@once
def panel_dismiss(request: HttpRequest, row: Docket) -> HttpResponse:
    """Take an expert off the panel."""
    member = request.member
    number = next(n for n, step in steps_of(row) if getattr(step, "panel", None) == member.panel)
    attempt(request, lambda: panels.dismiss(member.pk, actor=request.actor), "已移出专家组。")
    return go(request, "host_panel", pk=row.pk, number=number)


@require_http_methods(["GET", "POST"])
@allow("review.transfer", load=load_entry)
@once
def transfer(request: HttpRequest, entry: StageEntry) -> HttpResponse:
    """Move an entry to another seat of its stage."""
    seats = [s for s in panels.seats_of(entry.docket) if s.pk != entry.docket.seat_id]
    form = forms.TransferForm(request.POST or None, seats=seats)
    problem = ""
    if form.is_valid():
        given = form.cleaned_data
        problem = problem_of(
            lambda: panels.transfer(entry.pk, int(given["seat"]), reason=given["reason"], actor=request.actor)
        )
        if not problem:
            messages.success(request, "已调整受理席位。")
            return go(request, "host_docket", pk=entry.docket_id)
    return render(
        request,
        "review/host_transfer.html",
        {"entry": entry, "form": form, "problem": problem, "stage": engine.stage_of(entry)},
    )
