"""Who may, in accounts."""

from typing import Any

from accounts import wording
from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import YES, Verdict, no


def is_signed_in(actor: Actor, subject: Any) -> Verdict:
    """Anybody with an account."""
    return YES if actor.is_person else no(wording.SIGN_IN_FIRST)


register({"unit.choose": (is_signed_in,), "account.view": (is_signed_in,)})
