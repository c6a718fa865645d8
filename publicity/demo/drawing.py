"""Small pictures and PDFs that say what they stand for: invented evidence, diagrams, stamped scans."""

from __future__ import annotations

import io
import zlib
from functools import lru_cache

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

FONT = settings.BASE_DIR / "assets" / "fonts" / "NotoSansSC-Medium.ttf"
A4 = (420, 594)
INKS = ("#23527c", "#2f6f4f", "#7c4a23", "#5b3b7c", "#7c2340")
FOOT = "演示材料 内容均为虚构"


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | None:
    """The house's font; None where it was not unpacked (a picture then carries no words)."""
    return ImageFont.truetype(str(FONT), size) if FONT.exists() else None


@lru_cache(maxsize=600)
def picture(title: str, note: str = "") -> bytes:
    """A PNG of boxes and arrows in a colour that goes with its words."""
    ink = INKS[zlib.crc32(f"{title}{note}".encode()) % len(INKS)]
    image = Image.new("P", (640, 400), 0)
    image.putpalette([255, 255, 255, *bytes.fromhex(ink[1:]), 232, 238, 244, 60, 60, 60])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 640, 56), fill=1)
    for row, count in enumerate((3, 4, 2)):
        width = (600 - 16 * (count - 1)) // count
        for column in range(count):
            left, top = 20 + column * (width + 16), 84 + row * 90
            draw.rectangle((left, top, left + width, top + 62), fill=2, outline=1, width=2)
            draw.rectangle((left + 12, top + 14, left + width // 2, top + 20), fill=1)
            draw.rectangle((left + 12, top + 34, left + width * 3 // 4, top + 38), fill=1)
    _write(draw, (20, 14), title[:28], 22, 0)
    _write(draw, (20, 362), f"{note[:30]}　{FOOT}".strip(), 15, 3)
    return _saved(image, "PNG")


@lru_cache(maxsize=600)
def sheet(title: str, note: str = "") -> bytes:
    """A one-page PDF: a heading, grey lines, a round seal, and whose it is."""
    image = Image.new("L", A4, 255)
    draw = ImageDraw.Draw(image)
    _write(draw, (40, 48), title[:18], 20, 20)
    _write(draw, (40, 84), note[:26], 13, 60)
    for line in range(14):
        draw.rectangle((40, 124 + line * 20, 380 - (line * 37) % 120, 128 + line * 20), fill=210)
    draw.ellipse((270, 400, 370, 500), outline=120, width=4)
    _write(draw, (298, 440), "演示章", 15, 120)
    _write(draw, (40, 560), FOOT, 12, 90)
    return _saved(image, "PDF")


def _write(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, fill: int) -> None:
    if (font := _font(size)) is not None:
        draw.text(at, text, font=font, fill=fill)


def _saved(image: Image.Image, form: str) -> bytes:
    sink = io.BytesIO()
    if form == "PDF":
        image.save(sink, form, resolution=50.8, quality=60)  # 420 pixels are the 210 mm of A4
    else:
        image.save(sink, form)
    return sink.getvalue()
