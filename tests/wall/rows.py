"""Rows of every model with a tenant, made from its fields alone: a new model is in every proof without a word here."""

import random
import uuid
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import IntegrityError, models, transaction

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.models import Tenant
from accounts.wall import security
from tests.cast import make_tenant, make_unit, make_user

_numbers = count(1)
TRIES = 12


class World:
    """Two hosts, two units, two people, and for each host rows of every model with a tenant. System scope throughout."""

    def __init__(self, each: int = 3, seed: int = 1):
        self.dice = random.Random(seed)
        self.tenants = [make_tenant(), make_tenant()]
        self.units = [make_unit(), make_unit()]
        self.people = [make_user(), make_user()]
        self.each = each

    def fill(self) -> "World":
        """Rows of every model, those that others point at first."""
        with scope.system("world"):
            for tenant in self.tenants:
                for model in in_order():
                    for _ in range(1 if _alone(model) else self.each):
                        self.make(model, tenant)
        return self

    def make(self, model: Any, tenant: Tenant, **given: Any) -> Any:
        """One row with values by chance; given ones stay. Constraints of the database are met by trying again."""
        with scope.system("world"):
            for _ in range(TRIES):
                values = {f.attname: self._value(f, tenant) for f in model._meta.local_fields if not _own(f)}
                row = model(**values | given)
                try:
                    with transaction.atomic():
                        models.QuerySet(model).bulk_create([row])
                except IntegrityError as error:
                    if "tenant of a row" in str(error):
                        raise
                    last = error
                    continue
                return row
        raise AssertionError(f"no row of {model.__name__} could be made: {last}")

    def rows(self, model: Any, tenant: Tenant) -> Any:
        """Every row of the host. To be evaluated in the system scope."""
        return models.QuerySet(model).filter(tenant=tenant).order_by("pk")

    def _value(self, field: Any, tenant: Tenant) -> Any:
        if field.name == "tenant":
            return tenant.pk
        if field.null and self.dice.random() < 0.4:
            return None
        if field.is_relation:
            return self._target(field, tenant)
        if field.choices:
            return self.dice.choice([value for value, _ in field.flatchoices])
        return self._plain(field)

    def _target(self, field: Any, tenant: Tenant) -> Any:
        name = field.related_model._meta.model_name
        pool = {"tenant": [tenant], "unit": self.units, "user": self.people}.get(name)
        if name == "unit" and field.unique and self.dice.random() < 0.7:
            return make_unit().pk
        if name == "user" and self.dice.random() < 0.3:
            return make_user().pk
        if pool is None and issubclass(field.related_model, scope.ScopedModel):
            pool = list(self.rows(field.related_model, tenant))
            if field.one_to_one:
                pool = [self.make(field.related_model, tenant)]
        if pool is None:
            pool = list(models.QuerySet(field.related_model)[:5])
        if not pool and not field.null:
            pool = [self.make(field.related_model, tenant)]
        return getattr(self.dice.choice(pool), field.target_field.attname) if pool else None

    def _plain(self, field: Any) -> Any:
        n = next(_numbers)
        if field.has_default() and not field.unique:
            return field.get_default()
        kinds = {
            models.BooleanField: lambda: self.dice.random() < 0.5,
            models.UUIDField: uuid.uuid4,
            models.DateTimeField: clock,
            models.DateField: lambda: date(2022, 1, 1 + n % 28),
            models.DecimalField: lambda: Decimal(n % 9),
            models.JSONField: dict,
            models.BinaryField: lambda: b"x",
            models.IntegerField: lambda: n,
        }
        for kind, make in kinds.items():
            if isinstance(field, kind):
                return make()
        return f"w{n}"[: field.max_length or 20]


def in_order() -> list[Any]:
    """The guarded models, parents before what must have them."""
    left, done = security.models(), []
    while left:
        ready = [m for m in left if not {f.related_model for f in _needed(m)} & set(left) - {m}]
        assert ready, f"models need each other: {left}"
        done += ready
        left = [m for m in left if m not in ready]
    return done


def _needed(model: Any) -> list[Any]:
    return [f for f in model._meta.local_fields if f.is_relation and not f.null]


def _alone(model: Any) -> bool:
    """A host has one row of it."""
    return model._meta.get_field("tenant").unique


def _own(field: Any) -> bool:
    return isinstance(field, models.AutoField) or (field.primary_key and field.has_default())
