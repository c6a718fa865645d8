"""Who registers paper, and who answers for the unit. The pages of filling in ask the policies of every filing, see `who`."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from campaigns.policies import sits

from .. import policies as filing
from ..models import Submission
from . import wording
from .who import enters, may_backdate, takes_paper


def is_unconfirmed(actor: Actor, subject: Submission) -> Verdict:
    """A clause: the unit has not confirmed the filing yet."""
    return YES if subject.is_at_desk else no(wording.CONFIRMED)


SPEAKS = (filing.is_own, filing.unit_is_alive, filing.registered_with_host, filing.is_not_sealed)
POLICY = {
    "paper.list": (sits,),
    "paper.begin": (sits, takes_paper),
    "paper.backdate": (sits, may_backdate),
    "paper.hand_in": (enters,),
    "paper.cancel": (enters, is_unconfirmed),
    "paper.confirm": SPEAKS,
    "paper.object": SPEAKS,
}
