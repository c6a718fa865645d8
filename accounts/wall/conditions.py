"""A model's SCOPES as SQL: the same Q objects that the application filters by, asked with stand-in numbers for unit, person and seats.

What a row says of itself becomes a comparison of its own columns. What other tables say of it (a relation, a subquery) becomes
a set of keys computed by a function of the owner, once per statement: the policies of those other tables do not apply inside.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import Q, QuerySet
from django.db.models.sql import Query

from accounts.kernel import scope
from accounts.kernel.scope import Scope, ScopedModel

KIND = "(SELECT wall_kind())"
UNIT, PERSON, SEAT, HOST = range(9_100_000_000_000_000_001, 9_100_000_000_000_000_005)
STAND_INS = {
    UNIT: "(SELECT wall_unit())",
    PERSON: "(SELECT wall_person())",
    SEAT: "SELECT unnest(wall_seats())",  # stands in a list: IN (SELECT …)
    HOST: "(SELECT wall_host())",
}
ASKED = {
    "public": Scope("public"),
    "public.host": Scope("public", host_id=HOST),
    "self.unit": Scope("self", unit_id=UNIT),
    "self.person": Scope("self", user_id=PERSON),
    "self.both": Scope("self", unit_id=UNIT, user_id=PERSON),
    "seat": Scope("seat", seat_ids=frozenset({SEAT})),
}


class Untranslatable(TypeError):
    """A condition the wall cannot put into SQL; the message says what to write instead."""


@dataclass
class Translator:
    """Turns conditions into SQL for one connection and collects the functions they need: name → statement."""

    connection: Any
    functions: dict[str, str] = field(default_factory=dict)

    def condition(self, model: type[ScopedModel]) -> str:
        """The whole read condition of a model: by the kind of the scope in force; a kind it does not list sees nothing."""
        cases = {"system": "true", "tenant": "tenant_id = (SELECT wall_tenant())"}
        for kind, asked in ASKED.items():
            if asked.kind in model.SCOPES:
                with scope.entered(asked):
                    cases[kind] = self.expression(model, scope.visible(model, asked))
        # the kind is asked for once: each (SELECT …) is a plan of its own, made ready at every run of a statement
        whens = " ".join(f"WHEN '{kind}' THEN {sql}" for kind, sql in cases.items() if sql != "false")
        return f"CASE {KIND} {whens} ELSE false END"

    def expression(self, model: Any, q: Q) -> str:
        """One condition over the columns of the model's own row."""
        if not any(_foreign(model, leaf) for leaf in _leaves(q)):
            return self._plain(model, q)
        if any(node.negated or node.connector not in (Q.AND, Q.OR) for node in _nodes(q)):
            raise Untranslatable(f"{model.__name__}: a negation over other tables; write it inside of Q(pk__in=…)")
        if q.connector == Q.OR:
            _demand_no_join(model, q)
        parts = [
            self.expression(model, part) if isinstance(part, Q) else self._leaf(model, *part) for part in q.children
        ]
        return "(" + f" {q.connector} ".join(parts) + ")"

    def _leaf(self, model: Any, lookup: str, value: Any) -> str:
        path = lookup.split("__")
        if isinstance(value, QuerySet | Query):
            return self._among(model, path[0], getattr(value, "query", value))
        if (step := _step(model, path)) is None:
            return self._plain(model, Q((lookup, value)))
        if value is None and step.null:
            raise Untranslatable(
                f"{model.__name__}: {lookup}=None is true of rows that have no {path[0]}; say which are meant"
            )
        keys = Query(step.related_model)
        keys.add_q(Q(("__".join(path[1:]), value)))
        keys.add_fields([step.target_field.attname])
        return self._among(model, path[0], keys)

    def _plain(self, model: Any, q: Q) -> str:
        query = Query(model)
        query.add_q(q)
        if not query.where.children:
            return "true"
        try:
            return self._literal(*query.get_compiler(connection=self.connection).compile(query.where))
        except FullResultSet:
            return "true"
        except EmptyResultSet:
            return "false"

    def _among(self, model: Any, name: str, keys: Query) -> str:
        """Membership of one of the row's columns in a set of keys, by a function that computes the set."""
        column = model._meta.pk if name == "pk" else model._meta.get_field(name)
        keys = keys.chain()
        keys.clear_ordering(force=True)
        if not keys.has_select_fields:
            keys.clear_select_clause()
            keys.add_fields(["pk"])
        try:
            body = self._literal(*keys.get_compiler(connection=self.connection).as_sql())
        except EmptyResultSet:
            return "false"
        kind = (column.target_field if column.is_relation else column).rel_db_type(self.connection)
        made = f"wall_set_{hashlib.sha256(f'{kind}{body}'.encode()).hexdigest()[:12]}"
        self.functions[made] = function(made, f"{kind}[]", f"BEGIN RETURN ARRAY({body}); END", "plpgsql", definer=True)
        return f'"{model._meta.db_table}"."{column.column}" IN (SELECT unnest({made}()))'

    def _literal(self, sql: str, params: Any) -> str:
        return sql % tuple(_written(value) for value in params)


def function(name: str, returns: str, body: str, language: str = "sql", *, definer: bool = False) -> str:
    """The statement that makes a function without arguments. A definer's function runs with the owner's rights."""
    rights = " SECURITY DEFINER SET search_path = public, pg_temp" if definer else ""
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS {returns} LANGUAGE {language} STABLE PARALLEL SAFE{rights} AS $wall${body}$wall$"


def _nodes(q: Q) -> Iterator[Q]:
    yield q
    for part in q.children:
        if isinstance(part, Q):
            yield from _nodes(part)


def _leaves(q: Q) -> Iterator[tuple[str, Any]]:
    for node in _nodes(q):
        for part in node.children:
            if isinstance(part, tuple):
                yield part
            elif not isinstance(part, Q):
                raise Untranslatable(f"conditions of SCOPES are lookups, not {part!r}; write Q(pk__in=…)")


def _foreign(model: Any, leaf: tuple[str, Any]) -> bool:
    """True when the lookup asks other tables."""
    lookup, value = leaf
    return isinstance(value, QuerySet | Query) or _step(model, lookup.split("__")) is not None


def _step(model: Any, path: list[str]) -> Any:
    """The foreign key a lookup follows, None when it stays in the row."""
    found = model._meta.pk if path[0] == "pk" else model._meta.get_field(path[0])
    if not found.is_relation or len(path) == 1 or path[0] == getattr(found, "attname", None):
        return None
    if not found.concrete:
        raise Untranslatable(f"{model.__name__}: {'__'.join(path)} goes backwards; write Q(pk__in=….values(…))")
    if path[1] in found.get_lookups() or path[1] in ("pk", found.target_field.name):
        return None
    return found


def _demand_no_join(model: Any, q: Q) -> None:
    """The application's own query joins for such a lookup, and its join loses a parent the reader may not see: with it the rows
    that the other side of the OR holds."""
    for lookup, value in _leaves(q):
        step = None if isinstance(value, QuerySet | Query) else _step(model, lookup.split("__"))
        if step is not None and issubclass(step.related_model, ScopedModel):
            raise Untranslatable(
                f"{model.__name__}: {lookup} joins inside an OR; write Q({step.name}__in={step.related_model.__name__}.objects…)"
            )


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return STAND_INS.get(value, str(value))
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise Untranslatable(
        f"conditions of SCOPES compare with numbers and words; {value!r} would be frozen in the database"
    )
