"""Rights of co-hosts (联合主办): some read every filing, some take part in the host's final review.

Both become rows that the rest of the house already reads: an `AccessGrant` for each filing, a `JointReview` for each entry of a
final stage. They are made as filings and entries arrive; `settle` makes and takes away what a change of the rules left over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from campaigns.models import Campaign, Seat
from campaigns.ruleset.rights import final_stages, holders
from campaigns.ruleset.stages import Stage
from notices import outbox
from submissions.actions import grant
from submissions.models import AccessGrant, Submission

from .models import Docket, JointReview, StageEntry

READS, JUDGES = "read_all", "final_review"
ENDED = (StageEntry.State.PASSED, StageEntry.State.FAILED)


def has(seat: Seat | None, right: str) -> bool:
    """Does the seat hold this right by the rules in force?"""
    return seat is not None and any(held.key == seat.key for held in holders(seat.campaign.rules, right))


def seats_with(campaign: Campaign, right: str) -> list[Seat]:
    """The seats of a campaign that hold a right."""
    keys = [seat.key for seat in holders(campaign.rules, right)]
    return list(Seat.objects.filter(campaign=campaign, key__in=keys).order_by("pk")) if keys else []


def on_submitted(*, submission: Submission, at: datetime, **facts: Any) -> None:
    """A filing arrives: the seats that read everything may read it."""
    with scope.system("who reads every filing"):
        for seat in seats_with(submission.campaign, READS):
            grant(submission, seat=seat, at=at)


def invite(stage: Stage, entry: StageEntry) -> None:
    """An entry comes to the final review: the seats that take part read it and give their opinion. System scope."""
    campaign = entry.docket.campaign
    if stage.key not in {final.key for final in final_stages(campaign.rules)}:
        return
    for seat in seats_with(campaign, JUDGES):
        if seat.pk != entry.docket.seat_id:
            JointReview.objects.get_or_create(entry=entry, seat=seat, defaults={"tenant_id": entry.tenant_id})
            grant(entry.submission, seat=seat)
            _tell(entry.docket, seat, stage)


def _tell(docket: Docket, seat: Seat, stage: Stage) -> None:
    heads = seat.members.filter(active=True, role="head").select_related("user").order_by("pk")
    outbox.post(
        "final.joined",
        key=f"final:{docket.pk}:{seat.pk}",
        tenant=docket.campaign.tenant,
        to=[outbox.Recipient(user=member.user) for member in heads],
        params={"campaign": docket.campaign.title, "stage": stage.title, "seat": seat.name},
        campaign_id=docket.campaign_id,
        link=f"/desk/{seat.pk}/joint/",
    )


def keeps(submission: Submission, seat: Seat) -> bool:
    """May the seat read the filing by a right, whatever becomes of its dockets? System scope."""
    return has(seat, READS) or JointReview.objects.filter(entry__submission=submission, seat=seat).exists()


@transaction.atomic
def settle(campaign: Campaign) -> int:
    """What rights given or taken by a later version left over: grants and opinions that are missing, or no longer due. Returns
    how many rows it made or took away; the second time none."""
    with scope.system("rights of co-hosts"):
        readers, judges = seats_with(campaign, READS), seats_with(campaign, JUDGES)
        done = sum(_let_read(campaign, seat) for seat in readers)
        finals = {stage.key: stage for stage in final_stages(campaign.rules)}
        rows = StageEntry.objects.filter(docket__campaign=campaign, docket__stage__in=finals).exclude(state__in=ENDED)
        for seat in judges:
            missing = rows.exclude(docket__seat=seat).exclude(
                pk__in=JointReview.objects.filter(seat=seat).values("entry")
            )
            for entry in missing.select_related("docket__campaign__tenant", "docket__campaign__version", "submission"):
                invite(finals[entry.docket.stage], entry)
                done += 1
        return done + _take_away(campaign, readers, judges)


def _let_read(campaign: Campaign, seat: Seat) -> int:
    there = AccessGrant.objects.filter(seat=seat).values("submission_id")
    filed = Submission.objects.filter(campaign=campaign, submitted_at__isnull=False).exclude(pk__in=there)
    now = clock()
    made = [
        AccessGrant(tenant_id=campaign.tenant_id, submission_id=pk, seat=seat, granted_at=now)
        for pk in filed.order_by("pk").values_list("pk", flat=True)
    ]
    AccessGrant.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _take_away(campaign: Campaign, readers: list[Seat], judges: list[Seat]) -> int:
    """Of seats that lost a right: opinions not given, and the reading of what lies on none of their dockets."""
    former = Seat.objects.filter(campaign=campaign).exclude(role="host")
    unsaid = JointReview.objects.filter(seat__in=former.exclude(pk__in=[s.pk for s in judges]), text="")
    sent = StageEntry.objects.filter(submission=OuterRef("entry__submission"), docket__seat=OuterRef("seat"))
    gone = unsaid.exclude(Exists(sent)).delete()[0]
    rows = AccessGrant.objects.filter(seat__in=former.exclude(pk__in=[s.pk for s in readers]))
    here = StageEntry.objects.filter(submission=OuterRef("submission"), docket__seat=OuterRef("seat"))
    said = JointReview.objects.filter(entry__submission=OuterRef("submission"), seat=OuterRef("seat"))
    return gone + rows.exclude(Exists(here)).exclude(Exists(said)).delete()[0]


def on_amended(*, campaign: Campaign, **facts: Any) -> None:
    """A next version may give and take rights."""
    settle(campaign)


@due("review.cohosts", every=600)
def settle_all() -> int:
    """Campaigns that were under way before their co-hosts' rights were obeyed, and whatever a listener missed."""
    rows = Campaign.objects.filter(state__in=("published", "suspended")).select_related("version", "tenant")
    wanted = [one for one in rows.order_by("pk") if holders(one.rules, READS) or holders(one.rules, JUDGES)]
    return sum(settle(campaign) for campaign in wanted)
