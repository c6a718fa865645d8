"""Who acts, and in which capacity. Built by the middleware (or `Actor.system`), read by policies and the trail."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) in one workspace; `user` is None for somebody not signed in. `staff_roles` are the roles held in `tenant`, over all its campaigns;
    `staff_grants` says for each role in which campaign (None = all), see `holds`."""

    user: Any
    address: str
    unit: Any = None
    membership_role: str | None = None
    tenant: Any = None
    staff_roles: frozenset[str] = frozenset()
    seat: Any = None
    seat_role: str | None = None
    platform_roles: frozenset[str] = frozenset()
    is_expert: bool = False
    staff_grants: frozenset[tuple[str, int | None]] = frozenset()
    reason: str = ""
    workspace: str = ""

    @classmethod
    def system(cls, reason: str) -> "Actor":
        """The installation itself: a scheduled job or a command; `reason` is what the trail shows."""
        if not reason:
            raise ValueError("the system acts for a stated reason")
        return cls(user=None, address="", reason=reason)

    @property
    def is_system(self) -> bool:
        """True for `Actor.system(...)`, never for a request."""
        return self.user is None and bool(self.reason)

    @property
    def is_person(self) -> bool:
        """True for a signed-in user."""
        return self.user is not None

    @property
    def user_id(self) -> int | None:
        """The signed-in user's id, else None."""
        return self.user.pk if self.user else None

    @property
    def capacity(self) -> str:
        """In which capacity the person acts, for the trail: "seat:head", "staff:manager", "platform:auditor", "expert",
        "unit:admin"; "" for somebody without any, and for the system. The workspace decides where several would fit."""
        if self.user is None:
            return ""
        found = {
            "desk": self.seat is not None and f"seat:{self.seat_role}",
            "host": bool(self.staff_roles) and f"staff:{'+'.join(sorted(self.staff_roles))}",
            "platform": bool(self.platform_roles) and f"platform:{'+'.join(sorted(self.platform_roles))}",
            "expert": self.is_expert and "expert",
            "apply": self.unit is not None and f"unit:{self.membership_role}",
        }
        return found.get(self.workspace) or next((one for one in found.values() if one), "")

    def holds(self, role: str, campaign_id: int | None = None) -> bool:
        """Does the actor hold the staff role in this tenant, for all campaigns or for this one?"""
        return (role, None) in self.staff_grants or (
            campaign_id is not None and (role, campaign_id) in self.staff_grants
        )
