"""Celery finds the kernel's tasks here, and accounts sweeps up stored bytes nobody knows."""

from datetime import timedelta

from django.core.files.storage import Storage, storages

from accounts import resumable  # noqa: F401  its sweep registers itself
from accounts.kernel.clock import real_now
from accounts.kernel.jobs import due, run_job, tick_task
from accounts.models import StoredFile

__all__ = ["run_job", "tick_task"]
UNDONE = timedelta(days=1)  # longer than any form or job keeps bytes without its row


@due("accounts.sweep_files", every=86400)
def sweep_files() -> int:
    """Delete stored bytes without a row: a form that was undone, or a process that died, left them. Returns how many."""
    storage, before, swept = storages["private"], real_now() - UNDONE, 0
    for tenant in _folders(storage, ""):
        for folder in _folders(storage, tenant):
            keys = [f"{tenant}/{folder}/{name}" for name in storage.listdir(f"{tenant}/{folder}")[1]]
            known = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
            for key in keys:
                if key not in known and storage.get_modified_time(key) < before:
                    storage.delete(key)
                    swept += 1
    return swept


def _folders(storage: Storage, path: str) -> list[str]:
    try:
        return storage.listdir(path)[0]
    except FileNotFoundError:  # nothing was ever stored
        return []
