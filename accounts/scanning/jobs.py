"""The states of an upload: 待检 → 已检 or 隔离. The scanner may be down for days: files wait, nothing else does."""

from __future__ import annotations

from django.db import transaction

from accounts.kernel import ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due, enqueue, job
from accounts.models import StoredFile

from . import client

JOB = "files.scan"
S = StoredFile.State
BATCH = 200


def begin(row: StoredFile) -> None:
    """Called in the transaction that keeps an upload: it waits for the scanner when there is one."""
    if client.is_set():
        row.state = S.SCANNING


def ask(row: StoredFile) -> None:
    """Queue the scan of a kept upload."""
    if row.state == S.SCANNING:
        enqueue(JOB, {"file": str(row.pk)}, tenant_id=row.tenant_id)


@job(JOB, queue="documents")
def scan(payload: dict) -> str:
    """Scan one file. A scanner that is down leaves it waiting; `rescan` asks again."""
    from accounts.files import open_stored

    row = StoredFile.objects.filter(pk=payload["file"], state=S.SCANNING).first()
    if row is None:
        return "settled"
    if not client.is_set():
        return _settle(row, "")
    try:
        with open_stored(row) as stored:
            found = client.scan(iter(lambda: stored.read(client.PIECE), b""))
    except client.ScannerDown:
        return "down"
    except FileNotFoundError:
        return "gone"
    return _settle(row, found)


@transaction.atomic
def _settle(row: StoredFile, found: str) -> str:
    changes = {"state": S.BLOCKED, "blocked_because": StoredFile.Why.VIRUS} if found else {"state": S.READY}
    if not StoredFile.objects.filter(pk=row.pk, state=S.SCANNING).update(scanned_at=clock(), **changes):
        return "settled"
    if not found:
        return "clean"
    actor = Actor.system(JOB)
    if row.uploaded_by is not None:
        ports.post(
            "file.blocked",
            key=str(row.pk),
            tenant=row.tenant_id,
            to=_Uploader(row.uploaded_by),
            params={"name": row.name},
        )
    after = {"sha256": row.sha256, "found": found[:100], "kind": row.kind}
    ports.record("file.blocked", actor=actor, obj=row, after=after, tenant=row.tenant_id)
    return "found"


class _Uploader:
    """A recipient as the outbox reads it, reached in the site."""

    phone = email = ""

    def __init__(self, user):
        self.user = user

    def address(self, channel: str) -> str:
        return f"user:{self.user.pk}" if channel == "inapp" else ""


@due("files.rescan", every=60)
def rescan() -> int:
    """Ask again about files that wait, oldest first, once the scanner answers (or was taken away). Returns how many."""
    waiting = StoredFile.objects.filter(state=S.SCANNING).order_by("created_at", "pk")
    if not waiting.exists() or (client.is_set() and not client.ping()):
        return 0
    rows = list(waiting[:BATCH])
    for row in rows:
        with scope.tenant(row.tenant_id):
            scan({"file": str(row.pk)})
    return len(rows)
