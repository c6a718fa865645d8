"""Draws of experts as anybody sees them: codes only, with all that is needed to draw again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.kernel.access import public_page
from review.drawing.views import record_of
from review.models import Draw

from ..models import Inspection
from ..queries import portal


@require_GET
@public_page
def draws(request: HttpRequest, slug: str) -> HttpResponse:
    """All draws of a campaign: announced, held, given up."""
    campaign = portal.campaign(slug)
    rows = Draw.objects.filter(campaign=campaign, kind=Draw.Kind.PANEL).order_by("-announced_at", "-pk")
    inspections = Inspection.objects.filter(campaign=campaign).order_by("-announced_at", "-pk")
    context = {"campaign": campaign, "draws": rows, "inspections": inspections}
    return render(request, "publicity/draws.html", context)


@require_GET
@public_page
def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The record of one draw as a file."""
    return record_of(Draw.objects.get(pk=pk, campaign=portal.campaign(slug), kind=Draw.Kind.PANEL))
