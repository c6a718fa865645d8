"""Choosing the unit one works for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods

from accounts import wording
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.people import memberships


@require_http_methods(["GET", "POST"])
@allow("unit.choose")
@once
def unit_choose(request: HttpRequest) -> HttpResponse:
    """Pick one of the person's units for this session; without any, the page leads to registration."""
    rows = memberships(request)
    problem = ""
    if request.method == "POST":
        if row := next((row for row in rows if str(row.unit_id) == request.POST.get("unit")), None):
            request.session["unit_id"] = row.unit_id
            return redirect("/apply/")
        problem = wording.NOT_A_MEMBER
    context = {"memberships": rows, "chosen": request.session.get("unit_id"), "problem": problem}
    return render(request, "accounts/unit_choose.html", context | {"register_url": _register_url()})


def _register_url() -> str:
    try:
        return reverse(settings.REGISTER_URL_NAME)
    except NoReverseMatch:
        return ""
