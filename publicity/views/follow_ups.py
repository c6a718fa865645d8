"""The host keeps what it did for the selected works afterwards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.models import Campaign
from campaigns.queries import campaign as load_campaign
from campaigns.shown import tabs_of

from ..actions import follow_ups
from ..actions.awards import NotDone
from ..forms import FollowUpForm, ids
from ..models import FollowUpRecord
from ..queries import follow_ups as queries

PER_PAGE = 50


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


def _record(request: HttpRequest, pk: int) -> FollowUpRecord:
    return FollowUpRecord.objects.get(pk=pk)


@require_http_methods(["GET", "POST"])
@allow("follow_up.view", load=_campaign)
@once
def page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The records by follow-up, and the form that adds one for the ticked works."""
    promised = follow_ups.promised(campaign)
    form = FollowUpForm(request.POST or None, promised=promised, initial={"on": request.now.date()})
    ticked = ids(request.POST, "work")
    if request.method == "POST" and form.is_valid():
        try:
            new = follow_ups.record(
                campaign, form.cleaned_data.pop("item"), ticked, actor=request.actor, **form.cleaned_data
            )
        except NotDone as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, f"已记录 {new} 项。" if new else "所选项目已有相同的记录，没有新增。")
            return redirect(workspace.url(request, "host_follow_ups", pk=campaign.pk))
    chosen = request.GET.get("item", "")
    chosen = chosen if chosen in {f.key for f in promised} else ""
    works = queries.works(campaign, request.GET.get("q", "")[:100])
    titles = {f.key: f.title for f in promised}
    rows = Paginator(queries.records(campaign, chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_follow_ups"),
        "items": _items(request, campaign, promised, chosen),
        "form": form,
        "records": rows,
        "lines": [(row, titles.get(row.follow_up, row.follow_up)) for row in rows],
        "works": Paginator(works, PER_PAGE).get_page(request.GET.get("works")),
        "ticked": ticked,
        "q": request.GET.get("q", ""),
    }
    return render(request, "publicity/host_follow_ups.html", context)


def _items(request: HttpRequest, campaign: Campaign, promised: list, chosen: str) -> list[dict[str, Any]]:
    url, counts = workspace.url(request, "host_follow_ups", pk=campaign.pk), queries.counts(campaign)
    found = [{"label": "全部", "url": url, "active": not chosen, "count": sum(counts.values())}]
    return found + [
        {"label": f.title, "url": f"{url}?item={f.key}", "active": f.key == chosen, "count": counts[f.key]}
        for f in promised
    ]


@require_POST
@allow("follow_up.remove", load=_record)
@once
def remove(request: HttpRequest, row: FollowUpRecord) -> HttpResponse:
    """Take a wrong record away."""
    follow_ups.remove(row.pk, actor=request.actor)
    messages.success(request, "已删除这条记录，审计记录中仍可查到。")
    return redirect(workspace.url(request, "host_follow_ups", pk=row.campaign_id))
