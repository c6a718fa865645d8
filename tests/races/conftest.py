"""Races run on the database the suite was started with: PostgreSQL in the pg group, else SQLite in a file.

Threads need a database that each can open by itself; the suite's own SQLite lives in memory, so a copy of it is written
to a file for the test.
"""

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from tests.races.crowd import PATIENCE

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    marks = [pytest.mark.race] + ([pytest.mark.pg] if connection.vendor == "postgresql" else [])
    for item in items:
        if HERE in item.path.parents:
            for mark in marks:
                item.add_marker(mark)


@pytest.fixture(autouse=True)
def shared_database(transactional_db, tmp_path):
    """A database that threads share."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    settings, in_memory = connection.settings_dict, connection.connection
    path = tmp_path / "race.sqlite3"
    with sqlite3.connect(path) as copy:
        in_memory.backup(copy)
    copy.close()
    options = settings["OPTIONS"]
    # SQLite's writers do not queue, so on a busy machine one may wait long; what a power cut would lose is not asked here.
    unsafe = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    patient = {**options, "timeout": PATIENCE, "init_command": unsafe}
    connection.connection, kept = None, dict(settings)
    settings |= {"NAME": str(path), "OPTIONS": patient}
    try:
        yield
    finally:
        connection.close()
        connection.connection = in_memory
        settings |= kept
