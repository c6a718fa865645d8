"""PDFs lose what acts: scripts, attached files, actions that leave the file, media. Bytes without any of these are kept, so
that an electronic signature stays valid; a file that is a PDF and something else besides is written anew."""

import zipfile
from pathlib import Path

import pikepdf

from accounts.file_check import Refusal

MAX_PAGES = 3000
HEAD = 1024
PAGES = (b"<html", b"<script", b"<svg", b"<!doctype")
TAIL = 2048  # bytes behind the last %%EOF that are looked at as a matter of course
BROKEN = "PDF 已损坏，无法打开。请重新导出或扫描后再上传。"
ACTS = ("/XFA", "/AA", "/RichMediaSettings", "/RichMediaContent")


def clean_pdf(source: Path, target: Path) -> bool:
    """True when a cleaned copy was written to target; False keeps the bytes. Raises Refusal."""
    try:
        with pikepdf.open(source) as pdf:
            if not 1 <= len(pdf.pages) <= MAX_PAGES:
                raise Refusal(f"PDF 应有 1 到 {MAX_PAGES} 页。请检查文件后重新上传。")
            before = _fingerprint(pdf)
            scrubber = pikepdf.sanitize.Sanitizer().remove_javascript().remove_external_access()
            scrubber.remove_attachments().remove_multimedia().remove_collection().apply(pdf)
            _drop_leftovers(pdf)
            if before == _fingerprint(pdf) and _is_only_pdf(source):
                return False
            pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError:
        raise Refusal("PDF 设有打开密码，评审人员无法阅读。请去掉密码后重新上传。") from None
    except Refusal:
        raise
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  a broken file fails in many ways: none of them is the person's to read
        raise Refusal(BROKEN) from None
    _demand_readable(target)
    if not _is_only_pdf(target):
        raise Refusal("PDF 内夹带了其他格式的文件。请用原来的程序重新导出后再上传。")
    return True


def _demand_readable(target: Path) -> None:
    try:
        with pikepdf.open(target) as pdf:
            if len(pdf.pages):
                return
    except pikepdf.PdfError:
        pass
    raise Refusal(BROKEN)


def _drop_leftovers(pdf: pikepdf.Pdf) -> None:
    """What the sanitiser leaves: forms in XML (XFA carries scripts), additional actions, attached files by annotation."""
    for obj in pdf.objects:
        if not isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
            continue
        for name in ACTS:
            if name in obj:
                del obj[name]
        if obj.get("/Type") == pikepdf.Name.Filespec:
            for name in ("/EF", "/RF"):
                if name in obj:
                    del obj[name]
    for page in pdf.pages:
        if "/Annots" in page and isinstance(page.Annots, pikepdf.Array):
            acting = ("/FileAttachment", "/RichMedia", "/3D", "/Movie", "/Sound", "/Screen")
            kept = [note for note in page.Annots if not _is_a(note, acting)]
            if len(kept) != len(page.Annots):
                page.Annots = pikepdf.Array(kept)


def _is_a(note: pikepdf.Object, kinds: tuple[str, ...]) -> bool:
    return isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) in kinds


def _is_only_pdf(path: Path) -> bool:
    """It begins as a PDF, ends as a PDF, and cannot be opened as an archive."""
    with path.open("rb") as file:
        head = file.read(HEAD).lower()
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL))
        _, mark, after = file.read().rpartition(b"%%EOF")
    starts = head.startswith(b"%pdf-") and not any(mark in head for mark in PAGES)
    return starts and bool(mark) and not after.strip(b"\0 \t\r\n\x1a") and not zipfile.is_zipfile(path)


def _fingerprint(pdf: pikepdf.Pdf) -> list[bytes]:
    """Every object's own content (streams by their dictionary): equal exactly when sanitising changed nothing."""
    return [*(_bytes_of(obj) for obj in pdf.objects), pdf.Root.unparse(resolved=True)]


def _bytes_of(obj: pikepdf.Object | None) -> bytes:
    if not isinstance(obj, pikepdf.Object):  # a reference to nothing reads as null, numbers as themselves
        return repr(obj).encode()
    if not isinstance(obj, pikepdf.Stream):
        return obj.unparse(resolved=True)
    return b"".join(key.encode() + _plain(value) for key, value in sorted(obj.items()))


def _plain(value: object) -> bytes:
    return value.unparse() if isinstance(value, pikepdf.Object) else repr(value).encode()
