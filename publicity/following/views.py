"""The host's pages of what is due afterwards; the public record of an inspection."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow, public_page
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from campaigns.models import Campaign
from campaigns.queries import campaign as load_campaign
from campaigns.shown import tabs_of
from review.drawing.forms import AnnounceForm, SeedForm
from submissions.asking import actions as asking
from submissions.asking import reading

from ..actions.awards import NotDone
from ..models import FollowUpTask, Inspection
from ..queries import portal
from . import actions, inspecting, queries

PER_PAGE = 50


class ExtendForm(forms.Form):
    """A later deadline for one report, with the reason."""

    due_at = forms.DateTimeField(
        label="新的截止时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(label="理由", max_length=300)


def _campaign(request: HttpRequest, pk: int, **rest: Any) -> Campaign:
    request.rest = rest
    return load_campaign(pk)


def _task(request: HttpRequest, pk: int) -> FollowUpTask:
    rows = FollowUpTask.objects.select_related("campaign__version", "campaign__tenant", "submission__unit", "asked__rules", "asked__through", "asked__submission", "done_by", "tenant")  # fmt: skip
    return rows.get(pk=pk)


@require_GET
@allow("follow_up.view", load=_campaign)
def page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Every follow-up with how far it is, and the works of the one chosen."""
    lines = queries.lines(campaign, request.now)
    chosen = request.GET.get("item", "")
    line = next((one for one in lines if one.follow.key == chosen), lines[0] if lines else None)
    rows = queries.tasks(campaign, line.follow.key if line else "-")
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    url = workspace.url(request, "host_due", pk=campaign.pk)
    context = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_due"),
        "items": [
            {
                "label": one.follow.title,
                "url": f"{url}?item={one.follow.key}",
                "active": one is line,
                "count": one.waiting + one.overdue,
            }
            for one in lines
        ],
        "line": line,
        "page": shown,
        "rows": [(row, row.overdue(request.now)) for row in shown],
        "may_inspect": may(request.actor, "follow_up.inspect", campaign),
    }
    return render(request, "publicity/following/page.html", context)


@require_http_methods(["GET", "POST"])
@allow("follow_up.read", load=_task)
@once
def task(request: HttpRequest, row: FollowUpTask) -> HttpResponse:
    """One work's report, self-assessment, evaluation or inspection, and the host's conclusion."""
    problem, rubric = "", actions.rubric_of(row)
    given = (
        {c.key: request.POST.get(f"points.{c.key}", row.points.get(c.key, "")) for c in rubric.criteria}
        if rubric
        else {}
    )
    if request.method == "POST":
        try:
            actions.conclude(
                row.pk,
                passed="pass" in request.POST,
                finding=request.POST.get("text", "")[:2000],
                points=given,
                actor=request.actor,
            )
            messages.success(request, "结论已记录。")
            return redirect(f"{workspace.url(request, 'host_due', pk=row.campaign_id)}?item={row.follow_up}")
        except NotDone as error:
            problem = error.sentence
        except Refused as error:
            problem = error.verdict.reason
    follow = actions.follow_of(row)
    context = {
        "row": row,
        "title": follow.title if follow else row.follow_up,
        "overdue": row.overdue(request.now),
        "supplements": reading.given(queries.reports(row)),
        "rubric": rubric,
        "criteria": [(c, given[c.key]) for c in rubric.criteria] if rubric else [],
        "text": request.POST.get("text", row.finding),
        "problem": problem,
        "may_conclude": may(request.actor, "follow_up.conclude", row),
        "may_take_off": actions.removable(row, request.now) and may(request.actor, "follow_up.take_off", row),
        "may_extend": row.asked is not None and row.asked.is_open and may(request.actor, "asked.extend", row.asked),
        "extend_form": ExtendForm(),
    }
    return render(request, "publicity/following/task.html", context)


@require_POST
@allow("follow_up.take_off", load=_task)
@once
def take_off(request: HttpRequest, row: FollowUpTask) -> HttpResponse:
    """Take the work off the library."""
    try:
        actions.take_off(row.pk, reason=request.POST.get("reason", "")[:500], actor=request.actor)
        messages.success(request, "已移出案例库，证书已撤销，申报单位将收到通知。")
    except NotDone as error:
        messages.error(request, error.sentence)
    return redirect(workspace.url(request, "host_due_task", pk=row.pk))


@require_POST
@allow("follow_up.conclude", load=_task)
@once
def extend(request: HttpRequest, row: FollowUpTask) -> HttpResponse:
    """Give one unit longer for its report."""
    form = ExtendForm(request.POST)
    if row.asked is None or not form.is_valid():
        messages.error(request, "请填写新的截止时间和理由。")
    else:
        try:
            asking.extend(row.asked_id, actor=request.actor, **form.cleaned_data)
            messages.success(request, "已延长，申报单位将收到通知。")
        except Refused as error:
            messages.error(request, error.verdict.reason)
        except IllegalMove as error:
            messages.error(request, error.sentence)
    return redirect(workspace.url(request, "host_due_task", pk=row.pk))


@require_http_methods(["GET", "POST"])
@allow("follow_up.inspect", load=_campaign)
@once
def inspect(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Announce a random inspection: how many of which works, and where the seed will come from."""
    key = request.rest["key"]
    line = next((one for one in queries.lines(campaign, request.now) if one.follow.key == key), None)
    if line is None or line.follow.kind != "inspection":
        raise Campaign.DoesNotExist
    form = AnnounceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            inspecting.announce(campaign, key, actor=request.actor, **form.cleaned_data)
        except NotDone as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, "已公告。种子产生后在这里填写并抽取。")
            return redirect(f"{workspace.url(request, 'host_due', pk=campaign.pk)}?item={key}")
    size = inspecting.number_drawn(line.follow.share, line.drawable)
    return render(
        request, "publicity/following/inspect.html", {"campaign": campaign, "line": line, "form": form, "size": size}
    )


def _inspection(request: HttpRequest, pk: int) -> Campaign:
    row = Inspection.objects.select_related("campaign__version", "campaign__tenant").get(pk=pk)
    request.inspection = row
    return row.campaign


@require_http_methods(["GET", "POST"])
@allow("follow_up.inspect", load=_inspection)
@once
def hold(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Enter the seed and draw."""
    row, form = request.inspection, SeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            inspecting.hold(row.pk, form.cleaned_data["seed"], actor=request.actor)
        except NotDone as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, "已抽取，被抽中的单位将收到通知。")
            return redirect(f"{workspace.url(request, 'host_due', pk=campaign.pk)}?item={row.follow_up}")
    return render(request, "publicity/following/hold.html", {"campaign": campaign, "row": row, "form": form})


@require_POST
@allow("follow_up.inspect", load=_inspection)
@once
def give_up(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Give an announced inspection up, with the reason."""
    row = request.inspection
    try:
        inspecting.give_up(row.pk, reason=request.POST.get("reason", "")[:200], actor=request.actor)
        messages.success(request, "已作废，理由将公布。")
    except NotDone as error:
        messages.error(request, error.sentence)
    return redirect(f"{workspace.url(request, 'host_due', pk=campaign.pk)}?item={row.follow_up}")


@require_GET
@public_page
def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The record of one inspection as a file that ``verify_draw`` reads."""
    row = Inspection.objects.get(pk=pk, campaign=portal.campaign(slug))
    text = json.dumps(row.record, ensure_ascii=False, indent=2) + "\n"
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="inspection-{row.pk}.json"'
    return answer
