"""Who may configure and run campaigns."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.policies import keeps_security

from .amending import wording as amending
from .staffing import wording as staffing


def holds(*roles: str):
    """A clause: the actor holds one of the staff roles in this tenant, for all campaigns or for the subject's."""

    def clause(actor: Actor, subject) -> Verdict:
        campaign_id = getattr(subject, "campaign_id", None) or (
            getattr(subject, "pk", None) if _is_campaign(subject) else None
        )
        if any(actor.holds(role, campaign_id) for role in roles):
            return YES
        return no("您在本主办单位没有办理此事的权限，请联系主办单位的活动管理员。")

    return clause


def holds_any(*roles: str):
    """A clause about a list: the actor holds one of the roles for all campaigns or for some; the list shows what is granted."""

    def clause(actor: Actor, subject) -> Verdict:
        if any(role in roles for role, _ in actor.staff_grants):
            return YES
        return no("您在本主办单位没有办理此事的权限，请联系主办单位的活动管理员。")

    return clause


def of_list_or_row(*roles: str):
    """A clause for an action asked of a list (no subject: `holds_any`) and of its rows (`holds`)."""
    many, one = holds_any(*roles), holds(*roles)

    def clause(actor: Actor, subject) -> Verdict:
        return many(actor, subject) if subject is None else one(actor, subject)

    return clause


def _is_campaign(subject) -> bool:
    return type(subject).__name__ == "Campaign"


manages = holds("manager")
is_staff = holds("manager", "registration_checker", "formal_checker", "publicity_editor", "objection_handler")


STAFF = ("manager", "registration_checker", "formal_checker", "publicity_editor", "objection_handler")
works_here = holds_any(*STAFF)


def manages_all(actor: Actor, subject) -> Verdict:
    """A clause: a manager of all campaigns of the host at hand."""
    own = actor.tenant is not None and (subject is None or subject.pk == actor.tenant.pk)
    return YES if own and actor.holds("manager") else no(staffing.MANAGERS_ONLY)


def _state(subject) -> str:
    return getattr(subject, "campaign", subject).state


def rules_may_change(actor: Actor, subject) -> Verdict:
    """A clause: the campaign is being prepared, or runs and may be given a next version."""
    if subject is None or _state(subject) in ("preparing", "published", "suspended"):
        return YES
    return no(amending.OVER)


def is_running(actor: Actor, subject) -> Verdict:
    """A clause: the campaign was published and has not ended."""
    if subject is None or _state(subject) in ("published", "suspended"):
        return YES
    return no(amending.NOT_YET if _state(subject) == "preparing" else amending.OVER)


def sits(actor: Actor, subject) -> Verdict:
    """A clause: somebody of the desk's seat."""
    return YES if actor.seat is not None and actor.seat_role else no("这里是席位的工作台，请由席位成员办理。")


def heads(actor: Actor, subject) -> Verdict:
    """A clause: the head of the desk's seat."""
    return (
        YES
        if actor.seat is not None and actor.seat_role == "head"
        else no("这一步由席位负责人办理，请联系本席位负责人。")
    )


POLICY = {
    "campaign.list": (works_here,),
    "campaign.view": (is_staff,),
    "campaign.create": (manages,),
    "campaign.build": (manages, rules_may_change),
    "campaign.amend": (manages, is_running),
    "campaign.extend": (manages, is_running),
    "campaign.cancel": (manages, is_running),
    "permit.list": (manages,),
    "permit.grant": (manages, is_running),
    "permit.revoke": (manages, is_running),
    "campaign.publish": (manages,),
    "campaign.suspend": (manages,),
    "campaign.resume": (manages,),
    "campaign.close": (manages,),
    "staff.list": (works_here,),
    "platform.role_changes": (keeps_security,),
    "staff.manage": (manages_all,),
    "seat.appoint": (manages,),
    "seat.appoint_reviewer": (heads,),
    "seat.hand_over": (heads,),
    "desk.members": (heads,),
}
