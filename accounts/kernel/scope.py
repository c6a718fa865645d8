"""Whose rows may be seen and written. Five scopes, opened by middleware, jobs and commands; no scope, no query.

Reads: the scoped manager filters every query by the current scope, also related access, refresh and the UPDATE behind
`save()` (it is the base manager). Writes: `save_base`, `delete`, `bulk_create` and `update` refuse a foreign row.
Joins are not filtered: a query is guarded by its own model, a child's tenant by the database (composite keys).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.db import DatabaseError, models
from django.db.models import Q
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init
from django.db.models.sql import Query

KINDS = ("public", "self", "seat", "tenant", "system")


class ScopeError(RuntimeError):
    """A query without a scope, or in a scope the model does not answer to. Always a programming error."""


class ForeignWrite(PermissionError):
    """A write to a row outside the scope."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows at hand. `tenant_id` is the scope itself for kind tenant, and the tenant written to for the others;
    `host_id` narrows the public scope to one host's own portal."""

    kind: str
    tenant_id: int | None = None
    unit_id: int | None = None
    user_id: int | None = None
    seat_ids: frozenset[int] = frozenset()
    reason: str = ""
    host_id: int | None = None


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope:
    """The scope in force; ScopeError without one."""
    if (scope := _current.get()) is None:
        raise ScopeError("no scope is open: middleware, jobs and commands open one")
    return scope


def in_force() -> Scope | None:
    """The scope in force, or None: for the wall in the database, to which no scope means no rows."""
    return _current.get()


@contextmanager
def entered(scope: Scope) -> Iterator[Scope]:
    """Put the scope in force for the block."""
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


def public(host: Any = None):
    """Published rows of all tenants, or of one host's only (its own host name)."""
    return entered(Scope("public", host_id=_id(host)))


def self_(unit: Any = None, user: Any = None):
    """What belongs to one unit or one person, across tenants. Takes instances or ids."""
    if unit is None and user is None:
        raise ScopeError("a self scope needs a unit or a user")
    return entered(Scope("self", unit_id=_id(unit), user_id=_id(user)))


def seat(seat_ids):
    """What lies at the given seats, possibly of several hosts."""
    return entered(Scope("seat", seat_ids=frozenset(seat_ids)))


def tenant(which: Any):
    """Everything of one tenant. Takes an instance or an id."""
    if which is None:
        raise ScopeError("a tenant scope needs a tenant")
    return entered(Scope("tenant", tenant_id=_id(which)))


def system(reason: str):
    """Everything, for named commands and dispatchers; `reason` says which."""
    if not reason:
        raise ScopeError("a system scope needs a reason")
    return entered(Scope("system", reason=reason))


def writing(which: Any):
    """Inside an action: the scope in force, allowed to add rows of this tenant (that of the campaign the view loaded)."""
    scope = current()
    if scope.kind == "tenant" and scope.tenant_id != _id(which):
        raise ForeignWrite("the tenant scope writes to its own tenant only")
    return entered(replace(scope, tenant_id=_id(which)))


def _id(thing: Any) -> int | None:
    return getattr(thing, "pk", thing)


class ScopedQuerySet(models.QuerySet):
    """A queryset whose bulk writes respect the scope."""

    _across = ""

    def across(self, reason: str):
        """The same rows, those of the scope in force now, read with everything they are joined to: on PostgreSQL a join would
        else lose what the scope does not hold. `reason` says why that may be read."""
        made = self._chain()
        made._across = reason
        return made

    def _clone(self):
        made = super()._clone()
        made._across = self._across
        return made

    def _fetch_all(self):
        if self._result_cache is not None or not self._across:
            return super()._fetch_all()
        with system(self._across):
            return super()._fetch_all()

    def count(self):
        """As Django's."""
        with system(self._across) if self._across else nullcontext():
            return super().count()

    def exists(self):
        """As Django's."""
        with system(self._across) if self._across else nullcontext():
            return super().exists()

    def update(self, **kwargs):
        """As Django's, but the tenant of a row never changes outside the system scope; public reads do not write."""
        scope = current()
        if scope.kind != "system" and {"tenant", "tenant_id"} & set(kwargs):
            raise ForeignWrite("the tenant of a row never changes")
        _refuse_public(scope)
        return super().update(**kwargs)

    def delete(self):
        """As Django's, within the scope."""
        _refuse_public(current())
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        """As Django's, for new rows of the scope's tenant only; upserts need the system scope."""
        scope, objs = current(), list(objs)
        if update_conflicts and scope.kind != "system":
            raise ForeignWrite("upserts are not scoped")
        for obj in objs:
            _guard_insert(obj, scope)
        return super().bulk_create(objs, *args, update_conflicts=update_conflicts, **kwargs)

    def raw(self, *args, **kwargs):
        """Raw SQL sees all rows, so only the system scope may."""
        if current().kind != "system":
            raise ScopeError("raw queries need the system scope")
        return super().raw(*args, **kwargs)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):
    """Filters every query by the scope in force. Subclasses add query methods; they keep `get_queryset`."""

    use_in_migrations = False

    def get_queryset(self):
        scope, rows = current(), super().get_queryset()
        if scope.kind != "system":
            rows.query = _narrowed(rows, scope).chain()
        return rows

    def none(self):
        """The empty queryset needs no scope: forms name it at import."""
        return super().get_queryset().none()


_kept = threading.local()
MOST_KEPT = 500  # conditions a thread remembers


def _narrowed(rows: models.QuerySet, scope: Scope) -> Query:
    """The query of all rows of a model that the scope holds. A condition depends on its scope alone, so a thread builds it once;
    what is handed out is shared and must be chained."""
    kept = _kept.__dict__.setdefault("queries", {})
    key = rows.model, rows.model.SCOPES.get(scope.kind), scope
    if (found := kept.get(key)) is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[key] = rows.filter(visible(rows.model, scope)).query
    return found


def visible(model: type[models.Model], scope: Scope) -> Q:
    """The condition a row of the model must meet to exist in this scope."""
    if scope.kind == "system":
        return Q()
    if scope.kind == "tenant":
        return Q(tenant_id=scope.tenant_id)
    if (condition := model.SCOPES.get(scope.kind)) is None:
        raise ScopeError(f"{model.__name__} has no rows in the {scope.kind} scope")
    own = Q(tenant_id=scope.host_id) if scope.kind == "public" and scope.host_id is not None else Q()
    return condition(scope) & own


class ScopedModel(models.Model):
    """A row that belongs to a tenant. Concrete models have a `tenant` foreign key and say in `SCOPES` which of their
    rows the self, seat and public scopes hold; a kind not listed raises ScopeError."""

    SCOPES: dict[str, Any] = {}

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def from_db(cls, db, field_names, values):
        """As Django's, without the constructor: it would set the same values one by one, through two descriptors each."""
        if pre_init.has_listeners(cls) or post_init.has_listeners(cls):
            row = super().from_db(db, field_names, values)
        else:
            row = cls.__new__(cls)
            row._state = ModelState()
            row._state.adding, row._state.db = False, db
            row.__dict__.update(zip(field_names, values, strict=True))
        row._tenant_was = row.__dict__.get("tenant_id")
        return row

    def save_base(self, *args, force_insert=False, force_update=False, update_fields=None, **kwargs):
        """Guards every save, fixtures included: a new row is only ever inserted, a known row only updated in scope."""
        scope = current()
        if self._state.adding:
            _guard_insert(self, scope)
            force_insert = force_insert or scope.kind != "system"
        else:
            _guard_known(self, scope)
            force_update = force_update or (scope.kind != "system" and not update_fields)
        try:
            super().save_base(
                *args, force_insert=force_insert, force_update=force_update, update_fields=update_fields, **kwargs
            )
        except DatabaseError as error:
            if (
                type(error) is DatabaseError and not force_insert
            ):  # "did not affect any rows": outside the scope or gone
                raise ForeignWrite(f"{type(self).__name__} {self.pk} is not in the {scope.kind} scope") from error
            raise
        self._tenant_was = self.__dict__.get("tenant_id")

    def delete(self, *args, **kwargs):
        scope = current()
        _guard_known(self, scope)
        if scope.kind != "system" and not type(self)._base_manager.filter(pk=self.pk).exists():
            raise ForeignWrite(f"{type(self).__name__} {self.pk} is not in the {scope.kind} scope")
        return super().delete(*args, **kwargs)


def _refuse_public(scope: Scope) -> None:
    if scope.kind == "public" and scope.tenant_id is None:
        raise ForeignWrite("the public scope only reads; actions open scope.writing(tenant)")


def _guard_insert(row: ScopedModel, scope: Scope) -> None:
    if scope.kind != "system" and (scope.tenant_id is None or row.tenant_id != scope.tenant_id):
        raise ForeignWrite(f"a new {type(row).__name__} of tenant {row.tenant_id} in the scope of {scope.tenant_id}")


def _guard_known(row: ScopedModel, scope: Scope) -> None:
    if scope.kind == "system":
        return
    _refuse_public(scope)
    was = getattr(row, "_tenant_was", None)
    if was is not None and was != row.__dict__.get("tenant_id", was):
        raise ForeignWrite("the tenant of a row never changes")
    if scope.kind == "tenant" and row.tenant_id != scope.tenant_id:
        raise ForeignWrite(f"{type(row).__name__} {row.pk} belongs to another tenant")
