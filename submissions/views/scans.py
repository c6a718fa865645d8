"""A scan beside what was printed: the host's people, or those of the seat it came to first, look at the pages a machine could not judge."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from accounts.kernel.verdict import Verdict

from ..actions.scans import judge_scan
from ..documents.stamp import ScanFailed
from ..models import StampedScan, Submission
from ..papers import compare

SIDES = ("printed", "scan")
JOINED = ("campaign__version", "campaign__tenant", "current__rules", "unit")


def _scan(request: HttpRequest, pk: int, **rest) -> Submission:
    """The filing behind a scan of something that was filed: a working copy's papers are the applicant's alone."""
    rows = StampedScan.objects.select_related("file", *(f"submission__{name}" for name in JOINED))
    scan = rows.across(compare.SHOWN).get(pk=pk)
    if not scan.submission.versions.filter(content_hash=scan.content_hash).exists():
        raise StampedScan.DoesNotExist
    request.scan, request.rest = scan, rest
    return scan.submission


def _shown(request: HttpRequest, row: Submission, verdict: Verdict, routes: dict[str, str]) -> HttpResponse:
    """One page of the scan beside the printed one (``?page=``); the pages in doubt come first."""
    found = compare.compare(request.scan)
    wanted = request.GET.get("page", "")
    pair = found.pair(int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 0)
    numbers = [one.at for one in found.pairs]
    place = numbers.index(pair.at) if pair else 0
    context = {
        "row": row,
        "found": found,
        "pair": pair,
        "before": numbers[place - 1] if place else 0,
        "after": numbers[place + 1] if place + 1 < len(numbers) else 0,
        "may_judge": verdict,
        "waits": request.scan.checked == StampedScan.Check.MANUAL and request.scan.void_at is None,
        **routes,
    }
    return render(request, "submissions/papers_compare.html", context)


@require_GET
@allow("submission.read_at_host", load=_scan)
def compare_pages(request: HttpRequest, row: Submission) -> HttpResponse:
    """The comparison at the host."""
    back = workspace.url(request, "host_submission", pk=row.pk)
    routes = {"page_route": "host_scan_page", "judge_route": "host_scan_judge", "back": back}
    return _shown(request, row, may(request.actor, "scan.judge", row), routes)


@require_GET
@allow("scan.read_at_seat", load=_scan)
def compare_at_seat(request: HttpRequest, row: Submission) -> HttpResponse:
    """The comparison at the seat the paper comes to first."""
    back = workspace.url(request, "desk_copies")
    routes = {"page_route": "desk_scan_page", "judge_route": "desk_scan_judge", "back": back}
    return _shown(request, row, may(request.actor, "scan.judge_at_seat", row), routes)


@require_POST
@allow("scan.judge_at_seat", load=_scan)
@once
def judge_at_seat(request: HttpRequest, row: Submission) -> HttpResponse:
    """The seat looked at a scan: it matches, or it does not and why."""
    matches = "matches" in request.POST
    try:
        judge_scan(request.scan.pk, matches=matches, reason=request.POST.get("reason", ""), actor=request.actor)
    except Refused as error:
        messages.error(request, error.verdict.reason)
        return redirect(workspace.url(request, "desk_scan", pk=request.scan.pk))
    said = "扫描件已确认与盖章件一致。" if matches else "扫描件已标为不符。需要重新盖章的，请在审查时退回修改。"
    messages.success(request, said)
    return redirect(workspace.url(request, "desk_copies"))


@require_GET
@allow("submission.read_at_host", load=_scan)
def picture(request: HttpRequest, row: Submission) -> HttpResponse:
    """A page of the scan, upright, or the printed page, as a picture."""
    return _picture(request)


@require_GET
@allow("scan.read_at_seat", load=_scan)
def picture_at_seat(request: HttpRequest, row: Submission) -> HttpResponse:
    """The same at a seat."""
    return _picture(request)


def _picture(request: HttpRequest) -> HttpResponse:
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
