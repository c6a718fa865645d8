"""Work for worker processes, and the hand that gives it out: `python -m tests.pg.chores enqueue FOLDER COUNT | sweep`."""

import sys
import time
from datetime import timedelta
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from accounts.kernel import jobs
from accounts.models import UsedKey

jobs.LEASE = timedelta(seconds=3)  # a dead worker is noticed soon


@jobs.job("pg.chore")
def chore(payload: dict) -> None:
    """Says that it began, waits while the folder holds a file "hold", and leaves one row."""
    folder = Path(payload["folder"])
    (folder / f"begun-{payload['number']}").touch()
    patience = time.monotonic() + 30
    while (folder / "hold").exists() and time.monotonic() < patience:
        time.sleep(0.05)
    time.sleep(0.05)
    UsedKey.objects.get_or_create(digest=f"chore-{payload['number']}")


def main(verb: str, *rest: str) -> None:
    """Give out work, or look for what was left lying."""
    if verb == "sweep":
        sys.stdout.write(str(jobs.sweep()))
    for number in range(int(rest[1]) if rest else 0):
        row = jobs.enqueue("pg.chore", {"folder": rest[0], "number": number}, tenant_id=None)
        jobs._dispatch(row.pk, "schedule")  # every message comes twice


if __name__ == "__main__":
    main(*sys.argv[1:])
