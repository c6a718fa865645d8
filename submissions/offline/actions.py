"""Handing in an offline form, and taking over what was read from it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from accounts.files import discard, open_stored, store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import StoredFile

from .. import actions, content
from ..models import DraftChange, Submission
from . import reading, wording

KIND = "submission.offline"
MEGA = 1024 * 1024
MOST = 20 * MEGA


@transaction.atomic
def hand_in(row: Submission, upload: Any, *, actor: Actor) -> StoredFile:
    """Keep the file until it was looked at; an earlier one of the same person goes. Raises RejectedFile, Refused, NotReadable."""
    require(actor, "submission.edit", row)
    with scope.writing(row.tenant_id):
        for earlier in StoredFile.objects.filter(kind=KIND, unit=row.unit, uploaded_by=actor.user):
            discard(earlier)
        file = store(
            upload, tenant=row.tenant, unit=row.unit, by=actor.user, kind=KIND, accept={"docx"}, max_bytes=MOST
        )
        read(row, file)
    return file


def read(row: Submission, file: StoredFile) -> list[reading.Line]:
    """What the file says of each field of this filing. Raises NotReadable, Refused (another filing's file)."""
    with open_stored(file) as source:
        found = reading.read_docx(source.read())
    theirs = reading.mark_of(found)
    if not any(tag.startswith(wording.TAG) for tag in found):
        raise reading.NotReadable(wording.NO_FIELDS)
    if theirs and theirs != mark(row):
        raise Refused(no(wording.FORM_CHANGED.format(theirs=theirs, ours=mark(row))))
    return reading.lines(row.campaign.rules, found, content.draft_answers(row.draft))


@transaction.atomic
def take_over(row: Submission, file: StoredFile, keys: Collection[str], revision: int, *, actor: Actor) -> int:
    """Put the chosen fields into the working copy as one change and forget the file; returns how many changed.

    Raises Conflict when the working copy was saved since the preview, Refused, NotReadable.
    """
    chosen = {line.field.key: line.new for line in read(row, file) if line.changes and line.field.key in keys}
    if chosen:
        actions.save(row.pk, chosen, revision=revision, actor=actor, kind=DraftChange.Kind.IMPORT)
    with scope.writing(row.tenant_id):
        discard(file)
    return len(chosen)


def mark(row: Submission) -> str:
    """What the file is recognised by."""
    return row.number or str(row.pk)
