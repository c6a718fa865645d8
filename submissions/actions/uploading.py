"""A large file sent in pieces: announced, put together, attached. What it is for says `submissions.purposes`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from accounts import resumable
from accounts.files import RejectedFile
from accounts.kernel.actor import Actor
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import PartialUpload, Unit

from .. import purposes
from ..models import Attachment, Submission
from .drafts import _demands, _file_field, attach

KIND = "submission"
NOT_WHOLE = "文件还没有传完。请再次选择同一个文件，从断开的地方接着上传。"


def begin_upload(kind: str, pk: int, place: str, *, name: str, size: int, actor: Actor) -> PartialUpload:
    """Announce a file, or find the unfinished one of the same name and size. Raises RejectedFile, Refused, KeyError."""
    purpose = purposes.begun(kind)
    row = purpose.load(pk)
    require(actor, purpose.action, row)
    limit = purpose.demands(row, place, purposes.kind_of(name))
    return resumable.begin(
        tenant=row.tenant,
        unit=purpose.unit(row),
        target=purposes.target_of(kind, pk, place),
        name=name,
        size=size,
        max_bytes=limit,
        actor=actor,
    )


def finish_upload(upload: PartialUpload, *, sha256: str = "", actor: Actor) -> Any:
    """Put the file together, check it as every upload and attach it. What is refused for its content is forgotten at once.

    Raises WrongOffset while pieces are missing, RejectedFile, Refused, ObjectDoesNotExist where the page's form takes them.
    """
    purpose, pk, place = purposes.read(upload)
    if purpose.take is None:
        raise PartialUpload.DoesNotExist
    with _whole([upload.pk], [sha256]) as files:
        return purpose.take(pk, place, files[0], actor=actor)


@contextmanager
def together(
    kind: str, pk: int, place: str, unit: Unit, numbers: Sequence[str], digests: Sequence[str]
) -> Iterator[list[File]]:
    """The whole files of several uploads for one place, in the order given, for the form that takes them at once. Once it took them,
    or refused their content, the uploads are forgotten. Raises DoesNotExist for an upload of another place or unit."""
    target = purposes.target_of(kind, pk, place)
    wanted = list(dict.fromkeys(_uuid(number) for number in numbers))
    if PartialUpload.objects.filter(pk__in=wanted, target=target, unit=unit).count() != len(wanted):
        raise PartialUpload.DoesNotExist
    try:
        with _whole(wanted, digests) as files:
            yield files
    except resumable.WrongOffset:
        raise Refused(no(NOT_WHOLE)) from None


@contextmanager
def _whole(numbers: Sequence[UUID], digests: Sequence[str]) -> Iterator[list[File]]:
    try:
        with transaction.atomic(), ExitStack() as stack:
            held = PartialUpload.objects.select_for_update(of=("self",)).order_by("pk")
            rows = {row.pk: row for row in held.filter(pk__in=numbers)}
            files = []
            for at, number in enumerate(numbers):
                if (row := rows.get(number)) is None:
                    raise PartialUpload.DoesNotExist
                sha256 = digests[at] if at < len(digests) else ""
                files.append(stack.enter_context(resumable.whole(row, sha256)))
            for row in rows.values():
                resumable.drop(row)  # their room is free for the files themselves
            yield files
    except RejectedFile:
        with transaction.atomic():
            for row in PartialUpload.objects.filter(pk__in=numbers):
                resumable.drop(row)
        raise


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise PartialUpload.DoesNotExist from None


def under_way(kind: str, pk: int, places: Sequence[str]) -> dict[str, list[PartialUpload]]:
    """Unfinished uploads by place."""
    found: dict[str, list[PartialUpload]] = {}
    if places:
        names = {purposes.target_of(kind, pk, place): place for place in places}
        for upload in PartialUpload.objects.filter(target__in=names).order_by("begun_at"):
            found.setdefault(names[upload.target], []).append(upload)
    return found


def _load(pk: int) -> Submission:
    return Submission.objects.select_related("campaign__version", "campaign__tenant", "tenant", "unit").get(pk=pk)


def _may_take(row: Submission, place: str, kind: str) -> int:
    field = _file_field(row, place)
    there = Attachment.objects.filter(submission=row, field=place, removed_at__isnull=True)
    return limit_of(field, kind, there.count())


def limit_of(field: Any, kind: str, there: int) -> int:
    """The largest file a field takes, when it takes one more of this kind. Raises RejectedFile, Refused."""
    accept, limit, most = _demands(field)
    if kind not in accept:
        raise RejectedFile(purposes.WRONG_KIND)
    if there >= most:
        raise Refused(no(f"“{field.label}”最多上传 {most} 个文件，请先删除不需要的文件。"))
    return limit


def _page_of(row: Submission, place: str) -> tuple[str, dict[str, Any], str]:
    for form, section, spec in row.campaign.rules.fields("file"):
        if spec.key == place:
            where = {"pk": row.pk, "form_key": form.key, "section_key": section.key}
            return "apply_fill", where, f"#files-{place}"
    return "apply_submission", {"pk": row.pk}, ""


def register() -> None:
    """Called once from the app's ready()."""
    owner = lambda row: row.unit  # noqa: E731
    purposes.register(
        KIND, purposes.Purpose("submission.edit", _load, owner, _may_take, _page_of, attach, at_desk=True)
    )
