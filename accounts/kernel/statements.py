"""SQL that was worked out before, with places for its values; PostgreSQL is told it once for each connection."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Value


@dataclass(frozen=True, slots=True)
class Given:
    """The place of a value that comes with the call."""

    name: str


class Places:
    """What a build function is handed: `p.unit` is the place of the value given as `unit=…`."""

    def __getattr__(self, name: str) -> Value:
        return Value(Given(name))


class Statement:
    """SQL with places; runs by name, or as a statement PostgreSQL was told before."""

    def __init__(self, table: str, sql: str, params: Sequence[Any]):
        self.sql, self.params = sql, tuple(params)
        said = hashlib.blake2b(repr((sql, self.params)).encode(), digest_size=6).hexdigest()
        self.name = f"{sql.lstrip(' (').split()[0].lower()}_{table[:40]}_{said}"
        self.places = [one.name for one in self.params if isinstance(one, Given)]
        self.execute = f"EXECUTE {self.name}" + (f" ({', '.join(['%s'] * len(self.places))})" if self.places else "")

    def bound(self, here: Any, values: dict[str, Any]) -> tuple[str, list[Any]]:
        """(SQL, parameters) to execute now on the connection."""
        if here.vendor == "postgresql" and settings.DATABASE_PREPARES:
            if self.name not in (there := _told(here)).names:
                self._tell(there)
            return self.execute, [values[name] for name in self.places]
        return self.sql, [values[one.name] if isinstance(one, Given) else one for one in self.params]

    def run(self, here: Any, values: dict[str, Any], ahead: Sequence[Call] = ()) -> Any:
        """Execute on the connection; the cursor, to be read before the next statement.

        ``ahead``: statements executed before it, whose answers nobody reads; with PostgreSQL all go in one trip.
        """
        cursor = here.cursor() if here.vendor != "postgresql" or here.queries_logged else _told(here).cursor
        if not ahead:
            cursor.execute(*self.bound(here, values))
            return cursor
        bound = [statement.bound(here, its) for statement, its in (*ahead, (self, values))]
        if here.vendor == "postgresql":
            bound = [("; ".join(sql for sql, _ in bound), [one for _, params in bound for one in params])]
        for sql, params in bound:
            cursor.execute(sql, params)
        return cursor

    def _tell(self, there: _Told) -> None:
        """PREPARE, once for each connection; it outlives the transaction it is said in, rolled back or not."""
        from psycopg2.extensions import AsIs

        numbers = iter(range(1, len(self.places) + 1))
        filled = [AsIs(f"${next(numbers)}") if isinstance(one, Given) else one for one in self.params]
        there.cursor.execute(f"PREPARE {self.name} AS {there.cursor.mogrify(self.sql, filled).decode()}")
        there.names.add(self.name)


Call = tuple[Statement, dict[str, Any]]  # a statement, and the values for its places


@dataclass(frozen=True, slots=True)
class _Told:
    """One connection to PostgreSQL: the statements it was told, and the cursor they run on, one after the other."""

    cursor: Any
    names: set[str] = field(default_factory=set)


def _told(here: Any) -> _Told:
    here.close_if_health_check_failed()  # as `cursor()` does
    there = getattr(here, "prepared_there", None)
    if there is None or there.cursor.connection is not here.connection:
        there = here.prepared_there = _Told(here.cursor())
    return there
