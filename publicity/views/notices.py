"""Public pages of notices: annexes, the PDF, and the entry link of a channel."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.kernel import scope, tally
from accounts.kernel.access import public_page
from accounts.kernel.jobs import due
from accounts.kernel.once import once
from campaigns import channels
from campaigns.models import Channel

from .. import notice_papers
from ..models import AnnouncementAnnex, AnnouncementPaper
from ..queries import notices, portal

POLL_SECONDS = 3


@require_GET
@public_page
def annex(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """One annex: counted, then served as the file, the blank form, or the page of rules for one that is only named."""
    row = notices.annex(slug, pk, number)
    tally.count(f"annex:{row.pk}")
    if row.file_id:
        return redirect("file_download", uuid=row.file_id)
    if row.document:
        return redirect("public_blank_document", slug=slug, key=row.document)
    return redirect("public_rules", slug=slug)


@due("publicity.annex_downloads", every=60)
def fold_downloads() -> int:
    """Add the downloads counted aside to the annexes' rows; returns how many there were."""
    total = 0
    for row in AnnouncementAnnex.objects.filter(announcement__published_at__isnull=False).order_by("pk"):
        if found := tally.take(f"annex:{row.pk}"):
            AnnouncementAnnex.objects.filter(pk=row.pk).update(downloads=row.downloads + found)
            total += found
    return total


@require_http_methods(["GET", "POST"])
@public_page
@once
def paper(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The announcement as a PDF: made once, then served as a file."""
    row = portal.announcement(slug, pk)
    if request.method == "POST":
        notice_papers.ask(row)
        return redirect("public_notice_paper", slug=slug, pk=pk)
    found = AnnouncementPaper.objects.filter(announcement=row).first()
    if found is not None and found.file_id:
        return redirect("file_download", uuid=found.file_id)
    making_it = found is not None and found.state == found.State.QUEUED
    context = {"campaign": row.campaign, "spec": row, "row": found, "making_it": making_it}
    response = render(request, "submissions/papers_blank.html", context)
    if making_it:
        response["Refresh"] = str(POLL_SECONDS)
    return response


@require_http_methods(["GET", "POST"])
@public_page
@once
def via(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A channel's entry link: counted, remembered for thirty days, and on to the campaign. With a POST: do not count me."""
    campaign = portal.campaign(slug)
    response = redirect("public_campaign", slug=slug)
    if request.method == "POST":
        channels.forget(response, campaign)
        return response
    with scope.system("a link that may be withdrawn"):
        row = Channel.objects.get(campaign=campaign, code=code)
    if row.is_open:
        tally.count(f"channel:{row.pk}")
        channels.remember(response, row)
    response["Cache-Control"] = "no-store"
    return response
