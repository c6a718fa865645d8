"""What a campaign promises its winners afterwards, kept as records: shows, recommendations, reports (rows S10, X10, Q10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from audit import trail
from campaigns.models import Campaign
from campaigns.ruleset.stages import FollowUp
from submissions.models import Submission

from ..models import FollowUpRecord
from .awards import NotDone

KINDS = ("promotion", "forwarding")


def promised(campaign: Campaign) -> list[FollowUp]:
    """The follow-ups of the rule set that are kept as records, in its order."""
    return [f for f in campaign.rules.follow_ups if f.kind in KINDS]


@transaction.atomic
def record(
    campaign: Campaign, key: str, works: Sequence[int], *, on: date, note: str, link: str = "", actor: Actor
) -> int:
    """Keep that a follow-up took place on a day for these selected works; returns how many records are new.

    Raises NotDone for an unknown follow-up, a day to come, no work, or a work that is not selected.
    """
    require(actor, "follow_up.record", campaign)
    now = clock()
    follow_up = next((f for f in promised(campaign) if f.key == key), None)
    if follow_up is None:
        raise NotDone("本活动的规则没有这个推广事项，请重新选择。")
    if on > timezone.localdate(now):
        raise NotDone("日期还没有到，请在办理以后再记录。")
    found = Submission.objects.select_for_update(of=("self",)).filter(
        campaign=campaign, pk__in=works, state=Submission.State.SELECTED
    )
    rows = list(found.order_by("pk"))
    if not works:
        raise NotDone("请至少勾选一个入选项目。")
    if len(rows) < len(set(works)):
        raise NotDone("所选项目中有的已不是入选项目，请刷新页面后重新勾选。")
    new = 0
    for row in rows:
        _, added = FollowUpRecord.objects.get_or_create(
            campaign=campaign,
            follow_up=key,
            submission=row,
            on=on,
            note=note.strip(),
            defaults={
                "tenant_id": campaign.tenant_id,
                "link": link,
                "recorded_at": now,
                "recorded_by": actor.user,
            },
        )
        new += added
    after = {"follow_up": key, "on": on.isoformat(), "works": [row.number for row in rows], "new": new}
    trail.record("follow_up.record", actor=actor, obj=campaign, after=after, tenant=campaign.tenant)
    return new


@transaction.atomic
def remove(pk: int, *, actor: Actor) -> None:
    """Take a wrong record away; the trail keeps what it said."""
    row = (
        FollowUpRecord.objects.select_for_update(of=("self",))
        .select_related("campaign__tenant", "submission")
        .get(pk=pk)
    )
    require(actor, "follow_up.remove", row)
    before = {"follow_up": row.follow_up, "on": row.on.isoformat(), "work": row.submission.number}
    row.delete()
    trail.record("follow_up.remove", actor=actor, obj=row.campaign, before=before, tenant=row.campaign.tenant)
