"""What happens when the validity of a result ends: told before, expired or renewed when the rule has it evaluated again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from audit import trail
from campaigns.ruleset import follow_ups as arithmetic
from campaigns.ruleset.base import closing
from campaigns.ruleset.windows import spoken
from notices import outbox
from notices.models import Letter

from .. import rules as dates
from ..models import Certificate, FollowUpTask, LibraryEntry
from .asking import published_at, window_of

JOB = "publicity.5_expire"
NEAR = timedelta(days=30)
L, C = LibraryEntry.State, Certificate.State


@due("publicity.8_expiry_near", every=3600)
def tell_near() -> int:
    """Units whose works leave the library within thirty days hear of it, once for each end. Returns how many letters."""
    now = clock()
    rows = LibraryEntry.objects.filter(state=L.SHOWN, expires_at__gt=now, expires_at__lte=now + NEAR)
    return sum(_tell(row, "expiry.near") for row in _joined(rows))


def _joined(rows):
    return rows.select_related("submission__created_by", "campaign__version", "campaign__tenant").order_by("pk")


def _tell(row: LibraryEntry, event: str) -> int:
    key = f"{event}:{row.pk}:{row.expires_at:%Y%m%d}"
    if Letter.objects.filter(event=event, campaign_id=row.campaign_id, key=key).exists():
        return 0
    with scope.tenant(row.tenant_id):
        params = {"title": row.title, "until": spoken(row.expires_at, closing=True)}
        outbox.post(
            event, key=key, tenant=row.tenant_id, to=outbox.Recipient(user=row.submission.created_by), params=params,
            campaign_id=row.campaign_id, link=f"/apply/submissions/{row.submission_id}/",
        )  # fmt: skip
    return 1


@due(JOB, every=300)
def expire() -> int:
    """Works past their validity leave the library and their certificates say so; where the rules have them evaluated again they
    stay until that is concluded, and are renewed when they passed. Twice is once."""
    now, count = clock(), 0
    for row in _joined(LibraryEntry.objects.filter(state=L.SHOWN, expires_at__lte=now)):
        with scope.tenant(row.tenant_id):
            count += _end(row.pk, now)
    today = timezone.localdate(now)
    kept = LibraryEntry.objects.filter(state=L.SHOWN).values("submission")
    old = Certificate.objects.filter(state=C.VALID, valid_until__lt=today).exclude(grant__submission__in=kept)
    return count + old.update(state=C.EXPIRED)


@transaction.atomic
def _end(pk: int, now: datetime) -> int:
    row = _joined(LibraryEntry.objects.select_for_update(of=("self",)).filter(pk=pk)).get()
    if row.state != L.SHOWN or row.expires_at is None or row.expires_at > now:
        return 0
    verdict = _verdict(row, now)
    if verdict == "wait":
        return 0
    before = row.expires_at
    if verdict == "renew":
        last = dates.valid_until(timezone.localdate(before), row.campaign.rules.validity.years)
        row.expires_at = closing(last.isoformat())
        row.save(update_fields=["expires_at"])
        Certificate.objects.filter(grant__submission=row.submission_id, state=C.VALID).update(valid_until=last)
    else:
        _tell(row, "expired")
        row.state = L.EXPIRED
        row.save(update_fields=["state"])
    after = {"state": row.state, "until": row.expires_at.isoformat()}
    trail.record(
        f"library.{verdict}", actor=Actor.system(JOB), obj=row, before={"until": before.isoformat()}, after=after,
        tenant=row.campaign.tenant,
    )  # fmt: skip
    return 1


def _verdict(row: LibraryEntry, now: datetime) -> str:
    rules = row.campaign.rules
    again = [f for f in rules.follow_ups if f.kind in arithmetic.RENEWING and not f.of_editions]
    if rules.validity.on_expiry != "re_evaluated" or not again:
        return "expire"
    tasks = FollowUpTask.objects.filter(
        campaign=row.campaign_id, submission=row.submission_id, follow_up__in=[f.key for f in again]
    ).select_related("asked")
    published = published_at(row.submission)
    terms = [arithmetic.term(f, window_of(row.campaign, f), published) for f in again]
    ends = [t.due for t in terms if t is not None] + [
        t.asked.due_at if t.asked is not None else t.due_at for t in tasks
    ]
    over = not ends or now >= max(ends)
    states = [task.state for task in tasks]
    expected = {f.key for f in again if f.kind != "inspection"}
    if not over and not expected <= {task.follow_up for task in tasks} and "failed" not in states:
        return "wait"
    return arithmetic.renewal(rules, states, over=over)
