"""Opens an upload for real and says what it is. Runs in a limited child process for big files, so it knows no Django:

    python -m accounts.file_check SOURCE TARGET SUFFIX   → one JSON line; TARGET is written when the file was cleaned

A refusal is a plain Chinese sentence that says what to do.
"""

import json
import sys
import zipfile
from pathlib import Path

import pikepdf
import puremagic
from PIL import Image, ImageOps

MAX_PIXELS = 50_000_000
MAX_PAGES = 3000
MAX_MEMBERS = 3000
MAX_UNPACKED = 300 * 1024 * 1024
CHUNK = 1024 * 1024

# what a suffix claims: (name of the accepted type, content type)
TYPES = {
    ".pdf": ("pdf", "application/pdf"),
    ".jpg": ("image", "image/jpeg"),
    ".jpeg": ("image", "image/jpeg"),
    ".png": ("image", "image/png"),
    ".docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".zip": ("zip", "application/zip"),
}
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
WORDS = {
    "pdf": "PDF",
    "image": "图片（JPG 或 PNG）",
    "docx": "Word 文档（.docx）",
    "xlsx": "Excel 工作簿（.xlsx）",
    "zip": "ZIP 压缩包",
}


class Refusal(Exception):
    """The file is refused; the message is the sentence for the person."""


def check(source: Path, target: Path, suffix: str) -> bool:
    """Open the file as what its suffix claims; True when a cleaned copy was written to target. Raises Refusal."""
    kind, content_type = TYPES[suffix]
    if kind in ("pdf", "image"):
        _demand_signature(source, kind, content_type)
        return (_clean_pdf if kind == "pdf" else _clean_image)(source, target)
    _count_archive(source, kind)
    return False


def _demand_signature(source: Path, kind: str, content_type: str) -> None:
    with source.open("rb") as file:
        head = file.read(4096)
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        found = set()
    if content_type not in found:
        raise Refusal(f"文件内容不是{WORDS[kind]}。请用原来的程序另存为该格式再上传，不要只修改扩展名。")


def _clean_pdf(source: Path, target: Path) -> bool:
    try:
        with pikepdf.open(source) as pdf:
            if not 1 <= len(pdf.pages) <= MAX_PAGES:
                raise Refusal(f"PDF 应有 1 到 {MAX_PAGES} 页。请检查文件后重新上传。")
            before = _fingerprint(pdf)
            scrubber = pikepdf.sanitize.Sanitizer().remove_javascript().remove_external_access()
            scrubber.remove_attachments().remove_multimedia().remove_collection().apply(pdf)
            if before == _fingerprint(pdf):
                return False  # nothing active inside: keep the bytes, an electronic signature stays valid
            pdf.save(target)
            return True
    except pikepdf.PasswordError:
        raise Refusal("PDF 设有打开密码，评审人员无法阅读。请去掉密码后重新上传。") from None
    except Refusal:
        raise
    except Exception:  # noqa: BLE001  a broken file fails in many ways: none of them is the person's to read
        raise Refusal("PDF 已损坏，无法打开。请重新导出或扫描后再上传。") from None


def _fingerprint(pdf: pikepdf.Pdf) -> list[bytes]:
    """Every object's own bytes (streams by their dictionary): equal exactly when sanitising changed nothing."""
    return [*(_bytes_of(obj) for obj in pdf.objects), pdf.Root.unparse(resolved=True)]


def _bytes_of(obj: pikepdf.Object | None) -> bytes:
    if obj is None:  # a reference to nothing reads as null: not rare in scans, and harmless
        return b"null"
    return repr(sorted(obj.keys())).encode() if isinstance(obj, pikepdf.Stream) else obj.unparse()


def _clean_image(source: Path, target: Path) -> bool:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(source, formats=("JPEG", "PNG")) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise Refusal(
                    f"图片为 {width}×{height} 像素，超过 {MAX_PIXELS // 10_000} 万像素的上限。请缩小尺寸后重新上传。"
                )
            form = image.format
            turned = ImageOps.exif_transpose(image)
            if form == "JPEG":
                turned.convert("L" if turned.mode == "L" else "RGB").save(target, "JPEG", quality=90)
            else:
                turned.save(target, "PNG", pnginfo=None)
            return True
    except Refusal:
        raise
    except Exception:  # noqa: BLE001  decoders raise struct.error, zlib.error and more
        raise Refusal("图片已损坏或格式不受支持。请另存为 JPG 或 PNG 后重新上传。") from None


def _count_archive(source: Path, kind: str) -> None:
    word = WORDS[kind]
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise Refusal(f"{word}内的文件超过 {MAX_MEMBERS} 个。请精简后重新上传。")
            names = {member.filename for member in members}
            _demand_members(kind, names)
            unpacked = 0
            for member in members:
                if member.flag_bits & 1:
                    raise Refusal(f"{word}设有密码，评审人员无法打开。请去掉密码后重新上传。")
                if member.filename.startswith(("/", "\\")) or ".." in Path(member.filename.replace("\\", "/")).parts:
                    raise Refusal(f"{word}内的文件路径不合规。请重新打包后上传。")
                with archive.open(member) as content:
                    while piece := content.read(CHUNK):
                        unpacked += len(piece)
                        if unpacked > MAX_UNPACKED:
                            raise Refusal(f"{word}解压后超过 {MAX_UNPACKED // 1024 // 1024} MB。请精简后重新上传。")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise Refusal(f"文件不是有效的{word}，或已损坏。请重新保存后再上传。") from None
    except Exception as error:  # zlib.error and friends have no common base
        if isinstance(error, Refusal):
            raise
        raise Refusal(f"{word}已损坏，无法解开。请重新保存后再上传。") from None


def _demand_members(kind: str, names: set[str]) -> None:
    if kind not in OFFICE:
        return
    if "[Content_Types].xml" not in names or OFFICE[kind] not in names:
        raise Refusal(f"文件内容不是{WORDS[kind]}。请用原来的程序另存为该格式再上传，不要只修改扩展名。")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refusal("文件含有宏。请另存为不含宏的格式后重新上传。")


def limit(seconds: int, memory: int) -> None:
    """Cap this process's processor time and memory."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    limit(seconds=20, memory=1024 * 1024 * 1024)
    try:
        answer = {"cleaned": check(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])}
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer))
