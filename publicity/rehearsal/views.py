"""The host's pages of rehearsals: start one, watch it, read its report, take it along as a workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.models import Badge, Campaign
from campaigns.queries import campaign as load_campaign
from campaigns.shown import tabs_of

from . import actions, sheets
from .flow import picture
from .forms import RehearsalForm
from .models import LIVE, RehearsalRun

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEVELS = {"error": Badge("错误", "danger"), "warning": Badge("警告", "warning"), "note": Badge("提示", "info")}
SHOWN = 200  # rows of a table on the page; the workbook holds all


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


def _run(request: HttpRequest, pk: int) -> RehearsalRun:
    return RehearsalRun.objects.select_related("campaign__version", "campaign__tenant", "asked_by").get(pk=pk)


@require_http_methods(["GET", "POST"])
@allow("rehearsal.view", load=_campaign)
@once
def page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The last rehearsals of a campaign, and the form that starts one."""
    form = RehearsalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.start(campaign, actor=request.actor, **form.cleaned_data)
        except actions.NotNow as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, "预演已经开始，完成后在这里看报告；可以先离开本页。")
            return redirect(workspace.url(request, "host_rehearsal", pk=row.pk))
    runs = RehearsalRun.objects.filter(campaign=campaign).select_related("asked_by").defer("rules").order_by("-pk")
    context = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_rehearsals"),
        "form": form,
        "runs": [(row, _counts(row)) for row in runs],
        "live": any(row.state in LIVE for row in runs),
    }
    return render(request, "publicity/rehearsals.html", context)


def _counts(row: RehearsalRun) -> dict[str, int]:
    found = row.report["findings"] if row.report else []
    return {level: sum(one["level"] == level for one in found) for level in LEVELS}


@require_GET
@allow("rehearsal.view", load=_run)
def detail(request: HttpRequest, row: RehearsalRun) -> HttpResponse:
    """How far it is, or the report."""
    campaign = row.campaign
    context: dict[str, Any] = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_rehearsals"),
        "row": row,
    }
    if request.headers.get("HX-Request") and row.is_live:
        return render(request, "publicity/_rehearsal_progress.html", context)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if row.report:
        context |= _shown(row.report)
    return render(request, "publicity/rehearsal.html", context)


def _shown(report: dict[str, Any]) -> dict[str, Any]:
    drawn = picture(report["flow"])
    return {
        "report": report,
        "drawing": mark_safe(drawn),  # noqa: S308 - drawn by us, every word escaped
        "findings": [(LEVELS[one["level"]], one) for one in report["findings"]][:SHOWN],
        "seats": [one for one in report["seats"] if one["entries"]][:SHOWN],
        "refusals": report["refusals"][:SHOWN],
        "letters": _months(report["letters"]),
        "letters_total": sum(day["total"] for day in report["letters"]),
        "days": report["calendar"]["days"][:SHOWN],
        "states": report["filings"]["states"].items(),
        "awards": report["results"]["awards"].items(),
    }


def _months(days: list[dict[str, Any]]) -> list[tuple[str, int, str, int]]:
    """(month, letters, busiest day, letters of that day)."""
    found: dict[str, list[dict[str, Any]]] = {}
    for day in days:
        found.setdefault(day["date"][:7], []).append(day)
    rows = []
    for month, these in found.items():
        most = max(these, key=lambda one: one["total"])
        rows.append((month, sum(one["total"] for one in these), most["date"], most["total"]))
    return rows


@require_POST
@allow("rehearsal.cancel", load=_run)
@once
def cancel(request: HttpRequest, row: RehearsalRun) -> HttpResponse:
    """End it."""
    actions.cancel(row.pk, actor=request.actor)
    messages.success(request, "预演已取消。")
    return redirect(workspace.url(request, "host_rehearsals", pk=row.campaign_id))


@require_GET
@allow("rehearsal.view", load=_run)
def report_file(request: HttpRequest, row: RehearsalRun) -> HttpResponse:
    """The report as a workbook."""
    if not row.report:
        raise Http404
    answer = HttpResponse(sheets.workbook(row.report), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="rehearsal-{row.pk}.xlsx"'
    return answer
