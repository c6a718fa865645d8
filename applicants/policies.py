"""Who registers, and who decides about registrations."""

from __future__ import annotations

from django.db.models import Q

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Membership, StoredFile, Unit
from accounts.policies import runs_the_system
from campaigns.policies import holds, of_list_or_row

from .models import Registration
from .queries import namesakes
from .unit_facts import by_code
from .unit_wording import CLOSED

CHECKERS = ("manager", "registration_checker")
checks_registrations = holds(*CHECKERS)
checks_somewhere = of_list_or_row(*CHECKERS)


def is_signed_in(actor: Actor, subject) -> Verdict:
    """Anybody with an account."""
    return YES if actor.is_person else no("请先登录。")


def is_registrant(actor: Actor, subject) -> Verdict:
    """The person who filed this registration."""
    own = actor.is_person and subject is not None and subject.user_id == actor.user_id
    return YES if own else no("只有提交注册申请的人可以办理。")


def still_acts_for_it(actor: Actor, subject) -> Verdict:
    """A registration of a unit that is there already is filed again by one of its administrators, not by who was one."""
    if subject is None or not subject.unit_id:
        return YES
    places = Membership.objects.filter(user_id=actor.user_id, unit_id=subject.unit_id, is_active=True, role="admin")
    return YES if places.exists() else no("由本单位的管理员办理，请联系单位管理员。")


def is_alive(actor: Actor, subject) -> Verdict:
    """A unit that was neither closed nor merged."""
    return YES if actor.unit is None or actor.unit.is_active else no(CLOSED)


def belongs_to_a_unit(actor: Actor, subject) -> Verdict:
    """Somebody working for a unit."""
    return YES if actor.unit is not None else no("请先完成单位注册，审核通过后再办理。")


def administers_own_unit(actor: Actor, subject) -> Verdict:
    """An administrator of the unit one works for (the subject, where it is a unit)."""
    own = actor.unit is not None and (not isinstance(subject, Unit) or subject.pk == actor.unit.pk)
    admin = own and actor.membership_role == Membership.Role.ADMIN
    return YES if admin else no("由本单位的管理员办理，请联系单位管理员。")


def not_of_own_unit(actor: Actor, subject) -> Verdict:
    """Nobody decides about a registration of their own, or of a unit they belong to (same unit, code or name, earlier ones too)."""
    if subject is None or not actor.is_person:
        return YES
    if actor.user_id == subject.user_id:
        return no("这是您本人提交的注册申请，请由其他工作人员审核。")
    known = by_code(subject.uscc)  # a merged unit's code leads to the unit it went into
    mine = Q(pk=subject.unit_id) | Q(name=subject.name) | Q(pk__in=[known.pk] if known else [])
    if not subject.unit_id:
        mine |= Q(pk__in=[unit.pk for unit in namesakes(subject)])
    if Unit.objects.filter(mine, memberships__user_id=actor.user_id, memberships__is_active=True).exists():
        return no("您是该单位的成员，须回避，请由其他工作人员审核。")
    return YES


def reads_registration_file(actor: Actor, file: StoredFile) -> Verdict:
    """The person who uploaded it, and whoever may open the registration it now belongs to."""
    if actor.is_person and file.uploaded_by_id == actor.user_id:
        return YES
    row = Registration.objects.filter(Q(letter=file) | Q(license=file), tenant_id=file.tenant_id).order_by("pk").first()
    return checks_registrations(actor, row) if row else no("没有找到这个文件，或者您无权查看。")


POLICY = {
    "registration.view_own": (is_signed_in,),
    "registration.resubmit": (is_registrant, still_acts_for_it),
    "registration.list": (checks_somewhere,),
    "registration.view": (checks_registrations,),
    "registration.approve": (checks_registrations, not_of_own_unit),
    "registration.refuse": (checks_registrations, not_of_own_unit),
    "registration.reveal": (checks_registrations, not_of_own_unit),
    "registration.admit": (checks_somewhere,),
    "registration.start_carrying": (belongs_to_a_unit, administers_own_unit, is_alive),
    "registration.carry_over": (administers_own_unit, is_alive),
    "text.publish": (runs_the_system,),
    "apply.home": (belongs_to_a_unit,),
}
