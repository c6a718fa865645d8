"""Who proposes, who confirms."""

from typing import Any

from accounts.administering import wording
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import AdministratorProposal, StaffRole, Tenant
from accounts.policies import administers, runs_the_system


def confirms(actor: Actor, subject: Any) -> Verdict:
    """The security administrator (the three are exclusive)."""
    return YES if "secadmin" in actor.platform_roles else no(wording.SECURITY_CONFIRMS)


def is_another(actor: Actor, subject: AdministratorProposal) -> Verdict:
    """Neither the proposer nor the person it is about."""
    if subject.proposed_by_id == actor.user_id:
        return no(wording.OTHER_PERSON)
    return no(wording.NOT_ABOUT_ONESELF) if subject.user_id == actor.user_id else YES


def proposed_it(actor: Actor, subject: AdministratorProposal) -> Verdict:
    """The proposer."""
    return YES if subject.proposed_by_id == actor.user_id else no(wording.OWN_PROPOSAL)


def has_no_manager(actor: Actor, subject: Tenant) -> Verdict:
    """Nobody manages the host yet: afterwards its people are its own affair."""
    return no(wording.HAS_MANAGER) if managed(subject) else YES


def managed(tenant: Tenant) -> bool:
    """Does somebody active manage all campaigns of the host?"""
    with scope.system("has a host a manager?"):
        rows = StaffRole.objects.filter(tenant=tenant, role="manager", campaign_id=None, user__is_active=True)
        return rows.exists()


register(
    {
        "administrator.list": (administers,),
        "administrator.propose": (runs_the_system,),
        "administrator.withdraw": (runs_the_system, proposed_it),
        "administrator.confirm": (confirms, is_another),
        "administrator.refuse": (confirms, is_another),
        "tenant.invite_manager": (runs_the_system, has_no_manager),
    }
)
