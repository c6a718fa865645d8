"""Display preferences."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from accounts.kernel.access import public_page

YEAR = 365 * 86400


@public_page
@require_safe
def display_mode(request: HttpRequest) -> HttpResponse:
    """Large type on or off in this browser (a cookie, nothing else), then back to the page."""
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = redirect(back)
    wanted = "1" if request.GET.get("senior") == "1" else "0"
    response.set_cookie(
        "senior", wanted, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response
