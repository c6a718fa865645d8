"""What pages about asked forms read."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Unit
from campaigns.models import Seat

from ..models import AskedForm, Submission

S = AskedForm.State
JOINED = (
    "submission__unit",
    "submission__tenant",
    "campaign__version",
    "campaign__tenant",
    "rules",
    "through",
    "tenant",
)


def of_unit(unit: Unit) -> QuerySet[AskedForm]:
    """What the unit was asked for, what waits first."""
    rows = AskedForm.objects.filter(submission__unit=unit).exclude(state=S.DROPPED, answered_at=None)
    return rows.select_related("submission", "campaign").order_by("answered_at", "due_at", "pk")


def waiting(unit: Unit, now: datetime) -> QuerySet[AskedForm]:
    """What the unit can still hand in."""
    rows = AskedForm.objects.filter(submission__unit=unit, state=S.ASKED, due_at__gt=now)
    return rows.exclude(campaign__state="cancelled").order_by("due_at")


def of_seat(seat: Seat) -> QuerySet[AskedForm]:
    """Reports that go through this seat; those handed in first."""
    rows = AskedForm.objects.filter(through=seat).exclude(Q(state=S.DROPPED) & Q(answered_at=None))
    return rows.select_related("submission", "campaign").order_by("-state", "due_at", "pk")


def at_host(row: Submission) -> list[AskedForm]:
    """What was asked about a filing, as its host reads it; a report that has not passed its recommending unit shows no answer."""
    rows = AskedForm.objects.filter(submission=row).exclude(state=S.DROPPED)
    return list(rows.select_related("rules", "submission").order_by("pk"))


def one(pk: int) -> AskedForm:
    """One with what its pages need; DoesNotExist outside the scope."""
    return AskedForm.objects.select_related(*JOINED).get(pk=pk)
