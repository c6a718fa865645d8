"""Short cuts a process may take that has its database to itself and one set of rules: none changes what an action decides.

* the clock is held in memory instead of being asked of its row;
* housekeeping of the installation (sweeping files, purging, anchors) does not run.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.db import connection

from accounts.kernel import policy, scope
from accounts.kernel.clock import clock
from accounts.kernel.statements import Call
from accounts.kernel.verdict import YES, Verdict
from accounts.models import User
from audit import trail
from audit.models import AuditEntry, ChainHead
from review import policies as review_policies
from review.actions import sheets
from review.models import Assignment, Docket, StageEntry
from submissions import policies as submission_policies
from submissions.models import Submission

from . import statements

HOUSEKEEPING = frozenset(
    {
        "jobs.sweep", "files.rescan", "quarantine.unfinished", "accounts.sweep_files", "files.sweep_partial", "accounts.retention", "audit.anchor",
        "audit.heads_letter", "notices.sweep", "notices.reconcile", "registrations.abandoned_files", "papers.blanks",
    }
)  # fmt: skip
CONSTANT = {  # what these read does not change while a rehearsal runs: seats, memberships, windows, groups, sealed texts
    "review.people.reviewers": lambda seat: seat.pk,
    "review.people.plain_reviewers": lambda seat: seat.pk,
    "applicants.group_queries.counted_together": lambda tenant, unit: (_id(tenant), _id(unit)),
    "applicants.group_queries.group_of": lambda tenant, unit: (_id(tenant), _id(unit)),
    "review.timing.term_of": lambda docket: docket.pk,
    "submissions.recusal.ties": lambda user_id, tenant_id: (user_id, tenant_id),
    "submissions.recusal.memberships": tuple,
    "campaigns.desks.assisted_by": lambda seat: seat.pk,
}
HEAD_FIELDS = tuple(field.attname for field in ChainHead._meta.concrete_fields)
ENTRY_FIELDS = tuple(field for field in AuditEntry._meta.concrete_fields if not field.primary_key)
# our own names, no value
HEAD = f"SELECT {', '.join(HEAD_FIELDS)} FROM {ChainHead._meta.db_table} WHERE chain = %s"  # noqa: S608
MOVE = f"UPDATE {ChainHead._meta.db_table} SET seq = %s, hash = %s WHERE id = %s"  # noqa: S608
INSERT = (
    f"INSERT INTO {AuditEntry._meta.db_table} ({', '.join(f.column for f in ENTRY_FIELDS)}) "  # noqa: S608
    f"VALUES ({', '.join('%s' for _ in ENTRY_FIELDS)})"
)


def _id(thing: Any) -> Any:
    return getattr(thing, "pk", thing)


def prepare() -> None:
    """Take the short cuts. Only in the child of a rehearsal."""
    gc.set_threshold(200_000, 50, 100)
    for name, key in CONSTANT.items():
        module, _, function = name.rpartition(".")
        _remember(import_module(module), function, key)
    statements.install()
    _quick_trail()
    _never_asked()
    _quick_task()


def _remember(module: Any, name: str, key: Any) -> None:
    """Ask once, keep the answer, wherever the function is known by its name."""
    ask, kept = getattr(module, name), {}

    def remembered(*args: Any) -> Any:
        about = key(*args)
        if about not in kept:
            kept[about] = ask(*args)
        return kept[about]

    for place in list(sys.modules.values()):
        if getattr(place, "__dict__", {}).get(name) is ask:
            setattr(place, name, remembered)


def _quick_trail() -> None:
    """The chain's head is read and moved, and an entry written, without the machinery of a query: it happens with every act."""
    slow = trail._locked_head

    def locked_head(tenant_id: int | None, ahead: Sequence[Call]) -> tuple[ChainHead, datetime]:
        chain = f"tenant-{tenant_id}" if tenant_id else trail.PLATFORM
        for statement, values in ahead:
            statement.run(connection, values)
        with connection.cursor() as cursor:
            row = cursor.execute(HEAD, [chain]).fetchone()
        return (ChainHead.from_db("default", HEAD_FIELDS, row), clock()) if row else slow(tenant_id, ())

    def append(entries: list[AuditEntry], head: ChainHead) -> None:
        with connection.cursor() as cursor:
            for entry in entries:
                values = [field.get_db_prep_save(getattr(entry, field.attname), connection) for field in ENTRY_FIELDS]
                cursor.execute(INSERT, values)
                entry.pk = cursor.lastrowid
                entry._state.adding = False
            cursor.execute(MOVE, [entries[-1].seq, entries[-1].hash, head.pk])

    trail._locked_head, trail._append = locked_head, append


def _never_asked() -> None:
    """Nobody reports content in a rehearsal, and who has pledged stays pledged: neither is asked of the database again."""
    pledged: set[tuple[int, int]] = set()

    def is_not_sealed(actor: Any, subject: Any) -> Verdict:
        return YES

    def has_pledged(actor: Any, subject: Assignment) -> Verdict:
        key = (actor.user_id, subject.entry.docket_id)
        if key not in pledged:
            if not (verdict := review_policies.has_pledged(actor, subject)):
                return verdict
            pledged.add(key)
        return YES

    instead = {submission_policies.is_not_sealed: is_not_sealed, review_policies.has_pledged: has_pledged}
    for action, clauses in policy._POLICY.items():
        policy._POLICY[action] = tuple(instead.get(clause, clause) for clause in clauses)


def _quick_task() -> None:
    """A score sheet's task is locked twice for each sheet, with everything it hangs on: docket, campaign, unit, person. Those
    rows do not change while it is scored, so only the task and its entry are read anew."""
    dockets, filings, users = (
        _kept(Docket, "campaign__version", "campaign__tenant", "seat"),
        _kept(Submission, "unit", "tenant"),
        _kept(User),
    )

    def locked(pk: int) -> Assignment:
        row = Assignment.objects.across("a task names its filing before it is granted").get(pk=pk)
        with scope.system("the entry of a task"):
            row.entry = StageEntry.objects.get(pk=row.entry_id)
            row.entry.docket, row.entry.submission = dockets(row.entry.docket_id), filings(row.entry.submission_id)
            row.user = users(row.user_id)
        return row

    sheets._locked = locked


def _kept(model: Any, *related: str) -> Any:
    """Rows of a model by number, each read once with what it hangs on."""

    @cache
    def get(pk: int) -> Any:
        return model.objects.select_related(*related).get(pk=pk)

    return get
