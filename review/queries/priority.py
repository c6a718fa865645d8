"""What a guiding seat may see: the filings of its provinces by name, never their scores or outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.kernel import scope
from campaigns import regions
from campaigns.models import Seat
from submissions.models import Submission

from .. import guiding
from ..models import PriorityMark, Recommendation, StageEntry

SHOWN = ("number", "title", "unit_name", "region_code")


def entries_under(seat: Seat, text: str = "") -> QuerySet[StageEntry]:
    """The entries of the seat's provinces in the stages it authorizes, by number; withdrawn filings left out.

    They lie at other seats, so the rows are found and read in the system scope; only what names a filing is read.
    """
    inside = Q(pk__in=[])
    for code in guiding.provinces_of(seat):
        inside |= Q(submission__region_code__startswith=code)
    with scope.system("what lies in a guiding unit's provinces"):
        rows = StageEntry.objects.filter(
            inside, docket__campaign_id=seat.campaign_id, docket__stage__in=guiding.stages_of(seat)
        )
    rows = rows.exclude(submission__state=Submission.State.WITHDRAWN)
    if text:
        rows = rows.filter(
            Q(submission__number__icontains=text)
            | Q(submission__title__icontains=text)
            | Q(submission__unit_name__icontains=text)
        )
    narrow = (
        *(f"submission__{name}" for name in SHOWN),
        "submission__unit",
        "submission__tenant",
        "submission__campaign",
        "docket__stage",
        "docket__campaign",
        "docket__seat__name",
    )
    rows = rows.select_related("submission", "docket__seat").only(*narrow).order_by("submission__number", "pk")
    return rows.across("a guiding unit reads what names the filings of its provinces")


@dataclass(frozen=True, slots=True)
class Line:
    """One filing as the guiding unit sees it. ``open``: the operator's list is not sealed, marks may still change."""

    entry: StageEntry
    region: str
    mark: PriorityMark | None
    open: bool


def lines(seat: Seat, rows: list[StageEntry]) -> list[Line]:
    """Entries with the seat's own marks. Two queries for any number."""
    marks = {m.entry_id: m for m in PriorityMark.objects.filter(seat=seat, entry__in=[r.pk for r in rows])}
    with scope.system("which lists are sealed"):
        done = Recommendation.objects.filter(docket__in={r.docket_id for r in rows}, sealed_at__isnull=False)
        sealed = set(done.values_list("docket_id", flat=True))
    return [
        Line(
            r,
            regions.short_name(r.submission.region_code[:2]) if r.submission.region_code else "",
            marks.get(r.pk),
            r.docket_id not in sealed,
        )
        for r in rows
    ]
