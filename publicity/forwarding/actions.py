"""What changes channels and the letters of those who forward a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import require
from accounts.models import Unit
from audit import trail
from campaigns.channels import fresh_code
from campaigns.models import Campaign, Channel, Seat, SeatMember
from campaigns.ruleset.windows import filing_window
from notices import outbox
from submissions.models import Enrolment, Submission

from ..models import Announcement

S = Channel.State
MOVES = Moves(
    name="channel",
    table={
        (S.PROPOSED, "approve"): S.OPEN,
        (S.WITHDRAWN, "approve"): S.OPEN,
        (S.PROPOSED, "withdraw"): S.WITHDRAWN,
        (S.OPEN, "withdraw"): S.WITHDRAWN,
    },
    states=dict(S.choices),
    events={"approve": "通过", "withdraw": "撤销"},
)


class NotKept(Exception):
    """What was asked does not fit; ``sentence`` says what to do."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


@transaction.atomic
def propose(seat: Seat, *, actor: Actor) -> Channel:
    """A seat asks to forward the call; it has one channel, so asking again returns that one."""
    require(actor, "channel.propose", seat)
    campaign = seat.campaign
    with scope.writing(campaign.tenant_id):
        Seat.objects.select_for_update(of=("self",), no_key=True).get(pk=seat.pk)
        row = Channel.objects.filter(campaign=campaign, seat=seat, kind=Channel.Kind.LETTER).first()
        if row is None:
            row = Channel.objects.create(
                tenant_id=campaign.tenant_id, campaign=campaign, code=fresh_code_of(campaign), label=seat.name,
                kind=Channel.Kind.LETTER, seat=seat, created_at=clock(),
            )  # fmt: skip
            trail.record("channel.propose", actor=actor, obj=row, tenant=campaign.tenant)
    return row


def fresh_code_of(campaign: Campaign) -> str:
    """As `fresh_code`, whatever the scope holds."""
    with scope.system("a code nobody has"):
        return fresh_code(campaign)


@transaction.atomic
def add(
    campaign: Campaign, *, label: str, kind: str, actor: Actor, seat: Seat | None = None, unit: Unit | None = None
) -> Channel:
    """The host opens a channel, for a seat, for a unit it lets in, or for nobody in particular (a site, an account)."""
    require(actor, "channel.manage", campaign)
    with scope.writing(campaign.tenant_id):
        now = clock()
        row = Channel.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, code=fresh_code(campaign), label=label, kind=kind,
            seat=seat, unit=unit, state=S.OPEN, created_at=now, decided_at=now,
        )  # fmt: skip
        after = {"kind": kind, "seat": seat.pk if seat else None, "unit": unit.pk if unit else None}
        trail.record("channel.add", actor=actor, obj=row, after=after, tenant=campaign.tenant)
        _tell(row, "channel.opened")
    return row


@transaction.atomic
def approve(pk: int, *, actor: Actor) -> Channel:
    """Let a proposed channel in, or a withdrawn one again; those behind it hear of it."""
    row = MOVES.advance(Channel, pk, "approve", actor=actor, values={"decided_at": clock(), "reason": ""})
    _tell(row, "channel.opened")
    return row


@transaction.atomic
def withdraw(pk: int, *, reason: str, actor: Actor) -> Channel:
    """Close a channel, with the reason. What came by it stays counted; its link leads to the campaign and counts no more."""
    values = {"decided_at": clock(), "reason": reason}
    row = MOVES.advance(Channel, pk, "withdraw", actor=actor, note=reason, values=values)
    _tell(row, "channel.withdrawn")
    return row


def _tell(row: Channel, event: str) -> None:
    from applicants.unit_facts import administrators

    to = administrators(row.unit) if row.unit_id else []
    if row.seat_id:
        heads = SeatMember.objects.filter(seat_id=row.seat_id, active=True, role="head").select_related("user")
        to += [outbox.Recipient(user=member.user) for member in heads.order_by("pk")]
    outbox.post(
        event, key=f"channel:{row.pk}:{row.decided_at:%Y%m%d%H%M%S}", tenant=row.tenant_id, to=to,
        params={"campaign": row.campaign.title, "channel": row.label, "reason": row.reason},
        campaign_id=row.campaign_id, link=f"/desk/{row.seat_id}/forwarding/" if row.seat_id else "/apply/forwarding/",
    )  # fmt: skip


@transaction.atomic
def write(channel: Channel, values: dict[str, Any], *, actor: Actor, pk: int | None = None) -> Announcement:
    """Save the draft of a forwarding letter, or change it. Raises NotKept (an end that is not earlier than the call's)."""
    require(actor, "forward.write", channel)
    until = values.get("until")
    _demand_earlier(channel, until)
    with scope.writing(channel.tenant_id):
        row = None
        if pk is not None:
            row = Announcement.objects.select_for_update(of=("self",)).get(
                pk=pk, channel=channel, published_at__isnull=True
            )
        row = row or Announcement(
            tenant_id=channel.tenant_id, campaign_id=channel.campaign_id, channel=channel,
            kind=Announcement.Kind.FORWARD,
        )  # fmt: skip
        for name in ("title", "doc_number", "issuer", "body", "dated"):
            setattr(row, name, values[name])
        row.reason = values.get("reason", "")
        row.save()
        if channel.until != until:
            channel.until = until
            channel.save(update_fields=["until"])
        after = {"until": until.isoformat() if until else ""}
        trail.record("forward.write", actor=actor, obj=row, after=after, tenant=channel.campaign.tenant)
    return row


def may_set_until(channel: Channel) -> bool:
    """A seat that takes part in a stage may ask for an earlier end; others only pass the call on."""
    if channel.seat_id is None:
        return False
    stages = channel.campaign.rules.stages
    seat = channel.seat
    return any(seat.key in stage.seats.seats or seat.tier in stage.seats.tiers for stage in stages)


def _demand_earlier(channel: Channel, until: datetime | None) -> None:
    if until is None or until == channel.until:
        return
    if not may_set_until(channel):
        raise NotKept("只有办理推荐或评审的席位可以另定更早的申报截止时间，请删去后保存。")
    window = filing_window(channel.campaign.rules)
    row = channel.campaign.windows.filter(key=window.key).first() if window else None
    if row is not None and row.closes_at is not None and until >= row.closes_at:
        raise NotKept("自定的截止时间应早于活动的申报截止时间。")
    if row is not None and row.opens_at is not None and until <= row.opens_at:
        raise NotKept("自定的截止时间应晚于活动的申报开始时间。")
    if until <= clock():
        raise NotKept("自定的截止时间应晚于现在。")
    if (channel.until is None or until < channel.until) and _begun(channel):
        raise NotKept("已有单位由本渠道开始报名或申报，自定的截止时间不能再提前，请删去或改为更晚的时间后保存。")


def _begun(channel: Channel) -> bool:
    with scope.system("has anybody begun by this channel"):
        return any(model.objects.filter(channel=channel).exists() for model in (Enrolment, Submission))


@transaction.atomic
def publish(row: Announcement, *, actor: Actor) -> Announcement:
    """Put the letter on the campaign's page; from then on it never changes. Raises NotKept while the channel is not open, or
    for a correction without its reason."""
    require(actor, "forward.write", row.channel)
    if not row.channel.is_open:
        raise NotKept("主办单位审核通过渠道后才能发布转发通知。")
    if row.replaces_id is not None and not row.reason:
        raise NotKept("更正版须写明更正原因，请填写后再发布。")
    if row.campaign.published_at is None:
        raise NotKept("活动发布后才能发布转发通知。")
    with scope.writing(row.tenant_id):
        found = Announcement.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if found.published_at is None:
            found.published_at = clock()
            found.save(update_fields=["published_at"])
            trail.record("forward.publish", actor=actor, obj=found, tenant=row.campaign.tenant)
    return found
