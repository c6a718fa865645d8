"""The host's view of filings: a campaign's list, one filing to read, and scans to judge by eye."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from audit import trail
from campaigns import regions
from campaigns.models import Campaign, rules_of
from campaigns.queries import campaign as load_campaign
from campaigns.shown import tabs_of

from .. import columns, consortium, listing, queries, reading
from ..actions import leaving
from ..actions.consortium import judge_letter
from ..actions.scans import judge_scan
from ..asking import queries as asked_queries
from ..asking import reading as asked
from ..entering.who import paper_of
from ..models import ConsortiumPartner, StampedScan, Submission
from ..recusal import own_filings

PER_PAGE = 50
LEAVING_DONE = {
    leaving.GOES_ON: "已同意退出，申报继续进行。",
    leaving.RETURNED: "已同意退出。成员数少于规定，申报已退回牵头单位修改。",
    leaving.ENDED: "已同意退出。成员数少于规定，按规则取消这项申报的资格。",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


def _wanted(campaign: Campaign, form: SubmissionFilter) -> QuerySet[Submission]:
    form.is_valid()
    wanted = form.cleaned_data
    return listing.filed(
        campaign, state=wanted.get("state", ""), region=wanted.get("region", ""), text=wanted.get("q", "").strip()
    )


def _lines(
    request: HttpRequest, campaign: Campaign, rows: list[Submission]
) -> tuple[Sequence[str], list[listing.Line]]:
    """Heads of the columns the rules ask for, and the rows; of filings of the reader's own units the columns stay empty."""
    own = set(own_filings(request.user.pk, campaign.tenant_id, campaign.pk))
    more = columns.columns_of(campaign, [row.current_id for row in rows if row.pk not in own])
    return more.heads, listing.lines(rows, more)


@require_GET
@allow("submission.list_at_host", load=_campaign)
def submission_list(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """All filings of the campaign, drafts too (by name only)."""
    form = SubmissionFilter(request.GET)
    page = Paginator(_wanted(campaign, form), PER_PAGE).get_page(request.GET.get("page"))
    heads, lines = _lines(request, campaign, list(page.object_list))
    context = {"campaign": campaign, "form": form, "page": page, "heads": heads, "lines": lines}
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
        "paper_badge": queries.paper_badge(row),
        "paper": paper_of(row),
        "region": listing.region_words(row),
        "version": version,
        "versions": versions,
        "returns": listing.returns(row),
        "parts": reading.parts(rules_of(version.rules), version, answering_return=True) if version else [],
        "scans": listing.scans(row.campaign, row, version) if version else [],
        "supplements": asked.given(asked_queries.at_host(row)),
        "may_judge": may(request.actor, "scan.judge", row),
        "partners": [(one, consortium.badge(one)) for one in listing.partners(row)],
        "may_judge_letter": may(request.actor, "partner.judge_letter", row),
        "may_judge_leaving": may(request.actor, "partner.judge_leaving", row),
        "may_reveal": may(request.actor, "submission.personal", version) if version else None,
    }
    return render(request, "submissions/host_detail.html", context)


@require_POST
@allow("submission.list_at_host", load=_campaign)
def submission_book(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The list as filtered, as a workbook with the same columns; that it was taken is recorded."""
    rows = list(_wanted(campaign, SubmissionFilter(request.POST)))
    heads, lines = _lines(request, campaign, rows)
    with transaction.atomic():
        after = {"filings": len(rows), "columns": list(heads)}
        trail.record("submission.export", actor=request.actor, obj=campaign, after=after, tenant=campaign.tenant)
    name = f"申报清单-{campaign.rules.identity.short_title}-{timezone.localtime(request.now):%Y%m%d}.xlsx"
    response = HttpResponse(listing.workbook(heads, lines), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


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


def _partner(request: HttpRequest, pk: int) -> Submission:
    partner = ConsortiumPartner.objects.select_related("submission__campaign__version").get(
        pk=pk, removed_at__isnull=True
    )
    request.partner_pk = partner.pk
    return partner.submission


@require_POST
@allow("partner.judge_leaving", load=_partner)
@once
def partner_leaving(request: HttpRequest, row: Submission) -> HttpResponse:
    """A partner asks to leave: let it go, or not and why."""
    allow_it = "allow" in request.POST
    try:
        fate = leaving.judge(
            request.partner_pk, allow=allow_it, answer=request.POST.get("answer", ""), actor=request.actor
        )
    except Refused as error:
        messages.error(request, error.verdict.reason)
    else:
        messages.success(request, LEAVING_DONE[fate] if allow_it else "未同意退出，成员和牵头单位会收到通知。")
    return redirect(workspace.url(request, "host_submission", pk=row.pk))


@require_POST
@allow("partner.judge_letter", load=_partner)
@once
def partner_letter(request: HttpRequest, row: Submission) -> HttpResponse:
    """The host looked at a partner's stamped consent."""
    matches = "matches" in request.POST
    try:
        judge_letter(request.partner_pk, matches=matches, reason=request.POST.get("reason", ""), actor=request.actor)
    except Refused as error:
        messages.error(request, error.verdict.reason)
    else:
        messages.success(request, "同意书已确认。" if matches else "同意书已标为不符，牵头单位会收到通知。")
    return redirect(workspace.url(request, "host_submission", pk=row.pk))
