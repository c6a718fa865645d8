"""A scanner and its operator: printed pages come back sealed, askew, turned, noisy, on grey paper, as JPEG."""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from submissions.documents.jobs_scan import seal_places
from submissions.documents.stamp import MM, SEAL_PLACE


@dataclass(frozen=True)
class Scanner:
    """How pages come back. `askew` in degrees, `noise` as sigma, `paper` is the shade of white, `grey` loses all colour."""

    askew: float = 0
    turn: int = 0
    noise: float = 0
    paper: int = 255
    blur: float = 0
    quality: int = 60
    dpi: int = 150
    grey: bool = False
    sealed: bool = True

    def pictures(self, pdf: bytes) -> list[bytes]:
        """Each page as a JPEG."""
        places = seal_places(pdf, SEAL_PLACE) if self.sealed else {}
        document = pypdfium2.PdfDocument(pdf)
        found = []
        for number in range(1, len(document) + 1):
            page = document[number - 1].render(scale=self.dpi / 72).to_pil().convert("RGB")
            for x, y in places.get(number, ()):
                seal(page, (x + 12 * MM) * self.dpi / 72, (y + 6 * MM) * self.dpi / 72, self.dpi)
            found.append(self._scanned(page, number))
        document.close()
        return found

    def pdf(self, pdf: bytes) -> bytes:
        """All pages as one PDF, as a copier sends it."""
        return bound(self.pictures(pdf), self.dpi)

    def _scanned(self, page: Image.Image, number: int) -> bytes:
        page = ImageChops.multiply(page, Image.new("RGB", page.size, (self.paper, self.paper, max(self.paper - 6, 0))))
        lean = self.askew * (1 if number % 2 else -1)
        shade = (self.paper, self.paper, self.paper)
        page = page.rotate(lean, resample=Image.Resampling.BICUBIC, fillcolor=shade)
        page = page.rotate(-self.turn, expand=True)
        if self.blur:
            page = page.filter(ImageFilter.GaussianBlur(self.blur))
        if self.noise:
            bands = [
                ImageChops.add(band, grain(page.size, self.noise, 3 * number + at), scale=1, offset=-128)
                for at, band in enumerate(page.split())
            ]
            page = Image.merge("RGB", bands)
        packed = io.BytesIO()
        (page.convert("L") if self.grey else page).save(packed, "JPEG", quality=self.quality)
        return packed.getvalue()


@functools.cache
def _grain(size: tuple[int, int], sigma: float) -> Image.Image:
    return Image.effect_noise(size, sigma)


def grain(size: tuple[int, int], sigma: float, which: int) -> Image.Image:
    """Noise for a page and colour: made once for a size, as it takes longest, and moved so that no two lie alike."""
    return ImageChops.offset(_grain(size, sigma), 137 * which, 411 * which)


def seal(page: Image.Image, x: float, y: float, dpi: int) -> None:
    """A round seal of 40 mm in the red of a stamp pad: ring, star, and strokes where the name stands, the text showing through."""
    mm = dpi / 25.4
    layer = Image.new("RGB", page.size, "white")
    draw = ImageDraw.Draw(layer)
    red, radius = (214, 58, 62), 20 * mm
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=max(2, round(1.1 * mm)))
    star = [
        (
            x + (6.5 if n % 2 == 0 else 2.6) * mm * math.sin(n * math.pi / 5),
            y - (6.5 if n % 2 == 0 else 2.6) * mm * math.cos(n * math.pi / 5),
        )
        for n in range(10)
    ]
    draw.polygon(star, fill=red)
    for n in range(14):
        angle = math.radians(150 + n * 18)
        cx, cy = x + 15 * mm * math.cos(angle), y + 15 * mm * math.sin(angle)
        draw.rectangle((cx - 1.2 * mm, cy - 1.6 * mm, cx + 1.2 * mm, cy + 1.6 * mm), outline=red, width=round(0.5 * mm))
    page.paste(ImageChops.multiply(page, layer))


def bound(pictures: Sequence[bytes], dpi: int = 150) -> bytes:
    """JPEG pages as one PDF, their bytes untouched."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for data in pictures:
            with Image.open(io.BytesIO(data)) as opened:
                (width, height), gray = opened.size, opened.mode == "L"
            image = pikepdf.Stream(
                pdf,
                data,
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=width,
                Height=height,
                BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceGray if gray else pikepdf.Name.DeviceRGB,
                Filter=pikepdf.Name.DCTDecode,
            )
            size = (width * 72 / dpi, height * 72 / dpi)
            pdf.add_blank_page(page_size=size)
            page = pdf.pages[-1]
            name = page.add_resource(pdf.make_indirect(image), pikepdf.Name.XObject)
            page.contents_add(pikepdf.Stream(pdf, f"q {size[0]:.2f} 0 0 {size[1]:.2f} 0 0 cm {name} Do Q".encode()))
        pdf.save(out)
    return out.getvalue()


HARD = Scanner(askew=3, noise=14, paper=226, quality=60)
"""150 dpi, ±3° askew, noise, grey paper, JPEG 60."""


def mistakes(pages: Sequence[bytes], older: Sequence[bytes], foreign: Sequence[bytes], theirs: str) -> list[tuple]:
    """What people hand in by mistake: (pages of the scan, what must be said of it), for a paper of any number of pages.

    `older` are pages printed before the last edit, `foreign` those of the filing numbered `theirs`. A paper of a single
    page can neither lack one nor have two changed over.
    """
    last = len(pages) - 1
    found = [
        ([*older[:1], *pages[1:]], "扫描件第 1 页是按修改前的内容打印的第 1 页"),
        ([*pages[:last], foreign[0]], f"扫描件第 {last + 1} 页是另一项申报的（编号 {theirs}"),
        ([*pages, pages[0]], f"扫描件第 {last + 2} 页与第 1 页重复，都是文件的第 1 页"),
    ]
    if last:
        missing = [*pages[:1], *pages[2:]]
        swapped = [*pages[: last - 1], pages[last], pages[last - 1]]
        found.append((missing, f"缺少第 2 页（共 {last + 1} 页）"))
        found.append((swapped, f"扫描件第 {last} 页顺序不对：应为文件的第 {last} 页，实为第 {last + 1} 页"))
    return found
