"""What pages about registrations read."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.kernel import workspace
from accounts.kernel.policy import may
from accounts.kernel.workspace import Todo
from accounts.models import Unit
from campaigns.models import Campaign

from .models import ConsentText, Registration


def queue(state: str = "") -> QuerySet[Registration]:
    """The host's registrations, longest waiting first; only of one state when given."""
    rows = Registration.objects.select_related("campaign").defer("id_number")
    return (rows.filter(state=state) if state else rows).order_by("submitted_at", "pk")


def admitting() -> list[Campaign]:
    """The host's running campaigns with kinds of applicant that are let in by hand."""
    rows = Campaign.objects.filter(state=Campaign.State.PUBLISHED).select_related("version", "tenant").order_by("-pk")
    return [row for row in rows if any(kind.by_hand for kind in row.rules.kinds)]


def counts() -> dict[str, int]:
    """How many registrations stand in each state."""
    found = dict(Registration.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in Registration.State.values}


def waiting_count(request: HttpRequest) -> int:
    """The badge of the navigation."""
    return Registration.objects.filter(state=Registration.State.PENDING).count()


def todos(request: HttpRequest) -> list[Todo]:
    """Registrations that wait, due at the first of their deadlines; for those who check them."""
    if not may(request.actor, "registration.list"):
        return []
    waiting = queue(Registration.State.PENDING)
    first = waiting.first()
    url = workspace.url(request, "host_registrations")
    return [Todo("待审核的注册申请", waiting.count(), url, first.due_at if first else None)]


def joins(row: Registration) -> Unit | None:
    """The unit this registration would join because its code is known already; None when it opens a new one."""
    known = Unit.objects.filter(uscc=row.uscc, memberships__is_active=True).first() if row.uscc else None
    return known if known is not None and row.waits else None


def mine(user) -> QuerySet[Registration]:
    """A person's own registrations with every host."""
    return (
        Registration.objects.filter(user=user)
        .select_related("tenant", "campaign__version")
        .order_by("-submitted_at", "-pk")
    )


def current_texts() -> list[ConsentText]:
    """The newest version of the agreement and of the privacy text."""
    newest = [ConsentText.objects.filter(kind=kind).order_by("-version").first() for kind in ("agreement", "privacy")]
    return [text for text in newest if text is not None]
