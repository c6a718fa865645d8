"""What the document templates may ask for. Loaded as built-ins of their own engine, never by the site's pages."""

from __future__ import annotations

import hashlib
import math
import re
from typing import Any

import nh3
import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

from submissions.documents import tables, text
from submissions.documents.blocks import (
    Blank,
    Choices,
    Grid,
    Line,
    Picture,
    Prose,
    Rich,
    Section,
    SignBlock,
    Statement,
    TableSection,
)

register = template.Library()

_PIECES = {str: "text", Choices: "choices", Grid: "grid", Picture: "picture", Rich: "rich"}
_PARTS = {Section: "section", Prose: "prose", TableSection: "table", Statement: "statement", SignBlock: "sign"}
_RICH_TAGS = {
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "sub",
    "sup",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "img",
    "h3",
    "h4",
    "blockquote",
}
_RICH_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "img": {"src", "alt"}}
_TITLE_LINE = 20
_HEADING = re.compile(r"(?P<one>[一二三四五六七八九十]{1,3}、)|(?P<two>（[一二三四五六七八九十]{1,3}）)")


@register.filter
def paragraphs(value: str) -> list[str]:
    """Paragraphs as typed; see text.paragraphs."""
    return text.paragraphs(value)


@register.filter
def pieces(value: Any) -> list[tuple[str, Any]]:
    """(template name, piece) of each piece of a value, empty texts left out."""
    parts = value if isinstance(value, tuple) else (value,)
    return [(f"pieces/{_PIECES[type(part)]}.html", part) for part in parts if part != ""]


@register.filter
def part_template(part: Any) -> str:
    """The template of one part of a form."""
    return f"parts/{_PARTS[type(part)]}.html"


@register.filter
def is_empty(value: Any) -> bool:
    """Nothing to print; see tables.is_empty."""
    return tables.is_empty(value)


@register.filter
def rows(section: Section) -> list[tables.Row]:
    """Rows of a section's table; see tables.rows."""
    return tables.rows(section)


@register.filter
def grid_rows(grid: Grid) -> list[list[tuple[str, str]]]:
    """(align, text) of each cell; short tables filled up with blank rows, the first column numbered where asked."""
    width = len(grid.columns)
    wanted = [*grid.rows, *[()] * max(0, grid.min_rows - len(grid.rows))]
    made = []
    for number, row in enumerate(wanted, 1):
        cells = [str(number), *row] if grid.numbered else list(row)
        cells = (cells + [""] * width)[:width]
        made.append([(column.align, cell) for column, cell in zip(grid.columns, cells, strict=True)])
    return made


@register.filter
def runs(paragraph: Any) -> list[tuple[bool, Any]]:
    """(is a blank, text or Blank) of each run of a paragraph."""
    parts = paragraph if isinstance(paragraph, tuple) else (paragraph,)
    return [(isinstance(part, Blank), part) for part in parts]


@register.filter
def title_lines(title: str) -> list[str]:
    """A title in balanced lines of at most 20 characters; a line break that was typed wins."""
    typed = text.paragraphs(title)
    if len(typed) != 1 or len(title) <= _TITLE_LINE:
        return typed
    return _balanced(title)


def _balanced(title: str) -> list[str]:
    count = -(-len(title) // _TITLE_LINE)
    lines, start = [], 0
    for left in range(count, 1, -1):
        ideal = start + -(-(len(title) - start) // left)
        near = sorted(range(ideal - 4, min(ideal + 5, len(title))), key=lambda cut: abs(cut - ideal))
        good = [
            cut
            for cut in near
            if cut - start <= _TITLE_LINE and (title[cut - 1] in "的和与、》”）" or title[cut] in "《“（")
        ]
        cut = good[0] if good else ideal
        lines.append(title[start:cut])
        start = cut
    return [*lines, title[start:]]


@register.filter
def is_tight(statement: Statement) -> bool:
    """Set smaller so that it stays on one page with its signatures."""
    words = [
        run.value if blank else run for given in (*statement.before, *statement.after) for blank, run in runs(given)
    ]
    lines = sum(len(word) for word in (*words, *statement.claims)) / 25 + 2 * len(statement.contacts)
    return lines + (_grid_lines(statement.grid) if statement.grid else 0) > 13


def _grid_lines(grid: Grid) -> int:
    """About how many lines of text a list of materials is high."""
    blank = max(grid.min_rows - len(grid.rows), 0)
    return 2 * blank + sum(1 + math.ceil(max(map(len, row), default=1) / 17) for row in grid.rows)


@register.filter
def spread(label: str) -> str:
    """Two or three characters drawn out to the width of four: 单　　位, 联 系 人."""
    return {2: "\u3000\u3000", 3: "\u2002"}.get(len(label), "").join(label)


@register.filter
def letter_level(line: str) -> str:
    """h2 for `一、…`, h3 for `（一）…` when they are headings (no full stop inside), p otherwise."""
    match = _HEADING.match(line)
    if match is None or len(line) > 40 or "。" in line:
        return "p"
    return "h2" if match["one"] else "h3"


@register.filter
def asset(picture: Picture) -> str:
    """The address the renderer knows a picture by."""
    return f"asset:{asset_name(picture)}"


def asset_name(picture: Picture) -> str:
    """A name made of the content, so that the same picture is carried once."""
    return hashlib.sha256(picture.data).hexdigest()[:24]


@register.filter
def rich(value: Rich) -> SafeString:
    """Formatted text reduced to a few harmless tags; pictures only those that came with it."""
    known = {f"asset:{picture.name}": asset(picture) for picture in value.pictures}

    def attribute(tag: str, name: str, given: str) -> str | None:
        return known.get(given) if (tag, name) == ("img", "src") else given

    reduced = nh3.clean(
        value.html,
        tags=_RICH_TAGS,
        attributes=_RICH_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"asset"},
        strip_comments=True,
        link_rel=None,
    )
    return mark_safe(re.sub(r"<img(?![^>]*\bsrc=)[^>]*>", "", reduced))  # noqa: S308  just reduced by nh3


@register.filter
def qr(url: str) -> SafeString:
    """A QR code as inline SVG: drawn, not fetched."""
    return mark_safe(segno.make(url, error="m", micro=False).svg_inline(border=2, omitsize=True, svgclass="qr"))  # noqa: S308


@register.filter
def width_class(width: int) -> str:
    """The style class of a blank of about `width` characters."""
    return f"w{min((w for w in (4, 8, 12, 16, 20) if w >= width), default=20)}"


@register.filter
def sealed(line: Line) -> bool:
    """Must a seal stand here? A line that a signature satisfies too does not count."""
    return "章" in line.hint and "签" not in line.hint
