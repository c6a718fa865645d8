"""Seats and the people at them when an account is closed."""

from accounts.models import User
from accounts.personal.closing import Duty, register_closer, register_duties

from .models import SeatMember


@register_duties
def _heads(user: User) -> list[Duty]:
    """A seat of a campaign under way keeps a head."""
    mine = SeatMember.objects.filter(user=user, role="head", seat__campaign__state__in=("published", "suspended"))
    heads = SeatMember.objects.filter(role="head", user__is_active=True).exclude(user=user)
    return [
        Duty(f"您是“{row.seat.name}”唯一的负责人（{row.seat.campaign.title}），请先移交给其他人。")
        for row in mine.select_related("seat__campaign").order_by("pk")
        if not heads.filter(seat=row.seat).exists()
    ]


@register_closer
def _leave_seats(user: User) -> None:
    """Nobody sits at a desk without an account."""
    SeatMember.objects.filter(user=user).delete()
