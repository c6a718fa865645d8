"""The page on which the applicant names the unit that is to recommend its filing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.models import Seat

from .. import actions, queries, recommending, wording
from ..models import Submission
from . import doors, navigation


def _submission(request: HttpRequest, pk: int) -> Submission:
    row = queries.submission(pk)
    if not row.campaign.rules.recommender_field:
        raise Submission.DoesNotExist
    return row


@require_http_methods(["GET", "POST"])
@allow("submission.name_recommender", load=_submission)
@once
def recommender(request: HttpRequest, row: Submission) -> HttpResponse:
    """Choose one of the units that may recommend this filing."""
    error = ""
    if request.method == "POST":
        chosen = request.POST.get("seat", "")
        try:
            named = actions.name_recommender(row.pk, int(chosen), actor=request.actor) if chosen.isdecimal() else None
        except (Seat.DoesNotExist, OverflowError):
            named = None
        if named is not None:
            messages.success(request, f"推荐单位已选定：{named.recommender.name}。")
            return doors.go(request, "apply_check", pk=row.pk)
        error = wording.NAME_RECOMMENDER
    nav = navigation.sections(request, row, navigation.RECOMMENDER)
    context = {
        "row": row,
        "nav": nav,
        "summary": navigation.summary(nav),
        "seats": recommending.candidates(row),
        "error": error,
    }
    return render(request, "submissions/recommender.html", context)
