"""In the child: lay out HTML with WeasyPrint under a fetcher that knows only what it was handed."""

from __future__ import annotations

import base64
import binascii
import gc
import io
import logging
from typing import Any

import pikepdf
import weasyprint
from PIL import Image
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from submissions.documents import wording
from submissions.documents.wire import JobError

MAX_PIXELS = 40_000_000
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}

# A warning of Pillow is no protection: the cap is checked here before a single pixel is decoded.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class RefusedError(ValueError):
    """An address this renderer does not open."""


class Fetcher(URLFetcher):
    """Opens `asset:NAME` from a dictionary and PNG or JPEG in `data:`; refuses every other address."""

    def __init__(self, assets: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes behind `url`. A picture we were handed and cannot open stops the document; a stranger is skipped."""
        scheme, _, rest = url.partition(":")
        if scheme == "asset":
            if (body := self.assets.get(rest)) is None or (kind := picture_type(body)) is None:
                raise BadPictureError(rest)
            return URLFetcherResponse(url, body, {"Content-Type": kind})
        if scheme == "data" and (body := _data(rest)) is not None and (kind := picture_type(body)) is not None:
            return URLFetcherResponse(url, body, {"Content-Type": kind})
        self.refused.append(url[:120])
        raise RefusedError(url[:120])


class BadPictureError(FatalURLFetchingError):
    """A picture of the document itself cannot be used."""


def _data(rest: str) -> bytes | None:
    """The bytes of a base64 `data:` address that says it is a PNG or JPEG."""
    head, _, body = rest.partition(",")
    if head not in {"image/png;base64", "image/jpeg;base64"}:
        return None
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None


def picture_type(body: bytes) -> str | None:
    """The media type if `body` opens as a PNG or JPEG of at most MAX_PIXELS, else None."""
    try:
        with Image.open(io.BytesIO(body), formats=tuple(_TYPES)) as picture:
            kind, size = _TYPES[picture.format or ""], picture.size
            picture.verify()
    except Exception:  # noqa: BLE001  Pillow raises many kinds on broken files; each means the same here
        return None
    return kind if 0 < size[0] * size[1] <= MAX_PIXELS else None


def render(meta: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """HTML and style in `meta`, pictures in `blobs` under `meta["names"]` → one PDF."""
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    fetcher, fonts = Fetcher(dict(zip(meta["names"], blobs, strict=True))), FontConfiguration()
    try:
        style = weasyprint.CSS(string=meta["css"], url_fetcher=fetcher, font_config=fonts)
        pdf = weasyprint.HTML(string=meta["html"], url_fetcher=fetcher, base_url="page:").write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_identifier=bytes.fromhex(meta["identifier"]),
            optimize_images=False,
            dpi=200,
            jpeg_quality=85,
        )
    except BadPictureError as bad:
        raise JobError("picture", wording.BAD_PICTURE.format(name=str(bad)), detail=str(bad)) from None
    gc.collect()
    return {"refused": fetcher.refused[:20]}, [pdf]


def watermark(meta: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The PDF in blobs[0] with the one-page PDF in blobs[1] laid over each of its pages."""
    try:
        document = pikepdf.open(io.BytesIO(blobs[0]))
    except (pikepdf.PdfError, pikepdf.PasswordError):
        raise JobError("unreadable", wording.UNREADABLE) from None
    with document, pikepdf.open(io.BytesIO(blobs[1])) as sheet:
        if len(document.pages) > meta["max_pages"]:
            raise JobError("pages", wording.TOO_MANY_PAGES.format(pages=len(document.pages), limit=meta["max_pages"]))
        for page in document.pages:
            page.add_overlay(sheet.pages[0])
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return {}, [out.getvalue()]
