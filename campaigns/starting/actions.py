"""What makes a next edition: its campaign, and the people who go on working at its seats."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from accounts import invitations
from accounts.kernel.actor import Actor
from campaigns import actions
from campaigns.models import Campaign, Seat, SeatMember
from campaigns.ruleset.model import RuleSet
from campaigns.seating import actions as seating
from notices import outbox

PEOPLE = {
    "keep": "沿用往届的负责人和评审员，并通知本人",
    "invite": "逐个重新邀请负责人（发邀请短信）",
    "none": "不沿用，之后再指定",
}


@dataclass(frozen=True)
class Made:
    """A next edition: the campaign, how many people it kept or asked again, and the seats whose head could not be asked."""

    campaign: Campaign
    people: int
    unasked: tuple[str, ...] = ()


@transaction.atomic
def next_edition(earlier: Campaign, rules: RuleSet, *, slug: str, people: str, actor: Actor) -> Made:
    """A campaign in preparation with the rules of the next edition; whoever still holds a seat that is kept holds it again or is asked."""
    campaign = actions.create(tenant=earlier.tenant, rules=rules, slug=slug, actor=actor)
    if people == "none":
        return Made(campaign, 0)
    seats = {seat.key: seat for seat in Seat.objects.filter(campaign=campaign).select_related("campaign", "tenant")}
    sitting = [row for row in _sitting(earlier) if row.seat.key in seats]
    if people == "keep":
        for row in sitting:
            _keep(seats[row.seat.key], row, actor)
        return Made(campaign, len(sitting))
    heads = [row for row in sitting if row.role == SeatMember.Role.HEAD]
    unasked = tuple(seats[row.seat.key].name for row in heads if not _asked(seats[row.seat.key], row, actor))
    return Made(campaign, len(heads) - len(unasked), unasked)


def sitting_at(earlier: Campaign) -> int:
    """How many people hold a seat of the campaign now."""
    return _sitting(earlier).count()


def _sitting(earlier: Campaign):
    rows = SeatMember.objects.filter(seat__campaign=earlier, active=True, user__is_active=True)
    return rows.select_related("seat", "user").order_by("seat__position", "pk")


def _keep(seat: Seat, row: SeatMember, actor: Actor) -> None:
    member = actions.appoint(seat, row.user, row.role, actor=actor)
    outbox.post(
        "seat.kept", key=f"seat.kept:{seat.pk}:{row.user_id}", tenant=seat.tenant, to=outbox.Recipient(user=row.user),
        params={"seat": seat.name, "campaign": seat.campaign.title, "role": member.get_role_display()},
        campaign_id=seat.campaign_id,
    )  # fmt: skip


def _asked(seat: Seat, row: SeatMember, actor: Actor) -> bool:
    try:
        with transaction.atomic():
            seating.invite(seat, name=row.user.name, phone=row.user.phone, role=row.role, actor=actor)
    except (invitations.AlreadyInvited, invitations.BudgetSpent):
        return False
    return True
