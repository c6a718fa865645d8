"""Who acts for a unit after it got in, and who decides about units at a host and on the platform."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Membership

ADMIN = Membership.Role.ADMIN


def administers(actor: Actor, subject) -> Verdict:
    """An administrator of the unit the subject belongs to (the subject may be the unit itself, or a row with one)."""
    unit_id = getattr(subject, "unit_id", None) or getattr(subject, "pk", None)
    own = actor.unit is not None and (subject is None or actor.unit.pk == unit_id)
    if own and actor.membership_role == ADMIN:
        return YES
    return no("只有本单位的管理员可以办理。需要办理时，请联系单位管理员。")


POLICY = {
    "join.invite": (administers,),
    "join.decline": (administers,),
}
