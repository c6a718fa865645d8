"""The history of a working copy as a page, and going back to an earlier state."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import may

from .. import actions, corrections, queries
from .. import history as past
from ..models import DraftChange, Submission


def _submission(request: HttpRequest, pk: int) -> Submission:
    return queries.submission(pk)


@require_GET
@allow("submission.view", load=_submission)
def history(request: HttpRequest, row: Submission) -> HttpResponse:
    """Who changed what when; what each resubmission changed against the one before."""
    versions = row.versions.select_related("rules", "submitted_by").order_by("-number")
    context = {
        "row": row,
        "stretches": past.stretches(row),
        "versions": [(version, corrections.since_return(version)) for version in versions],
        "may_restore": may(request.actor, "submission.edit", row),
    }
    return render(request, "submissions/history.html", context)


def _change(request: HttpRequest, pk: int) -> Submission:
    change = DraftChange.objects.get(pk=pk)
    request.change = change
    return queries.submission(change.submission_id)


@require_POST
@allow("submission.edit", load=_change)
@once
def restore(request: HttpRequest, row: Submission) -> HttpResponse:
    """Take up the state before one stretch of work."""
    fields = actions.restore(request.change, actor=request.actor)
    messages.success(request, f"已恢复到这次修改之前的内容，涉及 {len(fields)} 个栏目。不合适时可以再恢复回来。")
    return redirect("apply_history", pk=row.pk)
