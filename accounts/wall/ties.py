"""Ties: a child's tenant is its parent's, kept by the database itself.

The registry is computed from the models: every foreign key between two models with a tenant is tied, unless its model says in
`TENANT_MAY_DIFFER` why not. PostgreSQL: a composite foreign key onto a unique (tenant, key) of the parent. SQLite: triggers;
they go before a migration, because SQLite refuses to rebuild a table that another table's trigger names, and come back after it.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from accounts.kernel.scope import ScopedModel

REFUSAL = "the tenant of a row is that of its parent"


@dataclass(frozen=True, slots=True)
class Tie:
    """One tied foreign key."""

    child: str
    column: str
    parent: str
    key: str

    @property
    def name(self) -> str:
        """Of the constraint, and the beginning of the triggers' names; at most 26 characters."""
        return f"tie_{self.column[:12].strip('_')}_{_short(f'{self.child}.{self.column}')}"

    @property
    def target(self) -> str:
        """Of the unique (tenant, key) of the parent."""
        return f"tied_{_short(self.parent)}"


def ties() -> list[Tie]:
    """The registry, in a stable order."""
    found = []
    for model in _scoped():
        for field in model._meta.local_fields:
            if (
                field.is_relation
                and field.name not in exceptions(model)
                and issubclass(field.related_model, ScopedModel)
            ):
                parent, key = field.related_model._meta.db_table, field.target_field.column
                found.append(Tie(model._meta.db_table, field.column, parent, key))
    return sorted(found, key=lambda tie: (tie.child, tie.column))


def exceptions(model: Any) -> dict[str, str]:
    """Foreign keys of the model that may lead to another tenant's row, each with its reason."""
    return getattr(model, "TENANT_MAY_DIFFER", {})


def install(connection: Any) -> None:
    """Put every tie in place that its tables and columns allow; what is already as it should be is left alone."""
    have, columns = found(connection), _columns(connection)
    wanted = _wanted(connection.vendor, columns)
    with connection.cursor() as cursor:
        for name, table in _strangers(connection, have, wanted):
            cursor.execute(_drop(connection.vendor, name, table))
        have = found(connection)
        for name, (create, definition) in wanted.items():
            if have.get(name, ("", ""))[0] != definition:
                cursor.execute(create)


def lift(connection: Any) -> None:
    """Take the triggers away for the time of a migration. PostgreSQL's constraints go and stay with their columns."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name in found(connection):
            cursor.execute(f"DROP TRIGGER {name}")


def missing(connection: Any) -> list[str]:
    """What the registry holds and the database does not, or holds otherwise, or holds beyond the registry."""
    have, wanted = found(connection), _wanted(connection.vendor, _columns(connection, every=True))
    wrong = [name for name, (_, definition) in wanted.items() if have.get(name, ("", ""))[0] != definition]
    return sorted({*wrong, *(set(have) - set(wanted))})


def found(connection: Any) -> dict[str, tuple[str, str]]:
    """Name → (definition, table) of everything in the database whose name says that it is a tie."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tie\\_%' ESCAPE '\\'"
            )
        elif connection.vendor == "postgresql":
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid), conrelid::regclass::text FROM pg_constraint "
                "WHERE connamespace = current_schema()::regnamespace AND (conname LIKE 'tie\\_%' OR conname LIKE 'tied\\_%') "
                "ORDER BY conname"
            )
        else:
            return {}
        return {name: (definition, table) for name, definition, table in cursor.fetchall()}


def _scoped() -> list[Any]:
    return [m for m in apps.get_models() if issubclass(m, ScopedModel) and m._meta.managed and not m._meta.proxy]


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _columns(connection: Any, *, every: bool = False) -> set[tuple[str, str]] | None:
    """(table, column) pairs the database has at this state of its migrations; None stands for all there should be."""
    if every:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
            )
        else:
            cursor.execute(
                "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                "WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
            )
        return set(cursor.fetchall())


def _wanted(vendor: str, columns: set[tuple[str, str]] | None) -> dict[str, tuple[str, str]]:
    """Name → (statement that makes it, definition as the database tells it back), targets before what points at them."""
    makers = {"sqlite": _triggers, "postgresql": _constraints}
    wanted: dict[str, tuple[str, str]] = {}
    if vendor not in makers:
        return wanted
    for tie in ties():
        ends = {(tie.child, tie.column), (tie.child, "tenant_id"), (tie.parent, tie.key), (tie.parent, "tenant_id")}
        if columns is None or ends <= columns:
            wanted |= makers[vendor](tie)
    return dict(sorted(wanted.items(), key=lambda item: not item[0].startswith("tied_")))


def _constraints(tie: Tie) -> dict[str, tuple[str, str]]:
    unique = f"UNIQUE (tenant_id, {tie.key})"
    foreign = (
        f"FOREIGN KEY (tenant_id, {tie.column}) REFERENCES {tie.parent}(tenant_id, {tie.key}) "
        "DEFERRABLE INITIALLY DEFERRED"
    )
    return {
        tie.target: (f"ALTER TABLE {tie.parent} ADD CONSTRAINT {tie.target} {unique}", unique),
        tie.name: (f"ALTER TABLE {tie.child} ADD CONSTRAINT {tie.name} {foreign}", foreign),
    }


def _triggers(tie: Tie) -> dict[str, tuple[str, str]]:
    child = f"EXISTS (SELECT 1 FROM {tie.parent} WHERE {tie.key} = NEW.{tie.column} AND tenant_id IS NOT NEW.tenant_id)"  # noqa: S608
    parent = f"EXISTS (SELECT 1 FROM {tie.child} WHERE {tie.column} = NEW.{tie.key} AND tenant_id IS NOT NEW.tenant_id)"  # noqa: S608
    moved = f"NEW.tenant_id IS NOT OLD.tenant_id OR NEW.{tie.column} IS NOT OLD.{tie.column}"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    made = {
        f"{tie.name}_i": f"BEFORE INSERT ON {tie.child} WHEN {child} {refuse}",
        f"{tie.name}_u": f"BEFORE UPDATE OF tenant_id, {tie.column} ON {tie.child} WHEN ({moved}) AND {child} {refuse}",
        f"{tie.name}_p": f"BEFORE UPDATE OF tenant_id ON {tie.parent} WHEN NEW.tenant_id IS NOT OLD.tenant_id AND {parent} {refuse}",
    }
    statements = {name: f"CREATE TRIGGER {name} {rest}" for name, rest in made.items()}
    return {name: (statement, statement) for name, statement in statements.items()}


def _strangers(
    connection: Any, have: dict[str, tuple[str, str]], wanted: dict[str, tuple[str, str]]
) -> list[tuple[str, str]]:
    """(name, table) of what is there and should not be, or is there otherwise; foreign keys before their targets."""
    old = [(n, table) for n, (definition, table) in have.items() if n not in wanted or wanted[n][1] != definition]
    return sorted(old, key=lambda pair: pair[0].startswith("tied_"))


def _drop(vendor: str, name: str, table: str) -> str:
    if vendor == "sqlite":
        return f"DROP TRIGGER IF EXISTS {name}"
    return f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name} CASCADE"
