"""Filling in offline: download the Word form, hand it in, look at what was read, take it over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from accounts.files import RejectedFile
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused
from accounts.models import StoredFile

from .. import content, queries
from ..actions import Conflict
from ..models import Submission
from . import actions, wording
from .reading import NotReadable
from .writing import offline_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _submission(request: HttpRequest, pk: int, **rest: Any) -> Submission:
    request.rest = rest
    return queries.submission(pk)


def _file(request: HttpRequest, row: Submission) -> StoredFile:
    """The file under way: the person's own, of this unit."""
    return StoredFile.objects.get(
        pk=request.rest["file"], kind=actions.KIND, unit_id=row.unit_id, uploaded_by=request.user
    )


@require_GET
@allow("submission.edit", load=_submission)
def page(request: HttpRequest, row: Submission) -> HttpResponse:
    """How it goes, the download, the upload."""
    return render(request, "submissions/offline.html", {"row": row})


@require_GET
@allow("submission.edit", load=_submission)
def download(request: HttpRequest, row: Submission) -> HttpResponse:
    """The form with what is filled in so far."""
    answers = content.draft_answers(row.draft)
    data = offline_docx(row.campaign.rules, answers, mark=actions.mark(row), title=f"{row.campaign.title}（离线稿）")
    response = HttpResponse(data, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"离线稿-{actions.mark(row)}.docx")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@allow("submission.edit", load=_submission)
@once
def upload(request: HttpRequest, row: Submission) -> HttpResponse:
    """Take the filled-in form for a look."""
    given = request.FILES.get("file")
    try:
        if given is None:
            raise RejectedFile("请先选择填好的离线稿（.docx）。")
        file = actions.hand_in(row, given, actor=request.actor)
    except RejectedFile as error:
        messages.error(request, error.sentence)
    except NotReadable as error:
        messages.error(request, str(error))
    except Refused as error:
        messages.error(request, error.verdict.reason)
    else:
        return redirect("apply_offline_preview", pk=row.pk, file=file.pk)
    return redirect("apply_offline", pk=row.pk)


@require_GET
@allow("submission.edit", load=_submission)
def preview(request: HttpRequest, row: Submission) -> HttpResponse:
    """Field by field: what would be taken over, and what could not be read."""
    try:
        file = _file(request, row)
        lines = actions.read(row, file)
    except NotReadable as error:
        messages.error(request, str(error))
        return redirect("apply_offline", pk=row.pk)
    except FileNotFoundError:
        raise StoredFile.DoesNotExist from None
    context = {
        "row": row,
        "file": file,
        "changing": [line for line in lines if line.changes],
        "doubtful": [line for line in lines if line.doubts and not line.changes],
        "same": sum(not line.changes and not line.doubts for line in lines),
        "revision": row.draft.revision,
    }
    return render(request, "submissions/offline_preview.html", context)


@require_POST
@allow("submission.edit", load=_submission)
@once
def take(request: HttpRequest, row: Submission) -> HttpResponse:
    """Put the ticked fields into the working copy."""
    revision = request.POST.get("revision", "")
    try:
        file = _file(request, row)
    except StoredFile.DoesNotExist:
        messages.error(request, wording.GONE)
        return redirect("apply_offline", pk=row.pk)
    try:
        count = actions.take_over(
            row,
            file,
            set(request.POST.getlist("field")),
            int(revision) if revision.isdecimal() else -1,
            actor=request.actor,
        )
    except Conflict:
        messages.error(request, wording.STALE)
        return redirect("apply_offline_preview", pk=row.pk, file=file.pk)
    except (NotReadable, Refused) as error:
        messages.error(request, error.verdict.reason if isinstance(error, Refused) else str(error))
        return redirect("apply_offline", pk=row.pk)
    messages.success(request, wording.TAKEN.format(count=count) if count else wording.NOTHING)
    return redirect("apply_submission", pk=row.pk)
