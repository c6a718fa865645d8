"""What PostgreSQL knows of the scope in force: settings said before a statement, local to its transaction.

There is no transaction around a request. A string of two statements is one implicit transaction outside of one, so
`set_config(…, is_local => true)` holds for exactly the statement behind it and leaves nothing on the connection. Inside a
transaction the settings are said again only when the scope changed, or when a rollback to a savepoint took them back.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from accounts.kernel import scope
from accounts.kernel.scope import Scope

SETTINGS = ("wall.kind", "wall.tenant", "wall.host", "wall.unit", "wall.person", "wall.seats")
TAKES_BACK = ("ROLLBACK TO", "RELEASE")  # statements that must stand alone; after them the settings may be older ones
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
def saying(at: Scope | None, afresh: bool) -> str:
    """The statement that says the settings, with a separator behind; afresh: nothing is set yet, so only what is not empty."""
    said = [
        f"set_config('{name}','{value}',true)"
        for name, value in zip(SETTINGS, values_of(at), strict=True)
        if value or not afresh
    ]
    return f"SELECT {','.join(said)};" if said else ""


def carry(execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper: says the scope in force before the statement, unless this transaction already heard it."""
    connection, at = context["connection"], scope.in_force()
    if sql.startswith(TAKES_BACK):
        connection.wall_said = None
        return execute(sql, params, many, context)
    inside = connection.connection.get_transaction_status() == IN_TRANSACTION
    if inside and connection.wall_said == (at,):
        return execute(sql, params, many, context)
    connection.wall_said = None
    done = execute(saying(at, not inside) + sql, params, many, context)
    connection.wall_said = (at,)
    return done
