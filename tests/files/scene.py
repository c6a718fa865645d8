"""Files of a filing at any point of its life."""

from __future__ import annotations

from typing import Any

from accounts.files import may_read
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import StoredFile
from submissions.models import Attachment, GeneratedDocument, StampedScan, Submission
from tests.cast import make_file


def attached(row: Submission, field: str = "ev_patents", *, frozen: bool = True, **values: Any) -> StoredFile:
    """An attachment of the filing, frozen with its current version (made when there is none) unless told otherwise."""
    with scope.system("tests"):
        file = make_file(row.tenant, row.unit, kind="submission.attachment")
        Attachment.objects.create(
            tenant_id=row.tenant_id, submission=row, field=field, file=file, added_at=row.created_at, **values
        )
        if frozen:
            version = row.current or _first_version(row)
            line = {"file": str(file.pk), "name": file.name, "sha256": file.sha256, "size": file.size}
            version.files = {**version.files, field: [*version.files.get(field, ()), line]}
            version.save(update_fields=["files"])
    return file


def _first_version(row: Submission):
    from tests.filings import freeze

    freeze(row, row.draft.answers, {}, row.created_by, row.created_at)
    return row.current


def scanned(row: Submission, document: str = "pledge", *, bound: bool = True, **values: Any) -> StoredFile:
    """A stamped scan, bound to the current version unless told otherwise."""
    with scope.system("tests"):
        file = make_file(row.tenant, row.unit, kind="submission.scan")
        StampedScan.objects.create(
            tenant_id=row.tenant_id,
            submission=row,
            document=document,
            content_hash=row.current.content_hash if bound else "0" * 64,
            file=file,
            uploaded_at=row.created_at,
            uploaded_by=row.created_by,
            checked="matched",
            **values,
        )
    return file


def printed(row: Submission, document: str = "pledge", *, draft: bool = False) -> StoredFile:
    """A paper made of the current version's content."""
    with scope.system("tests"):
        file = make_file(row.tenant, row.unit, kind="submission.document")
        GeneratedDocument.objects.create(
            tenant_id=row.tenant_id, submission=row, document=document, draft=draft, state="ready", file=file,
            content_hash=row.current.content_hash,
        )  # fmt: skip
    return file


def reads(actor: Actor, file: StoredFile) -> bool:
    """Does the download view let this person have it?"""
    with scope.system("tests"):
        return bool(may_read(actor, StoredFile.objects.get(pk=file.pk)))
