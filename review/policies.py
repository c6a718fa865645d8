"""Who may do what in review: at a desk, as an expert, at the host. Subjects are dockets, entries and assignments."""

from __future__ import annotations

from typing import Any

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from campaigns.desks import assisted_by
from campaigns.policies import heads, holds, holds_any, sits
from submissions import recusal
from submissions.entering.who import not_who_entered
from submissions.models import Submission
from submissions.policies import is_not_sealed
from submissions.recusal import not_of_own_unit

from . import cohosts, engine, guiding, people, wording
from .models import Assignment, Docket, JointReview, PanelMember, StageEntry


def for_campaign(clause: Any):
    """A clause about a docket or entry, asked of its campaign (a staff role may be held for one campaign only)."""

    def asked(actor: Actor, subject: Any) -> Verdict:
        row = subject if subject is None or type(subject).__name__ == "Campaign" else docket_of(subject)
        return clause(actor, row)

    return asked


manages = for_campaign(holds("manager"))
reads_at_host = for_campaign(holds("manager", "formal_checker"))


def docket_of(subject: Any) -> Docket:
    """The docket a subject belongs to."""
    if isinstance(subject, Assignment):
        return subject.entry.docket
    return subject.docket if isinstance(subject, StageEntry) else subject


def at_its_desk(actor: Actor, subject: Any) -> Verdict:
    """A clause: the docket lies at the actor's seat, or at one which that seat assists."""
    docket, seat = docket_of(subject), actor.seat
    if seat is None or seat.campaign_id != docket.campaign_id:
        return no("没有找到这份卷宗，或者它不属于您所在的席位。")
    if docket.seat_id == seat.pk or docket.seat_id in _assisted(seat):
        return YES
    return no("没有找到这份卷宗，或者它不属于您所在的席位。")


def _assisted(seat: Any) -> set[int]:
    with scope.system("whose dockets a seat works on"):
        return {other.pk for other in assisted_by(seat)}


def leads_the_docket(actor: Actor, subject: Any) -> Verdict:
    """A clause: the head of the very seat the docket lies at; heads of assisting seats work as reviewers there."""
    if docket_of(subject).seat_id == getattr(actor.seat, "pk", None):
        return heads(actor, subject)
    return no("这一步由牵头席位的负责人办理。")


def has_left(user_id: int, submission: Any) -> bool:
    """Did the person recuse from any entry of the filing? For pages below that show it too."""
    return Assignment.objects.filter(
        entry__submission=submission, user_id=user_id, state=Assignment.State.RECUSED
    ).exists()


def has_not_recused(actor: Actor, subject: StageEntry) -> Verdict:
    """A clause: whoever recused from an entry has no other way to it."""
    left = Assignment.objects.filter(entry=subject, user=actor.user, state=Assignment.State.RECUSED)
    return no("您已对这项申报申请回避，请由其他人员办理。") if left.exists() else YES


def free_of_own_unit(actor: Actor, subject: Docket) -> Verdict:
    """A clause: no entry of the docket is a filing of the actor's own (see `submissions.recusal`); another head decides such a list."""
    own = recusal.own_filings(actor.user_id, subject.tenant_id, subject.campaign_id)
    if own and StageEntry.objects.filter(docket=subject, submission_id__in=own).exists():
        return no("本卷宗有您所在单位的申报，您须回避，请由本席位另一位负责人办理。")
    return YES


def is_its_author(actor: Actor, subject: Assignment) -> Verdict:
    """A clause: the sheet is the actor's own."""
    mine = actor.is_person and subject is not None and subject.user_id == actor.user_id
    return YES if mine else no("没有找到这项评分任务，或者它不是分配给您的。")


def still_works_there(actor: Actor, subject: Assignment) -> Verdict:
    """A clause: whoever left the seat has no way left to its sheets, signed ones included; a panel's sheets are the expert's."""
    if engine.stage_of(subject.entry).steps[subject.step].panel is not None:
        return YES
    docket = subject.entry.docket
    if actor.user in people.reviewers(docket.seat):
        return YES
    return no("您已不是该席位的成员，不能再打开这项评分任务。")


def has_pledged(actor: Actor, subject: Assignment) -> Verdict:
    """A clause: an expert signed the panel's pledge before opening any task of it."""
    if engine.stage_of(subject.entry).steps[subject.step].panel is None:
        return YES
    docket = subject.entry.docket
    if PanelMember.objects.filter(
        docket=docket, expert__user=actor.user_id, expert__active=True, pledged_at__isnull=False
    ).exists():
        return YES
    return no("请先签署本次评审的承诺书，再打开评分任务。")


def has_declared(actor: Actor, subject: Assignment) -> Verdict:
    """A clause: no conflict was declared before the entry is opened, and the task is still the actor's."""
    if subject.state in (Assignment.State.RECUSED, Assignment.State.RELEASED):
        return no(f"这项任务{subject.get_state_display()}，不能再打开申报材料。")
    return YES if subject.declared_at else no("请先声明与申报单位没有利益关系，或申请回避。")


def is_expert(actor: Actor, subject: Any) -> Verdict:
    """A clause: somebody in an expert pool."""
    return YES if actor.is_expert else no("您还不是评审专家。主办单位邀请后，请用收到短信的手机号登录。")


def manages_pool(actor: Actor, subject: Any) -> Verdict:
    """A clause: a manager of all campaigns of the host whose expert it is."""
    own = actor.tenant is not None and (subject is None or subject.tenant_id == actor.tenant.pk)
    return YES if own and actor.holds("manager") else no(wording.EXPERTS_BY_MANAGERS)


def tells_of_expert(actor: Actor, subject: Any) -> Verdict:
    """A clause: the expert, or who manages the pool."""
    own = actor.is_expert and actor.tenant is None and subject.user_id == actor.user_id
    return YES if own else manages_pool(actor, subject)


def is_own_panel(actor: Actor, subject: PanelMember) -> Verdict:
    """A clause: the actor's own place on a panel."""
    return YES if subject.expert.user_id == actor.user_id else no("没有找到这个专家组，或者您不在其中。")


def is_own_joint(actor: Actor, subject: JointReview) -> Verdict:
    """A clause: the joint review is the seat's own."""
    return YES if actor.seat is not None and subject.seat_id == actor.seat.pk else no("没有找到这项联合评议。")


def guides(actor: Actor, subject: Any) -> Verdict:
    """A clause: the desk of a seat that may mark filings as 重点推荐."""
    if actor.seat is not None and guiding.stages_of(actor.seat):
        return YES
    return no("重点推荐由活动的指导单位办理，本席位没有这项权限。")


def in_its_province(actor: Actor, subject: StageEntry) -> Verdict:
    """A clause: the entry is one of the guiding seat's provinces and stages."""
    found = guiding.concerns(actor.seat, subject.docket, subject.submission)
    return YES if found else no("没有找到这项申报，或者它不在本席位指导的范围。")


def reads_all(actor: Actor, subject: Any) -> Verdict:
    """A clause: the desk of a seat that reads every filing of its campaign."""
    if cohosts.has(actor.seat, cohosts.READS):
        return YES
    return no("查看全部申报须由主办单位在规则中授予本席位，本席位没有这项权限。")


def was_filed_here(actor: Actor, subject: Submission) -> Verdict:
    """A clause: the filing was handed in to the desk's campaign and stands; a draft is the applicant's alone."""
    here = actor.seat is not None and subject.campaign_id == actor.seat.campaign_id
    stands = subject.submitted_at is not None and subject.state != Submission.State.WITHDRAWN
    return YES if here and stands else no("没有找到这项申报，或者它已经撤回。")


def has_not_recused_anywhere(actor: Actor, subject: Submission) -> Verdict:
    """A clause: whoever recused from a filing in any stage has no other way to it."""
    with scope.system("who recused from a filing"):
        left = Assignment.objects.filter(
            entry__submission=subject, user=actor.user, state=Assignment.State.RECUSED
        ).exists()
    return no("您已对这项申报申请回避，请由其他人员办理。") if left else YES


WORKS = (sits, at_its_desk, not_of_own_unit, has_not_recused)
LEADS = (heads, at_its_desk, leads_the_docket)
DECIDES = (*LEADS, free_of_own_unit)
POLICY = {
    "desk.home": (sits,),
    "desk.members": (heads,),
    "filing.list": (sits, reads_all),
    "filing.read": (sits, reads_all, was_filed_here, not_of_own_unit, has_not_recused_anywhere),
    "docket.view": (sits, at_its_desk),
    "docket.progress": (heads, at_its_desk),
    "docket.assign": DECIDES,
    "docket.close": DECIDES,
    "docket.recommend": DECIDES,
    "docket.select": DECIDES,
    "docket.order": DECIDES,
    "docket.summary": (heads, at_its_desk, free_of_own_unit),
    "entry.read": WORKS,
    "entry.check": (*WORKS, not_who_entered, is_not_sealed),
    "entry.opinion": (*WORKS, is_not_sealed),
    "entry.confirm": (*WORKS, is_not_sealed),
    "entry.deliberate": (*LEADS, not_of_own_unit, has_not_recused, is_not_sealed),
    "joint.list": (sits,),
    "joint.opinion": (sits, is_own_joint, not_of_own_unit, is_not_sealed),
    "priority.list": (sits, guides),
    "priority.mark": (heads, guides, in_its_province, not_of_own_unit),
    "sheet.declare": (is_its_author, still_works_there, not_of_own_unit, has_pledged),
    "sheet.recuse": (is_its_author,),
    "sheet.read": (is_its_author, still_works_there, not_of_own_unit, has_pledged, has_declared),
    "sheet.write": (is_its_author, still_works_there, not_of_own_unit, has_pledged, has_declared, is_not_sealed),
    "expert.home": (is_expert,),
    "expert.list": (holds_any("manager"),),
    "expert.manage": (manages_pool,),
    "expert.profile": (tells_of_expert,),
    "expert.pledge": (is_expert, is_own_panel),
    "expert.task": (is_expert, is_its_author),
    "review.overview": (reads_at_host,),
    "review.open_docket": (manages,),
    "review.panel": (manages, free_of_own_unit),
    "review.transfer": (manages, not_of_own_unit),
}
