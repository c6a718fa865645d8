"""What a form sends besides what it shows: foreign ids in its own fields, fields of the model that are not on it.

Afterwards every row of every other host is as it was, and so is whatever the form does not show.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.scope import ScopedModel
from tests.walk.robot import Form
from tests.walk.world import World

FOREIGN_LABELS = (
    "submissions.Submission",
    "campaigns.Seat",
    "review.StageEntry",
    "accounts.Unit",
    "campaigns.Campaign",
    "review.Expert",
    "publicity.Publicity",
    "accounts.Membership",
)
# Columns nobody may set by adding a field; compared after the same post with and without them.
GUARDED = (
    "tenant_id", "unit_id", "user_id", "state", "role", "score", "rank", "is_active", "is_staff", "is_superuser", "submitted_at", "decided_at",
    "decided_by_id", "published_at", "campaign_id", "seat_id",
)  # fmt: skip


def extras(world: World) -> dict[str, Any]:
    """Fields of models that no form shows, with values somebody would like."""
    other = world.sides["tenant"]
    foreign = {
        name: other.rows[label].pk for name, label in (("campaign", "campaigns.Campaign"), ("seat", "campaigns.Seat"))
    }
    ids = {"tenant": other.tenant.pk, "unit": other.unit.pk, "user": other.people["admin"].pk, **foreign}
    return {
        **ids,
        **{f"{name}_id": pk for name, pk in ids.items()},
        "owner": ids["user"],
        "created_by": ids["user"],
        "status": "selected",
        "score": "100",
        "rank": "1",
        "is_staff": "1",
        "is_superuser": "1",
        "is_active": "",
        "submitted_at": "2020-01-01",
        "decided_at": "2020-01-01",
        "published_at": "2020-01-01",
        "pk": other.rows["submissions.Submission"].pk,
        "id": other.rows["submissions.Submission"].pk,
    }


def with_extras(form: Form, world: World) -> dict[str, Any]:
    """The form's data and every field it does not have."""
    return {**{k: v for k, v in extras(world).items() if k not in form.data}, **fresh(form)}


def with_foreign_ids(form: Form, world: World, limit: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The form's data with one id replaced by ids of another host."""
    for name in form.ids:
        own = form.data[name]
        for label in FOREIGN_LABELS[:limit]:
            pk = str(world.sides["tenant"].rows[label].pk)
            yield f"{name}={label}", {**fresh(form), name: [pk] if isinstance(own, list) else pk}


def fresh(form: Form) -> dict[str, Any]:
    """The form's data with a key of its own and its files from the start."""
    for value in form.data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return form.data | ({"_key": new_key()} if "_key" in form.data else {})


@dataclass
class Guard:
    """Remembers every other host's rows, table by table, and says which tables are no longer the same."""

    own: int | None  # the tenant under test; None for the platform, to whom no host is another
    known: dict[str, str] = field(default_factory=dict)
    tables: dict[str, Any] = field(
        default_factory=lambda: {m._meta.db_table: m for m in apps.get_models() if issubclass(m, ScopedModel)}
    )

    def learn(self) -> None:
        """Read all tables as they are now."""
        self.known = {table: self._hash(table) for table in self.tables}

    def changed(self, written: set[str]) -> list[str]:
        """The written tables in which some other host's row is not as it was."""
        return [t for t in written if t in self.known and self._hash(t) != self.known[t]]

    def guarded(self, written: set[str]) -> dict[str, list]:
        """The columns nobody may set, of the written tables."""
        found = {}
        for table in sorted(written & set(self.tables)):
            columns = [f.column for f in self.tables[table]._meta.concrete_fields if f.column in GUARDED]
            found[table] = sorted(map(repr, self._rows(table, columns))) if columns else []
        return found

    def _hash(self, table: str) -> str:
        columns = [f.column for f in self.tables[table]._meta.concrete_fields]
        rows = sorted(map(repr, self._rows(table, columns, f"tenant_id IS NOT NULL AND tenant_id <> {int(self.own)}")))
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    def _rows(self, table: str, columns: list[str], where: str = "1 = 1") -> list:
        names = ", ".join(connection.ops.quote_name(column) for column in columns)
        with scope.system("walk"), connection.cursor() as cursor:
            cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(table)} WHERE {where}")
            return cursor.fetchall()
