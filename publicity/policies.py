"""Who may publish, hear objections and decide awards at a host; who reads evidence and certificates."""

from __future__ import annotations

from accounts.files import register_reader
from accounts.kernel import policy
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Membership, StoredFile
from campaigns.policies import holds, manages
from submissions.models import Submission

from .models import Certificate, Objection

publishes = holds("manager", "publicity_editor")
handles = holds("objection_handler")
RUNNING = ("submitted", "returned", "accepted", "under_review", "shortlisted")
sees_objections = holds("manager", "publicity_editor", "objection_handler")


def belongs_to_a_unit(actor: Actor, subject) -> Verdict:
    """Somebody working for a unit."""
    return YES if actor.unit is not None else no("请先完成单位注册，审核通过后再办理。")


def handles_here(actor: Actor, subject) -> Verdict:
    """The objection handler of the objection's campaign."""
    campaign_id = subject.publicity.campaign_id if isinstance(subject, Objection) else None
    return (
        YES
        if actor.holds("objection_handler", campaign_id)
        else no("异议由主办单位指定的异议处理人员办理，请联系本单位的异议处理人员。")
    )


def sees_objection(actor: Actor, subject) -> Verdict:
    """Those who see objections, of all campaigns or of the objection's."""
    return sees_objections(actor, subject.publicity if isinstance(subject, Objection) else subject)


def not_against_own_unit(actor: Actor, subject) -> Verdict:
    """Nobody handles an objection to a work of a unit of their own, nor learns who raised it."""
    if isinstance(subject, Objection) and _belongs(actor, subject.item.submission.unit_id):
        return no("被提出异议的项目由您所在的单位申报，您须回避，请由其他人员办理。")
    return YES


def stands_for_none(actor: Actor, subject) -> Verdict:
    """Nobody sees the scores or decides where a filing of a unit of their own is still in the running."""
    own = Membership.objects.filter(user=actor.user_id, is_active=True).values("unit_id")
    running = Submission.objects.filter(campaign=subject, unit_id__in=own, state__in=RUNNING)
    return no("您所在的单位在本活动中有申报，您须回避，请由其他活动管理员办理。") if running.exists() else YES


def _belongs(actor: Actor, unit_id: int) -> bool:
    return Membership.objects.filter(user=actor.user_id, unit_id=unit_id, is_active=True).exists()


def reads_evidence(actor: Actor, file: StoredFile) -> Verdict:
    """The host's objection handlers, of all campaigns or of this one."""
    row = Objection.objects.select_related("publicity", "item__submission").filter(evidence=file).first()
    if row is None:
        return no("没有找到这个文件，或者您无权查看。")
    return next((found for clause in HANDLES if not (found := clause(actor, row))), YES)


def reads_certificate(actor: Actor, file: StoredFile) -> Verdict:
    """The unit it was given to, and whoever may open its page at the host."""
    row = Certificate.objects.select_related("grant__submission").filter(file=file).first()
    if row is None:
        return no("没有找到这个文件，或者您无权查看。")
    if actor.unit is not None and row.grant.submission_id and row.grant.submission.unit_id == actor.unit.pk:
        return YES
    return YES if publishes(actor, row.grant) else no("没有找到这个文件，或者您无权查看。")


HANDLES = (handles_here, not_against_own_unit)
register_reader("objection.evidence", reads_evidence)
register_reader("certificate", reads_certificate)

POLICY = {
    "publicity.view": (publishes,),
    "publicity.confirm": (publishes,),
    "announcement.view": (publishes,),
    "announcement.write": (publishes,),
    "announcement.publish": (publishes,),
    "objection.list": (sees_objections,),
    "objection.view": (sees_objection, not_against_own_unit),
    "objection.identity": HANDLES,
    "objection.accept": HANDLES,
    "objection.decline": HANDLES,
    "objection.uphold": HANDLES,
    "objection.dismiss": HANDLES,
    "award.view": (manages, stands_for_none),
    "award.decide": (manages, stands_for_none),
    "result.publish": (manages,),
    "vote.view": (manages,),
    "vote.decide": (manages, stands_for_none),
    "certificate.view": (publishes,),
    "certificate.revoke": (manages,),
    "follow_up.view": (publishes,),
    "follow_up.record": (publishes,),
    "follow_up.remove": (publishes,),
    "certificate.own": (belongs_to_a_unit,),
}
policy.register(POLICY)
