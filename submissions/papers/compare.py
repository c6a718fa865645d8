"""A scan beside what was printed, page by page, for eyes."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.files import open_stored
from accounts.models import StoredFile

from ..documents.stamp import page_picture
from ..models import GeneratedDocument, StampedScan
from .wanted import document

SHOWN = "the files of a scan and its paper, to whoever looks at them"


@dataclass(frozen=True)
class Pair:
    """Page ``at`` of the scan and the printed page it is, or by its place should be; 0 where there is none."""

    at: int
    page: int
    says: str = ""
    turn: int = 0
    blank: bool = False

    @property
    def in_doubt(self) -> bool:
        """Is it a page to look at?"""
        return bool(self.says)


@dataclass(frozen=True)
class Comparison:
    """All pages of a scan, and what was printed."""

    scan: StampedScan
    printed: GeneratedDocument | None
    title: str
    pairs: tuple[Pair, ...]

    def pair(self, at: int) -> Pair | None:
        """The page to show: the one asked for, else the first in doubt, else the first."""
        doubts = [pair for pair in self.pairs if pair.in_doubt]
        wanted = [pair for pair in self.pairs if pair.at == at]
        return next(iter((*wanted, *doubts, *self.pairs)), None)


def compare(scan: StampedScan) -> Comparison:
    """What is known of each page. A page whose code was not read is put beside the printed page of its own place."""
    printed = (
        GeneratedDocument.objects.filter(
            submission_id=scan.submission_id, document=scan.document, content_hash=scan.content_hash, draft=False
        )
        .select_related("file")
        .across(SHOWN)
        .first()
    )
    pages = printed.pages if printed else 0
    title = document(scan.submission.campaign.rules, scan.document).title
    rows = scan.pages or [{"at": n, "is": 0, "turn": 0, "blank": False, "says": ""} for n in range(1, pages + 1)]
    pairs, place = [], 0
    for row in rows:
        place += not row["blank"]
        page = 0 if row["blank"] else row["is"] or (place if place <= pages else 0)
        pairs.append(Pair(row["at"], page if page <= pages else 0, row["says"], row["turn"], row["blank"]))
    return Comparison(scan, printed, title, tuple(pairs))


def jpeg(file: StoredFile, page: int, *, turn: int = 0, width: int = 1100) -> bytes:
    """One page as a picture, standing upright; under a second, in the child. Raises ScanFailed."""
    with open_stored(file) as source:
        return page_picture(source.read(), page, turn=turn, width=width)
