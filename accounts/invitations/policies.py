"""Who may resend and withdraw an invitation. Who may invite is asked by the action that invites, by its own policy."""

from accounts.invitations import wording
from accounts.invitations.actions import stands
from accounts.invitations.kinds import kind_of, known
from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Invitation


def manages(actor: Actor, invitation: Invitation) -> Verdict:
    """The inviter, or whom the kind says."""
    if actor.is_person and invitation.invited_by_id == actor.user_id:
        return YES
    if known(invitation.kind) and (also := kind_of(invitation).may_manage) is not None:
        return also(actor, invitation)
    return no(wording.NOT_YOURS)


def could_invite_today(actor: Actor, invitation: Invitation) -> Verdict:
    """An inviter who lost the role meanwhile sends no more links; somebody else who manages the people may."""
    gone = actor.is_person and invitation.invited_by_id == actor.user_id and known(invitation.kind)
    return no(wording.INVITER_GONE) if gone and not stands(invitation) else YES


register({"invitation.resend": (manages, could_invite_today), "invitation.withdraw": (manages,)})
