"""Two roles on PostgreSQL: the owner makes the tables (migrations), the application only uses them and is bound by the wall.

Without an owner of its own (`DATABASE_OWNER_URL`) an installation has one role; that role passes the wall, which development
and tests may do and production may not.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from accounts.wall import context

WHO = ("USER", "PASSWORD", "HOST", "PORT")
PASSES = """
SELECT r.rolsuper, r.rolbypassrls, EXISTS (
    SELECT FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND pg_has_role(current_user, c.relowner, 'MEMBER')
    AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace))
FROM pg_roles r WHERE r.rolname = current_user
"""
REASONS = ("是超级用户", "可以绕过行级安全（BYPASSRLS）", "拥有数据表")
_passing: dict[tuple, list[str]] = {}


def passes(connection: Any) -> list[str]:
    """Why the connected role is not bound by the wall, as Chinese sentences without a subject; empty when it is bound."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(PASSES)
        return [reason for reason, true in zip(REASONS, cursor.fetchone(), strict=True) if true]


def is_owner(connection: Any) -> bool:
    """True inside `as_owner` on an installation with two roles."""
    owner = settings.DATABASE_OWNER
    return bool(owner) and connection.settings_dict["USER"] == owner["USER"]


@contextmanager
def as_owner(connection: Any) -> Iterator[None]:
    """The block runs on a connection of the owner; with one role only, on the one there is. Not inside a transaction."""
    owner = settings.DATABASE_OWNER
    if not owner or connection.vendor != "postgresql" or is_owner(connection):
        yield
        return
    if connection.in_atomic_block:
        raise RuntimeError("the owner cannot take over inside a transaction")
    was = {key: connection.settings_dict[key] for key in WHO}
    connection.close()
    connection.settings_dict.update({key: owner.get(key, "") for key in WHO})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(was)


def by_owner(handle: Callable) -> Callable:
    """Decorates a management command's `handle`: it runs as the owner of the database it was given."""

    @wraps(handle)
    def run(self: Any, *args: Any, **options: Any) -> Any:
        with as_owner(connections[options["database"]]):
            return handle(self, *args, **options)

    return run


def demand_bound() -> None:
    """At the start of the site: refuses to go on with a role that passes the wall where it is required. A database that does
    not answer yet is no reason: every connection is asked again."""
    if settings.WALL_REQUIRED:
        connection = connections["default"]
        with suppress(OperationalError):
            connection.ensure_connection()
        connection.close()


def connected(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Receiver of connection_created: the application's connections carry the scope; one that passes the wall is refused where
    the wall is required."""
    if connection.vendor != "postgresql":
        return
    connection.wall_said = context.UNKNOWN
    if context.carry in connection.execute_wrappers:
        connection.execute_wrappers.remove(context.carry)
    if is_owner(connection):
        return
    who = tuple(connection.settings_dict[key] for key in ("USER", "HOST", "PORT", "NAME"))
    if (why := _passing.get(who)) is None:
        why = passes(connection)
        if settings.WALL_REQUIRED and why:
            connection.close()
            raise ImproperlyConfigured(
                f"拒绝连接数据库：DATABASE_URL 的角色{'、'.join(why)}。请改用受行级安全约束的应用角色，"
                "并把属主角色写入 DATABASE_OWNER_URL。"
            )
        _passing[who] = why
    if not why:
        connection.execute_wrappers.insert(0, context.carry)
