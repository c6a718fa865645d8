"""Who acts for a unit after it got in, and who decides about units at a host and on the platform."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Membership, StoredFile, Unit

from . import unit_wording as words
from .policies import checks_registrations
from .unit_facts import hosts_of

ADMIN = Membership.Role.ADMIN


def administers(actor: Actor, subject) -> Verdict:
    """An administrator of the unit the subject belongs to (the unit itself, or a row with one)."""
    return YES if _own(actor, subject) and actor.membership_role == ADMIN else no(words.ADMINS_ONLY)


def belongs(actor: Actor, subject) -> Verdict:
    """Somebody of the unit the subject belongs to."""
    return YES if _own(actor, subject) else no("请先完成单位注册，审核通过后再办理。")


def is_alive(actor: Actor, subject) -> Verdict:
    """A unit that was neither closed nor merged."""
    return YES if actor.unit is None or actor.unit.is_active else no(words.CLOSED)


def not_of_own_unit(actor: Actor, subject) -> Verdict:
    """Nobody at a host or on the platform decides about a unit of their own."""
    unit_id = _unit_id(subject)
    if unit_id and Membership.objects.filter(user=actor.user_id, unit_id=unit_id, is_active=True).exists():
        return no("您是该单位的成员，须回避，请由其他工作人员办理。")
    return YES


def none_of_own_group(actor: Actor, subject) -> Verdict:
    """Nobody decides how a unit of their own is counted: a group sets how many it may file, and who must keep away from it."""
    if subject is None or not actor.is_person:
        return YES
    units = subject.members.filter(removed_at=None).values("unit_id")
    if Membership.objects.filter(user_id=actor.user_id, unit_id__in=units, is_active=True).exists():
        return no(words.OWN_GROUP)
    return YES


def ends_units(actor: Actor, subject) -> Verdict:
    """The platform's system administrator; at a host, who checks registrations, for units that no other host knows."""
    if actor.tenant is None:
        return YES if "sysadmin" in actor.platform_roles else no("注销和合并单位由平台系统管理员办理。")
    if not (verdict := checks_registrations(actor, None)) or subject is None:
        return verdict
    others = [host for host in hosts_of(subject) if host.pk != actor.tenant.pk]
    return no(words.OTHER_HOSTS) if others else YES


def is_sysadmin(actor: Actor, subject) -> Verdict:
    """The platform's system administrator."""
    return YES if "sysadmin" in actor.platform_roles else no("单位管理由平台系统管理员办理。")


def _unit_id(subject) -> int | None:
    return getattr(subject, "pk", None) if isinstance(subject, Unit) else getattr(subject, "unit_id", None)


def _own(actor: Actor, subject) -> bool:
    return actor.unit is not None and (subject is None or actor.unit.pk == _unit_id(subject))


def reads_unit_proof(actor: Actor, file: StoredFile) -> Verdict:
    """The unit that uploaded it, and who checks registrations at the host it was sent to."""
    if actor.unit is not None and file.unit_id == actor.unit.pk:
        return YES
    if actor.is_person and file.uploaded_by_id == actor.user_id:
        return YES
    return checks_registrations(actor, None)


def reads_ending_proof(actor: Actor, file: StoredFile) -> Verdict:
    """Who checks registrations at the host that closed or merged the unit, and the platform's system administrator."""
    return YES if "sysadmin" in actor.platform_roles else checks_registrations(actor, None)


POLICY = {
    "unit.view_own": (belongs,),
    "unit.change": (administers, is_alive),
    "change.ask": (administers, is_alive),
    "change.withdraw": (administers,),
    "change.list": (checks_registrations,),
    "change.view": (checks_registrations,),
    "change.approve": (checks_registrations, not_of_own_unit),
    "change.refuse": (checks_registrations, not_of_own_unit),
    "join.invite": (administers, is_alive),
    "join.decline": (administers,),
    "member.list": (belongs,),
    "member.invite": (administers, is_alive),
    "member.change": (administers,),
    "member.remove": (administers,),
    "member.hand_over": (administers, is_alive),
    "member.leave": (belongs,),
    "unit.list": (checks_registrations,),
    "unit.view": (checks_registrations,),
    "unit.end": (ends_units, not_of_own_unit),
    "unit.list_all": (is_sysadmin,),
    "unit.view_all": (is_sysadmin,),
    "group.list": (checks_registrations,),
    "group.view": (checks_registrations,),
    "group.look": (checks_registrations,),
    "group.create": (checks_registrations,),
    "group.confirm": (checks_registrations, none_of_own_group),
    "group.keep": (checks_registrations, none_of_own_group),
    "group.add": (checks_registrations, none_of_own_group),
    "group.reject": (checks_registrations, none_of_own_group),
    "group.reopen": (checks_registrations, none_of_own_group),
    "group.dissolve": (checks_registrations, none_of_own_group),
}
