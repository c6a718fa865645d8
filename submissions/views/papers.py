"""The papers of a filing: previews, papers to stamp, scans that come back, receipts; and the blank forms for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.files import RejectedFile
from accounts.kernel.access import allow, public_page
from accounts.kernel.once import once
from accounts.kernel.policy import Refused

from .. import queries
from ..actions import uploading
from ..models import BlankDocument, Submission
from ..papers import blanks, making, shown
from ..papers import uploads as scan_uploads
from . import doors

POLL_SECONDS = 3


def _submission(request: HttpRequest, pk: int, **rest) -> Submission:
    request.rest = rest
    return queries.submission(pk)


@require_GET
@allow("submission.view", load=_submission)
def papers(request: HttpRequest, row: Submission) -> HttpResponse:
    """Every paper with what to do for it; the card of one that is being made looks again by itself (``?card=``)."""
    context = shown.page(row, request.now)
    wanted = request.GET.get("card", "")
    if request.headers.get("HX-Request") and wanted:
        if wanted == "receipts":
            return render(request, "submissions/papers_receipts.html", context)
        card = next((c for c in context["cards"] if c.spec.key == wanted), None)
        if card is None:
            raise Submission.DoesNotExist
        return render(request, "submissions/papers_card.html", context | {"card": card})
    return render(request, "submissions/papers.html", context)


@require_POST
@allow("submission.view", load=_submission)
@once
def make(request: HttpRequest, row: Submission) -> HttpResponse:
    """Generate the preview (default) or, with ``final``, the paper to stamp."""
    key = request.rest["key"]
    try:
        making.ask(row, key, draft="final" not in request.POST, actor=request.actor)
    except KeyError:
        raise Submission.DoesNotExist from None
    except Refused as error:
        messages.error(request, error.verdict.reason)
    return redirect(_place(request, row, key))


@require_POST
@allow("submission.view", load=_submission)
@once
def scan(request: HttpRequest, row: Submission) -> HttpResponse:
    """Take the stamped scan of a document: files sent with the form, or those its script has sent in pieces (``upload``)."""
    key = request.rest["key"]
    numbers, digests = request.POST.getlist("upload")[: making.SCAN_PAGES + 1], request.POST.getlist("sha256")
    try:
        if numbers:
            with uploading.together(scan_uploads.KIND, row.pk, key, row.unit, numbers, digests) as files:
                making.take_scan(row.pk, key, files, actor=request.actor)
        else:
            making.take_scan(row.pk, key, request.FILES.getlist("file"), actor=request.actor)
    except KeyError:
        raise Submission.DoesNotExist from None
    except RejectedFile as error:
        messages.error(request, f"扫描件没有上传：{error.sentence}")
    except Refused as error:
        messages.error(request, error.verdict.reason)
    else:
        messages.success(request, "扫描件已上传，正在核对每页的编码。")
    return redirect(_place(request, row, key))


@require_POST
@allow("submission.view", load=_submission)
@once
def receipt_paper(request: HttpRequest, row: Submission) -> HttpResponse:
    """Generate the receipt of a version as a PDF; it is then on the receipt's page and listed with the papers."""
    making.ask_receipt(row, request.rest["number"], actor=request.actor)
    if request.POST.get("back") == "receipt":
        return redirect("apply_receipt", pk=row.pk, number=request.rest["number"])
    return redirect(_place(request, row, "receipts"))


def _place(request: HttpRequest, row: Submission, key: str) -> str:
    return doors.url(request, "apply_papers", pk=row.pk) + f"#paper-{key}"


@require_http_methods(["GET", "POST"])
@public_page
@once
def blank(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A document of the rule set as an empty form: made once per version, then served as a file."""
    campaign = queries.campaign(slug)
    try:
        spec = blanks.document_of(campaign, key)
    except KeyError:
        raise BlankDocument.DoesNotExist from None
    if request.method == "POST":
        blanks.ask(campaign, key)
        return redirect("public_blank_document", slug=slug, key=key)
    row = blanks.find(campaign, key)
    if row is not None and row.file_id:
        return redirect("file_download", uuid=row.file_id)
    making_it = row is not None and row.state == row.State.QUEUED
    context = {"campaign": campaign, "spec": spec, "row": row, "making_it": making_it}
    response = render(request, "submissions/papers_blank.html", context)
    if making_it:
        response["Refresh"] = str(POLL_SECONDS)
    return response
