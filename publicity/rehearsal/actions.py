"""A host asks for a rehearsal, cancels it, and the job that carries it out."""

from __future__ import annotations

import logging

from django.db import IntegrityError, transaction

from accounts.kernel import jobs
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from accounts.models import Job
from audit import trail
from campaigns.building import drafts
from campaigns.models import Campaign
from campaigns.ruleset.reading import RuleSetError, from_data

from . import running, wording
from .models import LIVE, RehearsalRun

log = logging.getLogger(__name__)
JOB = "publicity.rehearse"
KEPT = 5  # reports of one campaign
SECONDS = 900
S = RehearsalRun.State


class NotNow(Exception):
    """It cannot be started; ``sentence`` says why."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


@transaction.atomic
def start(campaign: Campaign, *, submissions: int, seed: int, actor: Actor) -> RehearsalRun:
    """Rehearse the rules as they are being edited (the draft's, else those in force). One at a time for each host; the last few
    reports of a campaign are kept. Raises NotNow."""
    require(actor, "rehearsal.start", campaign)
    if not 1 <= submissions <= running.MOST:
        raise NotNow(wording.NUMBER.format(most=running.MOST))
    standing = drafts.standing(campaign)
    try:
        from_data(standing.data)
    except RuleSetError:
        raise NotNow(wording.NO_RULES) from None
    try:
        with transaction.atomic():
            row = RehearsalRun.objects.create(
                tenant_id=campaign.tenant_id, campaign=campaign, rules=standing.data, revision=standing.revision,
                submissions=submissions, seed=seed, asked_at=clock(), asked_by=actor.user,
            )  # fmt: skip
    except IntegrityError:
        raise NotNow(wording.RUNNING) from None
    row.job_id = jobs.enqueue(JOB, {"run": row.pk}, tenant_id=campaign.tenant_id).pk
    row.save(update_fields=["job_id"])
    old = RehearsalRun.objects.filter(campaign=campaign).exclude(state__in=LIVE).order_by("-pk")
    RehearsalRun.objects.filter(pk__in=list(old.values_list("pk", flat=True)[KEPT - 1 :])).delete()
    after = {"submissions": submissions, "seed": seed, "revision": standing.revision}
    trail.record("rehearsal.start", actor=actor, obj=campaign, after=after, tenant=campaign.tenant)
    return row


@transaction.atomic
def cancel(pk: int, *, actor: Actor) -> RehearsalRun:
    """End a rehearsal that is waiting or under way; its process is killed within a second or two. Twice is once."""
    row = RehearsalRun.objects.select_for_update(of=("self",)).select_related("campaign__tenant").get(pk=pk)
    require(actor, "rehearsal.cancel", row.campaign)
    if row.is_live:
        row.state = S.CANCELLED
        row.save(update_fields=["state"])
        trail.record("rehearsal.cancel", actor=actor, obj=row.campaign, tenant=row.campaign.tenant)
    return row


@jobs.job(JOB, queue="exports", attempts=1)
def run(payload: dict) -> str:
    """Play it, telling the row how far it is; a row that is no longer under way ends the child."""
    row = RehearsalRun.objects.filter(pk=payload["run"], state__in=LIVE).first()
    if row is None:
        return "gone"
    live = RehearsalRun.objects.filter(pk=row.pk, state__in=LIVE)
    live.update(state=S.RUNNING)

    def heard(said: str, share: float) -> bool:
        jobs.heartbeat(row.job_id)
        return bool(live.update(said=said[:100], percent=round(share * 100)))

    try:
        found = running.rehearse(from_data(row.rules), row.submissions, row.seed, heard=heard, seconds=SECONDS)
    except running.NotPlayed as error:
        log.warning("rehearsal %s: %s", row.pk, error.reason)
        live.update(state=S.FAILED, error=error.sentence)
        return error.reason
    live.update(state=S.DONE, report=found, percent=100, said="")
    return "done"


@jobs.due("publicity.6_rehearsals", every=120)
def give_up_lost() -> int:
    """A rehearsal whose job has ended without saying so (its worker was killed for good) did not finish. Returns how many."""
    ended = Job.objects.filter(kind=JOB, state__in=("done", "failed")).order_by()
    lost = RehearsalRun.objects.filter(state__in=LIVE, job_id__in=ended.values("pk"))
    return lost.update(state=S.FAILED, error=wording.CRASHED)
