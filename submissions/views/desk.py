"""The applicant's start page, a campaign as the applicant sees it, the reminder and the enrolment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from applicants.queries import approved_elsewhere, under_way
from campaigns import channels
from campaigns.models import Campaign
from campaigns.queries import timeline
from campaigns.ruleset import answers as answering
from campaigns.ruleset import display, shapes
from campaigns.windows import OutsideWindow

from .. import actions, eligibility, form_page, queries
from ..models import Enrolment
from ..policies import registered_with_host


@require_GET
@allow("apply.home")
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the unit, its filings, and campaigns it may join."""
    unit = request.actor.unit
    rows = [(row, queries.badge(row)) for row in queries.submissions(unit)[:8]]
    context = {
        "unit": unit,
        "todos": workspace.todos("apply", request),
        "rows": rows,
        "campaigns": queries.running(request.now),
    }
    return render(request, "submissions/home.html", context)


@require_GET
@allow("submission.list_own")
def own_submissions(request: HttpRequest) -> HttpResponse:
    """All filings of the unit."""
    rows = [(row, queries.badge(row)) for row in queries.submissions(request.actor.unit)[:200]]
    return render(request, "submissions/list.html", {"rows": rows})


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    return queries.campaign(slug)


@require_GET
@allow("submission.look", load=_campaign)
def campaign_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One campaign: where the unit stands in it, and what it may do now."""
    unit = request.actor.unit
    accepted = actions.accepted_notice(campaign, unit, request.user)
    registered = registered_with_host(request.actor, campaign)
    channel = channels.of_request(request, campaign)
    context = {
        "registered": registered,
        "under_way": None if registered else under_way(unit, campaign.tenant_id),
        "elsewhere": None if registered else approved_elsewhere(unit, campaign.tenant_id),
        "campaign": campaign,
        "channel": channel,
        "rules": campaign.rules,
        "accepted": accepted,
        "enrols": bool(campaign.rules.forms_for("enrol")),
        "may_enrol": registered and queries.may_enrol_now(campaign, request.now, unit.pk),
        "may_file": registered and queries.may_file_now(campaign, request.now, unit, channel.pk if channel else None),
        "enrolments": queries.enrolments(unit, campaign),
        "rows": [(row, queries.badge(row)) for row in queries.submissions(unit, campaign)],
        "timeline": timeline(campaign, request.now),
    }
    return render(request, "submissions/campaign.html", context)


@require_http_methods(["GET", "POST"])
@allow("submission.look", load=_campaign)
@once
def notice(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The confidentiality reminder: agree and go on, or stop here (row S4)."""
    if request.method == "POST":
        if "agree" in request.POST:
            actions.accept_notice(campaign, request.actor.unit, actor=request.actor)
            return redirect(
                "apply_enrol" if campaign.rules.forms_for("enrol") else "apply_campaign", slug=campaign.slug
            )
        messages.info(request, "您未同意提醒内容，不能进行填报。需要时可以随时返回本页。")
        return redirect("apply_campaign", slug=campaign.slug)
    return render(request, "submissions/notice.html", {"campaign": campaign})


@require_http_methods(["GET", "POST"])
@allow("enrolment.submit", load=_campaign)
@once
def enrol(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The enrolment form; opens only after the reminder was accepted."""
    if not actions.accepted_notice(campaign, request.actor.unit, request.user):
        return redirect("apply_notice", slug=campaign.slug)
    rules = campaign.rules
    form = next(iter(rules.forms_for("enrol")), None)
    if form is None:
        raise Enrolment.DoesNotExist
    answers: dict = actions.copy_from_enrolment(campaign, request.actor.unit, None, request.actor, use="enrol")
    problems, refusals = [], []
    if request.method == "POST":
        answers = answering.from_post(rules, form, request.POST)
        try:
            channel = channels.of_request(request, campaign)
            row = actions.enrol(campaign, request.actor.unit, answers, actor=request.actor, channel=channel)
        except actions.NotReady as error:
            problems = error.problems
        except actions.Refusal as error:
            refusals = error.verdicts
        except OutsideWindow as error:
            messages.error(request, error.sentence)
            return redirect("apply_campaign", slug=campaign.slug)
        else:
            messages.success(request, f"报名成功，报名编号 {row.number}。")
            return redirect("apply_enrolment", pk=row.pk)
    sections = [
        (section, form_page.rows(rules, fields, answers, (), problems))
        for section, fields in shapes.visible(rules, form, answers)
    ]
    context = {"campaign": campaign, "form": form, "sections": sections, "refusals": refusals, "problems": problems}
    return render(request, "submissions/enrol.html", context | {"standing": _standing(campaign, request)})


def _standing(campaign: Campaign, request: HttpRequest) -> list:
    return [r for r in eligibility.may_enrol(campaign, request.actor.unit, {}, request.now) if not r]


def _enrolment(request: HttpRequest, pk: int) -> Enrolment:
    return Enrolment.objects.select_related("campaign__version", "campaign__tenant", "submission", "unit").get(pk=pk)


@require_GET
@allow("enrolment.view", load=_enrolment)
def enrolment(request: HttpRequest, row: Enrolment) -> HttpResponse:
    """An enrolment as it was filed, and the way to the full declaration."""
    rules = row.campaign.rules
    shown = [
        (field.label, display.display(rules, field, row.answers.get(field.key)))
        for _, _, field in rules.fields("enrol")
    ]
    may_file = queries.may_file_now(row.campaign, request.now, row.unit, row.channel_id)
    context = {"row": row, "shown": shown, "may_file": may_file}
    return render(request, "submissions/enrolment.html", context)


@require_POST
@allow("enrolment.view", load=_enrolment)
@once
def start_from_enrolment(request: HttpRequest, row: Enrolment) -> HttpResponse:
    """Open the full declaration of an enrolled entry; a second press leads to the same draft."""
    return _started(request, row.campaign, row)


@require_POST
@allow("submission.start", load=_campaign)
@once
def start(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Open a new declaration in a campaign without enrolment."""
    if not actions.accepted_notice(campaign, request.actor.unit, request.user):
        return redirect("apply_notice", slug=campaign.slug)
    return _started(request, campaign, None)


def _started(request: HttpRequest, campaign: Campaign, row: Enrolment | None) -> HttpResponse:
    try:
        channel = channels.of_request(request, campaign)
        submission = actions.start(campaign, request.actor.unit, actor=request.actor, enrolment=row, channel=channel)
    except OutsideWindow as error:
        messages.error(request, error.sentence)
        return redirect("apply_campaign", slug=campaign.slug)
    return redirect("apply_submission", pk=submission.pk)
