"""The people of a unit: invited by SMS link, given a role, removed, leaving; the administrator's role handed over."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts import invitations
from accounts.kernel.actor import Actor
from accounts.kernel.clock import real_now
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Invitation, Membership, Unit, User
from applicants import unit_wording as words
from applicants.unit_facts import administrators
from audit import trail
from notices import outbox

COLLEAGUE, HANDOVER = "colleague", "handover"
ADMIN, FILLER = Membership.Role.ADMIN, Membership.Role.FILLER


@transaction.atomic
def invite(unit: Unit, *, phone: str, name: str, role: str, actor: Actor) -> Invitation:
    """Invite a colleague (E.164). Raises Refused for somebody who belongs already, and what `invitations.invite` raises."""
    require(actor, "member.invite", unit)
    if (user := User.objects.by_phone(phone)) and _active(unit).filter(user=user).exists():
        raise Refused(no(words.IS_MEMBER))
    return invitations.invite(COLLEAGUE, phone=phone, name=name, actor=actor, unit=unit, subject={"role": role})


@transaction.atomic
def hand_over(pk: int, *, actor: Actor) -> Invitation:
    """Ask a member to take over the administrator's role; nothing changes before the successor confirms by SMS link."""
    row = Membership.objects.select_related("user", "unit").get(pk=pk, unit=actor.unit, is_active=True)
    require(actor, "member.hand_over", row)
    if row.role == ADMIN:
        raise Refused(no(words.IS_ADMIN))
    subject = {"from": actor.user_id, "to": row.user_id}
    user = row.user
    return invitations.invite(HANDOVER, phone=user.phone, name=user.name, actor=actor, unit=row.unit, subject=subject)


@transaction.atomic
def change_role(pk: int, role: str, *, actor: Actor) -> Membership:
    """Make a member administrator or filler. The last administrator stays one."""
    row = _locked(pk, actor)
    require(actor, "member.change", row)
    if row.role == role:
        return row
    if row.role == ADMIN:
        _demand_another_admin(row, words.LAST_ADMIN_ROLE)
    was, row.role = row.role, Membership.Role(role)
    row.save(update_fields=["role"])
    _tell("member.role", row, row.user, key=f"{role}:{_moment()}", role=row.get_role_display())
    trail.record(
        "member.change", actor=actor, obj=row.unit, before={"user": row.user_id, "role": was},
        after={"user": row.user_id, "role": role}, note=row.user.name,
    )  # fmt: skip
    return row


@transaction.atomic
def remove(pk: int, *, actor: Actor, reason: str = "") -> Membership:
    """End a membership: what the person wrote stays with the unit, access ends with the next request."""
    row = _locked(pk, actor)
    require(actor, "member.remove", row)
    return _end(row, "member.remove", actor, reason)


@transaction.atomic
def leave(*, actor: Actor) -> Membership:
    """Leave the unit oneself; the last administrator hands the role over first."""
    row = _locked(_active(actor.unit).get(user=actor.user).pk, actor)
    require(actor, "member.leave", row)
    return _end(row, "member.leave", actor, "")


def may_leave(membership: Membership) -> Verdict:
    """May this person be taken out of the unit, or step down? Not the last administrator."""
    others = _active(membership.unit).filter(role=ADMIN).exclude(pk=membership.pk)
    if membership.role == ADMIN and not others.exists():
        return no(words.LAST_ADMIN)
    return YES


def register_invitations() -> None:
    """What the two kinds of invitation mean; called when the app is ready."""
    invitations.register_kind(
        COLLEAGUE,
        label="单位成员",
        describe=lambda row: f"加入{row.unit.name}，担任{Membership.Role(row.subject['role']).label}，参与填报。",
        accept=_accept_colleague,
        may_accept=lambda row, user: _living(row),
        may_manage=_manages,
        may_invite=_administers,
        home=_people,
    )
    invitations.register_kind(
        HANDOVER,
        label="管理员",
        describe=lambda row: f"接任{row.unit.name}的单位管理员，管理单位信息和成员；原管理员改为填报人。",
        accept=_accept_handover,
        may_accept=_may_take_over,
        may_manage=_manages,
        home=_people,
    )


def _accept_colleague(row: Invitation, user: User, actor: Actor) -> str:
    unit = Unit.objects.select_for_update(no_key=True).get(pk=row.unit_id)
    member = Membership.objects.filter(user=user, unit=unit).first() or Membership(user=user, unit=unit)
    if member.pk is None or not member.is_active:
        member.role, member.is_active = row.subject["role"], True
        member.save()
    _announce("member.joined", unit, key=f"invitation:{row.pk}", person=user.name, role=member.get_role_display())
    trail.record("member.join", actor=actor, obj=unit, after={"user": user.pk, "role": member.role}, note=user.name)
    return reverse("apply_home")


def _accept_handover(row: Invitation, user: User, actor: Actor) -> str:
    unit = Unit.objects.select_for_update(no_key=True).get(pk=row.unit_id)
    _active(unit).filter(user=user).update(role=ADMIN)
    _active(unit).filter(user_id=row.subject["from"]).update(role=FILLER)
    _announce("member.handed_over", unit, key=f"invitation:{row.pk}", person=user.name)
    before, after = {"administrator": row.subject["from"]}, {"administrator": user.pk}
    trail.record("member.hand_over", actor=actor, obj=unit, before=before, after=after, note=user.name)
    return reverse("apply_people")


def _may_take_over(row: Invitation, user: User) -> Verdict:
    giver = _active(row.unit).filter(user_id=row.subject["from"], role=ADMIN)
    if user.pk != row.subject["to"]:  # the number went to somebody else meanwhile
        return no(words.HANDOVER_VOID)
    if not giver.exists() or not _active(row.unit).filter(user=user).exists():
        return no(words.HANDOVER_VOID)
    return _living(row)


def _living(row: Invitation) -> Verdict:
    return YES if row.unit.is_active else no(words.CLOSED)


def _administers(inviter: User, row: Invitation) -> bool:
    return _active(row.unit).filter(user=inviter, role=ADMIN).exists()


def _manages(actor: Actor, row: Invitation) -> Verdict:
    own = actor.unit is not None and actor.unit.pk == row.unit_id and actor.membership_role == ADMIN
    return YES if own else no(words.ADMINS_ONLY)


def _people(request: HttpRequest, row: Invitation) -> str:
    return reverse("apply_people")


def _active(unit: Unit):
    return Membership.objects.filter(unit=unit, is_active=True)


def _locked(pk: int, actor: Actor) -> Membership:
    """The member of the actor's unit, behind the unit's row: two administrators do not remove each other at once."""
    Unit.objects.select_for_update(no_key=True).get(pk=actor.unit.pk)
    return Membership.objects.select_related("unit", "user").get(pk=pk, unit=actor.unit, is_active=True)


def _demand_another_admin(row: Membership, sentence: str) -> None:
    if not may_leave(row):
        raise Refused(no(sentence))


def _end(row: Membership, action: str, actor: Actor, reason: str) -> Membership:
    _demand_another_admin(row, words.LAST_ADMIN)
    Membership.objects.filter(pk=row.pk).end()
    if action == "member.remove":
        _tell("member.removed", row, row.user, key=_moment())
    else:
        _announce("member.left", row.unit, key=f"member:{row.pk}:{_moment()}", person=row.user.name)
    before = {"user": row.user_id, "role": row.role}
    trail.record(action, actor=actor, obj=row.unit, before=before, note=f"{row.user.name} {reason}".strip())
    return row


def _moment() -> str:
    """Tells one change of a membership from the next, in the key of its letter."""
    return f"{real_now():%Y%m%d%H%M%S%f}"


def _tell(event: str, row: Membership, user: User, *, key: str, **params: str) -> None:
    outbox.post(
        event, key=f"member:{row.pk}:{key}", tenant=None, to=outbox.Recipient(user=user),
        params={"unit": row.unit.name, **params}, link="/apply/" if event == "member.role" else "",
    )  # fmt: skip


def _announce(event: str, unit: Unit, *, key: str, **params: str) -> None:
    outbox.post(
        event, key=key, tenant=None, to=administrators(unit), params={"unit": unit.name, **params},
        link="/apply/unit/people/",
    )  # fmt: skip
