"""A code on every page, so that paper which comes back can be told from any other paper.

The payload is upper-case `ZJ1:<number>:<hash12>:<page>:<pages>:<paper>`: short enough for a QR of 25 to 29 modules, which a
copier's 150 dpi, a slanted feed and a fax-like contrast still let through at 22 mm. The same text stands under it for keying.
`<paper>` tells two documents of one filing apart; papers printed before it existed carry none.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
import segno

from submissions.documents import sandbox, wording

MM = 72 / 25.4
SIZE_MM = 22
"""Side of the square with its quiet zone of four modules."""
EDGE_MM = 10
"""Distance to the left edge of the page; nothing of ours comes nearer, as printers and scanners cut there."""
FOOT_MM = 36
"""Bottom margin a layout must keep free for the code and its line of text."""

_QUIET = 4
_TEXT_POINTS = 6
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z.\-]{0,31}\Z")
_PAYLOAD = re.compile(
    r"ZJ1:(?P<number>[0-9A-Z.\-]{1,32}):(?P<hash12>[0-9A-F]{12}):(?P<page>\d{1,4}):(?P<pages>\d{1,4})"
    r"(?::(?P<paper>[0-9A-F]{3}))?\Z"
)
SEAL_PLACE = "seal-"
"""Named places of a PDF where a seal is due begin so."""


@dataclass(frozen=True)
class PageCode:
    """What one printed code says. `number` is the filing's, `hash12` the first 12 hex digits of its content hash."""

    number: str
    hash12: str
    page: int
    pages: int
    paper: str = ""

    def __str__(self) -> str:
        tag = f":{self.paper}" if self.paper else ""
        return f"ZJ1:{self.number}:{self.hash12}:{self.page}:{self.pages}{tag}"


@dataclass(frozen=True)
class ScannedPage:
    """One page of an uploaded file and the different codes of ours found on it, in reading order.

    `turn` is how far it has to be turned clockwise to stand upright (0, 90, 180, 270), `askew` what is left in degrees;
    both are known where a code was read. `blank` is an empty sheet. `seals` counts the places where a seal is due,
    `sealed` those where one was seen; `grey` says that the page has no colour at all.
    """

    page: int
    codes: tuple[PageCode, ...]
    turn: int = 0
    askew: float = 0.0
    blank: bool = False
    grey: bool = False
    seals: int = 0
    sealed: int = 0


class ScanFailed(Exception):
    """The file could not be read. str() is a Chinese sentence; `reason` is unreadable, pages, timeout, memory or crash."""

    def __init__(self, sentence: str, *, reason: str) -> None:
        super().__init__(sentence)
        self.sentence, self.reason = sentence, reason


def paper_tag(key: str) -> str:
    """Three letters that stand for a document's key on its pages."""
    return hashlib.sha256(key.encode()).hexdigest()[:3].upper()


def page_code(number: str, content_hash: str, page: int, pages: int, paper: str = "") -> PageCode:
    """The code of one page. `number` holds digits, capitals, `.` and `-` (32 at most); raises ValueError otherwise."""
    if not _NUMBER.match(number):
        raise ValueError(f"number: {number!r}")
    if not re.match(r"[0-9a-fA-F]{12}", content_hash):
        raise ValueError("content_hash: at least 12 hexadecimal digits")
    return PageCode(number, content_hash[:12].upper(), page, pages, paper)


def parse_code(text: str) -> PageCode | None:
    """The code a text stands for, as scanned or keyed in (spaces and lower case forgiven); None if it is not ours."""
    match = _PAYLOAD.match(re.sub(r"\s", "", text).upper())
    if match is None:
        return None
    return PageCode(match["number"], match["hash12"], int(match["page"]), int(match["pages"]), match["paper"] or "")


def stamp_pages(pdf: bytes, *, number: str, content_hash: str, paper: str = "") -> bytes:
    """The same document with a code in the lower left corner of every page, drawn as vectors.

    The layout must leave FOOT_MM free at the bottom. Only for documents this product made: a rotated page raises
    ValueError.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = len(document.pages)
        font = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Courier,
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        for index, page in enumerate(document.pages, 1):
            if int(page.obj.get("/Rotate", 0)) % 360:
                raise ValueError("rotated page")
            left, bottom = float(page.mediabox[0]), float(page.mediabox[1])
            name = page.add_resource(font, pikepdf.Name.Font)
            mark = _mark(str(page_code(number, content_hash, index, pages, paper)), str(name), left, bottom)
            # WeasyPrint leaves its flipped coordinates behind: without q … Q the code would print mirrored at the top.
            page.contents_add(pikepdf.Stream(document, b"q\n"), prepend=True)
            page.contents_add(pikepdf.Stream(document, b"\nQ\n" + mark), prepend=False)
        # An empty form: what a sealing program adds to it can then be told from any other change (jobs_signed).
        document.Root.AcroForm = document.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([])))
        out = io.BytesIO()
        document.save(
            out,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return out.getvalue()


def _mark(payload: str, font: str, left: float, bottom: float) -> bytes:
    """Drawing operators: white square, one rectangle per run of dark modules, the payload as text underneath."""
    modules = [list(row) for row in segno.make(payload, error="m", micro=False, boost_error=True).matrix]
    unit = SIZE_MM * MM / (len(modules) + 2 * _QUIET)
    x, y, side = left + EDGE_MM * MM, bottom + (EDGE_MM + 1.5) * MM, SIZE_MM * MM
    ops = ["q", "1 g", f"{x:.3f} {y:.3f} {side:.3f} {side:.3f} re f", "0 g"]
    for row, line in enumerate(modules):
        up = y + (len(modules) - 1 - row + _QUIET) * unit
        ops += [
            f"{x + (start + _QUIET) * unit:.3f} {up:.3f} {length * unit:.3f} {unit:.3f} re"
            for start, length in _runs(line)
        ]
    ops += ["f", "BT", f"{font} {_TEXT_POINTS} Tf", f"{x + _QUIET * unit:.3f} {y - 1:.3f} Td ({payload}) Tj", "ET", "Q"]
    return "\n".join(ops).encode("ascii")


def _runs(line: Sequence[int]) -> list[tuple[int, int]]:
    """(start, length) of each run of dark modules in one row."""
    found, start = [], None
    for column, dark in enumerate([*line, 0]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            found.append((start, column - start))
            start = None
    return found


def read_codes(pdf: bytes, *, printed: bytes = b"", max_pages: int = 200, timeout: float = 60) -> list[ScannedPage]:
    """The codes of ours on each page of an uploaded PDF, printed or scanned at 100 dpi or better.

    With `printed`, the PDF that was given out, the places where it wants a seal are looked at too. Works in a child
    process. A page without a code has an empty tuple. Raises ScanFailed.
    """
    layout = {"size": SIZE_MM * MM, "edge": EDGE_MM * MM, "foot": (EDGE_MM + 1.5) * MM, "quiet": _QUIET}
    meta = {"max_pages": max_pages, "code": layout, "place": SEAL_PLACE}
    try:
        answer, _ = sandbox.run("codes", meta, [pdf, printed], timeout=timeout, memory_mb=1536)
    except sandbox.SandboxFailed as failure:
        sentence = failure.sentence
        if failure.reason == "timeout":
            sentence = wording.READ_TOO_SLOW.format(seconds=f"{timeout:g}")
        elif failure.reason == "crash":
            sentence = wording.UNREADABLE
        raise ScanFailed(sentence, reason=failure.reason) from None
    return [_page(number, facts) for number, facts in enumerate(answer["pages"], 1)]


def _page(number: int, facts: dict[str, Any]) -> ScannedPage:
    codes = dict.fromkeys(code for text in facts.pop("texts") if (code := parse_code(text)))
    return ScannedPage(number, tuple(codes), **facts)


def page_picture(pdf: bytes, page: int, *, turn: int = 0, width: int = 1100, timeout: float = 15) -> bytes:
    """Page `page` (from 1) as a JPEG at most `width` wide, turned by `turn` degrees clockwise. Raises ScanFailed."""
    meta = {"page": page, "turn": turn, "width": width}
    try:
        _, (picture,) = sandbox.run("view", meta, [pdf], timeout=timeout, memory_mb=1024)
    except sandbox.SandboxFailed as failure:
        raise ScanFailed(failure.sentence, reason=failure.reason) from None
    return picture
