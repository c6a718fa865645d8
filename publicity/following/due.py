"""Follow-ups are asked for by themselves. Running twice, late or never is harmless: one task for each work."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from audit import trail
from campaigns.models import Campaign
from campaigns.ruleset import follow_ups as arithmetic
from campaigns.ruleset.follow_ups import Term
from campaigns.ruleset.stages import FollowUp
from campaigns.ruleset.windows import spoken
from notices import outbox
from submissions.asking import actions as asking
from submissions.models import AskedForm, Submission

from ..models import FollowUpTask
from . import expiry
from .asking import recommender_of, works

log = logging.getLogger(__name__)
assert expiry.JOB


@due("publicity.7_follow_ups", every=600)
def ask_for_follow_ups() -> int:
    """Open the tasks whose term has begun: reports and self-assessments with their form and a letter, evaluations for the host.
    An inspection opens its tasks when it is drawn. Returns how many were opened."""
    now, count = clock(), 0
    rows = Campaign.objects.filter(state__in=("published", "closed")).select_related("version", "tenant").order_by("pk")
    for campaign in rows:
        wanted = [f for f in arithmetic.due(campaign.rules) if f.kind != "inspection"] if campaign.version_id else []
        for follow in wanted:
            with scope.tenant(campaign.tenant_id):
                count += _open_all(campaign, follow, now)
    return count


def _open_all(campaign: Campaign, follow: FollowUp, now: datetime) -> int:
    there = set(
        FollowUpTask.objects.filter(campaign=campaign, follow_up=follow.key)
        .order_by()
        .values_list("submission", flat=True)
    )
    fresh = [(row, term) for row, term in works(campaign, follow) if row.pk not in there and term.runs(now)]
    return sum(open_one(campaign, follow, row, term, now) for row, term in fresh)


@transaction.atomic
def open_one(campaign: Campaign, follow: FollowUp, row: Submission, term: Term, now: datetime) -> int:
    """One task, with its form and letter where it has one; 0 when another worker was faster."""
    task, made = FollowUpTask.objects.get_or_create(
        campaign=campaign,
        follow_up=follow.key,
        submission=row,
        defaults={"tenant_id": campaign.tenant_id, "kind": follow.kind, "opened_at": now, "due_at": term.due},
    )
    if not made:
        return 0
    if follow.kind in arithmetic.FORMS and follow.form:
        task.asked = asking.ask(
            row, campaign, kind=AskedForm.Kind.REPORT, basis=f"follow_up:{campaign.pk}:{follow.key}", form=follow.form,
            title=follow.title, question=follow.note, due_at=term.due,
            through=recommender_of(row) if follow.through_recommender else None,
        )  # fmt: skip
        task.save(update_fields=["asked"])
        outbox.post(
            "report.due", key=f"follow-up:{task.pk}", tenant=campaign.tenant_id, to=outbox.Recipient(user=row.created_by),
            params={"title": row.title, "item": follow.title, "until": spoken(term.due, closing=True)},
            campaign_id=campaign.pk, link=f"/apply/asked/{task.asked_id}/",
        )  # fmt: skip
    after = {"follow_up": follow.key, "work": row.number, "due": term.due.isoformat()}
    trail.record(
        "follow_up.open", actor=Actor.system("publicity.7_follow_ups"), obj=task, after=after, tenant=campaign.tenant
    )
    return 1


def on_answered(*, submission: Submission, asked: AskedForm, actor: Actor, **facts: object) -> None:
    """Listener: a report has come to the host."""
    if asked.kind == AskedForm.Kind.REPORT:
        with scope.system("a report has come"), scope.writing(asked.tenant_id):
            rows = FollowUpTask.objects.filter(asked=asked, state=FollowUpTask.State.OPEN)
            rows.update(state=FollowUpTask.State.HANDED_IN)
