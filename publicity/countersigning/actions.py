"""The host sends a decision to be countersigned; each co-host confirms it or sends it back; a change makes it void."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from accounts.kernel.policy import require
from accounts.models import User
from audit import trail
from campaigns.models import Campaign, Seat, SeatMember
from campaigns.ruleset.rights import DECISIONS, signed
from notices import outbox

from ..actions.awards import one_at_a_time
from ..models import Countersign, Countersignature, Publicity
from . import wording
from .contents import content_of, subject_of
from .standing import NotSigned, last, needed, signatures_of

C, S = Countersign.State, Countersignature.State
log = logging.getLogger(__name__)


def what(row: Countersign) -> str:
    """The decision in words."""
    return f"“{row.publicity.title}”" if row.publicity is not None else DECISIONS["results"]


@transaction.atomic
def ask(campaign: Campaign, publicity: Publicity | None, *, actor: Actor) -> Countersign:
    """Send what would be published now to every seat that countersigns; what was sent before of the same decision is void.

    Raises NotSigned when there is nothing to send or it was sent already. Tenant scope.
    """
    if publicity is not None:
        publicity = Publicity.objects.select_for_update(of=("self",)).get(pk=publicity.pk)
        publicity.campaign = campaign
        require(actor, "publicity.confirm", publicity)
    else:
        require(actor, "result.publish", campaign)
        one_at_a_time(campaign)
    rule, content = needed(campaign, publicity), content_of(campaign, publicity)
    if rule is None or not content.of or (publicity is not None and publicity.state != Publicity.State.PREPARED):
        raise NotSigned(wording.NOTHING)
    before = last(campaign, publicity, lock=True)
    if before is not None and before.is_live:
        if before.content_hash == content.digest:
            raise NotSigned(wording.ALREADY_ASKED)
        _void(before, actor)
    row = Countersign.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, subject=subject_of(publicity), publicity=publicity,
        content_hash=content.digest, works=content.works, asked_at=clock(), asked_by=actor.user,
    )  # fmt: skip
    keys = [seat.key for seat in rule.seats]
    seats = list(Seat.objects.filter(campaign=campaign, key__in=keys).order_by("position", "pk"))
    Countersignature.objects.bulk_create(
        Countersignature(tenant_id=campaign.tenant_id, countersign=row, seat=seat) for seat in seats
    )
    for seat in seats:
        _tell(row, "asked", _heads([seat]), seat=seat, works=str(content.works), link=f"/desk/{seat.pk}/countersigns/")
    after = {"subject": row.subject, "works": row.works, "sha256": row.content_hash, "seats": [s.pk for s in seats]}
    trail.record("countersign.ask", actor=actor, obj=row, after=after, tenant=campaign.tenant)
    return row


@transaction.atomic
def confirm(pk: int, *, actor: Actor) -> Countersign:
    """The head of a seat confirms what was sent, and nothing else: NotSigned when it has changed since. Seat scope."""
    own, row = _held(pk, actor)
    with scope.tenant(row.tenant_id):
        if row.content_hash != content_of(row.campaign, row.publicity).digest:
            raise NotSigned(wording.CHANGED_AT_SEAT)
        if own.state == S.CONFIRMED:
            return row
        _say(own, S.CONFIRMED, "", actor)
        there = {one.seat.key for one in signatures_of(row) if one.state == S.CONFIRMED}
        rule = needed(row.campaign, row.publicity)
        if rule is not None and row.state == C.ASKED and signed(rule, there, what(row)):
            row.state = C.CONFIRMED
            row.save(update_fields=["state"])
            _tell(row, "confirmed", [row.asked_by], count=str(len(there)))
        after = {"countersign": row.pk, "sha256": row.content_hash}
        trail.record("countersign.confirm", actor=actor, obj=own, after=after, tenant=row.tenant)
    return row


@transaction.atomic
def send_back(pk: int, *, reason: str, actor: Actor) -> Countersign:
    """The head of a seat sends it back with a reason, before or after having confirmed it, until it is published. Seat scope.

    The sending ends when so many have sent it back that the rest would not be enough.
    """
    own, row = _held(pk, actor)
    if not reason.strip():
        raise NotSigned(wording.REASON_WANTED)
    with scope.tenant(row.tenant_id):
        _say(own, S.RETURNED, reason.strip(), actor)
        rows = signatures_of(row)
        rule = needed(row.campaign, row.publicity)
        left = [one.seat.key for one in rows if one.state != S.RETURNED]
        if rule is None or not signed(rule, left, ""):
            row.state, row.ended_at = C.RETURNED, clock()
        else:
            there = [one.seat.key for one in rows if one.state == S.CONFIRMED]
            row.state = C.CONFIRMED if signed(rule, there, "") else C.ASKED
        row.save(update_fields=["state", "ended_at"])
        _tell(row, "returned", [row.asked_by], seat=own.seat, reason=reason.strip())
        after = {"countersign": row.pk}
        trail.record("countersign.return", actor=actor, obj=own, after=after, note=reason.strip(), tenant=row.tenant)
    return row


def _held(pk: int, actor: Actor) -> tuple[Countersignature, Countersign]:
    """A seat's own line and its sending, which is locked: whoever publishes waits, or was faster."""
    own = Countersignature.objects.select_related("seat").get(pk=pk)
    rows = Countersign.objects.select_for_update(of=("self",)).filter(pk=own.countersign_id)
    row = rows.select_related("campaign__version", "campaign__tenant", "tenant").get()
    with scope.tenant(row.tenant_id):
        own.countersign = row
        row.publicity = Publicity.objects.filter(pk=row.publicity_id).first() if row.publicity_id else None
        if row.publicity is not None:
            row.publicity.campaign = row.campaign
        row.asked_by = User.objects.get(pk=row.asked_by_id)
    own.refresh_from_db(fields=["state"])
    require(actor, "countersign.sign", own)
    if not row.is_live:
        raise NotSigned(wording.OVER)
    return own, row


def _say(own: Countersignature, state: str, reason: str, actor: Actor) -> None:
    own.state, own.reason, own.by, own.at = state, reason, actor.user, clock()
    own.save(update_fields=["state", "reason", "by", "at"])


def _void(row: Countersign, actor: Actor) -> None:
    """What was sent no longer stands."""
    row.state, row.ended_at = C.VOID, clock()
    row.save(update_fields=["state", "ended_at"])
    _tell(row, "void", [row.asked_by, *_heads([one.seat for one in signatures_of(row)])])
    trail.record("countersign.void", actor=actor, obj=row, after={"subject": row.subject}, tenant=row.campaign.tenant)


@due("publicity.8_countersigns", every=60)
def void_changed() -> int:
    """Sendings whose content has changed are void, and everybody concerned hears of it."""
    rows = Countersign.objects.filter(state__in=(C.ASKED, C.CONFIRMED), campaign__state=Campaign.State.PUBLISHED)
    return sum(_void_if_changed(pk, tenant) for pk, tenant in rows.order_by("pk").values_list("pk", "tenant_id"))


@transaction.atomic
def _void_if_changed(pk: int, tenant_id: int) -> int:
    with scope.tenant(tenant_id):
        rows = Countersign.objects.select_for_update(of=("self",)).filter(pk=pk, state__in=(C.ASKED, C.CONFIRMED))
        row = rows.select_related("campaign__version", "campaign__tenant", "publicity", "asked_by").first()
        if row is None:
            return 0
        if row.publicity is not None:
            row.publicity.campaign = row.campaign
        if row.content_hash == content_of(row.campaign, row.publicity).digest:
            return 0
        _void(row, Actor.system("countersign.void"))
    return 1


def _heads(seats: Iterable[Seat]) -> list[User]:
    members = SeatMember.objects.filter(seat__in=[s.pk for s in seats], active=True, role="head")
    return [member.user for member in members.select_related("user").order_by("pk")]


def _tell(row: Countersign, event: str, users: list[User], *, link: str = "", **params: object) -> None:
    seat = params.pop("seat", None)
    said = {"campaign": row.campaign.title, "what": what(row), "seat": getattr(seat, "name", ""), **params}
    outbox.post(
        f"countersign.{event}",
        key=f"countersign:{row.pk}:{getattr(seat, 'pk', '')}:{clock():%Y%m%d%H%M%S%f}"[:100],
        tenant=row.campaign.tenant,
        to=[outbox.Recipient(user=user) for user in dict.fromkeys(users)],
        params=said,
        campaign_id=row.campaign_id,
        link=link,
    )
