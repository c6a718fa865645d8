"""A scan beside what was printed: the host's people look at the pages a machine could not judge."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.kernel.access import allow
from accounts.kernel.policy import may

from ..documents.stamp import ScanFailed
from ..models import StampedScan, Submission
from ..papers import compare

SIDES = ("printed", "scan")


def _scan(request: HttpRequest, pk: int, **rest) -> Submission:
    """The filing behind a scan of something that was filed: a working copy's papers are the applicant's alone."""
    scan = StampedScan.objects.select_related(
        "file", "submission__campaign__version", "submission__campaign__tenant"
    ).get(pk=pk)
    if not scan.submission.versions.filter(content_hash=scan.content_hash).exists():
        raise StampedScan.DoesNotExist
    request.scan, request.rest = scan, rest
    return scan.submission


@require_GET
@allow("submission.read_at_host", load=_scan)
def compare_pages(request: HttpRequest, row: Submission) -> HttpResponse:
    """One page of the scan beside the printed one (``?page=``); the pages in doubt come first."""
    found = compare.compare(request.scan)
    wanted = request.GET.get("page", "")
    pair = found.pair(int(wanted) if wanted.isdecimal() else 0)
    numbers = [one.at for one in found.pairs]
    place = numbers.index(pair.at) if pair else 0
    context = {
        "row": row,
        "found": found,
        "pair": pair,
        "before": numbers[place - 1] if place else 0,
        "after": numbers[place + 1] if place + 1 < len(numbers) else 0,
        "may_judge": may(request.actor, "scan.judge", row),
        "waits": request.scan.checked == StampedScan.Check.MANUAL and request.scan.void_at is None,
    }
    return render(request, "submissions/papers_compare.html", context)


@require_GET
@allow("submission.read_at_host", load=_scan)
def picture(request: HttpRequest, row: Submission) -> HttpResponse:
    """A page of the scan, upright, or the printed page, as a picture."""
    scan, page, side = request.scan, request.rest["page"], request.rest["side"]
    found = compare.compare(scan)
    if side not in SIDES or (side == "printed" and not (found.printed and found.printed.file)):
        raise StampedScan.DoesNotExist
    file = scan.file if side == "scan" else found.printed.file
    turn = next((one.turn for one in found.pairs if one.at == page), 0) if side == "scan" else 0
    try:
        data = compare.jpeg(file, page, turn=turn)
    except (ScanFailed, FileNotFoundError):
        raise StampedScan.DoesNotExist from None
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=600"
    return response
