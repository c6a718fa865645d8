"""The empty SQLite database of the tests is migrated once and copied from then on, until a migration or what is re-applied after
them changes. `migrate` still runs on the copy: it finds nothing to do and the signals after it do their work."""

import fcntl
import sqlite3
from pathlib import Path

from django.db.backends.sqlite3.creation import DatabaseCreation

MOST = 3  # templates kept: branches come and go
_open: list[sqlite3.Connection] = []  # a database in memory lives as long as somebody is connected to it


def install(folder: Path) -> None:
    """Keep the template in the folder; any number of processes may begin at once."""
    made = DatabaseCreation.create_test_db

    def create_test_db(self, *args, **kwargs):
        from publicity.rehearsal import template

        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{template.key()}.sqlite3"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the second process waits for the first one's copy
            there = kept.exists()
            if not there:
                name = made(self, *args, **kwargs)
                _copied(self, kept)
        if there:
            self._template = kept
            name = made(self, *args, **kwargs)
        return name

    def _create_test_db(self, verbosity, autoclobber, keepdb=False):
        name = created(self, verbosity, autoclobber, keepdb)
        if (kept := getattr(self, "_template", None)) is not None and self.is_in_memory_db(name):
            target = sqlite3.connect(name, uri=True, check_same_thread=False)
            with sqlite3.connect(f"file:{kept}?mode=ro", uri=True) as source:
                source.backup(target)
            source.close()
            _open.append(target)
        return name

    created = DatabaseCreation._create_test_db
    DatabaseCreation.create_test_db, DatabaseCreation._create_test_db = create_test_db, _create_test_db


def _copied(creation: DatabaseCreation, kept: Path) -> None:
    """Keep a copy of the database just made, whole or not at all; older ones go."""
    creation.connection.ensure_connection()
    half = kept.with_suffix(".half")
    half.unlink(missing_ok=True)
    target = sqlite3.connect(half)
    creation.connection.connection.backup(target)
    target.close()
    half.replace(kept)
    for old in sorted(kept.parent.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime)[:-MOST]:
        old.unlink(missing_ok=True)
