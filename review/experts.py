"""What an invitation of the kind "expert" means."""

from __future__ import annotations

from django.http import HttpRequest

from accounts import invitations
from accounts.kernel import workspace
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Invitation, StaffRole, User

from .actions import experts
from .models import Docket, Expert
from .wording import ALREADY_EXPERT, EXPERTS_BY_MANAGERS


def describe(invitation: Invitation) -> str:
    """Which host, and for which campaign."""
    docket = Docket.objects.filter(pk=invitation.subject.get("docket")).select_related("campaign").first()
    of = f"“{docket.campaign.title}”的" if docket else ""
    return f"{invitation.tenant.name}邀请您担任{of}评审专家。"


def may_accept(invitation: Invitation, user: User) -> Verdict:
    """Not when it changes nothing."""
    there = Expert.objects.filter(tenant_id=invitation.tenant_id, user=user, active=True).exists()
    return no(ALREADY_EXPERT) if there and "docket" not in invitation.subject else YES


def may_manage(actor: Actor, invitation: Invitation) -> Verdict:
    """The host's managers of all campaigns; for a panel, those of its campaign too."""
    own = actor.tenant is not None and actor.tenant.pk == invitation.tenant_id
    return YES if own and actor.holds("manager", _campaign(invitation)) else no(EXPERTS_BY_MANAGERS)


def may_invite(inviter: User, invitation: Invitation) -> bool:
    """As `may_manage`, of the inviter as they stand today."""
    rows = StaffRole.objects.filter(user=inviter, tenant=invitation.tenant, role="manager")
    campaign = _campaign(invitation)
    return any(row.campaign_id is None or row.campaign_id == campaign for row in rows)


def _campaign(invitation: Invitation) -> int | None:
    """The campaign of the panel one is invited to; None for the pool."""
    docket = Docket.objects.filter(pk=invitation.subject.get("docket"))
    return docket.values_list("campaign_id", flat=True).first()


def home(request: HttpRequest, invitation: Invitation) -> str:
    """The pool."""
    return workspace.url(request, "host_experts")


def register() -> None:
    """Called when the apps are ready."""
    invitations.register_kind(
        experts.KIND, label="评审专家", describe=describe, accept=experts.accept, may_accept=may_accept,
        may_manage=may_manage, home=home, may_invite=may_invite,
    )  # fmt: skip
