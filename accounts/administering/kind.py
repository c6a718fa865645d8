"""What an invitation of the kind "platform" means."""

from django.http import HttpRequest
from django.urls import reverse

from accounts import invitations
from accounts.administering import actions, wording
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Invitation, PlatformRole, User


def describe(invitation: Invitation) -> str:
    """Which of the three."""
    return f"平台邀请您担任{PlatformRole.Role(invitation.subject['role']).label}。"


def may_accept(invitation: Invitation, user: User) -> Verdict:
    """The three are exclusive among themselves and towards the hosts' staff."""
    return actions.eligible(user)


def may_manage(actor: Actor, invitation: Invitation) -> Verdict:
    """The security administrator, who confirmed it."""
    return YES if "secadmin" in actor.platform_roles else no(wording.SECURITY_CONFIRMS)


def may_invite(inviter: User, invitation: Invitation) -> bool:
    """Whoever is security administrator still."""
    return PlatformRole.objects.filter(user=inviter, role="secadmin").exists()


def home(request: HttpRequest, invitation: Invitation) -> str:
    """The administrators' page."""
    return reverse("platform_people")


invitations.register_kind(
    actions.KIND, label="平台管理员", describe=describe, accept=actions.accept, may_accept=may_accept,
    may_manage=may_manage, home=home, may_invite=may_invite,
)  # fmt: skip
