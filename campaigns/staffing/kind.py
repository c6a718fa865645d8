"""What an invitation of the kind "staff" means."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from accounts import invitations
from accounts.administering.policies import managed
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Invitation, PlatformRole, StaffRole, User

from . import actions, wording
from .grants import words


def describe(invitation: Invitation) -> str:
    """Which host, which roles."""
    roles = words({(role, campaign) for role, campaign in invitation.subject["grants"]})
    return f"{invitation.tenant.name}邀请您担任{roles}。"


def may_accept(invitation: Invitation, user: User) -> Verdict:
    """The platform's administrators hold no role at a host: who opens a host never works in it."""
    if PlatformRole.objects.filter(user=user).exists():
        return no(wording.IS_ADMINISTRATOR)
    return YES if invitation.tenant.is_active else no(wording.TENANT_CLOSED)


def may_manage(actor: Actor, invitation: Invitation) -> Verdict:
    """Every manager of the host, and the system administrator while it has none."""
    own = actor.tenant is not None and actor.tenant.pk == invitation.tenant_id and actor.holds("manager")
    own = own or ("sysadmin" in actor.platform_roles and not managed(invitation.tenant))
    return YES if own else no(wording.MANAGERS_ONLY)


def may_invite(inviter: User, invitation: Invitation) -> bool:
    """A manager of all campaigns of the host; the system administrator as long as the host has none."""
    rows = StaffRole.objects.filter(user=inviter, tenant=invitation.tenant, role="manager", campaign_id=None)
    runs = PlatformRole.objects.filter(user=inviter, role="sysadmin")
    return rows.exists() or (runs.exists() and not managed(invitation.tenant))


def home(request: HttpRequest, invitation: Invitation) -> str:
    """The list of the host's people, or the platform's page of the host."""
    if request.workspace == "platform":
        return reverse("platform_first_manager", args=[invitation.tenant_id])
    return reverse("host_people", kwargs={"tenant": request.tenant.slug})


def register() -> None:
    """Called when the apps are ready."""
    invitations.register_kind(
        actions.KIND, label="主办方人员", describe=describe, accept=actions.accept, may_accept=may_accept,
        may_manage=may_manage, home=home, may_invite=may_invite,
    )  # fmt: skip
