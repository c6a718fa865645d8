"""Rows of another table as one column of a statement that runs anyway: a list in JSON, made into instances again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import ExpressionWrapper, F, Field, ForeignKey, JSONField, Model, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONArray

ROWS = "(SELECT {all} FROM (%(subquery)s) gathered_rows)"


class Gathered(Subquery):
    """What a queryset holds, as an annotation whose value is a list of instances, in no order.

    ``fields`` names what is read (``key``, ``file__name``: of the row at the other end too); the rest is deferred, as with ``only``.
    The queryset is narrowed by the scope in which it was made, as any; on PostgreSQL the wall asks the scope in which the statement runs.
    """

    output_field = JSONField()

    def __init__(self, rows: QuerySet, *fields: str):
        self.model = rows.model
        self.read = {name: _field(rows.model, name) for name in fields}
        columns = [_column(name, field) for name, field in self.read.items()]
        super().__init__(rows.order_by().values(gathered_row=JSONArray(*columns)))

    def as_sql(self, compiler: Any, connection: Any, template: str | None = None, **extra: Any) -> tuple:
        one = "gathered_rows.gathered_row"
        rows = f"json_group_array(json({one}))" if connection.vendor == "sqlite" else f"jsonb_agg({one})"
        return super().as_sql(compiler, connection, template=ROWS.format(all=rows), **extra)

    def get_db_converters(self, connection: Any) -> list:
        """JSON is read first, then made into instances."""
        return [*super().get_db_converters(connection), self._made]

    def _made(self, value: list | None, expression: Any, connection: Any) -> list[Model]:
        return [self._instance(row, connection.alias) for row in value or ()]

    def _instance(self, row: list, using: str) -> Model:
        parts: dict[str, dict[str, Any]] = {"": {}}
        for (name, field), value in zip(self.read.items(), row, strict=True):
            parts.setdefault(name.rpartition("__")[0], {})[field.attname] = _python(field, value)
        made = _from(self.model, parts.pop(""), using)
        for name, values in parts.items():
            other = self.model._meta.get_field(name).related_model
            setattr(made, name, _from(other, values, using))
        return made


def _field(model: type[Model], name: str) -> Field:
    there, _, last = name.rpartition("__")
    return (model._meta.get_field(there).related_model if there else model)._meta.get_field(last)


def _column(name: str, field: Field) -> Any:
    """Documents travel as text: each database has its own way to put one JSON into another. What is not stored as it reads
    (encrypted texts) does not travel."""
    if not isinstance(field, JSONField) and hasattr(field, "from_db_value"):
        raise TypeError(f"{name} is not stored as it reads")
    return Cast(F(name), TextField()) if isinstance(field, JSONField) else ExpressionWrapper(F(name), _plain(field))


def _plain(field: Field) -> Field:
    return _plain(field.target_field) if isinstance(field, ForeignKey) else field


def _python(field: Field, value: Any) -> Any:
    if isinstance(field, JSONField):
        return None if value is None else json.loads(value)
    value = _plain(field).to_python(value)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _from(model: type[Model], values: dict[str, Any], using: str) -> Model:
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(using, names, [values[name] for name in names])
