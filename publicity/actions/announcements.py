"""Announcements on a campaign's page."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from audit import trail
from campaigns.channels import lay_out
from campaigns.models import Campaign, Channel

from ..models import Announcement
from . import annexes

Kind = Announcement.Kind


def on_campaign_published(*, campaign: Campaign, actor: Actor, **facts: Any) -> None:
    """Channels are laid out; the notices of the rules, as the host may have edited them before, become pages of the campaign.
    Twice is once."""
    with scope.writing(campaign.tenant_id):
        lay_out(campaign)
        for row in _from_rules(campaign):
            if row.published_at is None:
                row.published_at = campaign.published_at
                row.save(update_fields=["published_at"])


@transaction.atomic
def prepare(campaign: Campaign, *, actor: Actor) -> list[Announcement]:
    """Drafts of the notices the rules name, to edit before the campaign is published. Those that are there stay as they are."""
    require(actor, "announcement.write", campaign)
    with scope.writing(campaign.tenant_id):
        rows = _from_rules(campaign)
        trail.record("announcement.prepare", actor=actor, obj=campaign, tenant=campaign.tenant)
    return rows


def _from_rules(campaign: Campaign) -> list[Announcement]:
    found, forwarded = [], {c.notice: c.key for c in campaign.rules.identity.channels if c.notice}
    for notice in reversed(campaign.rules.identity.notices):
        row = Announcement.objects.filter(campaign=campaign, notice=notice.key).order_by("edition").first()
        channel = Channel.objects.filter(campaign=campaign, code=forwarded.get(notice.key, "")).first()
        if row is None:
            row = Announcement.objects.create(
                tenant_id=campaign.tenant_id,
                campaign=campaign,
                notice=notice.key,
                kind=Kind.FORWARD if notice.forwards else Kind.NOTICE,
                title=notice.title,
                doc_number=notice.doc_number,
                issuer=notice.issuer,
                body=notice.body or "",
                dated=notice.signed_on or notice.published_on,
            )
            annexes.from_rules(row)
        if channel is not None and row.channel_id is None:
            row.channel = channel
            row.save(update_fields=["channel"])
        found.append(row)
    return found


@transaction.atomic
def announce(campaign: Campaign, kind: str, *, title: str, body: str, actor: Actor) -> Announcement:
    """Publish a list's or a result's announcement at once; the caller's own policy was asked before."""
    with scope.writing(campaign.tenant_id):
        return Announcement.objects.create(
            tenant_id=campaign.tenant_id,
            campaign=campaign,
            kind=kind,
            title=title,
            issuer=campaign.rules.identity.host,
            body=body,
            published_at=clock(),
        )


@transaction.atomic
def write(campaign: Campaign, values: dict, *, actor: Actor, pk: int | None = None) -> Announcement:
    """Save a draft of an announcement, or change a draft. A published one is not changed any more: publish a correction."""
    require(actor, "announcement.write", campaign)
    row = Announcement.objects.select_for_update().get(pk=pk, published_at__isnull=True) if pk else None
    row = row or Announcement(tenant_id=campaign.tenant_id, campaign=campaign)
    row.kind = values.get("kind") or row.kind
    for name in ("title", "doc_number", "issuer", "body", "dated", "reason"):
        setattr(row, name, values.get(name) or ("" if name != "dated" else None))
    row.save()
    trail.record("announcement.write", actor=actor, obj=row, after={"kind": row.kind}, tenant=campaign.tenant)
    return row


def _demand_own(row: Announcement, actor: Actor) -> None:
    """The host's own announcements are the host's, a forwarding letter is theirs who wrote it."""
    if row.is_forwarders:
        require(actor, "forward.write", row.channel)
    else:
        require(actor, "announcement.publish", row)


@transaction.atomic
def correct(row: Announcement, *, actor: Actor) -> Announcement:
    """The draft of a corrected version, with the same words and annexes; asking again returns that draft. The version corrected
    stays readable where it is. Raises Refused for one that is not published."""
    _demand_own(row, actor)
    old = Announcement.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if old.published_at is None:
        raise Refused(no("还没有发布，可以直接修改。"))
    made = Announcement.objects.filter(replaces=old).first()
    if made is None:
        with scope.tenant(row.tenant_id):
            return _correction(old, actor)
    return made


def _correction(old: Announcement, actor: Actor) -> Announcement:
    names = (
        "tenant_id",
        "campaign_id",
        "channel_id",
        "notice",
        "kind",
        "title",
        "doc_number",
        "issuer",
        "body",
        "dated",
    )
    same = {name: getattr(old, name) for name in names}
    made = Announcement.objects.create(**same, replaces=old, edition=old.edition + 1)
    annexes.copied(old, made)
    trail.record(
        "announcement.correct", actor=actor, obj=made, after={"edition": made.edition}, tenant=old.campaign.tenant
    )
    return made


@transaction.atomic
def publish(row: Announcement, *, actor: Actor) -> Announcement:
    """Put a draft on the campaign's page. Twice is once. Raises Refused for a correction that does not say why."""
    _demand_own(row, actor)
    found = Announcement.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if found.replaces_id is not None and not found.reason:
        raise Refused(no("更正版须写明更正原因，请填写后再发布。"))
    if found.published_at is None:
        found.published_at = clock()
        found.save(update_fields=["published_at"])
        trail.record("announcement.publish", actor=actor, obj=found, after={"kind": found.kind}, tenant=found.tenant)
    return found
