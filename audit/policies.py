"""Who may read the trail: a host's managers their own chain, the platform's audit administrator all of them."""

from typing import Any

from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import YES, Verdict, no
from audit import wording


def manages_the_host(actor: Actor, subject: Any) -> Verdict:
    """A manager of this host, over all its campaigns."""
    return YES if actor.holds("manager") else no(wording.MANAGERS_ONLY)


def audits_the_platform(actor: Actor, subject: Any) -> Verdict:
    """The audit administrator (三员 are exclusive: neither the system's nor the security's reads the trail)."""
    return YES if "auditor" in actor.platform_roles else no(wording.AUDITOR_ONLY)


register({"audit.read": (manages_the_host,), "audit.read_all": (audits_the_platform,)})
