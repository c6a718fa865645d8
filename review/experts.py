"""What an invitation of the kind "expert" means."""

from __future__ import annotations

from django.http import HttpRequest

from accounts import invitations
from accounts.kernel import workspace
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Invitation, User

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
    """The host's managers, of all campaigns or of one."""
    own = actor.tenant is not None and actor.tenant.pk == invitation.tenant_id and "manager" in actor.staff_roles
    return YES if own else no(EXPERTS_BY_MANAGERS)


def home(request: HttpRequest, invitation: Invitation) -> str:
    """The pool."""
    return workspace.url(request, "host_experts")


def register() -> None:
    """Called when the apps are ready."""
    invitations.register_kind(
        experts.KIND, label="评审专家", describe=describe, accept=experts.accept, may_accept=may_accept,
        may_manage=may_manage, home=home,
    )  # fmt: skip
