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


def manages_the_host(actor: Actor, subject: Any) -> Verdict:
    """A manager of the host, over all its campaigns."""
    own = actor.tenant is not None and (subject is None or subject.pk == actor.tenant.pk)
    return YES if own and actor.holds("manager") else no(wording.MANAGERS_ONLY)


def keeps_security(actor: Actor, subject: Any) -> Verdict:
    """The security administrator (the three are exclusive)."""
    return YES if "secadmin" in actor.platform_roles else no(wording.SECADMIN_ONLY)


def is_not_oneself(actor: Actor, subject: Any) -> Verdict:
    """About somebody else."""
    return no(wording.NOT_ONESELF) if subject is not None and subject.pk == actor.user_id else YES


register(
    {
        "factor.reset": (keeps_security, is_not_oneself),
        "unit.choose": (is_signed_in,),
        "account.view": (is_signed_in,),
        "platform.home": (administers,),
        "calendar.change": (runs_the_system,),
        "tenant.open": (runs_the_system,),
        "tenant.change": (runs_the_system,),
        "tenant.settings": (manages_the_host,),
    }
)
