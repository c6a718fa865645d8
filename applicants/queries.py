"""What pages about registrations read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest

from accounts.kernel import scope, workspace
from accounts.kernel.policy import may
from accounts.kernel.prepared import Prepared
from accounts.kernel.workspace import Todo
from accounts.models import Unit
from campaigns.models import Campaign
from campaigns.queries import granted, only

from . import held
from .models import ConsentRecord, ConsentText, Registration, UnitName
from .unit_facts import by_code

BY_HAND = "by_hand"
CHECKERS = ("manager", "registration_checker")
S = Registration.State
SORTS = {
    "submitted": ("submitted_at", "pk"),
    "newest": ("-submitted_at", "-pk"),
    "due": ("due_at", "pk"),
    "name": ("name", "pk"),
}
CONSENTS = ("agreement", "privacy")


def granted_to(request: HttpRequest) -> frozenset[int] | None:
    """The campaigns whose registrations the person may check; None = all."""
    return granted(request.actor, *CHECKERS)


def queue(
    state: str = "",
    wanted: Mapping | None = None,
    now: datetime | None = None,
    within: frozenset[int] | None = None,
) -> QuerySet[Registration]:
    """The host's registrations, longest waiting first; of one state, and as the page's filter asks (`QueueFilter`)."""
    wanted = wanted or {}
    rows = only(Registration.objects.select_related("campaign", "accepted_host").defer("id_number"), within)
    rows = rows.filter(state=state) if state else rows
    if words := wanted.get("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(uscc__iexact=words) | Q(contact_name__icontains=words))
    if wanted.get("campaign"):
        rows = rows.filter(campaign_id=wanted["campaign"])
    if wanted.get("basis"):
        rows = rows.filter(basis=wanted["basis"])
    if wanted.get("late") and now is not None:
        rows = rows.filter(state=S.PENDING, due_at__lte=now)
    return rows.order_by(*SORTS[wanted.get("sort") or "submitted"])


def overdue(now: datetime, within: frozenset[int] | None = None) -> QuerySet[Registration]:
    """Registrations that should have been decided by now."""
    return only(Registration.objects.filter(state=S.PENDING, due_at__lte=now), within)


def admitting(within: frozenset[int] | None = None) -> list[Campaign]:
    """The host's running campaigns with kinds of applicant that are let in by hand."""
    rows = Campaign.objects.filter(state=Campaign.State.PUBLISHED).select_related("version", "tenant").order_by("-pk")
    return [row for row in only(rows, within, "pk") if any(kind.by_hand for kind in row.rules.kinds)]


def counts(within: frozenset[int] | None = None) -> dict[str, int]:
    """How many registrations stand in each state."""
    found = dict(only(Registration.objects.order_by(), within).values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in S.values}


def waiting(request: HttpRequest) -> dict:
    """Of the registrations the person may check: how many wait (n), the first deadline (due), how many are late."""
    rows = only(Registration.objects.filter(state=S.PENDING), granted_to(request)).order_by()
    late = Count("pk", filter=Q(due_at__lte=request.now))
    ask = partial(rows.aggregate, n=Count("pk"), due=Min("due_at"), late=late)
    return workspace.shared(request, "registrations", ask)


def waiting_count(request: HttpRequest) -> int:
    """The badge of the navigation."""
    return waiting(request)["n"]


def todos(request: HttpRequest) -> list[Todo]:
    """Registrations that wait, due at the first of their deadlines, and those that are overdue; for those who check them."""
    if not may(request.actor, "registration.list"):
        return []
    found, url = waiting(request), workspace.url(request, "host_registrations")
    return [
        Todo("待审核的注册申请", found["n"], url, found["due"]),
        Todo("已超过审核期限的注册申请", found["late"], f"{url}?late=1"),
    ]


def known_unit(row: Registration) -> Unit | None:
    """The unit that is there already under the code of a waiting registration; None when it opens a new one."""
    return by_code(row.uscc) if row.waits and not row.unit_id else None


def namesakes(row: Registration) -> list[Unit]:
    """Active units of the same name, today's or an earlier one, to be looked at before a second one is opened."""
    names = _spellings(row.name)
    earlier = UnitName.objects.filter(name__in=names).values("unit_id")
    found = Unit.objects.filter(Q(name__in=names) | Q(pk__in=earlier), is_active=True).order_by("pk")
    return [unit for unit in found if unit.pk != row.unit_id and (not row.uscc or unit.uscc != row.uscc)]


def joinable(row: Registration) -> list[Unit]:
    """Namesakes the registration may turn out to be: two different codes are two units."""
    return [unit for unit in namesakes(row) if not (row.uscc and unit.uscc)]


def mine(user) -> QuerySet[Registration]:
    """A person's own registrations with every host."""
    return (
        Registration.objects.filter(user=user)
        .select_related("tenant", "campaign__version", "accepted_host")
        .order_by("-submitted_at", "-pk")
    )


def approved(unit_id: Any, tenant_id: Any) -> QuerySet[Registration]:
    """The approved registrations of a unit with a host."""
    return Registration.objects.filter(unit_id=unit_id, tenant_id=tenant_id, state=S.APPROVED)


def _latest(p: Any) -> QuerySet[Registration]:
    return approved(p.unit, p.tenant).defer("id_number").order_by("-decided_at", "-pk")[:1]


_STANDING = Prepared(_latest)


def standing(unit: Unit, tenant_id: int) -> Registration | None:
    """The unit's approved registration with this host, the latest; None when it may not enrol or file there."""

    def ask() -> Registration | None:
        with scope.system("is the unit registered with the host"):
            return _STANDING.first(unit=getattr(unit, "pk", unit), tenant=tenant_id)

    return held.kept(unit, ("standing", tenant_id), ask)


def know_standing(unit: Unit, tenant_id: int, rows: Iterable[Registration]) -> None:
    """Of a held unit: these are its approved registrations with the host, read with other things (`standing`)."""
    latest = max(rows, key=lambda row: (row.decided_at is not None, row.decided_at, row.pk), default=None)
    held.know(unit, ("standing", tenant_id), latest)


def under_way(unit: Unit, tenant_id: int) -> Registration | None:
    """The unit's registration with this host that waits or was sent back."""
    rows = Registration.objects.filter(unit=unit, tenant_id=tenant_id, state__in=(S.PENDING, S.REFUSED))
    return rows.defer("id_number").order_by("-submitted_at", "-pk").first()


def approved_elsewhere(unit: Unit, tenant_id: int) -> Registration | None:
    """The unit's latest approved registration with another host."""
    with scope.system("a registration another host approved"):
        rows = Registration.objects.filter(unit=unit, state=S.APPROVED).exclude(tenant_id=tenant_id)
        return rows.select_related("tenant", "letter", "license").order_by("-decided_at", "-pk").first()


def current_texts(kinds: tuple[str, ...] = CONSENTS) -> list[ConsentText]:
    """The newest version of the agreement and of the privacy text, or of the kinds given."""
    newest = [ConsentText.objects.filter(kind=kind).order_by("-version").first() for kind in kinds]
    return [text for text in newest if text is not None]


def unaccepted(user) -> list[ConsentText]:
    """Texts a person who once accepted them, or was let in by hand, has not accepted in the version in force."""
    texts = current_texts()
    accepted = set(ConsentRecord.objects.filter(user=user).order_by("pk").values_list("text_id", flat=True))
    if all(text.pk in accepted for text in texts):
        return []
    if not accepted:
        with scope.system("was the person let in by hand"):
            if not Registration.objects.filter(user=user, tab=BY_HAND).exists():
                return []
    return [text for text in texts if text.pk not in accepted]


def _spellings(name: str) -> set[str]:
    """The same name with brackets of either width and without stray spaces."""
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return {name, plain, plain.replace("(", "（").replace(")", "）")}
