"""会签 played: the host sends what it is about to publish, and the head of every seat that was asked confirms it."""

from __future__ import annotations

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from campaigns.models import Campaign

from ..countersigning import actions, standing
from ..models import Countersign, Countersignature, Publicity
from . import cast as casting


def sign(campaign: Campaign, publicity: Publicity | None, *, asker: Actor) -> int:
    """Whatever is missing so that it may be published; seats without a head stay missing. Returns how many confirmed."""
    with scope.tenant(campaign.tenant_id):
        now = standing.standing(campaign, publicity)
        if now is None or now.verdict:
            return 0
        row = actions.ask(campaign, publicity, actor=asker) if now.may_ask else now.row
    return _confirmed(row) if row is not None else 0


def _confirmed(row: Countersign) -> int:
    done = 0
    with scope.system("heads of countersigning seats"):
        rows = Countersignature.objects.filter(countersign=row, state=Countersignature.State.WAITING)
        waiting = list(rows.select_related("seat__campaign__version", "tenant").order_by("pk"))
        heads = [one.seat.members.filter(active=True, role="head").select_related("user").first() for one in waiting]
    for own, head in zip(waiting, heads, strict=True):
        if head is not None:
            actor = casting.staff_free(head.user, tenant=own.tenant, seat=own.seat, seat_role="head")
            with scope.seat({own.seat_id}):
                actions.confirm(own.pk, actor=actor)
            done += 1
    return done
