"""What PostgreSQL knows of the scope in force: settings said before a statement, local to its transaction.

There is no transaction around a request. A string of two statements is one implicit transaction outside of one, so SET LOCAL
holds for exactly the statement behind it and leaves nothing on the connection. Inside a transaction only what is not set so
already is said; after a rollback to a savepoint everything is, because it took some of it back.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from accounts.kernel import scope
from accounts.kernel.scope import Scope

SETTINGS = ("wall.kind", "wall.tenant", "wall.host", "wall.unit", "wall.person", "wall.seats")
NOTHING, UNKNOWN = ("",) * len(SETTINGS), (None,) * len(SETTINGS)
SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")  # they ask for no row; a rollback must stand alone
IN_TRANSACTION = 2  # psycopg2.extensions.TRANSACTION_STATUS_INTRANS


def kind_of(at: Scope | None) -> str:
    """The kind as the policies name it: a self scope says whether it has a unit, a person or both, a public one whether it is
    one host's own portal."""
    if at is None:
        return ""
    if at.kind == "public" and at.host_id is not None:
        return "public.host"
    if at.kind == "self":
        return "self.both" if at.unit_id and at.user_id else "self.unit" if at.unit_id else "self.person"
    return at.kind


def values_of(at: Scope | None) -> tuple[str, ...]:
    """The settings of a scope, in the order of SETTINGS; numbers and names of kinds only, never a visitor's text."""
    if at is None:
        return ("",) * len(SETTINGS)
    ids = ["" if number is None else str(int(number)) for number in (at.tenant_id, at.host_id, at.unit_id, at.user_id)]
    return (kind_of(at), *ids, ",".join(str(int(seat)) for seat in sorted(at.seat_ids)))


@lru_cache(maxsize=4096)
def saying(at: Scope | None, known: tuple[str | None, ...]) -> tuple[str, tuple[str | None, ...]]:
    """(what to say, with a separator behind, where ``known`` is what is set; what is set then). The system scope is asked for
    nothing but its kind, so nothing else is said of it."""
    wanted = (kind_of(at), *known[1:]) if at is not None and at.kind == "system" else values_of(at)
    said = [
        f"SET LOCAL {name}='{value}';"
        for name, value, there in zip(SETTINGS, wanted, known, strict=True)
        if value != there
    ]
    return "".join(said), wanted


def carry(execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper: says of the scope in force, before the statement, what this transaction has not heard."""
    connection = context["connection"]
    inside = connection.connection.get_transaction_status() == IN_TRANSACTION
    known = connection.wall_said if inside else NOTHING
    if sql.startswith(SAVEPOINTS):
        connection.wall_said = UNKNOWN if sql.startswith("ROLLBACK") else known
        return execute(sql, params, many, context)
    said, settings = saying(scope.in_force(), known)
    connection.wall_said = UNKNOWN  # until it was heard
    done = execute(said + sql, params, many, context)
    connection.wall_said = settings
    return done
