"""全部申报: what a seat with the right to read everything sees of its campaign, read-only and without scores."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.kernel.access import allow
from submissions import columns, listing, queries, reading
from submissions.asking import queries as asked_queries
from submissions.asking import reading as asked
from submissions.models import Submission
from submissions.recusal import own_filings
from submissions.views.host import SubmissionFilter

PER_PAGE = 50
HIDDEN = (Submission.State.DRAFT, Submission.State.WITHDRAWN)


def _load(request: HttpRequest, pk: int) -> Submission:
    return Submission.objects.select_related("campaign__version", "campaign__tenant", "unit", "current__rules").get(
        pk=pk
    )


@require_GET
@allow("filing.list")
def everything(request: HttpRequest) -> HttpResponse:
    """Every filing of the campaign that was handed in and stands; those of the reader's own units are left out."""
    campaign = request.seat.campaign
    form = SubmissionFilter(request.GET)
    form.fields["state"].choices = [c for c in form.fields["state"].choices if c[0] not in HIDDEN]
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = listing.filed(
        campaign, state=wanted.get("state", ""), region=wanted.get("region", ""), text=wanted.get("q", "").strip()
    )
    rows = rows.filter(submitted_at__isnull=False).exclude(state__in=HIDDEN)
    rows = rows.exclude(pk__in=own_filings(request.user.pk, campaign.tenant_id, campaign.pk))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    more = columns.columns_of(campaign, [row.current_id for row in page.object_list])
    lines = listing.lines(list(page.object_list), more)
    context = {"seat": request.seat, "form": form, "page": page, "heads": more.heads, "lines": lines}
    if request.htmx:
        return render(request, "review/_filings.html", context)
    return render(request, "review/filings.html", context)


@require_GET
@allow("filing.read", load=_load)
def read(request: HttpRequest, row: Submission) -> HttpResponse:
    """One filing as it was filed last: answers, files, stamped scans, what was handed in afterwards. Nothing of its review."""
    version = row.current
    version.submission = row
    rules = row.campaign.rules
    context = {
        "submission": row,
        "badge": queries.badge(row),
        "parts": reading.parts(rules, version),
        "scans": reading.scans(rules, version),
        "supplements": asked.given(asked_queries.at_host(row)),
        "facts": [
            ("申报编号", row.number or ""),
            ("申报单位", row.unit_name),
            ("地区", listing.region_words(row)),
            ("版本", f"第 {version.number} 版"),
            ("校验码", version.content_hash[:12]),
        ],
    }
    return render(request, "review/filing.html", context)
