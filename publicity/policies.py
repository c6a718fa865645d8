"""Who may publish, hear objections and decide awards at a host; who reads evidence and certificates."""

from __future__ import annotations

from accounts.files import register_reader
from accounts.kernel import policy
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import StoredFile
from campaigns.models import VISIBLE, Channel, SeatMember
from campaigns.policies import heads, holds, holds_any, manages, of_list_or_row, sits
from review import cohosts
from submissions.recusal import none_of_own_unit, not_of_own_unit

from .countersigning import wording as signing
from .models import AnnouncementAnnex, Certificate, Collection, Countersignature, Objection, Publicity

publishes = holds("manager", "publicity_editor")
publishes_somewhere = of_list_or_row("manager", "publicity_editor")
handles = holds("objection_handler")
SEES_OBJECTIONS = ("manager", "publicity_editor", "objection_handler")
sees_objections = holds(*SEES_OBJECTIONS)


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
    if isinstance(subject, Objection) and not not_of_own_unit(actor, subject.item):
        return no("被提出异议的项目由您所在的单位申报，您须回避，请由其他人员办理。")
    return YES


def free_to_see(actor: Actor, subject) -> Verdict:
    """Nobody reads a list that is not public yet while a filing of a unit of their own is in the running."""
    draft = isinstance(subject, Publicity) and subject.state == Publicity.State.PREPARED
    return none_of_own_unit(actor, subject.campaign) if draft else YES


def free_to_confirm(actor: Actor, subject: Publicity) -> Verdict:
    """Nobody settles a list of a campaign in which a filing of a unit of their own is in the running."""
    return none_of_own_unit(actor, subject.campaign)


def forwards(actor: Actor, subject: Channel) -> Verdict:
    """Those behind a channel: the head of its seat at its desk, or somebody of its unit."""
    at_seat = actor.seat is not None and subject.seat_id == actor.seat.pk and actor.seat_role == "head"
    of_unit = actor.seat is None and actor.unit is not None and subject.unit_id == actor.unit.pk
    return YES if at_seat or of_unit else no("转发通知由本渠道的单位办理：席位由负责人办理。")


def looks_at_own(actor: Actor, subject) -> Verdict:
    """A seat's or a unit's own channels: the list shows nothing else."""
    return YES if actor.seat is not None or actor.unit is not None else no("请先进入席位或单位的工作台。")


def _heads_seat(actor: Actor, channel: Channel) -> bool:
    rows = SeatMember.objects.filter(seat_id=channel.seat_id, user_id=actor.user_id, active=True, role="head")
    return actor.is_person and channel.seat_id is not None and rows.exists()


def reads_annex(actor: Actor, file: StoredFile) -> Verdict:
    """Everybody once published; before that the host and those whose letter it is."""
    rows = AnnouncementAnnex.objects.filter(file=file).select_related("announcement__channel", "announcement__campaign")
    for row in rows.order_by("pk"):
        letter = row.announcement
        if letter.published_at is not None and letter.campaign.state in VISIBLE:
            return YES
        if letter.channel is not None and (forwards(actor, letter.channel) or _heads_seat(actor, letter.channel)):
            return YES
        if publishes(actor, letter):
            return YES
    return no("没有找到这个文件，或者您无权查看。")


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


def reads_collection(actor: Actor, file: StoredFile) -> Verdict:
    """Everybody once published; before that whoever publishes at the host."""
    row = Collection.objects.select_related("campaign").filter(file=file).first()
    if row is None:
        return no("没有找到这个文件，或者您无权查看。")
    return YES if row.published_at is not None else publishes(actor, row)


HANDLES = (handles_here, not_against_own_unit)
register_reader("objection.evidence", reads_evidence)
register_reader("certificate", reads_certificate)
register_reader("collection", reads_collection)
register_reader("announcement.annex", reads_annex)
register_reader("announcement.paper", lambda actor, file: YES)


def countersigns(actor: Actor, subject) -> Verdict:
    """The desk of a seat that countersigns."""
    return YES if cohosts.has(actor.seat, "countersign") else no(signing.NO_RIGHT)


def was_sent_here(actor: Actor, subject: Countersignature) -> Verdict:
    """The line is the desk's own."""
    return YES if actor.seat is not None and subject.seat_id == actor.seat.pk else no(signing.NOT_YOURS)


def free_to_countersign(actor: Actor, subject: Countersignature) -> Verdict:
    """Nobody reads or confirms a decision of a campaign in which a filing of a unit of their own is in the running."""
    return none_of_own_unit(actor, subject.countersign.campaign)


POLICY = {
    "countersign.list": (sits, countersigns),
    "countersign.read": (sits, countersigns, was_sent_here, free_to_countersign),
    "countersign.sign": (heads, countersigns, was_sent_here, free_to_countersign),
    "publicity.view": (publishes_somewhere, free_to_see),
    "publicity.confirm": (publishes, free_to_confirm),
    "announcement.view": (publishes,),
    "announcement.write": (publishes,),
    "announcement.publish": (publishes,),
    "channel.view": (publishes,),
    "channel.manage": (manages,),
    "channel.approve": (manages,),
    "channel.withdraw": (manages,),
    "channel.propose": (heads,),
    "forward.view": (looks_at_own,),
    "forward.write": (forwards,),
    "objection.list": (holds_any(*SEES_OBJECTIONS),),
    "objection.view": (sees_objection, not_against_own_unit),
    "objection.identity": HANDLES,
    "objection.accept": HANDLES,
    "objection.decline": HANDLES,
    "objection.uphold": HANDLES,
    "objection.dismiss": HANDLES,
    "award.view": (manages, none_of_own_unit),
    "award.decide": (manages, none_of_own_unit),
    "result.publish": (manages, none_of_own_unit),
    "vote.view": (manages, none_of_own_unit),
    "vote.decide": (manages, none_of_own_unit),
    "certificate.view": (publishes,),
    "certificate.revoke": (manages, not_of_own_unit),
    "follow_up.view": (publishes,),
    "follow_up.record": (publishes,),
    "follow_up.remove": (publishes, not_of_own_unit),
    "follow_up.read": (publishes, not_of_own_unit),
    "follow_up.conclude": (manages, not_of_own_unit),
    "follow_up.take_off": (manages, not_of_own_unit),
    "follow_up.inspect": (manages, none_of_own_unit),
    "collection.view": (publishes,),
    "collection.compile": (publishes,),
    "collection.publish": (publishes,),
    "rehearsal.view": (manages,),
    "rehearsal.start": (manages,),
    "rehearsal.cancel": (manages,),
    "certificate.own": (belongs_to_a_unit,),
    "outcome.own": (belongs_to_a_unit,),
}
policy.register(POLICY)
