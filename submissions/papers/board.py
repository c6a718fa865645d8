"""Who is missing which paper: stamped scans and posted copies of all filings of a campaign in one list."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import Badge, Campaign, Seat, rules_of
from campaigns.ruleset.forms import Document

from ..models import AccessGrant, PaperCopy, StampedScan, Submission
from ..recusal import own_filings
from .desks import collected
from .wanted import documents, wants_scan

SEATS = "the names of the seats that collected paper"
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
    elsewhere: tuple[PaperCopy, ...] = ()  # on the host's list those of seats, on a seat's list that of the host

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
    def waits_for_eyes(self) -> bool:
        """Could a machine not judge the scan?"""
        return self.scan is not None and self.scan.checked == StampedScan.Check.MANUAL

    @property
    def is_missing(self) -> bool:
        """Is anything still to come?"""
        scan = self.wants_scan and (self.scan is None or self.scan.checked not in StampedScan.COUNTS)
        return scan or self.arrived < self.spec.paper_copies


def filed(campaign: Campaign) -> QuerySet[Submission]:
    """The filings whose papers count, in the order of their numbers."""
    rows = Submission.objects.filter(campaign=campaign, current__isnull=False).exclude(state__in=GONE)
    return rows.select_related("current__rules", "unit").order_by("number")


def at_seat(seat: Seat, user_id: int | None) -> QuerySet[Submission]:
    """Those of the filings that were routed to this very seat; the person's own are left out."""
    granted = AccessGrant.objects.filter(seat=seat).values("submission_id")
    own = own_filings(user_id, seat.tenant_id, seat.campaign_id)
    return filed(seat.campaign).filter(pk__in=granted).exclude(pk__in=own)


def lines(rows: list[Submission], seat: Seat | None = None) -> list[Line]:
    """The documents of these filings that come back on paper: to the host, or those that come to this seat first. Three queries
    however many filings."""
    hashes = {row.pk: row.current.content_hash for row in rows}
    live = StampedScan.objects.filter(submission__in=rows, void_at__isnull=True).order_by("pk")
    scans = {(s.submission_id, s.document): s for s in live if s.content_hash == hashes[s.submission_id]}
    kept = PaperCopy.objects.filter(submission__in=rows).select_related("seat").order_by("pk")
    copies = [c for c in kept.across(SEATS) if c.content_hash == hashes[c.submission_id]]
    own = {(c.submission_id, c.document): c for c in copies if c.seat_id == (seat.pk if seat else None)}
    other: dict[tuple[int, str], list[PaperCopy]] = {}
    for copy in copies:
        if copy.seat_id != (seat.pk if seat else None) and (seat is None or copy.seat_id is None):
            other.setdefault((copy.submission_id, copy.document), []).append(copy)
    found = []
    for row in rows:
        rules = rules_of(row.current.rules)
        for spec in documents(rules, row.picks) if seat is None else collected(row, seat):
            if (wants := wants_scan(rules, spec)) or spec.paper_copies:
                at = (row.pk, spec.key)
                found.append(Line(row, spec, scans.get(at), wants, own.get(at), tuple(other.get(at, ()))))
    return found
