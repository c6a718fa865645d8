"""Letter and licence on their way: checked and kept as soon as they arrive, so that a form error never asks for them again.

A kept file waits under the kind `registration.pending`, which nobody reads; only the session that sent it knows its id.
Filing the registration adopts it; what is never filed goes after a day (`applicants.tasks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.http import HttpRequest

from accounts.files import RejectedFile, store
from accounts.kernel import scope
from accounts.models import StoredFile, Tenant, User

SLOTS = ("letter", "license")
WAITING = "registration.pending"
MAX_BYTES = 10 * 1024 * 1024
SESSION = "registration_files"
REASON = "uploads of a registration under way"


def receive(request: HttpRequest, tenant: Tenant, slots: Iterable[str] = SLOTS) -> dict[str, str]:
    """Keep what this POST brings; returns slot → sentence for what was refused. A new file replaces the one that waits.

    Opens its own transactions: call it before the view that may roll back.
    """
    refused = {}
    for slot in slots:
        if (upload := request.FILES.get(slot)) is None:
            continue
        try:
            made = keep(upload, tenant)
        except RejectedFile as error:
            refused[slot] = error.sentence
            continue
        known = request.session.get(SESSION, {})
        discard([known.get(_place(tenant, slot))])
        request.session[SESSION] = known | {_place(tenant, slot): str(made.pk)}
    return refused


def keep(upload: Any, tenant: Tenant) -> StoredFile:
    """Check and store one upload, waiting. Raises RejectedFile."""
    with scope.system(REASON):
        return store(upload, tenant=tenant, kind=WAITING, accept={"pdf", "image"}, max_bytes=MAX_BYTES)


def held(request: HttpRequest, tenant: Tenant, slots: Iterable[str] = SLOTS) -> dict[str, StoredFile]:
    """Slot → file that waits for this session at this host."""
    ids = request.session.get(SESSION, {})
    wanted = {slot: ids[_place(tenant, slot)] for slot in slots if _place(tenant, slot) in ids}
    if not wanted:
        return {}
    with scope.system(REASON):
        rows = {str(row.pk): row for row in StoredFile.objects.filter(pk__in=wanted.values(), kind=WAITING)}
    return {slot: rows[pk] for slot, pk in wanted.items() if pk in rows}


def forget(request: HttpRequest, tenant: Tenant) -> None:
    """The session's files are filed: it knows them no longer."""
    ids = request.session.get(SESSION, {})
    request.session[SESSION] = {place: pk for place, pk in ids.items() if not place.startswith(f"{tenant.pk}:")}


def adopt(files: Mapping[str, StoredFile], user: User) -> None:
    """In the action that files: the waiting files become the person's letter and licence."""
    with scope.system(REASON):
        for slot, file in files.items():
            file.kind, file.uploaded_by = f"registration.{slot}", user
            file.save(update_fields=["kind", "uploaded_by"])


def discard(ids: Iterable[Any]) -> int:
    """Delete waiting files with their bytes; ids of files that wait no longer are passed over. Returns how many went."""
    with scope.system(REASON), transaction.atomic():
        rows = list(StoredFile.objects.select_for_update().filter(pk__in=[pk for pk in ids if pk], kind=WAITING))
        for row in rows:
            key = row.key
            row.delete()
            transaction.on_commit(lambda key=key: storages["private"].delete(key))
    return len(rows)


def _place(tenant: Tenant, slot: str) -> str:
    return f"{tenant.pk}:{slot}"
