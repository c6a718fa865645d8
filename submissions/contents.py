"""Where the content of a filing lies in this app, for 涉密处置. Imported at start."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from accounts.files import erase
from accounts.kernel.actor import Actor
from accounts.models import Export, Membership, StoredFile
from accounts.quarantine.registry import SEALED, Content, Place, register_content

from . import events
from .actions.states import MOVES, mark
from .models import (
    Attachment,
    ConsortiumPartner,
    Draft,
    DraftChange,
    Enrolment,
    GeneratedDocument,
    PersonalRecord,
    ReturnRequest,
    StampedScan,
    Submission,
    SubmissionVersion,
)

GONE = "内容涉及不得在本平台处理的信息，已按规定清除。"


def _without_names(files: dict) -> dict:
    """The files of a version without their names: ids, sizes and hashes stay."""
    return {key: [entry | {"name": SEALED} for entry in entries] for key, entries in files.items()}


def places(row: Submission) -> Iterator[Place]:
    """Every text of a filing here; hashes, numbers, states and times are not touched."""
    yield Place(Submission.objects.filter(pk=row.pk), {"title": SEALED})
    yield Place(Enrolment.objects.filter(submission=row), {"title": SEALED, "answers": {}})
    yield Place(Draft.objects.filter(submission=row), {"answers": {}, "personal": ""})
    yield Place(DraftChange.objects.filter(submission=row), {"earlier": {}, "earlier_personal": ""})
    yield Place(SubmissionVersion.objects.filter(submission=row), {"answers": {}, "files": _without_names})
    yield Place(PersonalRecord.objects.filter(submission=row), {"data": "{}"})
    yield Place(Attachment.objects.filter(submission=row), {"title": SEALED})
    yield Place(GeneratedDocument.objects.filter(submission=row), {"problem": SEALED})
    yield Place(StampedScan.objects.filter(submission=row), {"note": SEALED})
    yield Place(
        ConsortiumPartner.objects.filter(submission=row),
        {"reason": SEALED, "letter_note": SEALED, "leave_answer": SEALED},
    )
    yield Place(ReturnRequest.objects.filter(submission=row), {"note": SEALED, "remarks": []})


def files(row: Submission) -> list[StoredFile]:
    """Attachments, papers, scans and partners' letters, removed and replaced ones too."""
    wanted = Q(pk__in=Attachment.objects.filter(submission=row).values("file"))
    wanted |= Q(pk__in=GeneratedDocument.objects.filter(submission=row, file__isnull=False).values("file"))
    wanted |= Q(pk__in=StampedScan.objects.filter(submission=row).values("file"))
    wanted |= Q(pk__in=ConsortiumPartner.objects.filter(submission=row, letter__isnull=False).values("letter"))
    pages = Q(kind="submission.scan_page", unit_id=row.unit_id, tenant_id=row.tenant_id)
    return list(StoredFile.objects.filter(wanted | pages).order_by("pk"))


def ended(row: Submission, actor: Actor) -> None:
    """The filing leaves the campaign, with a reason that repeats nothing; copies its people exported are deleted."""
    row.refresh_from_db()
    for event, told in (("disqualify", "disqualified"), ("withdraw", "withdrawn")):
        if MOVES.target(row.state, event) is not None:
            mark(row, event, actor=actor, note=GONE)
            events.emit(told, submission=row, actor=actor)
            break
    people = Membership.objects.filter(unit_id=row.unit_id).values("user")
    for export in Export.objects.filter(user__in=people, state=Export.State.READY).order_by("pk"):
        erase(export.key)
        Export.objects.filter(pk=export.pk).update(state=Export.State.EXPIRED)


def _reads(actor: Actor, row: Submission) -> bool:
    from accounts.kernel.policy import may

    return any(may(actor, action, row) for action in ("submission.view", "submission.read", "submission.read_at_host"))


register_content(
    Content(
        kind="submission",
        label=lambda row: row.trail_label,
        find=lambda pk: Submission.objects.select_related("tenant", "campaign__tenant", "unit").get(pk=pk),
        tenant=lambda row: row.tenant,
        may_report=_reads,
        ended=ended,
        places=[places],
        files=[files],
    )
)
