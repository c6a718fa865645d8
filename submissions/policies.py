"""Who may do what with enrolments and submissions, and in which state."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.prepared import Prepared
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import ContentCase
from accounts.quarantine.wording import SEALED_SUBJECT
from applicants.queries import standing
from applicants.unit_wording import CLOSED
from applicants.wording import NOT_REGISTERED
from campaigns.policies import holds, is_staff, manages, sits

from . import consortium, wording
from .entering import who
from .models import AccessGrant, Submission
from .papers import desks
from .recusal import filing_of, not_of_own_unit

S = Submission.State


def is_not_sealed(actor: Actor, subject: Any) -> Verdict:
    """A clause: the content of the filing behind a subject is not in quarantine; nobody works on what nobody can read."""
    filing = filing_of(subject)
    if (sealed := getattr(filing, "held_sealed", None)) is None:  # else read with it under its lock
        with scope.system("is a filing in quarantine"):
            sealed = bool(_SEALED.all(filing=str(filing.pk)))
    return no(SEALED_SUBJECT) if sealed else YES


def cases_of(filing: Any) -> QuerySet[ContentCase]:
    """The open cases about a filing, by its number as a text. System scope."""
    return ContentCase.objects.filter(kind="submission", subject=filing, state__in=ContentCase.OPEN)


_SEALED = Prepared(lambda p: cases_of(p.filing).order_by().values_list("pk", flat=True)[:1])


def belongs_to_a_unit(actor: Actor, subject) -> Verdict:
    """Somebody working for a unit."""
    return YES if actor.unit is not None else no("请先完成单位注册，审核通过后再办理。")


def is_own(actor: Actor, subject) -> Verdict:
    """Somebody of the unit that files."""
    own = actor.unit is not None and subject is not None and subject.unit_id == actor.unit.pk
    return YES if own else no("只有申报单位可以办理。")


def works_on(actor: Actor, subject) -> Verdict:
    """Somebody of the unit that files; or of the desk that enters the filing from paper, while the unit has not confirmed it."""
    verdict = who.enters(actor, subject) if actor.seat is not None else is_own(actor, subject)
    return verdict and who.whose_turn(actor, subject)


def takes_back(actor: Actor, subject) -> Verdict:
    """The unit at any time; the desk that enters a filing until the unit has confirmed it."""
    return works_on(actor, subject) if actor.seat is not None else is_own(actor, subject)


def sees(actor: Actor, subject) -> Verdict:
    """Somebody of the unit that files, or of the desk that entered the filing from paper."""
    return who.enters(actor, subject) if actor.seat is not None else is_own(actor, subject)


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
    if not (verdict := not_of_own_unit(actor, subject)):
        return verdict
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


def registered_with_host(actor: Actor, subject) -> Verdict:
    """A unit the host of the campaign (or of the filing) has let in: an approval by another host is not enough."""
    if actor.unit is None or actor.seat is not None or subject is None or standing(actor.unit, subject.tenant_id):
        return YES  # of a filing entered at a desk the letter came with the paper
    return no(NOT_REGISTERED.format(host=subject.tenant.name))


def unit_is_alive(actor: Actor, subject) -> Verdict:
    """A unit that was neither closed nor merged into another; at a desk that of the filing."""
    unit = filing_of(subject).unit if actor.seat is not None else actor.unit
    return YES if unit is None or unit.is_active else no(CLOSED)


def administers(actor: Actor, subject) -> Verdict:
    """An administrator of the unit, which answers for it to others."""
    return YES if actor.membership_role == "admin" else no("由本单位的管理员办理，请联系单位管理员。")


def may_have_partners(actor: Actor, subject: Submission) -> Verdict:
    """A filing whose rules take consortia, in its track."""
    return YES if consortium.allowed(subject) else no(wording.NO_CONSORTIUM)


def leads(actor: Actor, subject) -> Verdict:
    """Somebody of the unit that leads the partner's filing, or of the desk that enters it."""
    return sees(actor, subject.submission)


def campaign_is_not_cancelled(actor: Actor, subject: Submission) -> Verdict:
    """A clause: what belongs to a cancelled campaign is read, not changed."""
    return no(wording.CANCELLED) if subject.campaign.state == "cancelled" else YES


checks_scans = holds("manager", "formal_checker")
EDITABLE = (S.DRAFT, S.RETURNED)


def checks_its_filing(actor: Actor, subject) -> Verdict:
    """Whoever looks at scans of the partner's filing."""
    return checks_scans(actor, subject.submission)


POLICY = {
    "enrolment.view": (is_own,),
    "enrolment.submit": (belongs_to_a_unit, unit_is_alive, registered_with_host),
    "submission.list_own": (belongs_to_a_unit,),
    "submission.look": (belongs_to_a_unit,),
    "submission.start": (belongs_to_a_unit, unit_is_alive, registered_with_host),
    "submission.view": (sees,),
    "submission.edit": (
        works_on,
        unit_is_alive,
        in_state(*EDITABLE, words="修改"),
        campaign_is_not_cancelled,
        is_not_sealed,
    ),
    "submission.name_recommender": (works_on, in_state(S.DRAFT, words="更换推荐单位"), campaign_is_not_cancelled),
    "partner.list": (sees,),
    "partner.add": (works_on, unit_is_alive, in_state(*EDITABLE, words="变更联合体成员"), may_have_partners),
    "partner.remove": (works_on, in_state(*EDITABLE, words="变更联合体成员")),
    "partner.manage": (leads,),
    "partner.judge_letter": (checks_scans, not_of_own_unit),
    "partner.refuse_letter": (checks_its_filing,),
    "partner.ask_leave": (is_own, administers),
    "partner.judge_leaving": (checks_scans, not_of_own_unit),
    "partner.release": (checks_its_filing,),
    "partner.keep": (checks_its_filing,),
    "partner.letter": (leads,),
    "partner.list_named": (belongs_to_a_unit,),
    "partner.confirm": (is_own, administers, unit_is_alive),
    "partner.decline": (is_own, administers),
    "submission.submit": (works_on, unit_is_alive, registered_with_host, is_not_sealed),
    "submission.withdraw": (takes_back, in_state(S.DRAFT, S.SUBMITTED, S.RETURNED, words="撤回")),
    "submission.list_behind": (manages,),
    "submission.carry": (manages, not_of_own_unit),
    "submission.read": (reads_submission,),
    "submission.list_at_host": (is_staff,),
    "submission.read_at_host": (is_staff, not_of_own_unit),
    "scan.judge": (checks_scans, not_of_own_unit, who.not_who_entered),
    "copies.record": (checks_scans, not_of_own_unit),
    "copies.list_at_seat": (sits, desks.seat_collects),
    "copies.record_at_seat": (*desks.WORKS, is_not_sealed),
    "scan.read_at_seat": desks.WORKS,
    "scan.judge_at_seat": (*desks.WORKS, who.not_who_entered, is_not_sealed),
}
