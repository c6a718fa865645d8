"""Versions of a campaign's rules for everybody: the list, and each one with what it changed and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.kernel.access import public_page
from campaigns.models import Campaign, rules_of
from campaigns.ruleset import sentences

from . import queries


def _campaign(slug: str) -> Campaign:
    return Campaign.objects.select_related("tenant", "version").get(slug=slug)


@require_GET
@public_page
def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every published version with its reason."""
    campaign = _campaign(slug)
    context = {"campaign": campaign, "rules": campaign.rules, "versions": queries.versions(campaign)}
    return render(request, "campaigns/amending/public_versions.html", context)


@require_GET
@public_page
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: why it was made, what it changed, and its rules in sentences."""
    campaign = _campaign(slug)
    told = queries.told(campaign, number)
    context = {
        "campaign": campaign,
        "rules": campaign.rules,
        "told": told,
        "chapters": sentences.about(rules_of(told.version)),
    }
    return render(request, "campaigns/amending/public_version.html", context)
