"""The host's pages: start page, campaigns, creating one from a preset, its windows and seats."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import policy, workspace
from accounts.kernel.access import allow
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import once

from . import actions, catalogue, queries, shown
from .building.taking import NotReady
from .forms import NewCampaignForm
from .models import Campaign
from .ruleset.windows import shifted
from .starting.ways import ways


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return queries.campaign(pk)


@require_GET
@allow("campaign.list")
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the host's staff, and where each running campaign stands."""
    within = queries.granted(request.actor)
    running = queries.running(request.now, within=within)
    figures = shown.figures_of(request, [item.row for item in running])
    return render(
        request,
        "campaigns/host_home.html",
        {
            "todos": workspace.todos("host", request),
            "running": [(item, figures[item.row.pk]) for item in running],
            "campaigns": queries.campaigns(within).exclude(state=Campaign.State.PUBLISHED)[:6],
            "may_create": policy.may(request.actor, "campaign.create"),
        },
    )


@require_GET
@allow("campaign.list")
def campaign_list(request: HttpRequest) -> HttpResponse:
    """All campaigns of the host."""
    context = {
        "campaigns": queries.campaigns(queries.granted(request.actor)),
        "may_create": policy.may(request.actor, "campaign.create"),
    }
    return render(request, "campaigns/list.html", context)


@require_http_methods(["GET", "POST"])
@allow("campaign.create")
@once
def campaign_new(request: HttpRequest) -> HttpResponse:
    """A campaign from a preset, its calendar shifted; 预览日程 shows the dates before anything is made."""
    form = NewCampaignForm(request.POST or None)
    preview = None
    if form.is_valid():
        rules = shifted(catalogue.load(form.cleaned_data["preset"]), form.cleaned_data["start"])
        if "preview" in request.POST:
            preview = rules
        else:
            campaign = actions.create(
                tenant=request.tenant,
                rules=rules,
                slug=form.cleaned_data["slug"],
                title=form.cleaned_data["title"],
                actor=request.actor,
            )
            messages.success(request, "活动已建立，尚未对外发布。请核对日程和席位后发布。")
            return redirect(workspace.url(request, "host_campaign", pk=campaign.pk))
    context = {"form": form, "preview": preview, "ways": ways(request, "host_campaign_new")}
    return render(request, "campaigns/new.html", context)


@require_GET
@allow("campaign.view", load=_campaign)
def campaign_detail(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """State, calendar, seats and what the lint says."""
    return render(
        request,
        "campaigns/detail.html",
        {
            "campaign": campaign,
            "rules": campaign.rules,
            "timeline": queries.timeline(campaign, request.now),
            "seats": queries.seats(campaign),
            "findings": queries.findings(campaign),
            "events": _open_to(request, campaign),
            "tabs": shown.tabs_of(request, campaign, "host_campaign"),
            "may_build": policy.may(request.actor, "campaign.build", campaign),
            "may_amend": policy.may(request.actor, "campaign.amend", campaign),
            "may_appoint": policy.may(request.actor, "seat.appoint", campaign),
        },
    )


def _open_to(request: HttpRequest, campaign: Campaign) -> list[str]:
    """The moves the person may make now."""
    found = actions.MOVES.open_to(campaign.state)
    return [event for event in found if policy.may(request.actor, f"campaign.{event}", campaign)]


@require_POST
@allow("campaign.publish", load=_campaign)
@once
def campaign_publish(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Publish; somebody faster is told, not failed."""
    return _moved(
        request,
        campaign,
        lambda: actions.publish(campaign.pk, actor=request.actor),
        "活动已发布，公众可以看到活动主页。",
    )


@require_POST
@allow("campaign.close", load=_campaign)
@once
def campaign_close(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """End a campaign whose work is done: nothing more is filed or reviewed, and the periods of keeping begin."""
    return _moved(request, campaign, lambda: actions.move(campaign.pk, "close", actor=request.actor), "活动已结束。")


def _moved(request: HttpRequest, campaign: Campaign, act, done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except (IllegalMove, NotReady) as error:
        messages.error(request, error.sentence)
    return redirect(workspace.url(request, "host_campaign", pk=campaign.pk))
