"""Who may, in accounts."""

from typing import Any

from accounts import wording
from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import YES, Verdict, no


def is_signed_in(actor: Actor, subject: Any) -> Verdict:
    """Anybody with an account."""
    return YES if actor.is_person else no(wording.SIGN_IN_FIRST)


def administers(actor: Actor, subject: Any) -> Verdict:
    """Any of the platform's three administrators."""
    return YES if actor.platform_roles else no(wording.ADMINISTRATORS_ONLY)


def runs_the_system(actor: Actor, subject: Any) -> Verdict:
    """The system administrator (the three are exclusive)."""
    return YES if "sysadmin" in actor.platform_roles else no(wording.SYSADMIN_ONLY)


register(
    {
        "unit.choose": (is_signed_in,),
        "account.view": (is_signed_in,),
        "platform.home": (administers,),
        "tenant.open": (runs_the_system,),
        "tenant.change": (runs_the_system,),
    }
)
