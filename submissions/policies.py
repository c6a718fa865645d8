"""Who may do what with enrolments and submissions, and in which state."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Membership
from campaigns.policies import holds, is_staff

from .models import AccessGrant, Submission

S = Submission.State


def belongs_to_a_unit(actor: Actor, subject) -> Verdict:
    """Somebody working for a unit."""
    return YES if actor.unit is not None else no("请先完成单位注册，审核通过后再办理。")


def is_own(actor: Actor, subject) -> Verdict:
    """Somebody of the unit that files."""
    own = actor.unit is not None and subject is not None and subject.unit_id == actor.unit.pk
    return YES if own else no("只有申报单位可以办理。")


def in_state(*states: str, words: str):
    """A clause: the submission is in one of these states."""

    def clause(actor: Actor, subject: Submission) -> Verdict:
        if subject.state in states:
            return YES
        return no(f"当前状态为“{subject.get_state_display()}”，不能{words}。")

    return clause


def reads_submission(actor: Actor, subject: Submission) -> Verdict:
    """The unit, the host's staff, and the seats and persons it was routed or assigned to."""
    if actor.unit is not None and subject.unit_id == actor.unit.pk:
        return YES
    if actor.tenant is not None and actor.tenant.pk == subject.tenant_id and actor.seat is None:
        filed = subject.submitted_at is not None  # a draft is the applicant's alone
        if filed and any(actor.holds(role, subject.campaign_id) for role in actor.staff_roles):
            return YES
    rows = AccessGrant.objects.filter(submission_id=subject.pk)
    if actor.seat is not None and rows.filter(seat_id=actor.seat.pk).exists():
        return YES
    if actor.is_person and rows.filter(user_id=actor.user_id).exists():
        return YES
    return no("没有找到这项申报，或者您无权查看。")


def not_of_own_unit(actor: Actor, subject: Submission) -> Verdict:
    """Nobody at the host decides about a filing of a unit of their own."""
    if Membership.objects.filter(user=actor.user_id, unit_id=subject.unit_id, is_active=True).exists():
        return no("您是该申报单位的成员，须回避，请由其他人员办理。")
    return YES


checks_scans = holds("manager", "formal_checker")
EDITABLE = (S.DRAFT, S.RETURNED)
POLICY = {
    "enrolment.view": (is_own,),
    "enrolment.submit": (belongs_to_a_unit,),
    "submission.list_own": (belongs_to_a_unit,),
    "submission.start": (belongs_to_a_unit,),
    "submission.view": (is_own,),
    "submission.edit": (is_own, in_state(*EDITABLE, words="修改")),
    "submission.name_recommender": (is_own, in_state(S.DRAFT, words="更换推荐单位")),
    "submission.submit": (is_own,),
    "submission.withdraw": (is_own, in_state(S.DRAFT, S.SUBMITTED, S.RETURNED, words="撤回")),
    "submission.read": (reads_submission,),
    "submission.list_at_host": (is_staff,),
    "submission.read_at_host": (is_staff,),
    "scan.judge": (checks_scans, not_of_own_unit),
}
