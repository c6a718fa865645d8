"""The list of papers at the host, and at a seat that collects them first: who is missing what, and recording copies by the code on them."""

from __future__ import annotations

from typing import Any

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
from campaigns.models import Campaign, Seat
from campaigns.queries import campaign as load_campaign
from campaigns.shown import tabs_of

from ..actions.copies import ARRIVED, PASSED_ON, POSTED, record_copies
from ..papers import board as papers
from ..papers import wording

PER_PAGE = 100
AT_SEAT = [(ARRIVED, "收到"), (PASSED_ON, "已报送主办单位"), (POSTED, "申报单位寄出")]
DONE = {ARRIVED: wording.COPY_ARRIVED, POSTED: wording.COPY_POSTED, PASSED_ON: wording.COPY_PASSED_ON}


class CopiesForm(forms.Form):
    """Which copies, what happened to them, and when. A code reader types the code and the line end that sends the form."""

    code = forms.CharField(label="页面左下角的编码", max_length=120)
    event = forms.ChoiceField(label="登记", choices=[(ARRIVED, "收到"), (POSTED, "寄出")], widget=forms.RadioSelect)
    on = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    copies = forms.IntegerField(label="份数", required=False, min_value=1, max_value=99)
    waybill = forms.CharField(label="运单号", required=False, max_length=40)

    def __init__(self, *args: Any, at_seat: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if at_seat:
            self.fields["event"].choices = AT_SEAT


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


def _listed(request: HttpRequest, campaign: Campaign, seat: Seat | None) -> dict[str, Any]:
    text, only_missing = request.GET.get("q", "").strip()[:100], request.GET.get("missing") == "1"
    rows = list(papers.filed(campaign) if seat is None else papers.at_seat(seat, request.actor.user_id))
    if text:
        rows = [row for row in rows if text in row.unit_name or text.upper() in (row.number or "").upper()]
    every = papers.lines(rows, seat)
    missing = [line for line in every if line.is_missing]
    events = (ARRIVED, POSTED) if seat is None else (ARRIVED, POSTED, PASSED_ON)
    last = request.GET.get("event") if request.GET.get("event") in events else ARRIVED
    first = {"event": last, "on": timezone.localdate(request.now)}
    return {
        "campaign": campaign,
        "page": Paginator(missing if only_missing else every, PER_PAGE).get_page(request.GET.get("page")),
        "missing": len(missing),
        "all": len(every),
        "text": text,
        "only_missing": only_missing,
        "form": CopiesForm(initial=first, at_seat=seat is not None),
    }


@require_GET
@allow("submission.list_at_host", load=_campaign)
def board(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One list of all papers; ``?missing=1`` leaves only those that are not there yet, ``?q=`` one unit or number."""
    context = _listed(request, campaign, None) | {
        "tabs": tabs_of(request, campaign, "host_copies"),
        "may_record": may(request.actor, "copies.record", campaign),
    }
    return render(request, "submissions/host_copies.html", context)


@require_GET
@allow("copies.list_at_seat")
def at_seat(request: HttpRequest) -> HttpResponse:
    """The same at a seat that collects papers first, for its own filings."""
    return render(request, "submissions/desk_copies.html", _listed(request, request.seat.campaign, request.seat))


@require_POST
@allow("copies.record", load=_campaign)
@once
def record(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Record what a code was read from: posted or arrived."""
    return _record(request, campaign, workspace.url(request, "host_copies", pk=campaign.pk))


@require_POST
@allow("copies.list_at_seat")
@once
def record_at_seat(request: HttpRequest) -> HttpResponse:
    """Record it at a seat; the filing is found by the code, and the action asks whether it is one of the seat's."""
    return _record(request, request.seat.campaign, workspace.url(request, "desk_copies"))


def _record(request: HttpRequest, campaign: Campaign, address: str) -> HttpResponse:
    form = CopiesForm(request.POST, at_seat=request.actor.seat is not None)
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
        done = DONE[asked["event"]]
        messages.success(
            request, done.format(number=made.submission.number, unit=made.submission.unit_name, copies=made.copies)
        )
    return redirect(f"{address}?event={asked['event']}")
