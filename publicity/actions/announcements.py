"""Announcements on a campaign's page."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from audit import trail
from campaigns.models import Campaign

from ..models import Announcement

Kind = Announcement.Kind


def on_campaign_published(*, campaign: Campaign, actor: Actor, **facts: Any) -> None:
    """The notices of the rule set become pages of the campaign. Twice is once."""
    with scope.writing(campaign.tenant_id):
        for notice in reversed(campaign.rules.identity.notices):
            Announcement.objects.get_or_create(
                campaign=campaign,
                notice=notice.key,
                defaults={
                    "tenant_id": campaign.tenant_id,
                    "kind": Kind.NOTICE,
                    "title": notice.title,
                    "doc_number": notice.doc_number,
                    "issuer": notice.issuer,
                    "body": notice.body or "",
                    "dated": notice.signed_on or notice.published_on,
                    "published_at": campaign.published_at,
                },
            )


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
    for name in ("kind", "title", "doc_number", "issuer", "body"):
        setattr(row, name, values[name])
    row.save()
    trail.record("announcement.write", actor=actor, obj=row, after={"kind": row.kind}, tenant=campaign.tenant)
    return row


@transaction.atomic
def publish(row: Announcement, *, actor: Actor) -> Announcement:
    """Put a draft on the campaign's page. Twice is once."""
    require(actor, "announcement.publish", row)
    found = Announcement.objects.select_for_update().get(pk=row.pk)
    if found.published_at is None:
        found.published_at = clock()
        found.save(update_fields=["published_at"])
        trail.record("announcement.publish", actor=actor, obj=found, after={"kind": found.kind}, tenant=found.tenant)
    return found
