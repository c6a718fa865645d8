"""The host's pool of experts: invited by SMS link, described, removed. Panels take from it (`panels`)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import invitations
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from accounts.models import Invitation, Tenant, User
from audit import trail
from notices import outbox

from ..models import Assignment, Docket, Expert, PanelMember
from .panels import demand_reason
from .sheets import leave

KIND = "expert"
PROFILE = ("employer", "employer_uscc", "title", "kind", "fields", "avoid")
A = Assignment.State


@transaction.atomic
def invite(
    tenant: Tenant, *, name: str, phone: str, actor: Actor, docket: Docket | None = None, panel: str = "",
    chair: bool = False, because: str = "", **profile: Any,
) -> Invitation:  # fmt: skip
    """Invite a number to the host's pool, and to a docket's panel when given. Raises AlreadyInvited, BudgetSpent, Refused."""
    require(actor, "review.panel" if docket is not None else "expert.manage", docket)
    subject: dict[str, Any] = {"profile": {key: profile.get(key) or _empty(key) for key in PROFILE}}
    if docket is not None:
        demand_reason(docket.campaign.rules.panel(panel), because)
        subject |= {"docket": docket.pk, "panel": panel, "chair": chair, "because": because.strip()[:300]}
    return invitations.invite(KIND, phone=phone, name=name, actor=actor, tenant=tenant, subject=subject)


def known(tenant: Tenant, phone: str) -> Expert | None:
    """The active expert of this host with the number. Call in the tenant's scope."""
    user = User.objects.by_phone(phone)
    return Expert.objects.filter(tenant=tenant, user=user, active=True).first() if user else None


def accept(invitation: Invitation, user: User, actor: Actor) -> str:
    """The person is an expert of the host from now on, and sits on the panel of the invitation."""
    told = invitation.subject
    values = {**told["profile"], "name": user.name or invitation.name, "active": True}
    expert = Expert.objects.filter(tenant_id=invitation.tenant_id, user=user, active=True).first()
    if expert is None:  # what an expert of the pool has declared is not wiped by the invitation to a panel
        expert, _ = Expert.objects.update_or_create(tenant_id=invitation.tenant_id, user=user, defaults=values)
    docket = Docket.objects.filter(pk=told.get("docket"), state=Docket.State.OPEN).first()
    if docket is not None:
        PanelMember.objects.get_or_create(
            docket=docket, panel=told["panel"], expert=expert,
            defaults={"tenant_id": docket.tenant_id, "chair": told["chair"], "appointed_because": told.get("because", "")},
        )  # fmt: skip
    after = {"expert": expert.pk, "employer": expert.employer, "docket": docket.pk if docket else None}
    trail.record("expert.join", actor=actor, obj=expert, after=after, tenant=invitation.tenant)
    return "/expert/"


@transaction.atomic
def change(pk: int, profile: dict[str, Any], *, actor: Actor) -> Expert:
    """What the host or the expert says of employer, title, fields and units to avoid. Records what changed."""
    row = Expert.objects.select_for_update(of=("self",)).get(pk=pk)
    require(actor, "expert.profile", row)
    before = {key: getattr(row, key) for key, value in profile.items() if getattr(row, key) != value}
    if before:
        for key in before:
            setattr(row, key, profile[key])
        row.save(update_fields=list(before))
        after = {key: profile[key] for key in before}
        trail.record("expert.change", actor=actor, obj=row, before=before, after=after, tenant=row.tenant_id)
    return row


@transaction.atomic
def remove(pk: int, *, actor: Actor) -> None:
    """Out of the pool: no room any more, unsigned tasks taken back, places without a signed sheet given up; what was signed stays."""
    row = Expert.objects.select_for_update(of=("self",)).select_related("user", "tenant").get(pk=pk, active=True)
    require(actor, "expert.manage", row)
    with scope.tenant(row.tenant_id):
        for member in PanelMember.objects.filter(expert=row).select_related("docket").order_by("pk"):
            tasks = Assignment.objects.filter(entry__docket=member.docket, user=row.user)
            for task in tasks.filter(state=A.ASSIGNED).select_related("entry").order_by("pk"):
                leave(task, A.RELEASED, "移出专家库")
            if not tasks.filter(state=A.DONE).exists():
                member.delete()
    row.active = False
    row.save(update_fields=["active"])
    outbox.post(
        "expert.removed", key=f"expert:{row.pk}:{clock().timestamp()}", tenant=row.tenant,
        to=outbox.Recipient(user=row.user), params={"host": row.tenant.name},
    )  # fmt: skip
    trail.record("expert.remove", actor=actor, obj=row, before={"active": True}, tenant=row.tenant)


def _empty(key: str) -> Any:
    return [] if key in ("fields", "avoid") else ""
