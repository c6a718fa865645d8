"""Row-level security of every table with a tenant, forced on the owner too, made from the models' SCOPES.

Reads: the condition of the scope in force. New rows: of the tenant being written to. Changes and deletions: of rows that are seen;
the public scope only of the tenant being written to. A row never changes its tenant outside the system scope. No scope: nothing.
The owner passes by a policy of its own, so that migrations, backups and the functions behind the conditions see all rows.
"""

import hashlib
from typing import Any

from django.apps import apps
from django.db import transaction

from accounts.kernel.scope import ScopedModel
from accounts.wall.conditions import KIND, Translator, function

SETTINGS = {
    "wall_kind": function("wall_kind", "text", "SELECT current_setting('wall.kind', true)"),
    "wall_tenant": function("wall_tenant", "bigint", "SELECT nullif(current_setting('wall.tenant', true), '')::bigint"),
    "wall_host": function("wall_host", "bigint", "SELECT nullif(current_setting('wall.host', true), '')::bigint"),
    "wall_unit": function("wall_unit", "bigint", "SELECT nullif(current_setting('wall.unit', true), '')::bigint"),
    "wall_person": function("wall_person", "bigint", "SELECT nullif(current_setting('wall.person', true), '')::bigint"),
    "wall_seats": function(
        "wall_seats", "bigint[]", "SELECT string_to_array(current_setting('wall.seats', true), ',')::bigint[]"
    ),
    "wall_keep_tenant": (
        "CREATE OR REPLACE FUNCTION wall_keep_tenant() RETURNS trigger LANGUAGE plpgsql AS $wall$ BEGIN "
        "IF wall_kind() <> 'system' THEN RAISE insufficient_privilege USING MESSAGE = 'the tenant of a row never changes'; "
        "END IF; RETURN NEW; END $wall$"
    ),
}
OURS = "tenant_id = (SELECT wall_tenant())"
ADD = f"CASE {KIND} WHEN 'system' THEN true WHEN '' THEN false ELSE {OURS} END"
CHANGE = f"CASE WHEN {KIND} IN ('public', 'public.host') THEN {OURS} ELSE true END"
HAS = """
SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_class c
LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'wall_read'
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity
AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'wall_keep_tenant')
AND (SELECT count(*) FROM pg_policy o WHERE o.polrelid = c.oid) = 5
"""


def statements(connection: Any) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What makes the wall, from the models: name → statement of functions, table → statements of its policies."""
    translator, tables = Translator(connection), {}
    for model in models():
        table, read = model._meta.db_table, translator.condition(model)
        tables[table] = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY wall_owner ON {table} TO CURRENT_USER USING (true)",
            f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({read})",
            f"CREATE POLICY wall_add ON {table} FOR INSERT WITH CHECK ({ADD})",
            f"CREATE POLICY wall_change ON {table} FOR UPDATE USING ({read}) WITH CHECK ({CHANGE})",
            f"CREATE POLICY wall_drop ON {table} FOR DELETE USING (({read}) AND ({CHANGE}))",
            f"CREATE TRIGGER wall_keep_tenant BEFORE UPDATE ON {table} FOR EACH ROW "  # noqa: ISC004
            "WHEN (OLD.tenant_id IS DISTINCT FROM NEW.tenant_id) EXECUTE FUNCTION wall_keep_tenant()",
        ]
        tables[table].append(f"COMMENT ON POLICY wall_read ON {table} IS '{_mark(tables[table])}'")
    return SETTINGS | dict(sorted(translator.functions.items())), tables


def install(connection: Any) -> None:
    """Make the wall as the models want it; tables that have it so already are left alone. Run by the owner."""
    functions, tables = statements(connection)
    have, present = _have(connection), set(connection.introspection.table_names())
    stale = {t: told for t, told in tables.items() if t in present and have.get(t) != _mark(told[:-1])}
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if tables.keys() <= present:  # a function names tables that an older state of the migrations lacks
            for statement in functions.values():
                cursor.execute(statement)
            for table, told in stale.items():
                _take_down(cursor, table)
                for statement in told:
                    cursor.execute(statement)
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'wall\\_set\\_%'"
        )
        for (name,) in cursor.fetchall():
            if name not in functions:
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")


def missing(connection: Any) -> list[str]:
    """Tables without the wall that the models want."""
    have = _have(connection)
    return sorted(
        table for table, told in statements(connection)[1].items() if have.get(table) != told[-1].split("'")[1]
    )


def models() -> list[Any]:
    """The guarded ones: every model with a tenant."""
    found = [m for m in apps.get_models() if issubclass(m, ScopedModel) and m._meta.managed and not m._meta.proxy]
    return sorted(found, key=lambda m: m._meta.db_table)


def _have(connection: Any) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(HAS)
        return dict(cursor.fetchall())


def _mark(told: list[str]) -> str:
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def _take_down(cursor: Any, table: str) -> None:
    cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP POLICY {name} ON {table}")
    cursor.execute(f"DROP TRIGGER IF EXISTS wall_keep_tenant ON {table}")
