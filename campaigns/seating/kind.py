"""What an invitation of the kind "seat" means, and who reads the paper that came with it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from accounts import invitations
from accounts.files import register_reader
from accounts.kernel import workspace
from accounts.kernel.actor import Actor
from accounts.kernel.policy import may
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Invitation, StaffRole, StoredFile, User

from ..models import Campaign, Seat, SeatMember
from . import actions, wording


def _seat(invitation: Invitation) -> Seat:
    return Seat.objects.select_related("campaign").get(pk=invitation.subject["seat"])


def describe(invitation: Invitation) -> str:
    """Which seat of which campaign, in which role."""
    seat, role = _seat(invitation), SeatMember.Role(invitation.subject["role"]).label
    return f"{invitation.tenant.name}的“{seat.campaign.title}”，邀请您担任“{seat.name}”的{role}。"


def may_accept(invitation: Invitation, user: User) -> Verdict:
    """Not when it changes nothing, when the campaign is over, or when whoever hands over is no head any more."""
    seat, told = _seat(invitation), invitation.subject
    if seat.campaign.state == Campaign.State.CLOSED:
        return no(wording.SEAT_OF_CLOSED)
    rows = SeatMember.objects.filter(seat=seat, active=True)
    mine = rows.filter(user=user).first()
    if mine is not None and mine.role in (told["role"], SeatMember.Role.HEAD):
        return no(wording.ALREADY.format(role=mine.get_role_display()))
    if told["then"] == "hand_over" and not rows.filter(user_id=told["from"], role=SeatMember.Role.HEAD).exists():
        return no(wording.NO_LONGER)
    return YES


def may_manage(actor: Actor, invitation: Invitation) -> Verdict:
    """The host's managers of the campaign, and the seat's head for reviewers of the seat."""
    seat = Seat.objects.filter(pk=invitation.subject["seat"]).first()
    if seat is None:
        return no(wording.MANAGES_SEAT)
    if actor.seat is not None:
        own = actor.seat.pk == seat.pk and actor.seat_role == "head"
        return YES if own and invitation.subject["role"] == SeatMember.Role.REVIEWER else no(wording.MANAGES_SEAT)
    return YES if may(actor, "seat.appoint", seat) else no(wording.MANAGES_SEAT)


def may_invite(inviter: User, invitation: Invitation) -> bool:
    """A manager of the campaign; for reviewers the seat's head. A hand-over is asked about its giver (`may_accept`)."""
    seat, told = _seat(invitation), invitation.subject
    managing = StaffRole.objects.filter(user=inviter, tenant_id=seat.tenant_id, role="manager")
    if told["then"] == "hand_over" or managing.filter(Q(campaign_id=None) | Q(campaign_id=seat.campaign_id)).exists():
        return True
    heads = SeatMember.objects.filter(seat=seat, user=inviter, role=SeatMember.Role.HEAD, active=True)
    return told["role"] == SeatMember.Role.REVIEWER and heads.exists()


def home(request: HttpRequest, invitation: Invitation) -> str:
    """The seat's page at the host, or its own list of people."""
    if request.workspace == "desk":
        return workspace.url(request, "desk_people")
    return workspace.url(request, "host_seat_appoint", pk=invitation.subject["seat"])


def reads_letter(actor: Actor, file: StoredFile) -> Verdict:
    """The host's managers: of all campaigns, or of the seat's."""
    row = Invitation.objects.filter(kind=actions.KIND, tenant_id=file.tenant_id, subject__letter=str(file.pk)).first()
    seat = Seat.objects.filter(pk=row.subject["seat"]).first() if row else None
    if seat is not None and actor.tenant is not None and may(actor, "seat.appoint", seat):
        return YES
    return no("没有找到这个文件，或者您无权查看。")


def register() -> None:
    """Called when the apps are ready."""
    invitations.register_kind(
        actions.KIND, label="席位成员", describe=describe, accept=actions.accept, may_accept=may_accept,
        may_manage=may_manage, home=home, may_invite=may_invite,
    )  # fmt: skip
    register_reader(actions.LETTER, reads_letter)
