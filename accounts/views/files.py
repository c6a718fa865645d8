"""The one download view."""

from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.files import may_read, open_stored
from accounts.kernel.access import public_page
from accounts.models import StoredFile
from accounts.people import build_actor

INLINE = ("application/pdf", "image/jpeg", "image/png")
LINK_SECONDS = 300
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "private, no-store",
}


@public_page
@require_safe
def file_download(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The file, to whom the reader of its kind allows it. Refused and absent look the same: sign in, or 404."""
    file = StoredFile.objects.select_related("tenant").filter(pk=uuid).first()
    if file is None or not may_read(build_actor(request, tenant=file.tenant), file):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    attachment = "download" in request.GET or file.content_type not in INLINE
    response = _body(file, content_disposition_header(attachment, file.name))
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _body(file: StoredFile, disposition: str) -> HttpResponse:
    storage = storages["private"]
    if hasattr(storage, "bucket_name"):
        parameters = {"ResponseContentDisposition": disposition, "ResponseContentType": file.content_type}
        return HttpResponseRedirect(storage.url(file.key, parameters=parameters, expire=LINK_SECONDS))
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse(content_type=file.content_type)
        response.headers["X-Accel-Redirect"] = settings.X_ACCEL_PREFIX + quote(file.key)
    else:
        response = FileResponse(open_stored(file), content_type=file.content_type)
    response.headers["Content-Disposition"] = disposition
    return response
