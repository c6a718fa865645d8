"""Opens an upload for real and says what it is. Runs in a limited child process (accounts.file_child), so it knows no Django.

A refusal is a plain Chinese sentence that says what to do.
"""

from pathlib import Path

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
WORDS = {
    "pdf": "PDF",
    "image": "图片（JPG 或 PNG）",
    "docx": "Word 文档（.docx）",
    "xlsx": "Excel 工作簿（.xlsx）",
    "zip": "ZIP 压缩包",
}
MARKS = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
PLAIN_PDF = (
    64 * 1024
)  # a PDF up to this size without any filter, escape or nested page tree cannot grow while it is read
PLAIN_PIXELS = 4_000_000
PLAIN_UNPACKED = 20 * 1024 * 1024


class Refusal(Exception):
    """The file is refused; the message is the sentence for the person."""


def check(source: Path, target: Path, suffix: str) -> bool:
    """Open the file as what its suffix claims; True when a cleaned copy was written to target. Raises Refusal."""
    kind, content_type = TYPES[suffix]
    if content_type in MARKS:
        _demand_mark(source, kind, content_type)
    if kind == "pdf":
        from accounts.file_pdf import clean_pdf

        return clean_pdf(source, target)
    if kind == "image":
        from accounts.file_image import clean_image

        return clean_image(source, target, jpeg=content_type == "image/jpeg")
    from accounts.file_archive import count_archive

    count_archive(source, kind)
    return False


def is_plain(source: Path, suffix: str) -> bool:
    """Can the file be opened in a web process because it cannot grow there? Only its outside is looked at."""
    kind = TYPES[suffix][0]
    try:
        if kind == "pdf":
            return _plain_pdf(source)
        if kind == "image":
            from accounts.file_image import pixels

            return pixels(source) <= PLAIN_PIXELS
        from accounts.file_archive import declared_size

        return declared_size(source) <= PLAIN_UNPACKED
    except Exception:  # noqa: BLE001  broken files break in many ways; the child says how
        return False


def _plain_pdf(source: Path) -> bool:
    if source.stat().st_size > PLAIN_PDF:
        return False
    content = source.read_bytes()
    return b"Filter" not in content and b"#" not in content and content.count(b"/Kids") == 1


def _demand_mark(source: Path, kind: str, content_type: str) -> None:
    with source.open("rb") as file:
        head = file.read(1024)
    there = MARKS[content_type] in head if kind == "pdf" else head.startswith(MARKS[content_type])
    if not there:
        raise Refusal(f"文件内容不是{WORDS[kind]}。请用原来的程序另存为该格式再上传，不要只修改扩展名。")
