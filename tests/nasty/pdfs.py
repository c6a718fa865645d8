"""Nasty PDFs, made by code. Each entry: name → (file name, content, what must come of it)."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name

Nasty = tuple[str, bytes, str]  # (file name, content, "refused" | "harmless" | "either")
SCRIPT = "app.alert('CANARY')"


def plain(change: Callable[[pikepdf.Pdf], None] = lambda document: None, **save) -> bytes:
    """A page, changed, as bytes."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document)
        document.save(out, **save)
    return out.getvalue()


def js(**more) -> Dictionary:
    """A script action."""
    return Dictionary(S=Name.JavaScript, JS=SCRIPT, **more)


def _annotation(document: pikepdf.Pdf, **values) -> None:
    note = document.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 100, 100], **values))
    document.pages[0].Annots = Array([note])


def _field(document: pikepdf.Pdf, **values) -> None:
    field = document.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="a", Rect=[0, 0, 9, 9], **values)
    )
    document.pages[0].Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]))


def _attached(document: pikepdf.Pdf) -> None:
    document.attachments["CANARY.exe"] = pikepdf.AttachedFileSpec(document, b"MZ CANARY")


def _attached_note(document: pikepdf.Pdf) -> None:
    stream = pikepdf.Stream(document, b"MZ CANARY", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F="CANARY.exe", EF=Dictionary(F=stream))
    _annotation(document, Subtype=Name.FileAttachment, FS=spec)


def _names(document: pikepdf.Pdf) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=["a", document.make_indirect(js())]))


def _xfa(document: pikepdf.Pdf) -> None:
    form = pikepdf.Stream(document, b"<xdp><script>CANARY</script></xdp>")
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=Array(["template", form]))


def _chained(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.GoTo, D=[document.pages[0].obj, Name.Fit], Next=js())


def _indirect(document: pikepdf.Pdf) -> None:
    code = document.make_indirect(pikepdf.Stream(document, SCRIPT.encode()))
    document.Root.OpenAction = document.make_indirect(Dictionary(S=Name.JavaScript, JS=code))


def _outline(document: pikepdf.Pdf) -> None:
    item = document.make_indirect(Dictionary(Title="a", A=js()))
    document.Root.Outlines = document.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))


ACTING = {
    "open action": lambda d: setattr(d.Root, "OpenAction", js()),
    "open action in a stream": _indirect,
    "chained action": _chained,
    "catalog action": lambda d: setattr(d.Root, "AA", Dictionary(WC=js())),
    "page action": lambda d: setattr(d.pages[0], "AA", Dictionary(O=js())),
    "names tree": _names,
    "outline": _outline,
    "link script": lambda d: _annotation(d, Subtype=Name.Link, A=js()),
    "widget action": lambda d: _field(d, AA=Dictionary(K=js())),
    "launch": lambda d: setattr(d.Root, "OpenAction", Dictionary(S=Name.Launch, F="cmd.exe CANARY")),
    "launch for windows": lambda d: _annotation(
        d, Subtype=Name.Link, A=Dictionary(S=Name.Launch, Win=Dictionary(F="CANARY.exe"))
    ),
    "submit": lambda d: setattr(d.Root, "OpenAction", Dictionary(S=Name.SubmitForm, F="http://192.0.2.9/CANARY")),
    "import": lambda d: setattr(d.Root, "OpenAction", Dictionary(S=Name.ImportData, F="CANARY.fdf")),
    "go to remote": lambda d: setattr(d.Root, "OpenAction", Dictionary(S=Name.GoToR, F="CANARY.pdf", D=[0, Name.Fit])),
    "go to embedded": lambda d: setattr(d.Root, "OpenAction", Dictionary(S=Name.GoToE, D="CANARY")),
    "open an address": lambda d: setattr(d.Root, "OpenAction", Dictionary(S=Name.URI, URI="http://192.0.2.9/CANARY")),
    "script address": lambda d: _annotation(d, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="javascript:CANARY")),
    "attached file": _attached,
    "attached by a note": _attached_note,
    "rich media": lambda d: _annotation(d, Subtype=Name.RichMedia, RichMediaContent=Dictionary(CANARY=1)),
    "movie": lambda d: _annotation(d, Subtype=Name.Movie, Movie=Dictionary(F="CANARY.avi")),
    "xfa": _xfa,
    "rendition": lambda d: _annotation(d, Subtype=Name.Screen, A=Dictionary(S=Name.Rendition, JS="CANARY")),
}


def _tree(depth: int, width: int) -> bytes:
    """A page tree whose nodes name one child many times: width to the power of depth pages in a few hundred bytes."""
    lines = [b"%PDF-1.4", b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj"]
    for n in range(depth):
        kids = (f"{n + 3} 0 R " * width).encode()
        lines.append(b"%d 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj" % (n + 2, width ** (depth - n), kids))
    lines.append(b"%d 0 obj<</Type/Page/MediaBox[0 0 9 9]>>endobj" % (depth + 2))
    return b"\n".join([*lines, b"trailer<</Root 1 0 R>>", b"%%EOF"])


def _raw(*objects: bytes, root: bytes = b"1 0 R") -> bytes:
    return b"\n".join([b"%PDF-1.7", *objects, b"trailer<</Root " + root + b">>", b"%%EOF"])


def _bomb(layers: int) -> bytes:
    """An object stream that unpacks to 1500 MB, packed `layers` times over."""
    packer = zlib.compressobj(9)
    body = packer.compress(b"5 0 ") + packer.flush(zlib.Z_FULL_FLUSH)
    body += (packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)) * 1500
    for _ in range(layers - 1):
        body = zlib.compress(body, 9)
    filters = b"[" + b"/FlateDecode" * layers + b"]"
    return _raw(
        b"1 0 obj<</Type/Catalog/Pages 2 0 R/X 5 0 R>>endobj",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj",
        b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter%s/Length %d>>stream\n%s\nendstream endobj"
        % (filters, len(body), body),
    )


def structures() -> dict[str, Nasty]:
    """PDFs that are broken, endless, huge or something else besides."""
    from tests.nasty.archives import packed

    good, page = (
        plain(),
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj",
    )
    nested = b"[" * 100_000 + b"]" * 100_000
    many = plain(lambda d: [d.add_blank_page() for _ in range(3100)])
    found = {
        "loop of pages": _raw(b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj"),
        "tree of a million pages": _tree(6, 10),
        "tree of 10^12 pages": _tree(12, 10),
        "says a billion pages": _raw(b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", page.replace(b"/Count 1", b"/Count 1000000000")),
        "negative pages": _raw(b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", page.replace(b"/Count 1", b"/Count -5")),
        "no page": plain(lambda d: d.pages.__delitem__(0)),
        "3101 pages": many,
        "deep arrays": _raw(b"1 0 obj<</Type/Catalog/Pages 2 0 R/X " + nested + b">>endobj", page),
        "itself as its root": _raw(b"1 0 obj 1 0 R endobj"),
        "no root": b"%PDF-1.7\ntrailer<<>>\n%%EOF",
        "only a header": b"%PDF-1.7\n",
        "only noise": b"%PDF-1.7\n" + bytes(range(256)) * 40,
        "cut in the middle": good[: len(good) // 2],
        "cut at the end": good[:-30],
        "wrong xref": good.replace(b"startxref", b"startxref\n99999999999\n"),
        "huge number": _raw(b"1 0 obj<</Type/Catalog/Pages 2 0 R/X " + b"9" * 100_000 + b">>endobj", page),
        "object stream bomb": _bomb(1),
        "object stream bomb packed twice": _bomb(2),
        "open password": plain(encryption=pikepdf.Encryption(user="a", owner="b")),
        "html inside the head": b"%PDF-1.7\n<html><script>alert('CANARY')</script></html>\n" + good[9:],
        "html": b"<html><script>alert('CANARY')</script></html>",
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "postscript": b"%!PS-Adobe-3.0\n(CANARY) run\n",
        "a program": b"MZ\x90\0" + b"\0" * 2000,
        "nul bytes": b"\0" * 5000,
        "nothing": b"",
    }  # fmt: skip
    refused = {"no page", "3101 pages", "no root", "only a header", "only noise", "open password", "html", "svg", "postscript", "a program", "nul bytes", "nothing", "loop of pages", "itself as its root", "tree of 10^12 pages", "tree of a million pages"}  # fmt: skip
    zipped = packed({"CANARY.txt": b"CANARY"})
    bothways = {
        "zip behind": good + zipped,
        "html behind": good + b"<html><script>CANARY</script></html>",
        "html in front": b"<html><script>CANARY</script></html>\n" + good,
        "picture in front": b"GIF89a/*CANARY*/" + good,
        "program behind": good + b"\nMZ CANARY" * 500,
    }
    return {
        **{f"pdf: {name}": (f"{name}.pdf", content, "refused" if name in refused else "either") for name, content in found.items()},
        **{f"pdf: {name}": (f"{name}.pdf", content, "harmless") for name, content in bothways.items()},
        **{f"pdf: {name}": (f"{name}.pdf", plain(change), "harmless") for name, change in ACTING.items()},
    }  # fmt: skip
