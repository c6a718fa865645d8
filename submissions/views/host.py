"""The host's view of filings: a campaign's list, one filing to read, and scans to judge by eye."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from campaigns import regions
from campaigns.models import Campaign, rules_of
from campaigns.queries import campaign as load_campaign
from campaigns.shown import tabs_of

from .. import listing, queries, reading
from ..actions.scans import judge_scan
from ..asking import queries as asked_queries
from ..asking import reading as asked
from ..models import StampedScan, Submission

PER_PAGE = 50


class SubmissionFilter(forms.Form):
    """Filter of a campaign's filings."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Submission.State.choices])
    region = forms.ChoiceField(label="地区", required=False)
    q = forms.CharField(label="编号、名称或单位", required=False, max_length=100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [
            ("", "全部"),
            *((code, regions.short_name(code)) for code in regions.provinces()),
        ]


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


def _submission(request: HttpRequest, pk: int) -> Submission:
    return queries.submission(pk)


@require_GET
@allow("submission.list_at_host", load=_campaign)
def submission_list(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """All filings of the campaign, drafts too (by name only)."""
    form = SubmissionFilter(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    rows = listing.filed(
        campaign, state=wanted.get("state", ""), region=wanted.get("region", ""), text=wanted.get("q", "").strip()
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "form": form, "page": page, "lines": listing.lines(list(page.object_list))}
    if request.htmx:
        return render(request, "submissions/host_rows.html", context)
    context["tabs"] = tabs_of(request, campaign, "host_submissions")
    return render(request, "submissions/host_list.html", context)


@require_GET
@allow("submission.read_at_host", load=_submission)
def submission_detail(request: HttpRequest, row: Submission) -> HttpResponse:
    """One filing: the last version, or the one asked for with ``?version=``; nothing of an unfiled draft."""
    versions = listing.versions(row)
    wanted = request.GET.get("version", "")
    version = next((v for v, _ in versions if str(v.number) == wanted), versions[0][0] if versions else None)
    context = {
        "row": row,
        "badge": queries.badge(row),
        "region": listing.region_words(row),
        "version": version,
        "versions": versions,
        "returns": listing.returns(row),
        "parts": reading.parts(rules_of(version.rules), version, answering_return=True) if version else [],
        "scans": listing.scans(row.campaign, row, version) if version else [],
        "supplements": asked.given(asked_queries.at_host(row)),
        "may_judge": may(request.actor, "scan.judge", row),
        "may_reveal": may(request.actor, "submission.personal", version) if version else None,
    }
    return render(request, "submissions/host_detail.html", context)


def _scan(request: HttpRequest, pk: int) -> Submission:
    scan = StampedScan.objects.select_related("submission__campaign__version").get(pk=pk)
    request.scan_pk = scan.pk
    return scan.submission


@require_POST
@allow("scan.judge", load=_scan)
@once
def scan_judge(request: HttpRequest, row: Submission) -> HttpResponse:
    """The host looked at a scan: it matches, or it does not and why."""
    matches = "matches" in request.POST
    try:
        judge_scan(request.scan_pk, matches=matches, reason=request.POST.get("reason", ""), actor=request.actor)
    except Refused as error:
        messages.error(request, error.verdict.reason)
    else:
        messages.success(
            request,
            "扫描件已确认与盖章件一致。" if matches else "扫描件已标为不符。需要重新盖章的，请在审查时退回修改。",
        )
    return redirect(workspace.url(request, "host_submission", pk=row.pk))
