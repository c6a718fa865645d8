"""What accounts itself can reveal: numbers of colleagues in a unit, and of a host's staff."""

from typing import Any

from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Membership, StaffRole
from accounts.personal.reveal import register_revealable


def administers_the_unit(actor: Actor, subject: Membership) -> Verdict:
    """The administrator of the member's unit."""
    own = actor.unit is not None and subject.unit_id == actor.unit.pk and actor.membership_role == "admin"
    return YES if own else no("成员的手机号只有本单位的管理员可以查看。")


def manages_the_host(actor: Actor, subject: StaffRole) -> Verdict:
    """A manager of the host, over all its campaigns."""
    return YES if actor.holds("manager") else no("工作人员的手机号只有活动管理员可以查看。")


def _member(actor: Actor, pk: int) -> Membership:
    return Membership.objects.select_related("user", "unit").get(pk=pk, unit=actor.unit)


def _staff(actor: Actor, pk: int) -> StaffRole:
    return StaffRole.objects.select_related("user").get(pk=pk)


def phone_of(row: Any) -> str:
    """The number of the row's person, without the country code of the mainland."""
    return row.user.phone.removeprefix("+86")


register({"member.phone": (administers_the_unit,), "staff.phone": (manages_the_host,)})
register_revealable(
    "member.phone", label="手机号", action="member.phone", load=_member, value=phone_of, workspaces=("apply",)
)
register_revealable("staff.phone", label="手机号", action="staff.phone", load=_staff, value=phone_of)
