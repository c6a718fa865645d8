"""Uploads in, private files out: the one way a file enters the system, and who may read it.

`store` checks by content and by really opening (accounts.file_check), cleans what can be cleaned, and writes to the
"private" storage. Reading goes through the one download view (/files/<uuid>/), which asks the reader of the file's kind.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unicodedata
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction

from accounts import quota
from accounts.file_check import TYPES, WORDS, Refusal, check, is_plain
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.scope import system, writing
from accounts.kernel.verdict import Verdict, no
from accounts.models import StoredFile
from accounts.rejected import RejectedFile
from accounts.scanning import jobs as scanning

__all__ = [
    "RejectedFile",
    "clean_name",
    "discard",
    "erase",
    "keep_generated",
    "may_read",
    "open_stored",
    "register_reader",
    "store",
]
CHILD_SECONDS = 10
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "COVERAGE_PROCESS_START")
MOST_SEEN = 2000
_unchanged: set[tuple[bytes, str]] = (
    set()
)  # the very bytes this process had opened, under this suffix, and kept as they are
_readers: dict[str, Callable[[Actor, StoredFile], Verdict]] = {}


def store(
    upload: File,
    *,
    tenant: Any,
    kind: str,
    accept: set[str] | frozenset[str],
    max_bytes: int,
    unit: Any = None,
    by: Any = None,
) -> StoredFile:
    """Check, clean and keep an upload; returns its row. Raises RejectedFile and leaves nothing behind.

    `accept` ⊆ {"pdf", "image", "docx", "xlsx", "zip"}; `kind` names the reader; images are re-encoded, PDFs lose scripts,
    attachments and outside links (bytes without any of these are kept as they are). Writes one row in the scope.
    """
    name = clean_name(upload.name or "")
    suffix = Path(name).suffix.lower()
    _demand_acceptable(upload, suffix, accept, max_bytes)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        with source.open("wb") as sink:
            for piece in upload.chunks():
                sink.write(piece)
        chosen = target if _checked(source, target, suffix) else source
        return _keep(chosen, name, suffix, tenant=tenant, unit=unit, by=by, kind=kind, uploaded=True)


def keep_generated(path: Path, name: str, *, tenant: Any, kind: str, unit: Any = None, by: Any = None) -> StoredFile:
    """Keep a file the system made itself (a rendered document, an export): no check, same storage, same readers."""
    return _keep(path, clean_name(name), Path(name).suffix.lower(), tenant=tenant, unit=unit, by=by, kind=kind)


def open_stored(file: StoredFile) -> IO[bytes]:
    """The stored bytes, for jobs and renderers; close it. FileNotFoundError for a file in quarantine."""
    if file.state == StoredFile.State.BLOCKED:
        raise FileNotFoundError("this file is in quarantine")
    return storages["private"].open(file.key, "rb")


def discard(file: StoredFile) -> None:
    """Forget a file nothing refers to any more: the row now, the bytes when the transaction is kept."""
    key = file.key
    with system("who still refers to a file"):  # Django asks every table, whatever the scope holds of it
        file.delete()
    transaction.on_commit(lambda: storages["private"].delete(key))


def erase(key: str) -> None:
    """Delete stored bytes for good, earlier versions in a versioned bucket too; twice is once."""
    storage = storages["private"]
    storage.delete(key)
    if (bucket := getattr(storage, "bucket", None)) is not None:
        bucket.object_versions.filter(Prefix=key).delete()


def register_reader(kind: str, reader: Callable[[Actor, StoredFile], Verdict]) -> None:
    """Say who may read files of a kind. The reader runs in the system scope with the actor as of the file's tenant."""
    _readers[kind] = reader


def may_read(actor: Actor, file: StoredFile) -> Verdict:
    """The verdict of the kind's reader; a kind without one is readable by nobody. 待检: by its uploader; 隔离: by nobody."""
    if file.state == StoredFile.State.BLOCKED:
        return no("文件已被隔离，不能下载。")
    if file.state == StoredFile.State.SCANNING and not (actor.is_person and actor.user_id == file.uploaded_by_id):
        return no("文件正在查毒，请稍后再试。")
    reader = _readers.get(file.kind)
    return reader(actor, file) if reader else no("这类文件没有开放下载。")


def clean_name(name: str) -> str:
    """A file name fit for a header and a page: no path, no control or direction characters, at most 120 characters."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(
        c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C" and c not in '"<>|:*?'
    )
    stem, dot, suffix = name.strip(" .").rpartition(".")
    return f"{stem[:110]}{dot}{suffix[:9]}" if dot else f"{suffix[:120] or '文件'}"


def _demand_acceptable(upload: File, suffix: str, accept: set[str] | frozenset[str], max_bytes: int) -> None:
    wanted = "、".join(WORDS[kind] for kind in WORDS if kind in accept)
    if suffix not in TYPES or TYPES[suffix][0] not in accept:
        raise RejectedFile(f"不接受{f' {suffix} ' if suffix else '这种'}文件。请上传{wanted}。")
    if not upload.size:
        raise RejectedFile("文件是空的。请确认文件内容后重新选择。")
    if upload.size > max_bytes:
        raise RejectedFile(f"文件有 {_mb(upload.size)} MB，超过 {_mb(max_bytes)} MB 的上限。请压缩或拆分后重新上传。")


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")


def _checked(source: Path, target: Path, suffix: str) -> bool:
    if source.stat().st_size <= settings.FILE_CHILD_OVER_BYTES and is_plain(source, suffix):
        try:
            return check(source, target, suffix)
        except Refusal as refusal:
            raise RejectedFile(str(refusal)) from None
    with source.open("rb") as content:
        seen = hashlib.file_digest(content, "sha256").digest(), suffix
    if seen in _unchanged:
        return False
    command = [sys.executable, "-m", "accounts.file_child", str(source), str(target), suffix]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module
            command,
            capture_output=True,
            timeout=CHILD_SECONDS,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            start_new_session=True,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise RejectedFile("文件过于复杂，系统无法检查。请重新导出或拆分后再上传。") from None
    if "refused" in answer:
        raise RejectedFile(answer["refused"])
    if not answer["cleaned"]:
        if len(_unchanged) >= MOST_SEEN:
            _unchanged.clear()
        _unchanged.add(seen)
    return answer["cleaned"]


def _keep(
    path: Path, name: str, suffix: str, *, tenant: Any, unit: Any, by: Any, kind: str, uploaded: bool = False
) -> StoredFile:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        row = StoredFile(
            uuid=uuid.uuid4(),
            tenant_id=getattr(tenant, "pk", tenant),
            unit_id=getattr(unit, "pk", unit),
            uploaded_by_id=getattr(by, "pk", by),
            kind=kind,
            name=name,
            content_type=TYPES[suffix][1] if suffix in TYPES else "application/octet-stream",
            size=path.stat().st_size,
            sha256=digest,
            created_at=clock(),
        )
        row.key = storages["private"].save(f"{row.tenant_id}/{row.uuid.hex[:2]}/{row.uuid}{suffix}", File(content))
    try:
        with writing(row.tenant_id), transaction.atomic():
            if uploaded:
                quota.demand_room(row)
                scanning.begin(row)
            row.save()
            if uploaded:
                scanning.ask(row)
    except BaseException:
        storages["private"].delete(row.key)
        raise
    return row
