"""In the child: the content controls of a DOCX that came from outside, as plain paragraphs and tables."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from submissions.documents.wire import JobError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"
MAX_MEMBERS, MAX_UNPACKED, MAX_BODY = 2000, 120 * 1024 * 1024, 24 * 1024 * 1024
_MACROS = re.compile(r"vbaproject|vbadata|activex|oleobject|/embeddings/", re.IGNORECASE)
_EMPTY_HINTS = {"单击或点击此处输入文字。", "单击此处输入文字。", "Click or tap here to enter text."}


def fields(meta: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Tag → blocks of each content control whose tag begins with one of meta["tags"]; a block is {"p"} or {"t"} (rows).

    Refused: macros and embedded objects, anything fetched from outside (hyperlinks are only words), document type definitions,
    archives that grow beyond measure.
    """
    words = meta["words"]
    try:
        with zipfile.ZipFile(io.BytesIO(blobs[0])) as archive:
            _demand_harmless(archive, words)
            body = fromstring(_member(archive, BODY, MAX_BODY, words), forbid_dtd=True)
    except DefusedXmlException:
        raise JobError("dtd", words["dtd"]) from None
    except (zipfile.BadZipFile, KeyError, ParseError, NotImplementedError, OSError, ValueError, EOFError):
        raise JobError("broken", words["broken"]) from None
    found: dict[str, Any] = {}
    for control in body.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        name = tag.get(f"{W}val", "") if tag is not None else ""
        content = control.find(f"{W}sdtContent")
        if content is not None and name.startswith(tuple(meta["tags"])) and name not in found:
            found[name] = {"blocks": _blocks(content), "pictures": sum(1 for _ in content.iter(f"{W}drawing"))}
    return {"fields": found}, []


def _demand_harmless(archive: zipfile.ZipFile, words: dict[str, str]) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise JobError("size", words["size"])
    if any(_MACROS.search(member.filename) for member in members):
        raise JobError("macros", words["macros"])
    for member in members:
        name = member.filename.lower()
        if (
            name == "[content_types].xml"
            and b"macroenabled" in _member(archive, member.filename, MAX_BODY, words).lower()
        ):
            raise JobError("macros", words["macros"])
        if name.endswith(".rels"):
            _demand_inside(_member(archive, member.filename, MAX_BODY, words), words)


def _demand_inside(relations: bytes, words: dict[str, str]) -> None:
    for one in fromstring(relations, forbid_dtd=True):
        if one.get("TargetMode", "").lower() == "external" and not one.get("Type", "").endswith("/hyperlink"):
            raise JobError("outside", words["outside"])


def _member(archive: zipfile.ZipFile, name: str, most: int, words: dict[str, str]) -> bytes:
    """Its bytes, counted while they are unpacked, whatever the archive says of their number."""
    with archive.open(name) as source:
        data = source.read(most + 1)
    if len(data) > most:
        raise JobError("size", words["size"])
    return data


def _blocks(content: Element) -> list[dict[str, Any]]:
    """Paragraphs and tables in order, those of controls within too."""
    found: list[dict[str, Any]] = []
    for child in content:
        if child.tag == f"{W}p":
            found.append({"p": _text(child)})
        elif child.tag == f"{W}tbl":
            rows = [[_cell(cell) for cell in row.findall(f"{W}tc")] for row in child.iter(f"{W}tr")]
            found.append({"t": rows})
        elif child.tag == f"{W}sdt" and (inner := child.find(f"{W}sdtContent")) is not None:
            found += _blocks(inner)
        elif child.tag in (f"{W}r", f"{W}ins", f"{W}hyperlink"):
            found.append({"p": _text(child)})
    return found


def _cell(cell: Element) -> str:
    return "\n".join(_text(p) for p in cell.iter(f"{W}p")).strip()


def _text(paragraph: Element) -> str:
    """The words of a paragraph as they stand after all changes: deletions are w:delText and stay out."""
    pieces = []
    for one in paragraph.iter():
        if one.tag == f"{W}t":
            pieces.append(one.text or "")
        elif one.tag == f"{W}tab":
            pieces.append(" ")
        elif one.tag in (f"{W}br", f"{W}cr"):
            pieces.append("\n")
    text = "".join(pieces)
    return "" if text.strip() in _EMPTY_HINTS else text
