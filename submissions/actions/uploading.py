"""A large file for a field of the working copy, sent in pieces."""

from __future__ import annotations

from django.db import transaction

from accounts import resumable
from accounts.files import RejectedFile
from accounts.kernel.actor import Actor
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import PartialUpload

from ..models import Attachment, Submission
from .drafts import _demands, _file_field, attach

KIND = "submission"


def target_of(pk: int, field: str) -> str:
    """What such an upload is for, as its row says it."""
    return f"{KIND}:{pk}:{field}"


def read_target(upload: PartialUpload) -> tuple[int, str]:
    """Submission and field of an upload; Submission.DoesNotExist for one of another kind."""
    kind, _, rest = upload.target.partition(":")
    pk, _, field = rest.partition(":")
    if kind != KIND or not pk.isdecimal():
        raise Submission.DoesNotExist
    return int(pk), field


def begin_upload(pk: int, field_key: str, *, name: str, size: int, actor: Actor) -> PartialUpload:
    """Announce a file, or find the unfinished one of the same name and size. Raises RejectedFile, Refused, KeyError."""
    row = Submission.objects.select_related("campaign__version", "tenant", "unit").get(pk=pk)
    require(actor, "submission.edit", row)
    field = _file_field(row, field_key)
    accept, limit, most = _demands(field)
    suffix = name.rpartition(".")[2].lower()
    kinds = {
        "pdf": "pdf",
        "jpg": "image",
        "jpeg": "image",
        "png": "image",
        "docx": "docx",
        "xlsx": "xlsx",
        "zip": "zip",
    }
    if kinds.get(suffix) not in accept:
        raise RejectedFile("不接受这种文件，请按栏目说明的类型上传。")
    if Attachment.objects.filter(submission=row, field=field_key, removed_at__isnull=True).count() >= most:
        raise Refused(no(f"“{field.label}”最多上传 {most} 个文件，请先删除不需要的文件。"))
    return resumable.begin(
        tenant=row.tenant,
        unit=row.unit,
        target=target_of(pk, field_key),
        name=name,
        size=size,
        max_bytes=limit,
        actor=actor,
    )


def finish_upload(upload: PartialUpload, *, sha256: str = "", actor: Actor) -> Attachment:
    """Put the file together, check it as every upload and attach it. What is refused for its content is forgotten at once.

    Raises WrongOffset while pieces are missing, RejectedFile, Refused.
    """
    pk, field = read_target(upload)
    try:
        with transaction.atomic():
            locked = PartialUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
            with resumable.whole(locked, sha256) as file:
                resumable.drop(locked)  # its room is free for the file itself
                return attach(pk, field, file, actor=actor)
    except RejectedFile:
        with transaction.atomic():
            for row in PartialUpload.objects.filter(pk=upload.pk):
                resumable.drop(row)
        raise


def under_way(row: Submission, fields: list[str]) -> dict[str, list[PartialUpload]]:
    """Unfinished uploads by field."""
    found: dict[str, list[PartialUpload]] = {}
    if fields:
        names = {target_of(row.pk, field): field for field in fields}
        for upload in PartialUpload.objects.filter(target__in=names, unit_id=row.unit_id).order_by("begun_at"):
            found.setdefault(names[upload.target], []).append(upload)
    return found
