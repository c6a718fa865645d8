"""The SQL of a query worked out once for each shape: a rehearsal asks the same few hundred questions some hundred thousand times.

Two queries have the same shape when they differ in nothing but the values they compare with. Where a part is not known here, or
the first compilation did not bring exactly the values that were collected, Django works the query out as ever. Nothing about what
a query asks changes, scopes included.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models import Model, lookups
from django.db.models.expressions import Col
from django.db.models.fields import related_lookups
from django.db.models.sql.compiler import SQLCompiler, SQLInsertCompiler, SQLUpdateCompiler
from django.db.models.sql.datastructures import BaseTable, Join
from django.db.models.sql.query import Query
from django.db.models.sql.subqueries import UpdateQuery
from django.db.models.sql.where import WhereNode

from accounts.kernel import scope

COMPARED = frozenset(
    {
        lookups.Exact, lookups.GreaterThan, lookups.GreaterThanOrEqual, lookups.LessThan, lookups.LessThanOrEqual,
        lookups.IntegerFieldExact, lookups.IntegerGreaterThan, lookups.IntegerGreaterThanOrEqual, lookups.IntegerLessThan,
        lookups.IntegerLessThanOrEqual, related_lookups.RelatedExact,
    }
)  # fmt: skip
AMONG, EMPTY = (
    frozenset({lookups.In, related_lookups.RelatedIn}),
    frozenset({lookups.IsNull, related_lookups.RelatedIsNull}),
)
KEPT = ("select", "klass_info", "annotation_col_map", "col_count", "has_extra_select")


class Unknown(Exception):
    """A part whose values are not known here."""


def install() -> None:
    """From now on SELECT, INSERT of one row and UPDATE remember their SQL. Only in a process that ends
    with its task: the child of a rehearsal, the command that loads the demo. SQLite only."""
    _selects()
    _converters()
    _inserts()
    _updates()
    _saves()
    _savepoints()
    _placeholders()


def _placeholders() -> None:
    """Django's %s as SQLite's ?, once for each text."""
    slow = SQLiteCursorWrapper.convert_query
    known: dict[str, str] = {}

    def convert_query(self: SQLiteCursorWrapper, query: str, *, param_names: Any = None) -> str:
        if param_names is not None:
            return slow(self, query, param_names=param_names)
        if (found := known.get(query)) is None:
            found = known[query] = slow(self, query)
        return found

    SQLiteCursorWrapper.convert_query = convert_query


def _savepoints() -> None:
    """Savepoints are named by their depth: with a new name each, no statement stays prepared for long."""

    def savepoint() -> str | None:
        if not connection._savepoint_allowed():
            return None
        sid = f"depth{len(connection.savepoint_ids)}"
        connection.validate_thread_sharing()
        connection._savepoint(sid)
        return sid

    connection.savepoint = savepoint


def _selects() -> None:
    known: dict[Any, tuple | None] = {}
    slow = SQLCompiler.as_sql

    def as_sql(self: SQLCompiler, with_limits: bool = True, with_col_aliases: bool = False) -> tuple:
        if type(self) is not SQLCompiler or not with_limits or with_col_aliases or self.query.subquery:
            return slow(self, with_limits, with_col_aliases)
        values: list[Any] = []
        try:
            shape = _query(self.query, values), self.elide_empty
        except Unknown:
            return slow(self, with_limits, with_col_aliases)
        if found := known.get(shape):
            sql, state = found
            self.__dict__.update(state)
            return sql, tuple(values)
        sql, params = slow(self, with_limits, with_col_aliases)
        if shape not in known:
            same = tuple(params) == tuple(values)
            state = {name: getattr(self, name, None) for name in KEPT}
            known[shape] = (sql, state | {"remembered": True}) if same else None
        return sql, params

    SQLCompiler.as_sql = as_sql


def _converters() -> None:
    """Which values of a row have to be converted, by the columns asked for."""
    known: dict[Any, tuple[Any, dict]] = {}
    slow = SQLCompiler.get_converters

    def get_converters(self: SQLCompiler, expressions: Any) -> dict:
        if "remembered" not in self.__dict__:
            return slow(self, expressions)
        key = tuple(map(id, expressions))
        if (found := known.get(key)) is None:
            found = known[key] = expressions, slow(self, expressions)  # the columns too, so that their ids stay theirs
        return found[1]

    SQLCompiler.get_converters = get_converters


# ---------------------------------------------------------------- shapes


def _query(query: Query, values: list[Any]) -> tuple:
    """The shape of a query; its values are appended in the order of its placeholders."""
    if (
        query.annotations or query.extra or query.combinator or query.group_by is not None or query._filtered_relations
        or query.extra_tables or query.explain_info or type(query) is not Query or query.extra_order_by
    ):  # fmt: skip
        raise Unknown
    return (
        query.model, query.default_cols, tuple(_column(one) for one in query.select), _related(query.select_related),
        (frozenset(query.deferred_loading[0]), query.deferred_loading[1]), tuple(map(_ordered, query.order_by)), query.default_ordering, query.standard_ordering,
        query.low_mark, query.high_mark, query.distinct, query.distinct_fields, query.select_for_update,
        query.select_for_update_of, query.values_select, query.subquery,
        tuple((alias, _table(join)) for alias, join in query.alias_map.items() if query.alias_refcount[alias]),
        _where(query.where, values),
    )  # fmt: skip


def _ordered(one: Any) -> Any:
    if type(one) is not str:
        raise Unknown
    return one


def _related(named: Any) -> Any:
    return tuple((name, _related(inner)) for name, inner in named.items()) if isinstance(named, dict) else named


def _table(join: Any) -> tuple:
    if type(join) is BaseTable:
        return (join.table_name,)
    if type(join) is Join and join.filtered_relation is None:
        return join.table_name, join.parent_alias, join.join_type, id(join.join_field)
    raise Unknown


def _column(one: Any) -> tuple:
    if type(one) is not Col:
        raise Unknown
    return one.alias, id(one.target), id(one.output_field)  # fields live as long as their models


def _where(node: WhereNode, values: list[Any]) -> tuple:
    parts = (_where(one, values) if type(one) is WhereNode else _lookup(one, values) for one in node.children)
    return node.connector, node.negated, *parts


def _lookup(one: Any, values: list[Any]) -> tuple:
    kind, rhs = type(one), getattr(one, "rhs", None)
    if kind not in COMPARED and kind not in AMONG and kind not in EMPTY:
        raise Unknown
    if one.bilateral_transforms:
        raise Unknown
    column = _column(one.lhs)
    if kind in EMPTY:
        return kind, column, bool(rhs)
    if type(rhs) is Query:
        return kind, column, rhs.has_limit_one(), _query(rhs, values)
    if hasattr(rhs, "resolve_expression"):
        raise Unknown
    if kind in AMONG:
        given = [value for value in dict.fromkeys(rhs) if value is not None]
        if not given or any(hasattr(value, "resolve_expression") for value in given):
            raise Unknown
        values.extend(one.get_db_prep_lookup(given, connection)[1])
        return kind, column, len(given)
    if type(rhs) is bool or rhs is None:
        return _exact(one, kind, column, rhs, values)
    values.extend(one.get_db_prep_lookup(rhs, connection)[1])
    return kind, column, type(rhs) is float


def _exact(one: Any, kind: type, column: tuple, rhs: Any, values: list[Any]) -> tuple:
    if rhs is None or not getattr(one.lhs, "conditional", False):
        raise Unknown
    return kind, column, rhs  # a flag stands in the text


# ---------------------------------------------------------------- writing


def _inserts() -> None:
    known: dict[tuple, str | None] = {}
    slow = SQLInsertCompiler.execute_sql

    def execute_sql(self: SQLInsertCompiler, returning_fields: Any = None) -> list:
        query = self.query
        if (
            len(query.objs) != 1
            or query.on_conflict is not None
            or query.raw
            or not returning_fields
            or not query.fields
        ):
            return slow(self, returning_fields)
        row, model = query.objs[0], query.model
        if list(returning_fields) != [model._meta.pk]:
            return slow(self, returning_fields)
        given = [field.pre_save(row, add=True) for field in query.fields]
        if any(hasattr(value, "resolve_expression") for value in given):
            return slow(self, returning_fields)
        values = [field.get_db_prep_save(value, connection) for field, value in zip(query.fields, given, strict=True)]
        key = model, tuple(map(id, query.fields))
        if (sql := known.get(key)) is None:
            self.returning_fields = returning_fields
            ((sql, _),) = self.as_sql()
            known[key] = sql
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [tuple(cursor.fetchone())]

    SQLInsertCompiler.execute_sql = execute_sql


def _updates() -> None:
    """UPDATE … WHERE: the columns and the shape of the condition."""
    known: dict[Any, Any] = {}
    slow = SQLUpdateCompiler.as_sql

    def as_sql(self: SQLUpdateCompiler) -> tuple:
        query = self.query
        if query.related_updates or query.related_ids or not query.values or len(query.alias_map) > 1:
            return slow(self)
        values: list[Any] = []
        fields = []
        for field, _model, value in query.values:
            if hasattr(value, "resolve_expression") or hasattr(value, "prepare_database_save"):
                return slow(self)
            if (prepared := field.get_db_prep_save(value, connection)) is not None:
                values.append(prepared)
            fields.append((id(field), prepared is None))
        try:
            shape = query.model, tuple(fields), _where(query.where, values)
        except Unknown:
            return slow(self)
        if found := known.get(shape):
            return found, tuple(values)
        sql, params = slow(self)
        if shape not in known:
            known[shape] = sql if tuple(params) == tuple(values) else None
        return sql, params

    SQLUpdateCompiler.as_sql = as_sql


def _saves() -> None:
    """The UPDATE behind `save()`: what a scope adds to it depends on the scope alone, the row's number comes last."""
    known: dict[Any, tuple[str, tuple]] = {}
    slow = Model._do_update

    def do_update(
        self: Model, base_qs: Any, using: Any, pk: Any, values: Any, update_fields: Any, forced_update: bool
    ) -> bool:
        if not values or any(hasattr(value, "resolve_expression") for _, _, value in values):
            return slow(self, base_qs, using, pk, values, update_fields, forced_update)
        prepared = [field.get_db_prep_save(value, connection) for field, _, value in values]
        given = [value for value in prepared if value is not None]
        key = (
            type(self),
            scope.in_force(),
            tuple((id(f), v is None) for (f, _, _), v in zip(values, prepared, strict=True)),
        )
        if (found := known.get(key)) is None:
            query = base_qs.filter(pk=pk).query.chain(UpdateQuery)
            query.add_update_fields(values)
            sql, params = query.get_compiler(using).as_sql()
            if list(params[: len(given)]) != given or params[-1] != self._meta.pk.get_db_prep_value(pk, connection):
                return slow(self, base_qs, using, pk, values, update_fields, forced_update)
            found = known[key] = sql, params[len(given) : -1]
        with connection.cursor() as cursor:
            cursor.execute(found[0], (*given, *found[1], self._meta.pk.get_db_prep_value(pk, connection)))
            return cursor.rowcount > 0

    Model._do_update = do_update
