"""What changes the people of a seat. Each locks the seat's row, so that a hand-over and a removal take turns."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import invitations
from accounts.files import store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import Invitation, User
from audit import trail
from notices import outbox

from .. import events
from ..models import Seat, SeatMember
from . import wording

KIND, LETTER = "seat", "seat.letter"
MAX_LETTER = 10 * 1024 * 1024
Role = SeatMember.Role


@transaction.atomic
def invite(
    seat: Seat, *, name: str, phone: str, role: str, actor: Actor, letter: Any = None, instead: bool = False
) -> Invitation:
    """Invite a head or a reviewer. `instead`: the present heads leave when the new one accepts. `letter`: the seat's paper, optional.

    Raises AlreadyInvited, BudgetSpent, RejectedFile, Refused.
    """
    require(actor, "seat.appoint" if actor.seat is None else "seat.appoint_reviewer", seat)
    if actor.seat is not None and role != Role.REVIEWER:
        raise Refused(no(wording.HEAD_BY_HOST))
    subject = {"seat": seat.pk, "role": str(role), "then": "replace" if instead and role == Role.HEAD else "join"}
    if letter is not None:
        with scope.writing(seat.tenant_id):
            kept = store(
                letter, tenant=seat.tenant, kind=LETTER, accept={"pdf", "image"}, max_bytes=MAX_LETTER, by=actor.user
            )
        subject["letter"] = str(kept.pk)
    return invitations.invite(KIND, phone=phone, name=name, actor=actor, tenant=seat.tenant, subject=subject)


@transaction.atomic
def hand_over(seat: Seat, *, name: str, phone: str, stays: bool, actor: Actor) -> Invitation:
    """The head asks a successor, who must accept; until then nothing changes. `stays`: as a reviewer afterwards."""
    require(actor, "seat.hand_over", seat)
    if not _member(seat, actor.user_id, Role.HEAD):
        raise Refused(no(wording.NOT_A_HEAD))
    then = {"then": "hand_over", "from": actor.user_id, "stays": stays}
    return invitations.invite(
        KIND, phone=phone, name=name, actor=actor, tenant=seat.tenant,
        subject={"seat": seat.pk, "role": str(Role.HEAD), **then},
    )  # fmt: skip


@transaction.atomic
def remove(seat: Seat, user: User, *, actor: Actor) -> None:
    """Take somebody off the seat: at once for every session; unsent tasks go back to the head's list. DoesNotExist if not there."""
    seat = _locked(seat.pk)
    member = SeatMember.objects.get(seat=seat, user=user, active=True)
    if actor.seat is None:
        require(actor, "seat.appoint", seat)
    else:
        require(actor, "seat.appoint_reviewer", seat)
        if user.pk == actor.user_id:
            raise Refused(no(wording.NOT_ONESELF))
        if member.role == Role.HEAD:
            raise Refused(no(wording.HEAD_BY_HOST))
    _leave(seat, member, actor)


def accept(invitation: Invitation, user: User, actor: Actor) -> str:
    """The invited person takes the place; with a replacement or a hand-over those before leave it or become reviewers."""
    seat, told = _locked(invitation.subject["seat"]), invitation.subject
    before = {m.user_id: m for m in SeatMember.objects.filter(seat=seat, active=True).select_related("user")}
    with scope.writing(seat.tenant_id):
        member, _ = SeatMember.objects.get_or_create(
            seat=seat, user=user, defaults={"tenant_id": seat.tenant_id, "role": told["role"]}
        )
    if told["role"] == Role.HEAD or user.pk not in before:
        _set(member, told["role"])
    trail.record(
        "seat.appoint", actor=actor, obj=seat, after={"user": user.pk, "role": member.role}, note="接受邀请",
        tenant=seat.tenant,
    )  # fmt: skip
    for other in before.values():
        if other.user_id == user.pk or other.role != Role.HEAD:
            continue
        if told["then"] == "replace" or (other.user_id == told.get("from") and not told.get("stays")):
            _leave(seat, other, actor)
        elif other.user_id == told.get("from"):
            _set(other, Role.REVIEWER)
            _tell(seat, other.user, "seat.role", role=other.get_role_display())
            after = {"user": other.user_id, "role": other.role}
            trail.record(
                "seat.hand_over", actor=actor, obj=seat, before={"role": "head"}, after=after, tenant=seat.tenant
            )
    _tell_heads(seat, member)
    return f"/desk/{seat.pk}/"


def _locked(pk: int) -> Seat:
    return Seat.objects.select_for_update(of=("self",)).select_related("campaign__version", "tenant").get(pk=pk)


def _member(seat: Seat, user_id: int | None, role: str) -> SeatMember | None:
    return SeatMember.objects.filter(seat=seat, user_id=user_id, role=role, active=True).first()


def _set(member: SeatMember, role: str) -> None:
    member.role, member.active = role, True
    member.save(update_fields=["role", "active"])


def _leave(seat: Seat, member: SeatMember, actor: Actor) -> None:
    member.active = False
    member.save(update_fields=["active"])
    events.emit("seat_left", seat=seat, user=member.user, actor=actor)
    _tell(seat, member.user, "seat.removed")
    before = {"user": member.user_id, "role": member.role}
    trail.record("seat.remove", actor=actor, obj=seat, before=before, tenant=seat.tenant)


def _tell(seat: Seat, user: User, event: str, **params: Any) -> None:
    outbox.post(
        event,
        key=f"{event}:{seat.pk}:{user.pk}:{clock().timestamp()}",
        tenant=seat.tenant,
        to=outbox.Recipient(user=user),
        params={"seat": seat.name, "campaign": seat.campaign.title, **params},
        campaign_id=seat.campaign_id,
    )


def _tell_heads(seat: Seat, new: SeatMember) -> None:
    for head in (
        SeatMember.objects.filter(seat=seat, role=Role.HEAD, active=True).exclude(pk=new.pk).select_related("user")
    ):
        _tell(seat, head.user, "seat.joined", person=str(new.user), role=new.get_role_display())
