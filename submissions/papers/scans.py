"""What the codes on a stamped scan mean. Pure: what was seen on each page in, verdict with its sentences out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..documents.stamp import PageCode, ScannedPage, paper_tag
from . import wording


class Judged(NamedTuple):
    """``checked`` as stored (matched, manual, refused), the sentence that goes with it, and a word on each page (`told`)."""

    checked: str
    note: str
    pages: tuple[dict, ...] = ()


@dataclass(frozen=True)
class Printed:
    """What was given out to be stamped. `titles` are the filing's other documents by the tag on their pages."""

    number: str
    content_hash: str
    pages: int
    key: str = ""
    title: str = ""
    titles: Mapping[str, str] | None = None

    def objection(self, code: PageCode) -> str:
        """Why a page with this code is none of ours; "" when it is one."""
        if code.number != self.number:
            return wording.PAGE_FOREIGN.format(theirs=code.number, ours=self.number)
        if code.hash12 != (ours := self.content_hash[:12].upper()):
            return wording.PAGE_OLD.format(theirs=code.hash12, page=code.page, ours=ours)
        if code.paper and self.key and code.paper != paper_tag(self.key):
            other = (self.titles or {}).get(code.paper)
            which = wording.PAGE_OF.format(title=other, page=code.page) if other else wording.PAGE_OF_ANOTHER
            return wording.PAGE_OTHER_PAPER.format(which=which, title=self.title)
        if code.pages != self.pages or not 0 < code.page <= self.pages:
            return wording.PAGE_LENGTH.format(title=self.title, theirs=code.pages, ours=self.pages)
        return ""


def judge(scanned: Sequence[ScannedPage], printed: Printed) -> Judged:
    """Compare what the pages say with what was printed.

    A readable page of another filing, another content or another document refuses the scan; so does a page that is missing
    while no unread page could be it, that comes twice or stands in the wrong place. A page without a readable code, or
    without a seal where one is due, is left to eyes. Empty sheets (the backs of pages) do not count.
    """
    sheets = [page for page in scanned if not page.blank]
    told = {page.page: _told(page) for page in scanned}
    if not any(page.codes for page in sheets):
        return Judged("manual", wording.SCAN_UNREADABLE, tuple(told.values()))
    wrong = _strangers(sheets, printed) or _misplaced(sheets, printed)
    doubts = {} if wrong else _unread(sheets, printed) | _unsealed(sheets)
    for page, sentence in (wrong or doubts).items():
        if page in told:
            told[page]["says"] = sentence
    sentences = [
        wording.ON_PAGE.format(page=page, says=says) if page else says for page, says in (wrong or doubts).items()
    ]
    turned = [page.page for page in sheets if page.turn]
    if not sentences:
        note = wording.SCAN_MATCHED + (wording.SCAN_TURNED.format(pages=_listed(turned)) if turned else "")
        return Judged("matched", note, tuple(told.values()))
    advice = wording.SCAN_AGAIN if wrong else wording.SCAN_BY_EYE
    return Judged("refused" if wrong else "manual", _joined(sentences, advice), tuple(told.values()))


def _told(page: ScannedPage) -> dict:
    """What is kept of a page: where it stands in the scan, which page it is, how far to turn it, and what is wrong."""
    is_page = page.codes[0].page if page.codes else 0
    return {"at": page.page, "is": is_page, "turn": page.turn, "blank": page.blank, "says": ""}


def _strangers(sheets: Sequence[ScannedPage], printed: Printed) -> dict[int, str]:
    """Scan page → why it is none of this paper's."""
    return {
        page.page: objection
        for page in sheets
        if (objection := next((o for code in page.codes if (o := printed.objection(code))), ""))
    }


def _misplaced(sheets: Sequence[ScannedPage], printed: Printed) -> dict[int, str]:
    """Pages that come twice, are missing (key 0: no page of the scan), or stand in each other's place."""
    first: dict[int, int] = {}
    wrong: dict[int, str] = {}
    for page in sheets:
        for number in {code.page for code in page.codes}:
            if number in first:
                wrong[page.page] = wording.PAGE_TWICE.format(page=number, other=first[number])
            first.setdefault(number, page.page)
    missing = [number for number in range(1, printed.pages + 1) if number not in first]
    if len(missing) > sum(not page.codes for page in sheets):
        wrong[0] = wording.SCAN_MISSING.format(pages=_listed(missing), total=printed.pages)
    if wrong:
        return wrong
    known = sorted(first, key=first.__getitem__)
    for number, due in zip(known, sorted(known), strict=True):
        if number != due:
            wrong[first[number]] = wording.PAGE_SWAPPED.format(page=number, due=due)
    return wrong


def _unread(sheets: Sequence[ScannedPage], printed: Printed) -> dict[int, str]:
    """Pages whose code was not read: which page each should be, by what is missing, or that it is one too many."""
    seen = {code.page for page in sheets for code in page.codes}
    missing = [number for number in range(1, printed.pages + 1) if number not in seen]
    found = {}
    for page in sheets:
        if not page.codes:
            found[page.page] = wording.PAGE_UNREAD.format(page=missing.pop(0)) if missing else wording.PAGE_EXTRA
    return found


def _unsealed(sheets: Sequence[ScannedPage]) -> dict[int, str]:
    """Pages without red ink where a seal is due."""
    return {
        page.page: (wording.PAGE_GREY if page.grey else wording.PAGE_UNSEALED).format(page=page.codes[0].page)
        for page in sheets
        if page.codes and page.sealed < page.seals
    }


def _joined(sentences: Sequence[str], advice: str) -> str:
    """As many sentences as a note holds; the rest stand at their pages."""
    said, rest = "", list(sentences)
    while rest and len(said) + len(rest[0]) < wording.NOTE - len(advice) - 20:
        said += f"{rest.pop(0)}；"
    more = wording.AND_MORE.format(count=len(rest)) if rest else ""
    return f"{said.rstrip('；')}{more}。{advice}"[: wording.NOTE]


def _listed(pages: Iterable[int]) -> str:
    return "、".join(str(page) for page in pages)
