"""Text pasted from a spreadsheet or a printed notice: split into cells, tidied, numbering taken off. Pure; never raises on any text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass

MOST_TEXT = 400_000  # characters of one paste
_FULL_WIDTH = {
    code: code - 0xFEE0
    for low, high in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(low, high + 1)
}
_FULL_WIDTH |= {0xFF05: "%", 0xFF0B: "+", 0x3000: " ", 0x00A0: " "}
_HAN = "一二三四五六七八九十百"
_NUMBERING = re.compile(
    rf"^(?:第[{_HAN}\d]{{1,4}}[章节类条项款][、.．:：]?\s*"
    rf"|[（(]\s*(?:[{_HAN}]{{1,4}}|\d{{1,3}}|[a-zA-Z])\s*[)）]\s*、?"
    rf"|[{_HAN}]{{1,4}}\s*[、.．]\s*"
    r"|\d{1,3}(?:[.．]\d{1,2}){0,3}[.．、)）]\s*(?!\d)"
    r"|\d{1,3}(?:[.．]\d{1,2}){1,3}\s+"
    r"|[\u2460-\u2473\u3220-\u3229\u2776-\u277f]\s*"
    r"|[•·●○■□◆◇★☆▪➢✓√]\s*|[-–—*]\s+)"
)
_TRAILING = re.compile(rf"\s*[（(]\s*(?:[{_HAN}]{{1,3}}|\d{{1,2}})\s*[)）]$|\s+\d{{1,3}}[.．、]$")
_LEADERS = re.compile(r"\s*(?:[.．·]{3,}|…+)\s*\d{0,4}$")
_STOPS = "；;，,。、："


@dataclass(frozen=True)
class Line:
    """One row of what was pasted: its number as the person counts (from 1), its cells, and how deep the first one is indented."""

    number: int
    cells: tuple[str, ...]
    indent: int = 0


def tidy(text: str) -> str:
    """One cell: full-width letters and digits made plain, white space folded, invisible and direction signs gone. Chinese marks stay."""
    text = text.translate(_FULL_WIDTH)
    kept = "".join(" " if sign in "\t\n\r\x0b\x0c\u2028\u2029" else sign for sign in text if _is_visible(sign))
    return re.sub(r" {1,}", " ", kept).strip()


def _is_visible(sign: str) -> bool:
    return sign in "\t\n\r\x0b\x0c\u2028\u2029" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def without_numbering(text: str) -> str:
    """A tidy label without what a list puts around it: 1. （一） ① ● in front, ；and dotted leaders behind."""
    text = _LEADERS.sub("", text).rstrip(_STOPS + " ")
    bare = _NUMBERING.sub("", text, count=1).strip()
    return bare or text


def without_trailing(text: str) -> str:
    """A label without a number behind it: 智能制造（一）, 智能制造 1."""
    return _TRAILING.sub("", text).strip() or text


def lines(text: str) -> list[Line]:
    """The rows of a paste that hold anything. Cells are divided by tabs; a quoted cell may hold line breaks, as spreadsheets copy them."""
    text = text[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    found = []
    for number, cells in _split(text):
        indent = 0
        while indent < len(cells) and not tidy(cells[indent]):
            indent += 1
        if indent == len(cells):
            continue
        depth = indent or _spaces(cells[0])
        row = tuple(tidy(cell) for cell in cells)
        while row and not row[-1]:
            row = row[:-1]
        found.append(Line(number, row, depth))
    return found


def _spaces(cell: str) -> int:
    """Indentation in steps: two spaces or one full-width space are one step."""
    lead = cell[: len(cell) - len(cell.lstrip(" \u3000\u00a0"))]
    return sum(2 if sign == "\u3000" else 1 for sign in lead) // 2


def _split(text: str) -> list[tuple[int, list[str]]]:
    if '"' in text:
        try:
            reader = csv.reader(io.StringIO(text), dialect="excel-tab", strict=True)
            found, start = [], 1
            for row in reader:
                found.append((start, row))
                start = reader.line_num + 1
            return found
        except csv.Error:
            pass  # a lone quotation mark: the text is taken as it stands
    return [(number, line.split("\t")) for number, line in enumerate(text.split("\n"), 1)]


def joined(rows: list[list[str]]) -> str:
    """Rows as a spreadsheet would copy them; ``lines`` of it gives the same cells."""
    out = io.StringIO()
    csv.writer(out, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return out.getvalue()
