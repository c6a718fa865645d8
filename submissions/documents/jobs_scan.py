"""In the child: find printed codes on the pages of a PDF that came from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from submissions.documents import wording
from submissions.documents.wire import JobError

DPI = 150
_MAX_SIDE = 3600
"""Longest side in pixels of a page picture; a poster is scaled down to it."""
_PREFIX = "ZJ1:"


def codes(meta: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Texts of our codes for each page of the PDF in blobs[0]; at most meta["max_pages"] pages."""
    try:
        document = pypdfium2.PdfDocument(blobs[0])
    except pypdfium2.PdfiumError:
        raise JobError("unreadable", wording.UNREADABLE) from None
    if len(document) > meta["max_pages"]:
        raise JobError("pages", wording.TOO_MANY_PAGES.format(pages=len(document), limit=meta["max_pages"]))
    found = []
    for index in range(len(document)):
        page = document[index]
        scale = min(DPI / 72, _MAX_SIDE / max(*page.get_size(), 1))
        found.append(_read(page.render(scale=scale, grayscale=True).to_pil()))
        page.close()
    return {"pages": found}, []


def _read(page: Image.Image) -> list[str]:
    """The texts of our codes on one page picture: the cheap pass first, harder looks only while nothing is found."""
    for picture in _looks(page):
        for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
            results = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode, binarizer=binarizer)
            # A page may carry other codes (a letterhead, a certificate): all results count, not the first one.
            if texts := [result.text for result in results if result.text.upper().startswith(_PREFIX)]:
                return texts
    return []


def _looks(page: Image.Image) -> Iterator[Image.Image]:
    """The page as it is, then with its contrast stretched, enlarged, softened, and with specks removed."""
    yield page
    stretched = ImageOps.autocontrast(page)
    yield stretched
    large = stretched.resize((page.width * 2, page.height * 2), Image.Resampling.LANCZOS)
    yield large
    yield large.filter(ImageFilter.GaussianBlur(1.2))
    yield stretched.filter(ImageFilter.MedianFilter(3))
