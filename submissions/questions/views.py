"""Questions at the applicant's desk, at the seat and at the host, and the FAQ for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow, public_page
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from campaigns.models import VISIBLE, Campaign
from campaigns.shown import tabs_of

from .. import queries
from . import actions
from .models import FaqEntry, Question


def faq_of(campaign: Campaign) -> list[FaqEntry]:
    """What stands on the campaign's FAQ, newest first."""
    return list(FaqEntry.objects.filter(campaign=campaign, withdrawn_at__isnull=True).order_by("-published_at", "-pk"))


@require_GET
@public_page
def faq(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's frequent questions."""
    campaign = Campaign.objects.select_related("version", "tenant").get(slug=slug, state__in=VISIBLE)
    return render(request, "submissions/questions/faq.html", {"campaign": campaign, "faq": faq_of(campaign)})


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    return queries.campaign(slug)


@require_http_methods(["GET", "POST"])
@allow("question.list_own", load=_campaign)
@once
def own(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The unit's questions about a campaign with their answers; ask one more."""
    unit = request.actor.unit
    seats = actions.addressees(campaign, unit)
    text, error = request.POST.get("text", "")[:5000], ""
    if request.method == "POST":
        seat = next((one for one in seats if str(one.pk) == request.POST.get("to")), None)
        try:
            actions.ask(campaign, unit, text=text, seat=seat, actor=request.actor)
        except Refused as refused:
            error = refused.verdict.reason
        else:
            messages.success(request, "问题已提交，答复后会通知您。")
            return redirect("apply_questions", slug=campaign.slug)
    rows = Question.objects.filter(campaign=campaign, unit=unit).select_related("seat", "asked_by")
    context = {
        "campaign": campaign, "rows": rows, "seats": seats, "faq": faq_of(campaign), "text": text, "error": error,
        "may_ask": may(request.actor, "question.ask", campaign),
    }  # fmt: skip
    return render(request, "submissions/questions/own.html", context)


@require_GET
@allow("question.list_at_seat")
def at_seat(request: HttpRequest) -> HttpResponse:
    """Questions to this seat, open ones first."""
    rows = Question.objects.filter(seat=request.actor.seat).select_related("campaign", "unit", "answered_by")
    return render(request, "submissions/questions/list.html", {"rows": _open_first(rows), "route": "desk_question"})


def _host_campaign(request: HttpRequest, pk: int) -> Campaign:
    return Campaign.objects.select_related("version", "tenant").get(pk=pk)


@require_GET
@allow("question.list_at_host", load=_host_campaign)
def at_host(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """All questions about the campaign, those to seats too, and its FAQ."""
    rows = Question.objects.filter(campaign=campaign).select_related("campaign", "unit", "seat", "answered_by")
    context = {
        "campaign": campaign,
        "rows": _open_first(rows),
        "route": "host_question",
        "faq": [(entry, may(request.actor, "question.withdraw", entry)) for entry in faq_of(campaign)],
        "tabs": tabs_of(request, campaign, "host_questions"),
    }
    return render(request, "submissions/questions/host.html", context)


def _open_first(rows) -> list[Question]:
    return sorted(rows.order_by("asked_at", "pk")[:500], key=lambda row: row.is_answered)


def _question(request: HttpRequest, pk: int) -> Question:
    return Question.objects.select_related("campaign__version", "campaign__tenant", "unit", "seat", "faq").get(pk=pk)


@require_http_methods(["GET", "POST"])
@allow("question.answer", load=_question)
@once
def one(request: HttpRequest, row: Question) -> HttpResponse:
    """One question: answer it, pass it on, or publish it without a name."""
    if request.method == "POST":
        try:
            if "pass_on" in request.POST:
                actions.pass_on(row.pk, actor=request.actor)
                messages.success(request, "已转给主办单位答复。")
                return redirect(workspace.url(request, "desk_questions"))
            if "publish" in request.POST:
                words = {"question": request.POST.get("question", ""), "text": request.POST.get("answer", "")}
                actions.publish(row.pk, actor=request.actor, **words)
                messages.success(request, "已公布到活动的常见问题。")
            else:
                actions.answer(row.pk, text=request.POST.get("answer", ""), actor=request.actor)
                messages.success(request, "答复已保存，提问单位会收到通知。")
            return redirect(request.path)
        except Refused as error:
            messages.error(request, error.verdict.reason)
    context = {
        "row": row,
        "answer": request.POST.get("answer", row.answer),
        "question": request.POST.get("question", row.faq.question if row.faq else row.text),
        "published": row.faq if row.faq and row.faq.withdrawn_at is None else None,
        "may_pass_on": request.actor.seat is not None and may(request.actor, "question.pass_on", row),
        "may_publish": request.actor.seat is None and may(request.actor, "question.publish", row),
    }
    return render(request, "submissions/questions/one.html", context)


def _entry(request: HttpRequest, pk: int) -> FaqEntry:
    return FaqEntry.objects.select_related("campaign").get(pk=pk)


@require_POST
@allow("question.withdraw", load=_entry)
@once
def faq_withdraw(request: HttpRequest, entry: FaqEntry) -> HttpResponse:
    """Take a frequent question off."""
    actions.withdraw(entry.pk, actor=request.actor)
    messages.success(request, "已从常见问题中撤下。")
    return redirect(workspace.url(request, "host_questions", pk=entry.campaign_id))
