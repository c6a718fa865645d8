"""Files made for one person: asked for, made by a job, read by that person alone, deleted after some days.

A kind says how its file is made and who may still fetch it. The bytes lie in private storage under `exports/`; only this
module writes and deletes there. Times are real: a link is not revived by moving the clock.
"""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.urls import reverse

from accounts.kernel import jobs, ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import real_now
from accounts.models import Export, User
from accounts.personal.wording import EXPORT_TYPES
from accounts.signin.codes import in_site

KEPT = timedelta(days=7)
FOLDER = "exports"


@dataclass(frozen=True, slots=True)
class Kind:
    """`make(export, folder)` writes the file and returns its path, whose name is what the person downloads;
    `may(export)` says whether the person may still have it."""

    label: str
    make: Callable[[Export, Path], Path]
    may: Callable[[Export], bool] = lambda export: True


_kinds: dict[str, Kind] = {}


def register_export(kind: str, **facts: Any) -> None:
    """Add a kind of export (see Kind)."""
    _kinds[kind] = Kind(**facts)


@transaction.atomic
def ask(
    kind: str, *, user: User, label: str, params: dict, actor: Actor, obj: Any = None, tenant: Any = None
) -> Export:
    """Queue the making of a file; asking is recorded. Unknown kind: KeyError."""
    facts = _kinds[kind]
    export = Export.objects.create(user=user, kind=kind, label=label, params=params)
    jobs.enqueue("accounts.export", {"export": str(export.pk)}, tenant_id=None)
    after = {"document": facts.label, "filter": label}
    ports.record(f"export.{kind}", actor=actor, obj=obj, after=after, tenant=tenant)
    return export


def fetchable(user: User, uuid: Any) -> Export | None:
    """The person's own file, ready and not expired; None for everybody else and everything else."""
    row = Export.objects.filter(pk=uuid, user=user, state=Export.State.READY, expires_at__gt=real_now()).first()
    return row if row is not None and _kinds[row.kind].may(row) else None


def of(user: User, kind: str, limit: int = 10) -> list[Export]:
    """The person's latest exports of a kind."""
    return list(Export.objects.filter(user=user, kind=kind).order_by("-asked_at")[:limit])


@jobs.job("accounts.export", queue="exports", attempts=3)
def make(payload: dict) -> None:
    """Make the file, keep it, tell the person. Running again for a file that is there does nothing."""
    with scope.system("make an export"):
        row = Export.objects.select_related("user").filter(pk=payload["export"]).first()
    if row is None or row.state != Export.State.QUEUED or not row.user.is_active:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = _kinds[row.kind].make(row, Path(folder))
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            key = storages["private"].save(f"{FOLDER}/{row.pk}{path.suffix}", File(content))
        size = path.stat().st_size
    now = real_now()
    with scope.system("keep an export"), transaction.atomic():
        done = Export.objects.filter(pk=row.pk, state=Export.State.QUEUED).update(
            state=Export.State.READY, key=key, name=path.name, size=size, sha256=digest, ready_at=now,
            content_type=EXPORT_TYPES[path.suffix], expires_at=now + KEPT,
        )  # fmt: skip
        if not done:
            storages["private"].delete(key)
            return
        ports.post(
            "export.ready", key=f"export:{row.pk}", tenant=None, to=in_site(row.user),
            params={"what": _kinds[row.kind].label, "days": KEPT.days},
            link=reverse("account_data") if row.kind == "own_data" else row.params.get("page", "/"),
        )  # fmt: skip
