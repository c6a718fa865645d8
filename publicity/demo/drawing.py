"""Small pictures and PDFs that say what they stand for: invented evidence, diagrams, stamped scans."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
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
    sink = io.BytesIO()
    image.save(sink, "PNG")
    return sink.getvalue()


GREY, RED, NONE = "0.45 G", "0.78 0.1 0.13 RG", ""


@lru_cache(maxsize=600)
def sheet(title: str, note: str = "", ink: str = GREY) -> bytes:
    """A one-page PDF: a heading, grey lines, a round seal in this ink, and whose it is. Drawn in plain strokes, so that the check of
    uploads opens it without a process of its own: several hundred of them are handed in."""
    lines = [f"40 {466 - line * 20} {340 - (line * 37) % 120} 4 re" for line in range(14)]
    seal = [*_words("演示章", (298, 440), 15, "0.45"), f"{ink} 4 w", _circle(320, A4[1] - 450, 48), "S"] if ink else []
    parts = [
        "0.82 g", *lines, "f", *_words(title[:18], (40, 48), 20, "0.1"), *_words(note[:26], (40, 84), 13, "0.25"),
        *_words(FOOT, (230, 536), 12, "0.35"), *seal,
    ]  # fmt: skip
    return _plain_pdf("\n".join(parts))


@lru_cache(maxsize=600)
def _words(text: str, at: tuple[int, int], size: int, grey: str) -> list[str]:
    """The text as black strokes of half a pixel: what the font draws, row by row, equal rows as one."""
    if (font := _font(size * 2)) is None:
        return []
    width, height = (int(edge) + 2 for edge in font.getbbox(text)[2:])
    image = Image.new("1", (width, height), 0)
    ImageDraw.Draw(image).text((0, 0), text, font=font, fill=1)
    rows = [tuple(_runs(image.crop((0, y, width, y + 1)).tobytes(), width)) for y in range(height)]
    open_: dict[tuple[int, int], int] = {}
    found = [f"q {grey} g 0.5 0 0 0.5 {at[0]} {A4[1] - at[1]} cm"]
    for y, row in enumerate([*rows, ()]):
        for run in open_.keys() - set(row):
            top = open_.pop(run)
            found.append(f"{run[0]} {-y} {run[1] - run[0]} {y - top} re")
        for run in row:
            open_.setdefault(run, y)
    return [*found, "f Q"]


def _runs(packed: bytes, width: int) -> Iterator[tuple[int, int]]:
    """(from, to) of each stretch of ones in a row of bits."""
    bits = f"{int.from_bytes(packed, 'big'):0{len(packed) * 8}b}"[:width] + "0"
    at = 0
    while (start := bits.find("1", at)) >= 0:
        at = bits.index("0", start)
        yield start, at


def _circle(x: int, y: int, r: int) -> str:
    """A circle of four curves."""
    k = r * 0.5523
    return (
        f"{x + r} {y} m {x + r} {y + k:.1f} {x + k:.1f} {y + r} {x} {y + r} c {x - k:.1f} {y + r} {x - r} {y + k:.1f} {x - r} {y} c "
        f"{x - r} {y - k:.1f} {x - k:.1f} {y - r} {x} {y - r} c {x + k:.1f} {y - r} {x + r} {y - k:.1f} {x + r} {y} c"
    )


def _plain_pdf(content: str) -> bytes:
    """The smallest PDF of one page with this content, on the points of A4 (an image of 420 × 594 is its size in these units)."""
    scaled = f"1.4173 0 0 1.4173 0 0 cm\n{content}".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 841.89]/Resources<<>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(scaled), scaled),
    ]
    sink, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(sink))
        sink += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(sink) + end % (table, len(sink))


def _write(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, fill: int) -> None:
    if (font := _font(size)) is not None:
        draw.text(at, text, font=font, fill=fill)
