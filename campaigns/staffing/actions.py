"""What changes the host's staff. Each locks the host's row first: two managers removing each other take turns."""

from __future__ import annotations

from django.db import transaction

from accounts import invitations
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import Invitation, StaffRole, Tenant, User
from audit import trail
from notices import outbox

from .. import events
from . import wording
from .grants import Grant, held, stored, words

KIND = "staff"


@transaction.atomic
def invite(tenant: Tenant, *, name: str, phone: str, grants: set[Grant], actor: Actor) -> Invitation:
    """Invite a number to roles at the host. Raises AlreadyInvited, BudgetSpent, Refused."""
    require(actor, "staff.manage", tenant)
    return invitations.invite(
        KIND, phone=phone, name=name, actor=actor, tenant=tenant, subject={"grants": stored(grants)}
    )


@transaction.atomic
def change(tenant: Tenant, user: User, grants: set[Grant], *, actor: Actor) -> None:
    """Give exactly these roles instead of the present ones. Nobody changes their own; the last manager stays one."""
    before = _locked(tenant, user, actor)
    if user.pk == actor.user_id:
        raise Refused(no(wording.NOT_ONESELF))
    if not grants:
        raise Refused(no(wording.NO_GRANT))
    if before == grants:
        return
    _demand_another_manager(tenant, user, before, grants)
    _write(tenant, user, before, grants)
    facts = {"host": tenant.name, "before": words(before), "after": words(grants)}
    _tell(tenant, user, "staff.changed", facts)
    events.emit("staff_left", tenant=tenant, user=user, actor=actor)
    trail.record(
        "staff.change", actor=actor, obj=user, before={"roles": facts["before"]}, after={"roles": facts["after"]},
        tenant=tenant,
    )  # fmt: skip


@transaction.atomic
def remove(tenant: Tenant, user: User, *, actor: Actor) -> None:
    """Take all roles: the next request of any of the person's sessions finds the door closed. Oneself too, unless the last manager."""
    before = _locked(tenant, user, actor)
    _demand_another_manager(tenant, user, before, set())
    _write(tenant, user, before, set())
    facts = {"host": tenant.name, "before": words(before)}
    _tell(tenant, user, "staff.removed", facts)
    events.emit("staff_left", tenant=tenant, user=user, actor=actor)
    trail.record("staff.remove", actor=actor, obj=user, before={"roles": facts["before"]}, tenant=tenant)


def accept(invitation: Invitation, user: User, actor: Actor) -> str:
    """The invited person holds the roles from now on, beside those held already."""
    tenant = Tenant.objects.select_for_update(of=("self",)).get(pk=invitation.tenant_id)
    before = held(user, tenant)
    wanted = before | {(role, campaign) for role, campaign in invitation.subject["grants"]}
    with scope.tenant(tenant):
        _write(tenant, user, before, wanted)
        trail.record(
            "staff.change", actor=actor, obj=user, before={"roles": words(before)}, after={"roles": words(wanted)},
            note="接受邀请", tenant=tenant,
        )  # fmt: skip
    return f"/host/{tenant.slug}/"


def _locked(tenant: Tenant, user: User, actor: Actor) -> set[Grant]:
    """What the person holds, with the host's row locked; DoesNotExist for somebody who holds nothing."""
    Tenant.objects.select_for_update(of=("self",)).get(pk=tenant.pk)
    require(actor, "staff.manage", tenant)
    if not (before := held(user, tenant)):
        raise StaffRole.DoesNotExist
    return before


def _demand_another_manager(tenant: Tenant, user: User, before: set[Grant], after: set[Grant]) -> None:
    managing: Grant = ("manager", None)
    others = StaffRole.objects.filter(tenant=tenant, role="manager", campaign_id=None, user__is_active=True)
    if managing in before - after and not others.exclude(user=user).exists():
        raise Refused(no(wording.LAST_MANAGER))


def _write(tenant: Tenant, user: User, before: set[Grant], after: set[Grant]) -> None:
    for role, campaign_id in before - after:
        StaffRole.objects.filter(user=user, tenant=tenant, role=role, campaign_id=campaign_id).delete()
    for role, campaign_id in after - before:
        StaffRole.objects.create(user=user, tenant=tenant, role=role, campaign_id=campaign_id)


def _tell(tenant: Tenant, user: User, event: str, params: dict) -> None:
    outbox.post(
        event, key=f"{event}:{tenant.pk}:{user.pk}:{clock().timestamp()}", tenant=tenant,
        to=outbox.Recipient(user=user), params=params,
    )  # fmt: skip
