"""The desk's pages of filings that came on paper, around the applicants' own pages of filling in; and the unit's answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from operator import itemgetter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.files import RejectedFile
from accounts.kernel import scope, workspace
from accounts.kernel.access import allow
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from accounts.models import PartialUpload
from campaigns.models import Campaign
from campaigns.windows import OutsideWindow

from .. import purposes, queries, reading
from ..models import Attachment, ConsortiumPartner, PaperFiling, Submission
from ..views import navigation
from . import actions, confirming, wording
from .forms import PaperForm
from .who import paper_of

PER_PAGE = 50


def at_desk(view: Callable, filing: Callable[[dict], Any] = itemgetter("pk")) -> Callable:
    """A page of filling in, at the desk that registered the paper: absent for every other seat. It is read with everything of
    the host, as nothing of the working copy lies at a seat before it is routed. ``filing``: which filing the address's values name.
    """

    @wraps(view)
    def inner(request: HttpRequest, **kwargs) -> HttpResponse:
        with scope.tenant(request.tenant):
            if not Submission.objects.filter(pk=filing(kwargs), paper_filing__seat=request.seat).exists():
                raise Http404
            return view(request, **kwargs)

    return inner


def of_attachment(view: Callable) -> Callable:
    """As ``at_desk``, for an address that names a file."""
    return at_desk(view, partial(_through, Attachment))


def of_partner(view: Callable) -> Callable:
    """As ``at_desk``, for an address that names a partner."""
    return at_desk(view, partial(_through, ConsortiumPartner))


def of_upload(view: Callable) -> Callable:
    """As ``at_desk``, for an address that names a file on its way."""
    return at_desk(view, _on_its_way)


def _through(model: type, where: dict) -> QuerySet:
    return model.objects.filter(pk=where["pk"]).values("submission_id")[:1]


def _on_its_way(where: dict) -> int | None:
    upload = PartialUpload.objects.filter(pk=where["uuid"]).first()
    return purposes.filing_of(upload) if upload is not None else None


def _campaign(request: HttpRequest) -> Campaign:
    return request.seat.campaign


@require_GET
@allow("paper.list", load=_campaign)
def listed(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What this desk registered from paper, the last first; those that wait for the desk or the unit say so."""
    with scope.tenant(request.tenant):
        rows = PaperFiling.objects.filter(seat=request.seat).select_related("submission", "entered_by").order_by("-pk")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        lines = [(one, queries.badge(one.submission), queries.paper_badge(one.submission)) for one in page.object_list]
    context = {"page": page, "lines": lines, "campaign": campaign}
    context["may_begin"] = may(request.actor, "paper.begin", campaign)
    return render(request, "submissions/entering/list.html", context)


@require_http_methods(["GET", "POST"])
@allow("paper.begin", load=_campaign)
@once
def new(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Register a paper: whose, when it came, its scan; then fill in."""
    form = PaperForm(request.POST or None, request.FILES or None, campaign=campaign, now=request.now)
    unknown = "name" in request.POST and bool(request.POST.get("name"))
    if request.method == "POST" and form.is_valid():
        try:
            with scope.tenant(request.tenant):
                row = actions.begin(campaign, form.came(), actor=request.actor)
        except actions.UnitUnknown as error:
            form.add_error("name", error.sentence)
            unknown = True
        except (RejectedFile, OutsideWindow) as error:
            form.add_error(None, error.sentence)
        except Refused as error:
            form.add_error("letter" if error.verdict.reason == wording.LETTER else None, error.verdict.reason)
            unknown = unknown or error.verdict.reason == wording.LETTER
        else:
            messages.success(request, f"已登记，申报编号 {row.number}。请按纸质件录入。")
            return redirect(workspace.url(request, "desk_paper_submission", pk=row.pk))
    context = {"form": form, "campaign": campaign, "unknown": unknown, "rule": campaign.rules.on_paper}
    return render(request, "submissions/entering/new.html", context)


def _submission(request: HttpRequest, pk: int) -> Submission:
    return queries.submission(pk)


@require_GET
@allow("submission.view", load=_submission)
def overview(request: HttpRequest, row: Submission) -> HttpResponse:
    """Where an entered filing stands, and the next thing to do with it."""
    editable = bool(may(request.actor, "submission.edit", row))
    nav = navigation.sections(request, row) if editable else []
    context = {
        "row": row,
        "badge": queries.badge(row),
        "paper_badge": queries.paper_badge(row),
        "paper": paper_of(row),
        "editable": editable,
        "sections": nav,
        "done": sum(item["status"] == "done" for item in nav),
        "correction": queries.open_return(row),
        "may_cancel": may(request.actor, "paper.cancel", row),
        "papers": bool(row.campaign.rules.documents),
        "parts": reading.parts(row.campaign.rules, row.current, answering_return=True)
        if row.current and not editable
        else [],
    }
    return render(request, "submissions/entering/overview.html", context)


@require_POST
@allow("paper.cancel", load=_submission)
@once
def cancel(request: HttpRequest, row: Submission) -> HttpResponse:
    """Take an entered filing back before its unit has confirmed it."""
    try:
        actions.cancel(row.pk, reason=request.POST.get("reason", ""), actor=request.actor)
        messages.success(request, "代录已取消。")
    except IllegalMove as error:
        messages.error(request, error.sentence)
    return redirect(workspace.url(request, "desk_paper_list"))


@require_POST
@allow("paper.confirm", load=_submission)
@once
def confirm(request: HttpRequest, row: Submission) -> HttpResponse:
    """The unit, signed in: this is our filing."""
    try:
        confirming.confirm(row.pk, actor=request.actor)
        messages.success(request, "已确认，申报进入受理。")
    except Refused as error:
        messages.error(request, error.verdict.reason)
    return redirect("apply_submission", pk=row.pk)


@require_POST
@allow("paper.object", load=_submission)
@once
def object_to(request: HttpRequest, row: Submission) -> HttpResponse:
    """The unit, signed in: this is not what we filed, and why."""
    try:
        confirming.object_to(row.pk, reason=request.POST.get("reason", ""), actor=request.actor)
        messages.success(request, "异议已提交，代录单位核对后会重新提交或取消。")
    except Refused as error:
        messages.error(request, error.verdict.reason)
    return redirect("apply_submission", pk=row.pk)
