"""Work outside the request. The truth is the Job row; a message only names it. Running twice, late or never is harmless.

A worker claims a row by a conditional update with a lease; a killed worker's row is taken again when the lease ends.
Retries and leases use real time; what is *due* is asked of the business clock by the functions themselves.
"""

import logging
import traceback
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.kernel import prepared, scope
from accounts.kernel.clock import real_now

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
BACKOFF = (10, 60, 300, 1800)  # seconds before the 2nd, 3rd … attempt


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of job."""

    run: Callable[[dict], Any]
    queue: str
    attempts: int


_kinds: dict[str, Kind] = {}
_due: dict[str, tuple[Callable[[], Any], int]] = {}


def job(kind: str, *, queue: str = "schedule", attempts: int = 5) -> Callable:
    """Register fn(payload) for a kind. It runs in the row's tenant scope (system without a tenant), opens its own
    transactions, and may run more than once. `queue` is letters, documents, exports or schedule."""

    def add(run: Callable[[dict], Any]) -> Callable:
        _kinds[kind] = Kind(run, queue, attempts)
        return run

    return add


def due(name: str, *, every: int) -> Callable:
    """Register fn() that asks "what is due?" and does it, about every so many seconds, in the system scope."""

    def add(run: Callable[[], Any]) -> Callable:
        _due[name] = (run, every)
        return run

    return add


def enqueue(kind: str, payload: dict, *, tenant_id: int | None, key: str | None = None) -> Any:
    """Write a job row in the current transaction and hand its id to the queue on commit. Returns the row.

    With a `key` the same work is queued once ever: the second call returns the first row. Unknown kind: KeyError.
    """
    queue = _kinds[kind].queue
    rows = _rows()
    facts = {"kind": kind, "payload": payload, "tenant_id": tenant_id, "key": key, "created_at": real_now()}
    if key is None:
        prepared.insert(row := rows.model(**facts))
    else:
        try:
            with transaction.atomic():
                prepared.insert(row := rows.model(**facts))
        except IntegrityError:
            return rows.get(key=key)
    transaction.on_commit(lambda: _dispatch(row.pk, queue))
    return row


def run(job_id: int, *, raising: bool = False) -> bool:
    """Claim and run one job; False when it is done, taken, waiting or gone. `raising` passes the job's error on."""
    if (row := _claim(job_id)) is None:
        return False
    try:
        kind = _kinds[row.kind]
        with scope.tenant(row.tenant_id) if row.tenant_id else scope.system(f"job {row.kind}"):
            result = kind.run(row.payload)
    except Exception as error:
        _settle_failure(row, error)
        if raising:
            raise
        log.exception("job %s %s failed", row.kind, row.pk)
    else:
        _mine(row).update(state="done", result=result, finished_at=real_now(), lease_until=None, error="")
    return True


def heartbeat(job_id: int) -> None:
    """Prolong the lease of a running job; long jobs call it between pieces."""
    _rows().filter(pk=job_id, state="running").update(lease_until=real_now() + LEASE)


def drain(limit: int = 10_000) -> int:
    """Run every queued job now, also those they queue, in this process; a failing job raises. Returns how many ran."""
    ran = 0
    while (row := _rows().filter(state="queued").order_by("pk").first()) and ran < limit:
        _rows().filter(pk=row.pk).update(not_before=None)
        run(row.pk, raising=True)
        ran += 1
    return ran


def tick(apart_from: Collection[str] = ()) -> None:
    """Run every "what is due?" function now, in the order of their names; a failing one raises."""
    for name in sorted(_due.keys() - set(apart_from)):
        with scope.system(f"due {name}"):
            _due[name][0]()


@shared_task(name="kernel.run_job")
def run_job(job_id: int) -> None:
    """Queue entry: claim and run one job."""
    run(job_id)


@shared_task(name="kernel.tick")
def tick_task() -> None:
    """Scheduler entry: run the functions whose interval has passed; one failure does not stop the others."""
    for name, (function, every) in sorted(_due.items()):
        if not cache.add(f"due:{name}", 1, timeout=every):
            continue
        try:
            with scope.system(f"due {name}"):
                function()
        except Exception:
            log.exception("due %s failed", name)


@due("jobs.sweep", every=30)
def sweep() -> int:
    """Offer again what was never picked up and what a dead worker left; returns how many."""
    now = real_now()
    waiting = Q(state="queued", created_at__lt=now - timedelta(seconds=30)) & (
        Q(not_before__isnull=True) | Q(not_before__lte=now)
    )
    left = list(_rows().filter(waiting | Q(state="running", lease_until__lt=now)).order_by("pk")[:500])
    for row in left:
        if row.kind in _kinds:
            _dispatch(row.pk, _kinds[row.kind].queue)
    return len(left)


def _rows():
    return apps.get_model("accounts", "Job").objects


def _mine(row: Any):
    return _rows().filter(pk=row.pk, state="running", claim=row.claim)


def _claim(job_id: int) -> Any | None:
    now, claim = real_now(), uuid.uuid4()
    free = Q(state="queued") & (Q(not_before__isnull=True) | Q(not_before__lte=now))
    taken = (
        _rows()
        .filter(free | Q(state="running", lease_until__lt=now), pk=job_id)
        .update(state="running", claim=claim, attempt=F("attempt") + 1, lease_until=now + LEASE)
    )
    return _rows().get(pk=job_id) if taken else None


def _settle_failure(row: Any, error: Exception) -> None:
    attempts = _kinds[row.kind].attempts if row.kind in _kinds else 5  # a newer release may know the kind
    again = row.attempt < attempts
    wait = BACKOFF[min(row.attempt, len(BACKOFF)) - 1]
    _mine(row).update(
        state="queued" if again else "failed",
        not_before=real_now() + timedelta(seconds=wait) if again else None,
        finished_at=None if again else real_now(),
        lease_until=None,
        error="".join(traceback.format_exception_only(error))[:2000],
    )


def _dispatch(job_id: int, queue: str) -> None:
    if settings.JOBS_DISPATCH:
        run_job.apply_async((job_id,), queue=queue)
