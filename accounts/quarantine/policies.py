"""Who handles reported content: the host's managers and the platform's security administrator, always two different persons."""

from __future__ import annotations

from typing import Any

from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import ContentCase

from . import wording


def handles(actor: Actor, subject: ContentCase | None) -> Verdict:
    """A manager of the case's host (of its campaign), or the security administrator."""
    if "secadmin" in actor.platform_roles:
        return YES
    here = actor.tenant is not None and (subject is None or subject.tenant_id == actor.tenant.pk)
    if here and actor.holds("manager", getattr(subject, "campaign_id", None)):
        return YES
    return no(wording.HANDLERS_ONLY)


def is_open(actor: Actor, subject: ContentCase) -> Verdict:
    """A clause: nothing was decided for good yet."""
    return YES if subject.state in ("sealed", "proposed") else no(wording.NOT_OPEN)


def is_second_person(actor: Actor, subject: ContentCase) -> Verdict:
    """A clause: somebody else made the proposal."""
    return no(wording.SECOND_PERSON) if actor.user_id == subject.proposed_by_id else YES


def has_proposal(actor: Actor, subject: ContentCase) -> Verdict:
    """A clause: there is something to confirm."""
    return YES if subject.state == "proposed" else no(wording.NOTHING_PROPOSED)


def has_no_proposal(actor: Actor, subject: ContentCase) -> Verdict:
    """A clause: nobody waits for a second person."""
    return no(wording.PROPOSED_ALREADY) if subject.state == "proposed" else YES


def may_enter(actor: Actor, subject: Any) -> Verdict:
    """The list: for handlers."""
    return handles(actor, None)


POLICY = {
    "quarantine.list": (may_enter,),
    "quarantine.view": (handles,),
    "quarantine.look": (handles, is_open),
    "quarantine.propose": (handles, is_open, has_no_proposal),
    "quarantine.confirm": (handles, is_open, has_proposal, is_second_person),
    "quarantine.decline": (handles, is_open, has_proposal),
}
register(POLICY)
