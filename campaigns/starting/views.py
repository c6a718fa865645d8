"""Pages that begin a campaign from nothing or from an earlier one."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kernel import policy, workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns import actions as campaign_actions
from campaigns import queries
from campaigns.building import outline
from campaigns.models import Campaign
from campaigns.ruleset.editing import editions, tree
from campaigns.ruleset.editing.skeleton import Beginning, skeleton
from campaigns.ruleset.reading import to_data

from . import actions
from .forms import BlankForm, CalendarForm, EditionForm
from .ways import series_of, ways


@require_http_methods(["GET", "POST"])
@allow("campaign.create")
@once
def blank(request: HttpRequest) -> HttpResponse:
    """A campaign from nothing: the first page of the notice, then the builder with its list of what is open."""
    form = BlankForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        rules = skeleton(
            Beginning(
                title=told["title"], host=request.tenant.name, entry_name=told["entry_name"],
                series=series_of(told["slug"]), opens=told["opens"], closes=told["closes"],
            )
        )  # fmt: skip
        campaign = campaign_actions.create(tenant=request.tenant, rules=rules, slug=told["slug"], actor=request.actor)
        messages.success(request, "活动已建立，尚未对外发布。请对照通知，按下面的清单逐项设置。")
        return redirect(workspace.url(request, "host_rules", pk=campaign.pk))
    return render(
        request, "campaigns/starting/blank.html", {"form": form, "ways": ways(request, "host_campaign_blank")}
    )


def _earlier(request: HttpRequest) -> list[Campaign]:
    """The campaigns of the host that the person may see, newest first."""
    rows = queries.campaigns(queries.granted(request.actor)).select_related("version")
    return [row for row in rows if row.version_id and policy.may(request.actor, "campaign.view", row)]


@require_http_methods(["GET", "POST"])
@allow("campaign.create")
@once
def edition(request: HttpRequest) -> HttpResponse:
    """The next edition of an earlier campaign: choose it and a start (by GET), look at calendar and texts, then make it."""
    rows = _earlier(request)
    asked = request.POST if request.method == "POST" else request.GET
    choosing = CalendarForm(asked if "start" in asked else None, rows=rows, initial={"source": asked.get("source", "")})
    context = {"choosing": choosing, "rows": rows, "ways": ways(request, "host_campaign_edition")}
    if not choosing.is_valid():
        return render(request, "campaigns/starting/edition.html", context)
    told = choosing.cleaned_data
    earlier = next(row for row in rows if str(row.pk) == told["source"])
    found = editions.raises(earlier.rules, told["start"], told["rule"])
    planned = editions.next_edition(earlier.rules, told["start"], told["rule"])
    first = {"title": planned.identity.title, "slug": _next_slug(earlier, planned.identity.year)}
    first["raised"] = [one.mark for one in found if one.sure]
    form = EditionForm(request.POST or None, marks=[one.mark for one in found], initial=first)
    if form.is_valid():
        return _made(request, earlier, told, found, form.cleaned_data)
    ticked = set(form["raised"].value() or ())
    context |= {
        "earlier": earlier, "form": form, "windows": list(zip(earlier.rules.windows, planned.windows, strict=True)),
        "raises": [(one, one.mark in ticked, _where(earlier, one)) for one in found],
        "sitting": actions.sitting_at(earlier),
    }  # fmt: skip
    return render(request, "campaigns/starting/edition.html", context)


def _made(
    request: HttpRequest, earlier: Campaign, told: dict[str, Any], found: list[editions.Raise], wanted: dict[str, Any]
) -> HttpResponse:
    left = frozenset(one.mark for one in found) - set(wanted["raised"])
    rules = editions.next_edition(earlier.rules, told["start"], told["rule"], left=left)
    rules = rules.model_copy(update={"identity": rules.identity.model_copy(update={"title": wanted["title"]})})
    made = actions.next_edition(earlier, rules, slug=wanted["slug"], people=wanted["people"], actor=request.actor)
    messages.success(request, "新一届活动已建立，尚未对外发布。请核对日程、改写的文字和席位成员后发布。")
    if made.unasked:
        messages.warning(
            request, f"今天的邀请短信已达上限，这些席位没有发出邀请，请之后补发：{'、'.join(made.unasked)}"
        )
    return redirect(workspace.url(request, "host_rules", pk=made.campaign.pk))


def _next_slug(earlier: Campaign, year: int) -> str:
    """The earlier address with its year raised, or with the new year behind it."""
    slug = re.sub(r"20\d\d", str(year), earlier.slug)
    return slug if slug != earlier.slug else f"{earlier.slug[:55]}-{year}"


def _where(earlier: Campaign, one: editions.Raise) -> str:
    """The place of a raise in words."""
    data = to_data(earlier.rules)
    pieces = tree.parsed(one.place)
    for end in range(len(pieces), 0, -1):
        try:
            tree.spot(data, pieces[:end])
        except tree.NoSuchPlace:
            continue
        return " / ".join(label[:12] for label, _ in outline.trail_to(data, pieces[:end]))
    return ""
