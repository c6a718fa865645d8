"""The database itself refuses to change or delete audit entries, on both databases.

SQLite drops a table's triggers when a migration rebuilds it, so the guards are put back after every `migrate`;
`missing` compares with the database and `verify_audit` reports it.
"""

from typing import Any

from django.db import connections

TABLE = "audit_auditentry"
REFUSAL = "audit entries are append-only"
NAMES = {
    "sqlite": ("audit_no_update", "audit_no_delete"),
    "postgresql": ("audit_no_change", "audit_no_truncate"),
}
REFUSE = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
"""
INSTALL = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ],
    "postgresql": [
        REFUSE,
        f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ],
}
FOUND = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
}


def install(connection: Any) -> None:
    """Put the guards in place; harmless when they already are. A database of another make is left alone."""
    if connection.vendor not in INSTALL or TABLE not in connection.introspection.table_names():
        return
    lift(connection)
    with connection.cursor() as cursor:
        for statement in INSTALL[connection.vendor]:
            cursor.execute(statement)


def lift(connection: Any) -> None:
    """Take the guards away. Only for emptying a whole database (the flush of tests); `install` puts them back."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in NAMES.get(connection.vendor, ()):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: Any) -> list[str]:
    """The names of guards the database does not have."""
    if connection.vendor not in FOUND:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FOUND[connection.vendor], [TABLE])
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in NAMES[connection.vendor] if name not in present]


def after_migrate(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Signal receiver of post_migrate."""
    install(connections[using])
