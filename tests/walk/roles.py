"""Everybody of design section 1, as a visitor: the client to ask with, the sides that are not foreign, and what may be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from accounts.kernel import scope
from accounts.models import Membership, PlatformRole, StaffRole
from campaigns.desks import assisted_by
from campaigns.models import SeatMember
from tests.cast import browser
from tests.walk import readers
from tests.walk.canaries import Canary
from tests.walk.world import World

HOST = ("own", "sibling", "campaign")
OPEN = ("own", "sibling", "campaign", "tenant", "third")
# Which sides hold no foreign row for a role. Whoever is not here has no row of anybody: every id is foreign.
SEES = {
    "unit_admin": ("own",),
    "unit_filler": ("own",),
    "registrant": ("own",),
    "seat_head": ("own",),
    "seat_reviewer": ("own",),
    "seat_guiding": ("own",),
    "host_head": ("own", "sibling"),
    "expert": ("own", "sibling"),
    "platform_sysadmin": OPEN,
    "platform_secadmin": OPEN,
    "platform_auditor": OPEN,
    **{f"staff_{role}": HOST for role in StaffRole.Role.values},
    **{f"bound_{role}": HOST for role in StaffRole.Role.values},
}


@dataclass
class Visitor:
    """One role of the walk. `own` are the (kind, id) pairs that make a row this person's."""

    name: str
    client: Client
    sees: tuple[str, ...]
    seat: Any = None
    own: set[tuple[str, Any]] = field(default_factory=set)
    grants: set[tuple[str, int, int | None]] = field(default_factory=set)  # staff role, tenant, campaign or None
    platform: str = ""

    def may_read(self, canary: Canary) -> bool:
        """Is this text for this person, by the table of readers?"""
        relations = readers.READERS.get(f"{canary.label}.{canary.field}") or readers.READERS[canary.label]
        return ("all", 1) in canary.owners or any(self._is(word, canary) for word in relations.split())

    def _is(self, word: str, canary: Canary) -> bool:
        name, _, only = word.rstrip(")").partition("(")
        match name:
            case "anybody":
                return True
            case "person":
                return bool({("user", pk) for pk in canary.ids("user")} & self.own)
            case "unit" | "seat" | "grantee" | "assigned" | "guide":
                return bool({(name, pk) for pk in canary.ids(name)} & self.own)
            case "staff":
                campaigns, roles = canary.ids("campaign"), set(re.split(r",\s*", only)) - {""}
                return any(
                    (not roles or role in roles)
                    and tenant in canary.ids("tenant")
                    and (bound is None or not campaigns or bound in campaigns)
                    for role, tenant, bound in self.grants
                )
            case "platform":
                return self.platform == only
        raise ValueError(f"{word}: unknown relation in tests/walk/readers.py")


def visitors(world: World) -> list[Visitor]:
    """The stranger first, then every role."""
    with scope.system("walk"):
        signed_in = [visitor_of(world, name, user) for name, user in sorted(world.people.items())]
    return [Visitor("stranger", Client(), ()), *signed_in]


def visitor_of(world: World, name: str, user: Any) -> Visitor:
    """This person as a visitor. System scope."""
    membership = Membership.objects.filter(user=user).first()
    client = browser(user, membership.unit if membership else None)
    found = Visitor(name, client, SEES.get(name, ()), world.seats.get(name))
    seats = [member.seat for member in SeatMember.objects.filter(user=user).select_related("seat")]
    seats += [other for seat in seats for other in assisted_by(seat)]
    found.own = {(kind, user.pk) for kind in ("user", "grantee", "assigned")}
    found.own |= {(kind, seat.pk) for seat in seats for kind in ("seat", "guide")}
    found.own |= {("unit", membership.unit_id)} if membership else set()
    found.grants = set(StaffRole.objects.filter(user=user).values_list("role", "tenant", "campaign_id"))
    found.platform = PlatformRole.objects.filter(user=user).values_list("role", flat=True).first() or ""
    return found
