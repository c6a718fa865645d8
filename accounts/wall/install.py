"""Around every `migrate`: ties, row-level security and the application's rights are put back as the models want them."""

from typing import Any

from django.conf import settings
from django.db import connections

from accounts.wall import roles, security, ties

READ_ONLY = ("django_migrations",)
ADD_ONLY = ("audit_auditentry",)  # the trail: neither changed nor deleted
OWN = """
SELECT string_agg(oid::regclass::text, ', ') FILTER (WHERE relkind IN ('r', 'p', 'v')),
    string_agg(oid::regclass::text, ', ') FILTER (WHERE relkind = 'S'),
    (SELECT string_agg(oid::regprocedure::text, ', ') FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner = current_user::regrole
"""


def before_migrate(sender: Any, using: str = "default", plan: Any = None, **kwargs: Any) -> None:
    """Receiver of pre_migrate."""
    if plan:
        ties.lift(connections[using])


def after_migrate(sender: Any, using: str = "default", plan: Any = None, **kwargs: Any) -> None:
    """Receiver of post_migrate; a flush sends the same signal, without a plan, and has moved nothing."""
    if plan is not None and using == "default":
        put_up(connections[using])


def put_up(connection: Any) -> None:
    """Everything of the wall that this database can have. On PostgreSQL the connection is the owner's."""
    ties.install(connection)
    if connection.vendor == "postgresql":
        security.install(connection)
        if roles.is_owner(connection):
            grant(connection, settings.DATABASE_ROLE)


def grant(connection: Any, role: str) -> None:
    """The application's rights: rows of every table, nothing of the tables themselves; the trail is only added to.

    Only what the owner made: an extension the operator put into the schema (pg_stat_statements) is not the owner's to grant.
    """
    name, public = connection.ops.quote_name(role), "public"
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(OWN)
        own_tables, own_sequences, functions = cursor.fetchone()
        own_functions = [functions] if functions else []  # an old state of the migrations has none yet
        for statement in (
            f"GRANT USAGE ON SCHEMA {public} TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {own_tables} TO {name}",
            f"GRANT USAGE, SELECT ON SEQUENCE {own_sequences} TO {name}",
            *(f"REVOKE EXECUTE ON FUNCTION {own} FROM PUBLIC" for own in own_functions),
            *(f"GRANT EXECUTE ON FUNCTION {own} TO {name}" for own in own_functions),
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {public} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {public} GRANT USAGE, SELECT ON SEQUENCES TO {name}",
            *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {name}" for table in READ_ONLY if table in tables),
            *(f"REVOKE UPDATE, DELETE ON {table} FROM {name}" for table in ADD_ONLY if table in tables),
        ):
            cursor.execute(statement)
