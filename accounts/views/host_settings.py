"""A host's own settings, and its logo as everybody may see it."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.files import RejectedFile, open_stored, store
from accounts.kernel import scope
from accounts.kernel.access import allow, public_page
from accounts.kernel.once import once
from accounts.models import StoredFile, Tenant
from accounts.settings_form import LOGO_BYTES, SettingsForm

LOGO = "tenant.logo"
DAY = 24 * 3600


def _own(request: HttpRequest) -> Tenant:
    return Tenant.objects.get(pk=request.tenant.pk)


@require_http_methods(["GET", "POST"])
@allow("tenant.settings", load=_own)
@once
def settings_page(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Names, logo, footer, SMS signature and policies of the host."""
    form = SettingsForm(request.POST or None, request.FILES or None, tenant=tenant)
    if request.method == "POST" and form.is_valid():
        try:
            logo = _logo(form, request, tenant)
        except RejectedFile as error:
            form.add_error("logo", error.sentence)
        else:
            actions.change_settings(tenant.pk, form.values() | {"logo_id": logo}, actor=request.actor)
            messages.success(request, "设置已保存。")
            return redirect("host_settings", tenant=tenant.slug)
    return render(request, "accounts/host_settings.html", {"form": form, "tenant": tenant, "logo_mb": 0.3})


@require_safe
@public_page
def tenant_logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The logo of a host, cacheable: the address carries the file's id, so a new logo has a new address."""
    tenant = Tenant.objects.get(slug=slug, is_active=True)
    with scope.system("a host's logo is public"):
        file = StoredFile.objects.get(pk=tenant.logo_id, kind=LOGO, state=StoredFile.State.READY)
    etag = quote_etag(file.sha256)
    response = get_conditional_response(request, etag=etag) or FileResponse(
        open_stored(file), content_type=file.content_type
    )
    response.headers["ETag"], response.headers["Cache-Control"] = etag, f"public, max-age={DAY}"
    return response


def _logo(form: SettingsForm, request: HttpRequest, tenant: Tenant):
    """The id of the logo after this form: a new file's, none, or the one there was."""
    if (upload := form.cleaned_data["logo"]) is not None:
        return store(
            upload, tenant=tenant, kind=LOGO, accept={"image"}, max_bytes=LOGO_BYTES, by=request.user
        ).pk  # fmt: skip
    return None if form.cleaned_data["drop_logo"] else tenant.logo_id
