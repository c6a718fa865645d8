"""Statements of the busiest pages, worked out once.

Django builds the SQL of a queryset anew at each call and PostgreSQL plans it anew each time it comes: together most of what a
short query costs. Here the SQL is built once for each kind of scope, and PostgreSQL is told it once for each connection
(PREPARE), where DATABASE_PREPARES is on. What a statement asks, its scope and the wall behind it stay the same: it is the
ordinary queryset, with places kept open for the values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators
from django.db.models.sql.subqueries import UpdateQuery

from . import scope as scopes
from .scope import Scope, ScopedModel
from .statements import Call, Given, Places, Statement

IDS = ("tenant_id", "unit_id", "user_id", "host_id")
LARGEST = 2**63 - 1
MOST_KEPT = 200  # kinds of scope one statement remembers; only the sets of seats could become many


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is remembered of one queryset in one kind of scope."""

    statement: Statement
    model: type[models.Model]
    locks: bool
    across: str
    converters: list
    make: Callable[[Sequence[Any]], Any]


class _ByScope:
    """Remembers what `_made` makes of `build`, for each kind of scope."""

    def __init__(self, build: Callable[[Any], models.QuerySet]):
        self.build = build
        self._known: dict[Any, Any] = {}

    def _of(self, at: Scope | None) -> Any:
        shape = at and (at.kind, *(getattr(at, name) is not None for name in IDS), at.seat_ids)
        if shape in (known := self._known):
            return known[shape]
        with scopes.entered(_open(at)) if at is not None else nullcontext():
            made = self._made(self.build(Places()))
        # threads share what is known: it is replaced, never emptied under somebody's hands
        self._known = {**(known if len(known) < MOST_KEPT else {}), shape: made}
        return made

    def _made(self, rows: models.QuerySet) -> Any:
        raise NotImplementedError


class Prepared(_ByScope):
    """A queryset of one shape: `Prepared(lambda p: Unit.objects.filter(pk=p.unit))`, then `.get(unit=3)`.

    `build` is called once for each kind of scope and may not decide anything by values. Places are for numbers, texts, moments
    and UUIDs compared with a column; no lists, no None, no prefetch. Rows, scope and locks are those of the queryset.
    """

    def all(self, **given: Any) -> list[Any]:
        """The rows."""
        kept, rows = self.answered(given)
        return [kept.make(row) for row in rows]

    def answered(self, given: dict[str, Any], ahead: Sequence[Call] = ()) -> tuple[Any, list[list[Any]]]:
        """(What is remembered of it, the lines of the answer)."""
        at, here = scopes.in_force(), transaction.get_connection()
        if (kept := self._of(at)) is None or any(_beyond(value) for value in given.values()):
            return kept, []
        if kept.locks and not here.in_atomic_block:
            raise transaction.TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        with scopes.system(kept.across) if kept.across else nullcontext():
            rows = [list(row) for row in kept.statement.run(here, _values(at, given), ahead).fetchall()]
        for position, (steps, expression) in kept.converters:
            for row in rows:
                for step in steps:
                    row[position] = step(row[position], expression, here)
        return kept, rows

    def first(self, **given: Any) -> Any:
        """The first row, or None; the build says the order and takes `[:1]`."""
        return next(iter(self.all(**given)), None)

    def get(self, **given: Any) -> Any:
        """The one row; DoesNotExist, MultipleObjectsReturned as of a queryset."""
        rows = self.all(**given)
        if len(rows) != 1:
            kept = self._of(scopes.in_force())
            model = kept.model if kept is not None else self.build(Places()).model
            raise (model.MultipleObjectsReturned if rows else model.DoesNotExist)(f"{len(rows)} {model.__name__}")
        return rows[0]

    def _made(self, rows: models.QuerySet) -> _Kept | None:
        if rows._prefetch_related_lookups:
            raise TypeError("a prepared queryset prefetches nothing")
        compiler = rows.query.get_compiler(connection=transaction.get_connection())
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        return _Kept(
            statement=Statement(rows.model._meta.db_table, sql, params),
            model=rows.model,
            locks=rows.query.select_for_update,
            across=getattr(rows, "_across", ""),
            converters=list(converters.items()),
            make=_maker(rows, compiler),
        )


def _maker(rows: models.QuerySet, compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """What a row of the answer becomes, as Django's own ModelIterable does it: an instance, with those beside it and its annotations."""
    if rows._iterable_class is FlatValuesListIterable:
        return itemgetter(0)
    if rows._iterable_class is not ModelIterable or rows._known_related_objects:
        raise TypeError("a prepared queryset gives instances, or one column as values_list(…, flat=True)")
    info, select = compiler.klass_info, compiler.select
    own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = [column[0].target.attname for column in select[own]]
    beside, annotated = get_related_populators(info, select, "default"), list(compiler.annotation_col_map.items())

    def make(row: Sequence[Any]) -> models.Model:
        made = info["model"].from_db("default", names, row[own])
        for other in beside:
            other.populate(row, made)
        for name, position in annotated:
            setattr(made, name, row[position])
        return made

    return make


class PreparedUpdate(_ByScope):
    """`PreparedUpdate(lambda p: Unit.objects.filter(pk=p.unit), "name")`, then `.run({"name": "…"}, unit=3)`: rows changed.

    `worked_out`: columns set to an expression (`value=F("value") + 1`); `read_back` gives them, as they are now, of one row.
    """

    def __init__(self, build: Callable[[Any], models.QuerySet], *names: str, **worked_out: Any):
        super().__init__(build)
        self.names, self.worked_out = names, worked_out

    def run(self, values: dict[str, Any], **given: Any) -> int:
        """Write the values; how many rows it met. Refuses as the queryset's own `update` does."""
        return self._ran(values, given)[0]

    def read_back(self, **given: Any) -> tuple[Any, ...] | None:
        """Write, and give what was worked out; None when there is no such row in the scope."""
        return self._ran({}, given)[1]

    def _ran(self, values: dict[str, Any], given: dict[str, Any]) -> tuple[int, tuple[Any, ...] | None]:
        if (call := self.call(values, given)) is None:
            return 0, None
        statement, places = call
        cursor = statement.run(transaction.get_connection(), places)
        return (0, next(iter(cursor.fetchall()), None)) if self.worked_out else (cursor.rowcount, None)

    def call(self, values: dict[str, Any], given: dict[str, Any]) -> Call | None:
        """What `run` would execute; None when no row can be met."""
        at = scopes.in_force()
        if (kept := self._of(at)) is None:
            return None
        (statement, fields), here = kept, transaction.get_connection()
        named = zip(self.names, fields, strict=True)
        ready = {f"set.{f.name}": f.get_db_prep_save(values[name], here) for name, f in named}
        return statement, _values(at, given) | ready

    def _made(self, rows: models.QuerySet) -> tuple[Statement, list[models.Field]] | None:
        if issubclass(rows.model, ScopedModel):
            scopes._refuse_public(scopes.current())
        fields = [rows.model._meta.get_field(name) for name in self.names]
        query = rows.query.chain(UpdateQuery)
        query.add_update_fields([(field, None, Value(Given(f"set.{field.name}"))) for field in fields])
        query.add_update_values(self.worked_out)
        try:
            sql, params = query.get_compiler(connection=transaction.get_connection()).as_sql()
        except EmptyResultSet:
            return None
        if self.worked_out:
            columns = (rows.model._meta.get_field(name).column for name in self.worked_out)
            sql += f" RETURNING {', '.join(map(connection.ops.quote_name, columns))}"
        return Statement(rows.model._meta.db_table, sql, params), fields


_inserts: dict[tuple[type[models.Model], bool, int, bool, bool], tuple[Statement, list]] = {}
# What a database takes as it stands: a field of just this class, and a value of just this type.
READY: dict[type[models.Field], type] = {
    **dict.fromkeys((models.AutoField, models.BigAutoField, models.IntegerField, models.PositiveIntegerField), int),
    **dict.fromkeys((models.CharField, models.TextField), str),
    models.BooleanField: bool,
}
AT_ONCE = 16  # rows of one statement; a text is kept for each number of rows


def insert(row: Any, *, unless_there: bool = False, blind: bool = False) -> bool:
    """Add a new row as `save(force_insert=True)` does (scope guarded; no signals), its statement worked out once for the model.

    `unless_there`: a row that meets a unique one is not added, and False says so. `blind`: its number is not read back, for
    rows that the scope adds and may not see.
    """
    return bool(_insert([row], unless_there, blind))


def insert_all(rows: Sequence[Any], *, unless_there: bool = False, ahead: Sequence[Call] = ()) -> list[Any]:
    """Add new rows of one model, at most AT_ONCE in a statement, as `bulk_create` does; the numbers of those that were added.

    Where `unless_there` left some out, it is not known which: the rows of that statement have no number then. ``ahead``: what is
    executed in the same trip before the first.
    """
    added: list[Any] = []
    for start in range(0, len(rows), AT_ONCE):
        added += _insert(rows[start : start + AT_ONCE], unless_there, ahead=() if start else ahead)
    return added


def reserved(model: type[models.Model]) -> int:
    """A number for a row that is added later in this transaction: others may point at it before (foreign keys are checked at the commit)."""
    table, here = model._meta.db_table, transaction.get_connection()
    with here.cursor() as cursor:
        if here.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [table, model._meta.pk.column])
        else:  # the transaction is the only one that writes
            cursor.execute("SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = %s", [table])
        return cursor.fetchone()[0]


def inserting(row: Any) -> Call:
    """What `insert` would execute for a row that has its number (`reserved`), to go ahead of something else. The row counts as written."""
    call = _inserting([row], blind=True)
    row._state.adding, row._state.db = False, "default"
    return call


def _insert(
    rows: Sequence[Any], unless_there: bool = False, blind: bool = False, ahead: Sequence[Call] = ()
) -> list[Any]:
    model = type(rows[0])
    statement, values = _inserting(rows, unless_there, blind)
    cursor = statement.run(transaction.get_connection(), values, ahead)
    if blind:
        return [None] * cursor.rowcount
    numbers = [model._meta.pk.to_python(number) for (number,) in cursor.fetchall()]
    if len(numbers) == len(rows):
        for row, number in zip(rows, numbers, strict=True):
            row.pk, row._state.adding, row._state.db = number, False, "default"
            row._tenant_was = row.__dict__.get("tenant_id")
    return numbers


def _inserting(rows: Sequence[Any], unless_there: bool = False, blind: bool = False) -> Call:
    model = type(rows[0])
    if issubclass(model, ScopedModel):
        for row in rows:
            scopes._guard_insert(row, scopes.current())
    key = model, rows[0].pk is not None, len(rows), unless_there, blind
    if (kept := _inserts.get(key)) is None:
        kept = _inserts[key] = _insertion(*key)
    (statement, fields), here = kept, transaction.get_connection()
    values = {}
    for n, row in enumerate(rows):
        there = row.__dict__
        for f, ready in fields:
            value = there.get(f.attname, there)
            if ready is None or not (value is None or type(value) is ready):
                value = f.get_db_prep_save(f.pre_save(row, True), here)
            values[f"{n}.{f.attname}"] = value
    return statement, values


def _insertion(
    model: type[models.Model], numbered: bool, count: int, unless_there: bool, blind: bool
) -> tuple[Statement, list]:
    _demand_plain(model)
    meta, quoted = model._meta, connection.ops.quote_name
    fields = [f for f in meta.local_concrete_fields if numbered or f is not meta.pk]
    line = f"({', '.join(['%s'] * len(fields))})"
    sql = (
        f"INSERT INTO {quoted(meta.db_table)} ({', '.join(quoted(f.column) for f in fields)}) "  # noqa: S608  names of our own
        f"VALUES {', '.join([line] * count)} "
        + ("ON CONFLICT DO NOTHING " if unless_there else "")
        + ("" if blind else f"RETURNING {quoted(meta.pk.column)}")
    )
    statement = Statement(meta.db_table, sql, [Given(f"{n}.{f.attname}") for n in range(count) for f in fields])
    return statement, [(f, READY.get(type(_at_end(f)))) for f in fields]


def _at_end(field: models.Field) -> models.Field:
    return _at_end(field.target_field) if type(field) in (models.ForeignKey, models.OneToOneField) else field


_saves: dict[tuple[type[models.Model], tuple[str, ...]], PreparedUpdate] = {}


def save(row: Any, *names: str) -> None:
    """As `row.save(update_fields=names)` (scope guarded; no signals), its statement worked out once; ForeignWrite when the row
    is not in the scope or gone."""
    kept, changed = _saving(row, names)
    if not kept.run(changed, pk=row.pk):
        raise scopes.ForeignWrite(f"{type(row).__name__} {row.pk} is not in the scope")


def saving(row: Any, *names: str) -> Call:
    """What `save` would execute, to go ahead of something else. Nobody learns whether it met the row: for rows that are held."""
    kept, changed = _saving(row, names)
    return kept.call(changed, {"pk": row.pk})


def _saving(row: Any, names: tuple[str, ...]) -> tuple[PreparedUpdate, dict[str, Any]]:
    model = type(row)
    if issubclass(model, ScopedModel):
        scopes._guard_known(row, scopes.current())
    if (kept := _saves.get((model, names))) is None:
        _demand_plain(model)
        kept = _saves[model, names] = PreparedUpdate(lambda p: model._base_manager.filter(pk=p.pk), *names)
    return kept, {name: model._meta.get_field(name).pre_save(row, False) for name in names}


_locks: dict[type[models.Model], Prepared] = {}


def locked(model: type[models.Model], pk: Any) -> Any:
    """The row, held against other writers until the transaction ends, its key free to be pointed at; DoesNotExist without it."""
    if (kept := _locks.get(model)) is None:
        held = lambda p: model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=p.pk)  # noqa: E731
        kept = _locks[model] = Prepared(held)
    return kept.get(pk=pk)


def _demand_plain(model: type[models.Model]) -> None:
    if model.save is not models.Model.save:
        raise TypeError(f"{model.__name__} has a save of its own, which a prepared statement would pass by")


def _open(at: Scope) -> Scope:
    """The scope with places where its numbers stand."""
    there = {name: Value(Given(f"scope.{name}")) for name in IDS if getattr(at, name) is not None}
    return replace(at, **there)


def _values(at: Scope | None, given: dict[str, Any]) -> dict[str, Any]:
    values = {name: _adapted(value) for name, value in given.items()}
    return values if at is None else values | {f"scope.{name}": getattr(at, name) for name in IDS}


def _beyond(value: Any) -> bool:
    """A number no column holds: Django knows that no row has it, the databases would end in an error."""
    return isinstance(value, int) and not -LARGEST <= value <= LARGEST


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
