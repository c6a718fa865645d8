"""What the host's pages about filings read: narrow rows, one filing with its versions, figures for the start page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from campaigns import regions
from campaigns.models import Badge, Campaign
from campaigns.shown import Figure

from .columns import Columns
from .models import ConsortiumPartner, GeneratedDocument, ReturnRequest, StampedScan, Submission, SubmissionVersion
from .papers.making import receipt_key
from .papers.wanted import documents, wants_scan
from .queries import TONES, badge, paper_badge

S = Submission.State
NARROW = ("number", "title", "unit_name", "region_code", "state", "paper_state", "submitted_at", "tenant", "current_id")
SCAN_TONES = {"pending": "info", "matched": "success", "manual": "warning", "refused": "danger"}


def filed(campaign: Campaign, *, state: str = "", region: str = "", text: str = "") -> QuerySet[Submission]:
    """The campaign's filings, newest first, without their answers. ``region``: two digits of a province."""
    rows = Submission.objects.filter(campaign=campaign)
    if state:
        rows = rows.filter(state=state)
    if region:
        rows = rows.filter(region_code__startswith=region)
    if text:
        rows = rows.filter(Q(title__contains=text) | Q(unit_name__contains=text) | Q(number__contains=text))
    return rows.only(*NARROW).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Line:
    """A filing in the list."""

    row: Submission
    badge: Badge
    region: str
    cells: list[str]
    paper: Badge | None = None


def lines(rows: list[Submission], more: Columns) -> list[Line]:
    """The rows of one page with their words, and what the campaign's rules put into columns."""
    return [Line(row, badge(row), region_words(row), more.of(row.current_id), paper_badge(row)) for row in rows]


def workbook(heads: Sequence[str], rows: Sequence[Line]) -> bytes:
    """The list as XLSX; every cell is text, never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("申报清单")

    def text(value: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, value="".join(c for c in value if c.isprintable()))
        cell.data_type = "s"
        return cell

    sheet.append([text(head) for head in ("申报编号", "名称", "申报单位", "地区", *heads, "提交时间", "状态")])
    for line in rows:
        at = timezone.localtime(line.row.submitted_at).strftime("%Y-%m-%d %H:%M") if line.row.submitted_at else ""
        first = (line.row.number or "", line.row.title, line.row.unit_name, line.region)
        sheet.append([text(value) for value in (*first, *line.cells, at, line.badge.label)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def region_words(row: Submission) -> str:
    """The province of the applicant, "" when unknown."""
    return regions.short_name(regions.province_of(row.region_code)) if regions.is_known(row.region_code) else ""


def figures(campaigns: list[int]) -> dict[int, list[Figure]]:
    """How many filings of each campaign stand in each state, in the order of the states; one query."""
    rows = (
        Submission.objects.filter(campaign__in=campaigns)
        .order_by()
        .values_list("campaign", "state")
        .annotate(n=Count("pk"))
    )
    counts = {(campaign, state): n for campaign, state, n in rows}
    return {
        pk: [
            Figure(Badge(S(state).label, TONES[state]), counts[pk, state], f"state={state}")
            for state in S.values
            if (pk, state) in counts
        ]
        for pk in campaigns
    }


def versions(row: Submission) -> list[tuple[SubmissionVersion, GeneratedDocument | None]]:
    """Every version, the last first, with its receipt as a PDF if one was made."""
    found = list(row.versions.select_related("submitted_by", "rules").order_by("-number"))
    made = GeneratedDocument.objects.filter(submission=row, document__in=[receipt_key(v.number) for v in found])
    papers = {paper.document: paper for paper in made.select_related("file").order_by("pk")}
    return [(version, papers.get(receipt_key(version.number))) for version in found]


def returns(row: Submission) -> QuerySet[ReturnRequest]:
    """Every return for correction, the last first."""
    return row.returns.order_by("-round")


@dataclass(frozen=True, slots=True)
class Scan:
    """A document that has to come back stamped, and the scan that came for one version."""

    title: str
    row: StampedScan | None

    @property
    def badge(self) -> Badge:
        """What the codes on it said."""
        return (
            Badge(self.row.get_checked_display(), SCAN_TONES[self.row.checked])
            if self.row
            else Badge("没有扫描件", "muted")
        )

    @property
    def waits(self) -> bool:
        """Is it for the host to look at?"""
        return self.row is not None and self.row.checked == StampedScan.Check.MANUAL and self.row.void_at is None


def scans(campaign: Campaign, row: Submission, version: SubmissionVersion) -> list[Scan]:
    """The documents of the filing that come back stamped or signed, each with the last scan bound to the version's content."""
    live = StampedScan.objects.filter(submission=row, content_hash=version.content_hash).select_related("file")
    there = {scan.document: scan for scan in live.order_by("pk")}
    rules = campaign.rules
    return [Scan(d.title, there.get(d.key)) for d in documents(rules, row.picks) if wants_scan(rules, d)]


def partners(row: Submission) -> list[ConsortiumPartner]:
    """Those who file together with the lead, with their stamped consents."""
    rows = ConsortiumPartner.objects.filter(submission=row, removed_at__isnull=True).select_related("letter")
    return list(rows.order_by("position", "pk"))
