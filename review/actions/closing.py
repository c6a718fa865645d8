"""Ending a docket-level step: what must hold for each of them, and the record of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.moves import IllegalMove
from accounts.kernel.policy import require
from audit import trail
from campaigns import locks

from .. import arrivals, engine, timing
from ..errors import NotYet
from ..models import Closing, Docket, StageEntry

S = StageEntry.State


def locked_docket(pk: int, *, alone: bool = False) -> Docket:
    """The docket, locked until the transaction ends; before it the campaign, ``alone`` for what counts or ends a step.

    Always the campaign first: it is what filing holds first too, and locks taken in one order never wait in a circle. The
    docket's key stays free, so that entries may arrive meanwhile.
    """
    campaign_id = Docket.objects.values_list("campaign_id", flat=True).get(pk=pk)
    (locks.settle if alone else locks.share)(campaign_id)
    rows = Docket.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("campaign__version", "campaign__tenant", "seat").get(pk=pk)


def at_step(docket: Docket, number: int, *kinds: str) -> Any:
    """The step of this number; IllegalMove when it is of another kind."""
    steps = engine.stage_of(docket).steps
    if number >= len(steps) or steps[number].type not in kinds:
        raise IllegalMove(docket, "close", docket.get_state_display())
    return steps[number]


def standing(docket: Docket, number: int) -> list[StageEntry]:
    """The entries that stand at this step now, locked, with what the engine needs of them."""
    rows = StageEntry.objects.select_for_update(of=("self",)).filter(docket=docket, step=number, state=S.PENDING)
    found = list(rows.select_related("submission__unit", "submission__tenant", "version").order_by("pk"))
    for entry in found:
        entry.docket = docket
        entry.submission.campaign = docket.campaign
    return found


def demand_ready(
    docket: Docket, number: int, action: str, words: str, *, actor: Actor, note: str = ""
) -> timing.Reading:
    """What every ending of a docket-level step asks: the head, inside the window (or late), and nothing still on its way.

    With a ``note`` the head may end the step without waiting for what is on its way; the note is recorded.
    """
    require(actor, action, docket)
    reading = timing.demand(docket, words)
    on_its_way = arrivals.coming(docket, number, reading.now)
    if on_its_way and not note.strip():
        raise NotYet(f"{on_its_way.sentence}，现在不能{words}。")
    return reading


def record(
    docket: Docket, number: int, count: int, reading: timing.Reading, *, actor: Actor, note: str = "", **facts: Any
) -> Closing:
    """Write the closing and its trail entry; a docket with nothing left open is closed."""
    with scope.writing(docket.tenant_id):
        last = Closing.objects.filter(docket=docket, step=number).aggregate(last=Max("round"))["last"] or 0
        row = Closing.objects.create(
            tenant_id=docket.tenant_id,
            docket=docket,
            step=number,
            round=last + 1,
            entries=count,
            late=reading.late,
            note=note.strip(),
            closed_at=reading.now,
            closed_by=actor.user,
        )
    after = {"step": number, "entries": count, "late": reading.late, **facts}
    trail.record("docket.close_step", actor=actor, obj=docket, after=after, note=note, tenant=docket.campaign.tenant)
    return row


def settle(docket: Docket, now: datetime) -> None:
    """Close the docket when nothing on it is open any more; the next arrival opens it again."""
    if not StageEntry.objects.filter(docket=docket, state__in=engine.OPEN).exists():
        docket.state, docket.closed_at = Docket.State.CLOSED, now
        docket.save(update_fields=["state", "closed_at"])
