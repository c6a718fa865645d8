"""What a unit may see of the review of its own filings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.kernel.access import allow

from ..queries import outcomes


@require_GET
@allow("outcome.own")
def own(request: HttpRequest) -> HttpResponse:
    """Scores and comments of decided filings, where the rules of their campaign show them."""
    return render(request, "publicity/own_outcomes.html", {"rows": outcomes.of_unit(request.actor.unit)})
