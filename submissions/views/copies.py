"""The host's list of papers: who is missing what, and recording copies by the code on them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from campaigns.models import Campaign
from campaigns.queries import campaign as load_campaign
from campaigns.shown import tabs_of

from ..actions.copies import ARRIVED, POSTED, record_copies
from ..papers import board as papers
from ..papers import wording

PER_PAGE = 100


class CopiesForm(forms.Form):
    """Which copies, what happened to them, and when. A code reader types the code and the line end that sends the form."""

    code = forms.CharField(label="页面左下角的编码", max_length=120)
    event = forms.ChoiceField(label="登记", choices=[(ARRIVED, "收到"), (POSTED, "寄出")], widget=forms.RadioSelect)
    on = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    copies = forms.IntegerField(label="份数", required=False, min_value=1, max_value=99)
    waybill = forms.CharField(label="运单号", required=False, max_length=40)


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


@require_GET
@allow("submission.list_at_host", load=_campaign)
def board(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One list of all papers; ``?missing=1`` leaves only those that are not there yet, ``?q=`` one unit or number."""
    text, only_missing = request.GET.get("q", "").strip()[:100], request.GET.get("missing") == "1"
    rows = list(papers.filed(campaign))
    if text:
        rows = [row for row in rows if text in row.unit_name or text.upper() in (row.number or "").upper()]
    every = papers.lines(rows)
    missing = [line for line in every if line.is_missing]
    page = Paginator(missing if only_missing else every, PER_PAGE).get_page(request.GET.get("page"))
    last = request.GET.get("event") if request.GET.get("event") in (ARRIVED, POSTED) else ARRIVED
    context = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_copies"),
        "page": page,
        "missing": len(missing),
        "all": len(every),
        "text": text,
        "only_missing": only_missing,
        "may_record": may(request.actor, "copies.record", campaign),
        "form": CopiesForm(initial={"event": last, "on": timezone.localdate(request.now)}),
    }
    return render(request, "submissions/host_copies.html", context)


@require_POST
@allow("copies.record", load=_campaign)
@once
def record(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Record what a code was read from: posted or arrived."""
    form = CopiesForm(request.POST)
    address = workspace.url(request, "host_copies", pk=campaign.pk)
    if not form.is_valid():
        messages.error(request, wording.COPY_FORM)
        return redirect(address)
    asked = form.cleaned_data
    try:
        made = record_copies(
            campaign,
            asked["code"],
            asked["event"],
            asked["on"],
            copies=asked["copies"],
            waybill=asked["waybill"],
            actor=request.actor,
        )
    except Refused as error:
        messages.error(request, error.verdict.reason)
    else:
        done = wording.COPY_ARRIVED if asked["event"] == ARRIVED else wording.COPY_POSTED
        messages.success(
            request, done.format(number=made.submission.number, unit=made.submission.unit_name, copies=made.copies)
        )
    return redirect(f"{address}?event={asked['event']}")
