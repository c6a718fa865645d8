"""What review puts into the workspaces: doors to desks and to the expert's room, navigation, to-dos."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from accounts.kernel import workspace
from campaigns.desks import desks_of

from .models import Expert


def is_expert(request: HttpRequest) -> bool:
    """Is the person in some host's expert pool? System scope."""
    return request.user.is_authenticated and Expert.objects.filter(user=request.user, active=True).exists()


def desks(request: HttpRequest) -> list[tuple[str, str]]:
    """One door per desk."""
    return [(f"{seat.name} · {seat.campaign.title}", reverse("desk_home", args=[seat.pk])) for seat in desks_of(request.user)]


def experts(request: HttpRequest) -> list[tuple[str, str]]:
    """The expert's room."""
    return [(workspace.LABELS["expert"], reverse("expert_home"))] if is_expert(request) else []


def register() -> None:
    """Navigation and to-dos."""
