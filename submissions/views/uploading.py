"""Files that come in pieces: the answers to the page's script are JSON, giving up is a plain form."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import resumable
from accounts.files import RejectedFile
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused
from accounts.models import PartialUpload

from .. import queries
from ..actions import uploading as actions
from ..models import Submission


def _submission(request: HttpRequest, pk: int, field: str) -> Submission:
    request.field = field
    return queries.submission(pk)


def _upload(request: HttpRequest, uuid: UUID) -> Submission:
    request.upload = PartialUpload.objects.get(pk=uuid, unit=request.actor.unit)
    return queries.submission(actions.read_target(request.upload)[0])


def _state(upload: PartialUpload) -> JsonResponse:
    return JsonResponse(
        {
            "piece": reverse("apply_upload", args=[upload.pk]),
            "finish": reverse("apply_upload_finish", args=[upload.pk]),
            "offset": upload.received,
            "size": upload.size,
            "most": resumable.PIECE,
        }
    )


@require_POST
@allow("submission.edit", load=_submission)
def begin(request: HttpRequest, row: Submission) -> HttpResponse:
    """Announce a file by name and size; the answer says where to go on."""
    size = request.POST.get("size", "")
    try:
        upload = actions.begin_upload(
            row.pk,
            request.field,
            name=request.POST.get("name", "")[:500],
            size=int(size) if size.isdecimal() and len(size) < 15 else 0,
            actor=request.actor,
        )
    except KeyError:
        raise Submission.DoesNotExist from None
    except (RejectedFile, Refused) as error:
        return _refused(error)
    return _state(upload)


@require_http_methods(["GET", "POST"])
@allow("submission.edit", load=_upload)
def piece(request: HttpRequest, row: Submission) -> HttpResponse:
    """GET: how much is there. POST: the bytes from ``Upload-Offset`` on; 409 says the right offset."""
    if request.method == "GET":
        return _state(request.upload)
    if request.content_type != "application/octet-stream":  # a form's body cannot be read a second time
        return JsonResponse({"detail": resumable.SPOILT}, status=415)
    offset = request.headers.get("Upload-Offset", "")
    if int(request.headers.get("Content-Length") or 0) > resumable.PIECE:
        return JsonResponse({"detail": resumable.SPOILT}, status=413)
    try:
        upload = resumable.append(
            request.upload.pk, int(offset) if offset.isdecimal() and len(offset) < 15 else -1, request.body
        )
    except resumable.WrongOffset as error:
        return JsonResponse({"offset": error.offset}, status=409)
    except RejectedFile as error:
        return _refused(error)
    return _state(upload)


@require_POST
@allow("submission.edit", load=_upload)
def finish(request: HttpRequest, row: Submission) -> HttpResponse:
    """All pieces are there: check and attach."""
    sha256 = request.POST.get("sha256", "")[:64]
    try:
        found = actions.finish_upload(request.upload, sha256=sha256, actor=request.actor)
    except resumable.WrongOffset as error:
        return JsonResponse({"offset": error.offset}, status=409)
    except (RejectedFile, Refused) as error:
        return _refused(error)
    messages.success(request, f"“{found.title}”已上传。")
    return JsonResponse({"name": found.title, "size": found.file.size})


@require_POST
@allow("submission.edit", load=_upload)
@once
def give_up(request: HttpRequest, row: Submission) -> HttpResponse:
    """Forget an unfinished upload."""
    _, field = actions.read_target(request.upload)
    name = request.upload.name
    resumable.drop(request.upload)
    messages.success(request, f"“{name}”没有传完的部分已删除。")
    for form, section, spec in row.campaign.rules.fields("file"):
        if spec.key == field:
            return redirect("apply_fill", row.pk, form.key, section.key)
    return redirect("apply_submission", row.pk)


def _refused(error: RejectedFile | Refused) -> JsonResponse:
    sentence = error.verdict.reason if isinstance(error, Refused) else error.sentence
    return JsonResponse({"detail": sentence}, status=422)
