"""Who may publish, hear objections and decide awards at a host; who reads evidence and certificates."""

from __future__ import annotations

from accounts.files import register_reader
from accounts.kernel import policy
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import StoredFile
from campaigns.policies import holds, manages

from .models import Certificate, Objection

publishes = holds("manager", "publicity_editor")
handles = holds("objection_handler")
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


def reads_evidence(actor: Actor, file: StoredFile) -> Verdict:
    """The host's objection handlers, of all campaigns or of this one."""
    row = Objection.objects.select_related("publicity").filter(evidence=file).first()
    return handles_here(actor, row) if row is not None else no("没有找到这个文件，或者您无权查看。")


def reads_certificate(actor: Actor, file: StoredFile) -> Verdict:
    """The unit it was given to, and the host's staff."""
    row = Certificate.objects.select_related("grant__submission").filter(file=file).first()
    if row is None:
        return no("没有找到这个文件，或者您无权查看。")
    if actor.unit is not None and row.grant.submission_id and row.grant.submission.unit_id == actor.unit.pk:
        return YES
    return YES if actor.staff_roles else no("没有找到这个文件，或者您无权查看。")


register_reader("objection.evidence", reads_evidence)
register_reader("certificate", reads_certificate)

POLICY = {
    "publicity.view": (publishes,),
    "publicity.confirm": (publishes,),
    "announcement.view": (publishes,),
    "announcement.write": (publishes,),
    "announcement.publish": (publishes,),
    "objection.list": (sees_objections,),
    "objection.view": (sees_objections,),
    "objection.identity": (handles_here,),
    "objection.accept": (handles_here,),
    "objection.decline": (handles_here,),
    "objection.uphold": (handles_here,),
    "objection.dismiss": (handles_here,),
    "award.view": (manages,),
    "award.decide": (manages,),
    "result.publish": (manages,),
    "vote.view": (manages,),
    "vote.decide": (manages,),
    "certificate.view": (publishes,),
    "certificate.revoke": (manages,),
    "certificate.own": (belongs_to_a_unit,),
}
policy.register(POLICY)
