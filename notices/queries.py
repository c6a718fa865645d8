"""Reads of the pages: a person's in-site letters, and in demo mode everything that would have left."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.kernel import scope
from accounts.kernel.workspace import register_bell
from notices import channels, outbox
from notices.models import Letter


def inbox(user: Any) -> QuerySet[Letter]:
    """The person's in-site letters, newest first. Needs the person's self scope."""
    return Letter.objects.filter(user=user, channel="inapp").select_related("tenant").order_by("-posted_at", "-pk")


def bell(request: HttpRequest) -> tuple[int, str]:
    """How many letters the signed-in person has not read, and where they are."""
    with scope.self_(user=request.user):
        return inbox(request.user).filter(read_at__isnull=True).count(), reverse("inbox")


def mailbox() -> QuerySet[Letter]:
    """Every letter of the installation, newest first (demo mode, system scope)."""
    return Letter.objects.select_related("tenant", "user").order_by("-posted_at", "-pk")


def as_received(letter: Letter) -> str:
    """The text as it reaches the recipient, signature and one-time code included (demo mode only)."""
    return channels.signed(letter, outbox.full_text(letter))


register_bell(bell)
