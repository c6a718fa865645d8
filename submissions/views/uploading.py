"""Files that come in pieces: the answers to the page's script are JSON, giving up is a plain form."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import resumable
from accounts.files import RejectedFile
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused
from accounts.models import PartialUpload
from campaigns.windows import OutsideWindow

from .. import purposes, queries
from ..actions import uploading as actions
from ..asking import queries as asked
from ..asking import uploads as asked_uploads
from ..models import AskedForm, Submission
from ..papers import uploads as scan_uploads
from . import doors


def _submission(request: HttpRequest, pk: int, field: str) -> Submission:
    request.place = field
    return queries.submission(pk)


def _asked(request: HttpRequest, pk: int, field: str) -> AskedForm:
    request.place = field
    return asked.one(pk)


def _upload(request: HttpRequest, uuid: UUID) -> PartialUpload:
    found = PartialUpload.objects.filter(pk=uuid)
    return found.get() if doors.at_desk(request) else found.get(unit=request.actor.unit)


def _state(request: HttpRequest, upload: PartialUpload) -> JsonResponse:
    return JsonResponse(
        {
            "upload": str(upload.pk),
            "piece": doors.url(request, "apply_upload", uuid=upload.pk),
            "finish": doors.url(request, "apply_upload_finish", uuid=upload.pk),
            "offset": upload.received,
            "size": upload.size,
            "most": resumable.PIECE,
        }
    )


def _begun(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    size = request.POST.get("size", "")
    try:
        upload = actions.begin_upload(
            kind,
            pk,
            request.place,
            name=request.POST.get("name", "")[:500],
            size=int(size) if size.isdecimal() and len(size) < 15 else 0,
            actor=request.actor,
        )
    except KeyError:
        raise Submission.DoesNotExist from None
    except (RejectedFile, Refused, OutsideWindow) as error:
        return _refused(error)
    return _state(request, upload)


@require_POST
@allow("submission.edit", load=_submission)
def begin(request: HttpRequest, row: Submission) -> HttpResponse:
    """Announce a file for a field by name and size; the answer says where to go on."""
    return _begun(request, actions.KIND, row.pk)


@require_POST
@allow("submission.view", load=_submission)
def begin_scan(request: HttpRequest, row: Submission) -> HttpResponse:
    """Announce a PDF or a picture of a stamped scan; the papers page's form takes all of them together."""
    return _begun(request, scan_uploads.KIND, row.pk)


@require_POST
@allow("asked.fill", load=_asked)
def begin_asked(request: HttpRequest, row: AskedForm) -> HttpResponse:
    """Announce a file for a field of a form asked after filing."""
    return _begun(request, asked_uploads.KIND, row.pk)


@require_http_methods(["GET", "POST"])
@allow("upload.send", load=_upload)
def piece(request: HttpRequest, row: PartialUpload) -> HttpResponse:
    """GET: how much is there. POST: the bytes from ``Upload-Offset`` on; 409 says the right offset."""
    if request.method == "GET":
        return _state(request, row)
    if request.content_type != "application/octet-stream":  # a form's body cannot be read a second time
        return JsonResponse({"detail": resumable.SPOILT}, status=415)
    offset = request.headers.get("Upload-Offset", "")
    if int(request.headers.get("Content-Length") or 0) > resumable.PIECE:
        return JsonResponse({"detail": resumable.SPOILT}, status=413)
    try:
        upload = resumable.append(row.pk, int(offset) if offset.isdecimal() and len(offset) < 15 else -1, request.body)
    except resumable.WrongOffset as error:
        return JsonResponse({"offset": error.offset}, status=409)
    except RejectedFile as error:
        return _refused(error)
    return _state(request, upload)


@require_POST
@allow("upload.send", load=_upload)
def finish(request: HttpRequest, row: PartialUpload) -> HttpResponse:
    """All pieces are there: check and attach."""
    sha256 = request.POST.get("sha256", "")[:64]
    try:
        found = actions.finish_upload(row, sha256=sha256, actor=request.actor)
    except resumable.WrongOffset as error:
        return JsonResponse({"offset": error.offset}, status=409)
    except (RejectedFile, Refused, OutsideWindow) as error:
        return _refused(error)
    messages.success(request, f"“{found.title}”已上传。")
    return JsonResponse({"name": found.title, "size": found.file.size})


@require_POST
@allow("upload.send", load=_upload)
@once
def give_up(request: HttpRequest, row: PartialUpload) -> HttpResponse:
    """Forget an unfinished upload."""
    purpose, pk, place = purposes.read(row)
    route, where, spot = purpose.back(purpose.load(pk), place)
    name, back = row.name, doors.url(request, route, **where) + spot
    resumable.drop(row)
    messages.success(request, f"“{name}”没有传完的部分已删除。")
    return redirect(back)


def _refused(error: RejectedFile | Refused | OutsideWindow) -> JsonResponse:
    sentence = error.verdict.reason if isinstance(error, Refused) else error.sentence
    return JsonResponse({"detail": sentence}, status=422)
