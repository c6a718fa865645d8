"""One edit of the draft: what it changed, and what going back to it would change now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.kernel.access import allow
from campaigns.amending.differences import differences
from campaigns.building import bench
from campaigns.building.bench import Editing
from campaigns.models import RuleDraftStep
from campaigns.ruleset.reading import from_data


def _load(request: HttpRequest, pk: int, revision: int) -> Editing:
    """The draft; one of its edits as ``request.step``. DoesNotExist: no such edit."""
    editing = bench.whole(request, pk)
    steps = RuleDraftStep.objects.select_related("by")
    request.step = steps.get(draft__campaign=editing.campaign, revision=revision)
    return editing


@require_GET
@allow("campaign.build", load=_load)
def step(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The differences an edit made, and those that going back to it makes, in words."""
    at = request.step
    then = from_data(at.data)
    before = RuleDraftStep.objects.filter(draft=at.draft_id, revision=at.revision - 1).first()
    context = bench.frame(request, editing, title=f"第 {at.revision} 次修改")
    context |= {
        "step": at,
        "made": differences(from_data(before.data), then) if before else [],
        "back": differences(editing.standing.rules, then),
    }
    return render(request, "campaigns/building/step.html", context)
