"""Large files over bad lines: begun with name and size, sent in pieces at known offsets, put together and checked at the end.

The server keeps what it has: a reload of the page, a new session or a restart of the server go on at the offset reached. A
piece is accepted only at that offset, so that a piece sent twice is stored once.
"""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F

from accounts import quota
from accounts.files import clean_name
from accounts.kernel.actor import Actor
from accounts.kernel.clock import real_now
from accounts.kernel.jobs import due
from accounts.kernel.scope import writing
from accounts.models import PartialUpload, Unit
from accounts.rejected import RejectedFile

PIECE = 1024 * 1024  # the largest piece, bytes
KEPT = timedelta(days=7)
MOST_OPEN = 20
SPOILT = "上传的内容与原文件不一致，请重新上传。"


class WrongOffset(Exception):
    """The piece does not begin where the file ends so far; ``offset`` says where that is."""

    def __init__(self, offset: int):
        self.offset = offset
        super().__init__(f"the next piece begins at {offset}")


@transaction.atomic
def begin(*, tenant: Any, unit: Unit, target: str, name: str, size: int, max_bytes: int, actor: Actor) -> PartialUpload:
    """A new upload, or the unit's unfinished one of the same file for the same target. The unit's row is held, so that room is
    promised once. Raises RejectedFile: too large, empty, no room, too many under way."""
    if size <= 0:
        raise RejectedFile("文件是空的。请确认文件内容后重新选择。")
    if size > max_bytes:
        raise RejectedFile(
            f"文件有 {size / 1048576:.1f} MB，超过 {max_bytes // 1048576} MB 的上限。请压缩或拆分后重新上传。"
        )
    name = clean_name(name)
    with writing(tenant):
        quota.hold(unit)
        rows = PartialUpload.objects.filter(tenant=tenant, unit=unit)
        if (there := rows.filter(target=target, name=name, size=size).order_by("-touched_at").first()) is not None:
            return there
        if rows.filter(received__lt=F("size")).count() >= MOST_OPEN:
            raise RejectedFile(f"有 {MOST_OPEN} 个文件还没有传完，请先传完或放弃其中一些。")
        quota.demand_space(tenant, unit, size)
        now = real_now()
        return PartialUpload.objects.create(
            tenant=tenant, unit=unit, by=actor.user, target=target, name=name, size=size, begun_at=now, touched_at=now
        )


@transaction.atomic
def append(pk: uuid.UUID, offset: int, piece: bytes) -> PartialUpload:
    """Add a piece; returns the upload with its new offset. Raises WrongOffset, RejectedFile for more than was announced."""
    row = PartialUpload.objects.select_for_update(of=("self",)).get(pk=pk)
    if offset != row.received:
        raise WrongOffset(row.received)
    if len(piece) > PIECE or row.received + len(piece) > row.size:
        raise RejectedFile(SPOILT)
    if piece:
        key = f"{_folder(row)}/{offset:014d}-{uuid.uuid4().hex[:8]}"
        row.pieces = [*row.pieces, storages["private"].save(key, ContentFile(piece))]
        row.received += len(piece)
        row.touched_at = real_now()
        row.save(update_fields=["pieces", "received", "touched_at"])
    return row


@contextmanager
def whole(row: PartialUpload, sha256: str = "") -> Iterator[File]:
    """The file put together, as an upload for `accounts.files.store`. Raises RejectedFile when it is not what was sent."""
    if row.received != row.size:
        raise WrongOffset(row.received)
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as sink:
        for key in row.pieces:
            with storages["private"].open(key, "rb") as piece:
                while block := piece.read(PIECE):
                    digest.update(block)
                    sink.write(block)
        if sink.tell() != row.size or (sha256 and digest.hexdigest() != sha256.lower()):
            raise RejectedFile(SPOILT)
        sink.seek(0)
        yield _named(sink, row)


def _named(sink: IO[bytes], row: PartialUpload) -> File:
    file = File(sink, name=row.name)
    file.size = row.size
    return file


def drop(row: PartialUpload) -> None:
    """Forget an upload; its pieces go when the transaction is kept."""
    folder = _folder(row)
    row.delete()
    transaction.on_commit(lambda: _empty(folder))


@due("files.sweep_partial", every=86400)
def sweep() -> int:
    """Drop uploads nobody went on with for a week, and pieces that no row knows. Returns how many uploads went."""
    count = 0
    for row in PartialUpload.objects.filter(touched_at__lt=real_now() - KEPT).order_by("pk"):
        with transaction.atomic(), writing(row.tenant_id):
            drop(row)
        count += 1
    storage = storages["private"]
    for tenant in _folders(""):
        for name in _folders(f"{tenant}/parts"):
            if not PartialUpload.objects.filter(pk=name).exists():
                folder = f"{tenant}/parts/{name}"
                times = [storage.get_modified_time(f"{folder}/{key}") for key in storage.listdir(folder)[1]]
                if all(at < real_now() - timedelta(days=1) for at in times):
                    _empty(folder)
    return count


def _folder(row: PartialUpload) -> str:
    return f"{row.tenant_id}/parts/{row.pk}"


def _empty(folder: str) -> None:
    storage = storages["private"]
    try:
        for name in storage.listdir(folder)[1]:
            storage.delete(f"{folder}/{name}")
        storage.delete(folder)
    except (FileNotFoundError, OSError):  # gone already, or a store without folders
        pass


def _folders(path: str) -> list[str]:
    try:
        return storages["private"].listdir(path)[0]
    except FileNotFoundError:
        return []
