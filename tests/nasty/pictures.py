"""Nasty pictures and names, made by code."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

from tests.nasty.pdfs import Nasty

SCRIPT = b"<script>alert('CANARY')</script>"


def picture(form: str, size: tuple[int, int] = (20, 10), mode: str = "RGB", **save) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **save)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, data: bytes = b"", depth: int = 8, colour: int = 0, extra: bytes = b"") -> bytes:
    """A PNG whose head says what it likes."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def flat(width: int, height: int) -> bytes:
    """A grey picture of any size in a few kilobytes."""
    packer = zlib.compressobj(9)
    row = b"\0" * (width + 1)
    body = b"".join(packer.compress(row * 100) for _ in range(height // 100)) + packer.flush()
    return png(width, height, body)


def told(text: bytes) -> bytes:
    """A PNG with a text."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", text.decode())
    return picture("PNG", pnginfo=info)


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SCRIPT.decode()
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 20.0)}
    return exif.tobytes()


def pictures() -> dict[str, Nasty]:
    """Pictures, or what says it is one."""
    good_png, good_jpg = picture("PNG"), picture("JPEG")
    refused = {
        "bomb of 13000 x 13000.png": flat(13_000, 13_000),
        "40 million and a little.png": flat(8_100, 5_000),
        "head of 60000 x 60000.png": png(60_000, 60_000),
        "head of 2^31.png": png(2**31 - 1, 2**31 - 1),
        "no width.png": png(0, 10),
        "no data.png": png(10, 10),
        "wrong depth.png": png(10, 10, depth=77),
        "cut.png": good_png[: len(good_png) // 2],
        "cut.jpg": good_jpg[:120],
        "gif.png": picture("GIF"),
        "gif with script.jpg": b"GIF89a=1;" + SCRIPT,
        "webp.png": picture("WEBP"),
        "tiff.jpg": picture("TIFF"),
        "bmp.png": picture("BMP"),
        "svg.png": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "svg.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "html.jpg": b"<html>" + SCRIPT,
        "jpg.png": good_jpg,
        "png.jpg": good_png,
        "program.png": b"MZ\x90\0" + b"\0" * 200,
        "php.jpg": b"<?php system($_GET['c']); ?>",
        "mark alone.png": b"\x89PNG\r\n\x1a\n",
        "mark alone.jpg": b"\xff\xd8\xff",
        "mark and script.jpg": b"\xff\xd8\xff\xe0" + SCRIPT * 20,
        "nothing.png": b"",
        "nothing.jpg": b"",
        "broken particulars.png": good_png[:33] + chunk(b"eXIf", b"II*\0\xff") + good_png[33:],
    }
    harmless = {
        "script behind.jpg": good_jpg + SCRIPT,
        "script behind.png": good_png + SCRIPT,
        "php behind.jpg": good_jpg + b"<?php CANARY ?>",
        "script as text.png": told(SCRIPT),
        "script as comment.jpg": picture("JPEG", comment=SCRIPT),
        "script as particulars.jpg": picture("JPEG", exif=_exif()),
        "script as colours.png": picture("PNG", icc_profile=SCRIPT * 20),
        "xmp.jpg": picture("JPEG", xmp=b"<x:xmpmeta>" + SCRIPT),
        "text of a megabyte.png": png(1, 1, zlib.compress(b"\0\0"), extra=chunk(b"zTXt", b"CANARY\0\0" + zlib.compress(b"x" * 900_000))),
        "zip behind.png": good_png + b"PK\x03\x04 CANARY",
        "four colours.jpg": picture("JPEG", mode="CMYK", comment=SCRIPT),
        "sixteen bits.png": picture("PNG", mode="I;16"),
        "palette.png": picture("PNG", mode="P", transparency=0),
        "one bit.png": picture("PNG", mode="1"),
    }  # fmt: skip
    return {
        **{f"picture: {name}": (name, content, "refused") for name, content in refused.items()},
        **{f"picture: {name}": (name, content, "harmless") for name, content in harmless.items()},
        "picture: bomb of text.png": (
            "bomb of text.png",
            png(1, 1, zlib.compress(b"\0\0"), extra=chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 99_000_000))),
            "either",
        ),
        "picture: 39 million turned.jpg": ("turned.jpg", _turned(), "harmless"),
    }


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return picture("JPEG", (7_800, 5_000), exif=exif.tobytes(), quality=20)


def names() -> dict[str, Nasty]:
    """A harmless picture under names that are not."""
    good = picture("PNG")
    bad = ("a.png.exe", "a.docm", "a.xlsm", "a.pdf.html", "a.png;.asp", "a.svg", "a.php", "a", ".htaccess", "a.png\u202egpj.exe", "a.ppt", "a.7z", "\u200b.png")  # fmt: skip
    odd = ("../../../a.png", "..\\..\\a.png", "/etc/a.png", "a\0b.png", "a\r\nSet-Cookie: x.png", "\u202egnp.a.png", "<script>alert(1)</script>.png", "长" * 200 + ".png", "CON.png", "a" * 400 + ".png", "😀.png", "a.PNG", "'; DROP TABLE.png", '"x" onerror="y.png', "a b  c .png")  # fmt: skip
    return {
        **{f"name: {name!r}": (name, good, "refused") for name in bad},
        **{f"name: {name[:40]!r}": (name, good, "harmless") for name in odd},
    }
