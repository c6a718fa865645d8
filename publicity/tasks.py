"""What is due: lists to open and close, votes to count, works to show. Running twice, late or never is harmless."""

from __future__ import annotations

import logging

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from accounts.kernel.moves import IllegalMove
from campaigns.models import Campaign
from campaigns.ruleset.stages import VoteStep
from review.models import StageEntry

from .actions import certificates, library, lists, votes
from .countersigning import actions as countersigning
from .following import due as following
from .models import Candidate, Publicity
from .rehearsal import actions as rehearsing

assert certificates.JOB  # the job registers itself where it is written
assert rehearsing.JOB
assert following.expiry.JOB
assert countersigning.void_changed
log = logging.getLogger(__name__)


@due("publicity.1_close", every=20)
def close_lists() -> int:
    """Close the lists whose period is over."""
    rows = Publicity.objects.filter(state=Publicity.State.OPEN, closes_at__lte=clock()).order_by("closes_at", "pk")
    return sum(_each(row, lists.close_list) for row in list(rows))


@due("publicity.2_open", every=20)
def open_lists() -> int:
    """Open the lists that are ready: the window has begun and the stage before is done, or the host has confirmed."""
    now = clock()
    rows = Publicity.objects.filter(state=Publicity.State.PREPARED, campaign__state=Campaign.State.PUBLISHED)
    ready = []
    for row in rows.select_related("campaign__version").order_by("pk"):
        with scope.tenant(row.tenant_id):
            if lists.readiness(row, now):
                ready.append(row)
    return sum(_each(row, lists.open_list) for row in ready)


def _each(row: Publicity, act) -> int:
    try:
        with scope.tenant(row.tenant_id):
            act(row.pk)
    except (IllegalMove, lists.NotReady) as error:  # another worker was faster, or the host is at it
        log.info("publicity %s: %s", row.pk, error)
        return 0
    return 1


@due("publicity.3_count", every=30)
def count_votes() -> int:
    """Count the votes whose window is over."""
    now, counted = clock(), 0
    waiting = (
        Candidate.objects.filter(counted_at__isnull=True).order_by().values_list("campaign", "stage", "step").distinct()
    )
    for campaign_id, stage, index in sorted(waiting):
        campaign = Campaign.objects.select_related("version", "tenant").get(pk=campaign_id)
        with scope.tenant(campaign.tenant_id):
            window = votes.window_of(campaign, stage)
            over = window is not None and window.closes_at is not None and now >= window.closes_at
            if over and isinstance(campaign.rules.stage(stage).steps[index], VoteStep):
                counted += votes.count(campaign, stage, index)
    return counted


@due("publicity.4_show", every=60)
def show_works() -> int:
    """Show the works of campaigns whose library does not wait for the results (row Q9)."""
    shown = 0
    rows = Campaign.objects.filter(state__in=("published", "closed")).select_related("version", "tenant").order_by("pk")
    for campaign in rows:
        rule = campaign.rules.library
        if rule is not None and rule.from_stage is not None:
            passed = StageEntry.objects.filter(
                docket__campaign=campaign, docket__stage=rule.from_stage, state=StageEntry.State.PASSED
            )
            with scope.tenant(campaign.tenant_id):
                fresh = passed.exclude(submission__library_entry__isnull=False).values_list("submission_id", flat=True)
                shown += library.refresh(campaign, list(fresh))
    return shown
