"""Choosing the unit one works for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import wording
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.people import memberships


@require_http_methods(["GET", "POST"])
@allow("unit.choose")
@once
def unit_choose(request: HttpRequest) -> HttpResponse:
    """Pick one of the person's units for this session; without any, the page leads to the open campaigns, where units register."""
    rows = memberships(request)
    problem = ""
    if request.method == "POST":
        if row := next((row for row in rows if str(row.unit_id) == request.POST.get("unit")), None):
            request.session["unit_id"] = row.unit_id
            return redirect("/apply/")
        problem = wording.NOT_A_MEMBER
    context = {"memberships": rows, "chosen": request.session.get("unit_id"), "problem": problem}
    return render(request, "accounts/unit_choose.html", context)
