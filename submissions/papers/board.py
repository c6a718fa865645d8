"""Who is missing which paper: stamped scans and posted copies of all filings of a campaign in one list."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import Badge, Campaign, rules_of
from campaigns.ruleset.forms import Document

from ..models import PaperCopy, StampedScan, Submission
from .wanted import documents, wants_scan

GONE = (Submission.State.WITHDRAWN, Submission.State.DISQUALIFIED, Submission.State.NOT_ACCEPTED)
TONES = {"matched": "success", "manual": "warning", "pending": "info", "refused": "danger"}


@dataclass(frozen=True)
class Line:
    """One document of one filing: its scan and its paper copies."""

    row: Submission
    spec: Document
    scan: StampedScan | None
    wants_scan: bool
    copy: PaperCopy | None

    @property
    def scan_badge(self) -> Badge:
        """What came of the scan."""
        if not self.wants_scan:
            return Badge("不要求", "muted")
        if self.scan is None:
            return Badge("缺扫描件", "danger")
        return Badge(self.scan.get_checked_display(), TONES[self.scan.checked])

    @property
    def arrived(self) -> int:
        """Copies that arrived."""
        return self.copy.copies if self.copy and self.copy.arrived_on else 0

    @property
    def copies_badge(self) -> Badge:
        """Where the paper copies are."""
        wanted = self.spec.paper_copies
        if not wanted:
            return Badge("不要求", "muted")
        if self.arrived >= wanted:
            return Badge(f"已收到 {self.arrived} 份", "success")
        if self.arrived:
            return Badge(f"收到 {self.arrived} 份，缺 {wanted - self.arrived} 份", "warning")
        return (
            Badge("已寄出，未收到", "info") if self.copy and self.copy.posted_on else Badge(f"缺 {wanted} 份", "danger")
        )

    @property
    def is_missing(self) -> bool:
        """Is anything still to come?"""
        scan = self.wants_scan and (self.scan is None or self.scan.checked not in StampedScan.COUNTS)
        return scan or self.arrived < self.spec.paper_copies


def filed(campaign: Campaign) -> QuerySet[Submission]:
    """The filings whose papers count, in the order of their numbers."""
    rows = Submission.objects.filter(campaign=campaign, current__isnull=False).exclude(state__in=GONE)
    return rows.select_related("current__rules").order_by("number")


def lines(rows: list[Submission]) -> list[Line]:
    """The documents of these filings that come back on paper; three queries however many filings."""
    hashes = {row.pk: row.current.content_hash for row in rows}
    live = StampedScan.objects.filter(submission__in=rows, void_at__isnull=True).order_by("pk")
    scans = {(s.submission_id, s.document): s for s in live if s.content_hash == hashes[s.submission_id]}
    kept = PaperCopy.objects.filter(submission__in=rows)
    copies = {(c.submission_id, c.document): c for c in kept if c.content_hash == hashes[c.submission_id]}
    found = []
    for row in rows:
        rules = rules_of(row.current.rules)
        for spec in documents(rules, row.picks):
            if (wants := wants_scan(rules, spec)) or spec.paper_copies:
                at = (row.pk, spec.key)
                found.append(Line(row, spec, scans.get(at), wants, copies.get(at)))
    return found
