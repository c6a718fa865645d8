"""What the codes on a stamped scan mean. Pure: codes in, verdict with its sentence out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..documents.stamp import ScannedPage
from . import wording


class Judged(NamedTuple):
    """``checked`` as stored (matched, manual, refused) and the sentence that goes with it."""

    checked: str
    note: str


def judge(scanned: Sequence[ScannedPage], *, number: str, content_hash: str, pages: int, title: str) -> Judged:
    """Compare what the pages say with what was printed (``pages`` of it, with this number and hash).

    Readable codes of another filing, another content or another document refuse the scan; so does a page that is missing
    or comes twice while no unread page could be it. Pages without a readable code are left to the host's eyes.
    """
    codes = [code for page in scanned for code in page.codes]
    if not codes:
        return Judged("manual", wording.SCAN_UNREADABLE)
    if other := next((c for c in codes if c.number != number), None):
        return Judged("refused", wording.SCAN_FOREIGN.format(theirs=other.number, ours=number))
    ours = content_hash[:12].upper()
    if other := next((c for c in codes if c.hash12 != ours), None):
        return Judged("refused", wording.SCAN_OLD.format(theirs=other.hash12, ours=ours))
    if other := next((c for c in codes if c.pages != pages), None):
        return Judged("refused", wording.SCAN_LENGTH.format(title=title, theirs=other.pages, ours=pages))
    seen = Counter(c.page for c in codes)
    if twice := sorted(p for p, n in seen.items() if n > 1):
        return Judged("refused", wording.SCAN_TWICE.format(pages=_listed(twice), total=pages))
    missing = [p for p in range(1, pages + 1) if p not in seen]
    unread = sum(not page.codes for page in scanned)
    if len(missing) > unread:
        return Judged("refused", wording.SCAN_MISSING.format(pages=_listed(missing), total=pages))
    if missing:
        return Judged("manual", wording.SCAN_PARTLY.format(pages=_listed(missing)))
    return Judged("matched", wording.SCAN_MATCHED)


def _listed(pages: Iterable[int]) -> str:
    return "、".join(str(page) for page in pages)
