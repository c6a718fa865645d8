"""In the child: what can be seen on the pages of a PDF that came from outside: our codes, how the page lies, red seals."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import segno
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps

from submissions.documents import wording
from submissions.documents.wire import JobError

DPI = 150
_MAX_SIDE = 3600
"""Longest side in pixels of a page picture; a poster is scaled down to it."""
_PREFIX = "ZJ1:"
_POINT = 25.4 / 72
REACH_MM = 55
"""A seal is looked for this far around the line that asks for it: seals are 42 mm wide and set by hand."""
SEAL_MM2 = 25
"""Red ink that counts as a seal; one of 40 mm has 150 mm² and more."""
_RED_HUES = (10, 232)
_BLANK = 0.0006
"""Share of dark pixels under which a sheet is empty: the back of a page that a duplex scanner took along."""

Spot = tuple[float, float]


class Seen(NamedTuple):
    """A code on a page: its text and three corners of its modules (upper left, upper right, lower left) in pixels."""

    text: str
    corners: tuple[Spot, Spot, Spot]


def codes(meta: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """What stands on each page of the PDF in blobs[0], at most meta["max_pages"] pages; blobs[1] is what was printed."""
    document = _opened(blobs[0])
    if len(document) > meta["max_pages"]:
        raise JobError("pages", wording.TOO_MANY_PAGES.format(pages=len(document), limit=meta["max_pages"]))
    due = seal_places(blobs[1], meta["place"]) if len(blobs) > 1 and blobs[1] else {}
    return {"pages": [_facts(_picture(document, index), meta["code"], due) for index in range(len(document))]}, []


def view(meta: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Page meta["page"] of the PDF in blobs[0] as a JPEG of meta["width"] pixels, turned by meta["turn"] degrees clockwise."""
    document = _opened(blobs[0])
    if not 0 < meta["page"] <= len(document):
        raise JobError("pages", wording.NO_SUCH_PAGE)
    picture = _picture(document, meta["page"] - 1).rotate(-meta["turn"], expand=True)
    picture.thumbnail((meta["width"], meta["width"] * 3))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=72)
    return {"pages": len(document)}, [out.getvalue()]


def seal_places(printed: bytes, prefix: str) -> dict[int, list[Spot]]:
    """Page → places (points from the upper left) where the printed document wants a seal."""
    found: dict[int, list[Spot]] = {}
    with pikepdf.open(io.BytesIO(printed)) as document:
        if "/Names" not in document.Root or "/Dests" not in document.Root.Names:
            return found
        numbers = {page.objgen: number for number, page in enumerate(document.pages, 1)}
        for name, place in pikepdf.NameTree(document.Root.Names.Dests).items():
            if str(name).startswith(prefix):
                page = numbers[place[0].objgen]
                height = float(document.pages[page - 1].mediabox[3])
                found.setdefault(page, []).append((float(place[2]), height - float(place[3])))
    return found


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        raise JobError("unreadable", wording.UNREADABLE) from None


def _picture(document: pypdfium2.PdfDocument, index: int) -> Image.Image:
    page = document[index]
    scale = min(DPI / 72, _MAX_SIDE / max(*page.get_size(), 1))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    page.close()
    return picture


def _facts(page: Image.Image, code: dict[str, float], due: dict[int, list[Spot]]) -> dict[str, Any]:
    """One page: the texts of its codes, how it lies, and whether seals stand where they are due."""
    grey = page.convert("L")
    seen = _read(grey)
    if not seen:
        return {"texts": [], "blank": _is_blank(grey)}
    (x, y), (right_x, right_y), _ = seen[0].corners
    angle = math.degrees(math.atan2(right_y - y, right_x - x))
    quarter = round(angle / 90) * 90
    facts = {
        "texts": [one.text for one in seen],
        "turn": -quarter % 360,
        "askew": round(angle - quarter, 1),
    }
    places = due.get(_page_number(seen[0].text), [])
    if places:
        facts["seals"] = len(places)
        facts["sealed"] = sum(_is_sealed(page, seen[0], code, place) for place in places)
        facts["grey"] = not facts["sealed"] and _is_grey(page)
    return facts


def _read(page: Image.Image) -> list[Seen]:
    """Our codes on one page picture: the cheap pass first, harder looks only while nothing is found."""
    for picture in _looks(page):
        scale = page.width / picture.width
        for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
            results = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode, binarizer=binarizer)
            # A page may carry other codes (a letterhead, a certificate): all results count, not the first one.
            if ours := [result for result in results if result.text.upper().startswith(_PREFIX)]:
                return [Seen(result.text, _corners(result.position, scale)) for result in ours]
    return []


def _corners(position: Any, scale: float) -> tuple[Spot, Spot, Spot]:
    found = (position.top_left, position.top_right, position.bottom_left)
    return tuple((corner.x * scale, corner.y * scale) for corner in found)  # type: ignore[return-value]


def _looks(page: Image.Image) -> Iterator[Image.Image]:
    """The page as it is, then with its contrast stretched, enlarged, softened, and with specks removed."""
    yield page
    stretched = ImageOps.autocontrast(page)
    yield stretched
    large = stretched.resize((page.width * 2, page.height * 2), Image.Resampling.LANCZOS)
    yield large
    yield large.filter(ImageFilter.GaussianBlur(1.2))
    yield stretched.filter(ImageFilter.MedianFilter(3))


def _page_number(text: str) -> int:
    parts = text.split(":")
    return int(parts[3]) if len(parts) > 3 and parts[3].isdecimal() else 0


def _is_sealed(page: Image.Image, seen: Seen, code: dict[str, float], place: Spot) -> bool:
    """Is there red ink around this place of the printed page? The code tells where on the picture it lies, and how large."""
    modules = len(segno.make(seen.text, error="m", micro=False, boost_error=True).matrix)
    unit = code["size"] / (modules + 2 * code["quiet"])
    left, side = code["edge"] + code["quiet"] * unit, modules * unit
    top = 842 - code["foot"] - code["size"] + code["quiet"] * unit
    (x, y), (right_x, right_y), (down_x, down_y) = seen.corners
    across, down = (place[0] - left) / side, (place[1] - top) / side
    at = (
        x + across * (right_x - x) + down * (down_x - x),
        y + across * (right_y - y) + down * (down_y - y),
    )
    mm = math.hypot(right_x - x, right_y - y) / (side * _POINT)
    reach = REACH_MM * mm
    box = tuple(
        int(max(0, min(limit, value)))
        for value, limit in zip(
            (at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach), (*page.size, *page.size), strict=True
        )
    )
    if box[2] - box[0] < mm or box[3] - box[1] < mm:
        return False
    return red_pixels(page.crop(box)) >= SEAL_MM2 * mm * mm


def red_pixels(picture: Image.Image) -> int:
    """How many pixels have the red of a stamp pad; specks of noise do not count."""
    hue, saturation, brightness = picture.filter(ImageFilter.MedianFilter(3)).convert("HSV").split()
    low, high = _RED_HUES
    red = hue.point([255 if value <= low or value >= high else 0 for value in range(256)])
    strong = saturation.point([255 if value >= 60 else 0 for value in range(256)])
    bright = brightness.point([255 if value >= 80 else 0 for value in range(256)])
    return ImageChops.darker(ImageChops.darker(red, strong), bright).histogram()[255]


def _is_grey(page: Image.Image) -> bool:
    """A page scanned without colour: its channels are the same."""
    red, green, blue = page.resize((200, 280)).split()
    apart = max(ImageChops.difference(red, other).getextrema()[1] for other in (green, blue))
    return apart < 12


def _is_blank(grey: Image.Image) -> bool:
    """An empty sheet, whatever its shade; its rims do not count."""
    width, height = grey.size
    inner = grey.crop((width // 20, height // 20, width - width // 20, height - height // 20))
    counts = inner.filter(ImageFilter.MedianFilter(3)).histogram()
    paper = max(range(256), key=counts.__getitem__)
    return sum(counts[: max(paper - 60, 0)]) < _BLANK * sum(counts)
