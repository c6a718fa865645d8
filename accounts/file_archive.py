"""Archives are counted, not unpacked: every member is read to its end in small pieces, and what must not be inside is refused."""

import re
import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from accounts.file_check import WORDS, Refusal

MAX_MEMBERS = 3000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_NAME = 255
CHUNK = 256 * 1024
XML_MOST = 64 * 1024 * 1024
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
PACKED = {".docx", ".xlsx", ".pptx"}  # archives themselves, counted once more inside a ZIP
NESTED = {".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".cab", ".iso", ".jar", ".war", ".lzh"}
PROGRAMS = {
    ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta", ".msi",
    ".lnk", ".pif", ".cpl", ".sh", ".apk", ".app", ".reg", ".chm", ".html", ".htm", ".svg", ".xhtml", ".mht", ".swf",
    ".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".ppsm", ".xll",
}  # fmt: skip
HEADS = {b"MZ": PROGRAMS, b"\x7fELF": PROGRAMS, b"Rar!": NESTED, b"7z\xbc\xaf": NESTED, b"\x1f\x8b": NESTED}
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
PROLOG = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16"}


def declared_size(source: Path) -> int:
    """What the archive says it unpacks to."""
    with zipfile.ZipFile(source) as archive:
        return sum(member.file_size for member in archive.infolist())


def count_archive(source: Path, kind: str) -> None:
    """Read the whole archive. Raises Refusal."""
    word = WORDS[kind]
    try:
        with source.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                raise zipfile.BadZipFile
        with zipfile.ZipFile(source) as archive:
            Counter(archive, kind).run()
    except Refusal:
        raise
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  zlib.error and friends have no common base
        raise Refusal(f"文件不是有效的{word}，或已损坏。请重新保存后再上传。") from None


class Counter:
    """One archive being counted; `left` is shared with the archives inside it."""

    def __init__(self, archive: zipfile.ZipFile, kind: str, left: list[int] | None = None):
        self.archive, self.kind, self.word = archive, kind, WORDS[kind]
        self.left = left if left is not None else [MAX_UNPACKED]

    def run(self) -> None:
        """Names first, then every byte."""
        members = self.archive.infolist()
        if not members:
            raise Refusal(f"{self.word}是空的。请确认文件内容后重新选择。")
        if len(members) > MAX_MEMBERS:
            raise Refusal(f"{self.word}内的文件超过 {MAX_MEMBERS} 个。请精简后重新上传。")
        self._demand_names(members)
        self._demand_apart(members)
        for member in members:
            if not member.is_dir():
                self._read(member)

    def _demand_names(self, members: list[zipfile.ZipInfo]) -> None:
        names = [member.filename for member in members]
        for member in members:
            if member.flag_bits & 1:
                raise Refusal(f"{self.word}设有密码，评审人员无法打开。请去掉密码后重新上传。")
            if not _is_fit(member.orig_filename) or stat.S_ISLNK(member.external_attr >> 16):
                raise Refusal(f"{self.word}内的文件路径不合规。请重新打包后上传。")
        if len(set(names)) != len(names):
            raise Refusal(f"{self.word}内有重名的文件。请重新打包后上传。")
        if self.kind in OFFICE:
            self._demand_office({*names})
        else:
            self._demand_no_programs(names)

    def _demand_office(self, names: set[str]) -> None:
        if "[Content_Types].xml" not in names or OFFICE[self.kind] not in names:
            raise Refusal(f"文件内容不是{self.word}。请用原来的程序另存为该格式再上传，不要只修改扩展名。")
        low = {name.lower() for name in names}
        acting = ("/activex/", "xl/macrosheets/", "/customui/")
        if any("vbaproject" in name or name.startswith(acting) or any(part in name for part in acting) for name in low):
            raise Refusal("文件含有宏或控件。请另存为不含宏的格式后重新上传。")

    def _demand_no_programs(self, names: list[str]) -> None:
        for name in names:
            suffix = PurePosixPath(name.rstrip(" .")).suffix.lower()
            if suffix in NESTED:
                raise Refusal(f"压缩包内不能再放压缩包（{_short(name)}）。请解开后重新打包。")
            if suffix in PROGRAMS:
                raise Refusal(f"压缩包内有程序、网页或带宏的文件（{_short(name)}）。请去掉后重新打包。")

    def _demand_apart(self, members: list[zipfile.ZipInfo]) -> None:
        """No two members share bytes: overlapping ones unpack to far more than the archive holds."""
        end = 0
        for member in sorted(members, key=lambda found: found.header_offset):
            if member.header_offset < end or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise zipfile.BadZipFile
            end = member.header_offset + 30 + member.compress_size

    def _read(self, member: zipfile.ZipInfo) -> None:
        watch = Watch(member.filename, self.kind)
        inner = PurePosixPath(member.filename).suffix.lower() in PACKED
        size = 0
        with self.archive.open(member) as content:
            while piece := content.read(CHUNK):
                size += len(piece)
                self.left[0] -= len(piece)
                if self.left[0] < 0:
                    raise Refusal(f"{self.word}解压后超过 {MAX_UNPACKED // 1024 // 1024} MB。请精简后重新上传。")
                watch.see(piece)
        watch.done()
        self._demand_true_size(member)
        if inner and size:
            self._count_inner(member)

    def _demand_true_size(self, member: zipfile.ZipInfo) -> None:
        """A member that goes on behind its declared size would unpack to more elsewhere."""
        if member.compress_type != zipfile.ZIP_DEFLATED:
            return
        raw = zlib.decompressobj(-15)
        file = self.archive.fp
        here = file.tell()
        file.seek(member.header_offset + 26)
        sizes = file.read(4)
        start = int.from_bytes(sizes[:2], "little") + int.from_bytes(sizes[2:], "little")
        file.seek(member.header_offset + 30 + start)
        left, unpacked = member.compress_size, 0
        while left and not raw.eof:
            piece = file.read(min(CHUNK, left))
            if not piece:
                break
            left -= len(piece)
            while piece and unpacked <= member.file_size:
                unpacked += len(raw.decompress(piece, CHUNK))
                piece = raw.unconsumed_tail
            if unpacked > member.file_size:
                raise zipfile.BadZipFile
        file.seek(here)

    def _count_inner(self, member: zipfile.ZipInfo) -> None:
        """An office file inside a ZIP (or inside another office file) counts with what it unpacks to."""
        with self.archive.open(member) as content:
            if content.read(4) != b"PK\x03\x04":
                return
        with self.archive.open(member) as content, zipfile.ZipFile(content) as inner:
            if len(inner.infolist()) > MAX_MEMBERS:
                raise Refusal(f"{self.word}内的文件超过 {MAX_MEMBERS} 个。请精简后重新上传。")
            if any("vbaproject" in name.lower() for name in inner.namelist()):
                raise Refusal(f"压缩包内有带宏的文件（{_short(member.filename)}）。请去掉后重新打包。")
            for found in inner.infolist():
                self.left[0] -= found.file_size
                if self.left[0] < 0:
                    raise Refusal(f"{self.word}解压后超过 {MAX_UNPACKED // 1024 // 1024} MB。请精简后重新上传。")


class Watch:
    """Looks at a member's bytes as they pass: entities and outside references in XML, programs under a harmless name."""

    def __init__(self, name: str, kind: str):
        low = name.lower()
        self.name, self.kind = name, kind
        self.relations = low.endswith(".rels")
        self.xml = kind in OFFICE and (self.relations or low.endswith((".xml", ".vml")))
        self.types = low == "[content_types].xml"
        self.kept, self.last, self.first = bytearray(), b"", True

    def see(self, piece: bytes) -> None:
        """One piece, in order."""
        if self.first:
            self.first = False
            self._see_head(piece)
        if not self.xml:
            return
        text = piece.replace(b"\0", b"")
        if re.search(rb"<!\s*(DOCTYPE|ENTITY)", self.last + text, re.IGNORECASE):
            raise Refusal("文件内含有实体声明，不能接收。请用办公软件打开后另存，再重新上传。")
        self.last = text[-64:]
        if (self.relations or self.types) and len(self.kept) < XML_MOST:
            self.kept += text

    def _see_head(self, piece: bytes) -> None:
        if self.kind not in OFFICE:
            for head, refused in HEADS.items():
                if piece.startswith(head):
                    what = "压缩包" if refused is NESTED else "程序"
                    raise Refusal(f"压缩包内夹带了{what}（{_short(self.name)}）。请去掉后重新打包。")
        if self.xml:
            said = PROLOG.search(piece[:400].replace(b"\0", b""))
            known = said is None or said[1].strip().lower() in ENCODINGS
            if not known or b"<" not in piece[:400]:
                raise Refusal("文件的编码无法识别。请用办公软件打开后另存，再重新上传。")

    def done(self) -> None:
        """The member has ended: what its references and types say."""
        content = bytes(self.kept)
        if self.types and re.search(rb"macroEnabled|vbaProject", content, re.IGNORECASE):
            raise Refusal("文件含有宏。请另存为不含宏的格式后重新上传。")
        if not self.relations:
            return
        for found in RELATION.findall(content):
            outside = re.search(rb"TargetMode\s*=\s*[\"']External", found, re.IGNORECASE)
            link = re.search(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", found, re.IGNORECASE)
            if outside and not link:
                raise Refusal("文件引用了外部的模板、图片或数据。请断开外部链接，另存后重新上传。")


def _is_fit(name: str) -> bool:
    plain = name.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    if plain.startswith("/") or re.match(r"[A-Za-z]:", plain) or ".." in parts or len(name) > MAX_NAME:
        return False
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name)


def _short(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    return last if len(last) <= 40 else f"{last[:20]}…{last[-18:]}"
