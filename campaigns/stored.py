"""The column of a stored rule set: its text is kept as it was read, and becomes data only where somebody asks for it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models.expressions import Col
from django.db.models.query_utils import DeferredAttribute

from .ruleset.model import RuleSet


class Raw(str):
    """A stored rule set as the database gave it."""

    __slots__ = ()


class _Lazily(DeferredAttribute):
    """Reads the text of an instance's rules when its data is looked at; each instance has data of its own."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Raw):
            value = instance.__dict__[self.field.attname] = json.loads(value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class RulesField(models.JSONField):
    """A JSON column, to everybody but ``typed``: a rule set is a hundred kilobytes, read with most rows of a campaign, and hardly
    ever looked at as data."""

    descriptor_class = _Lazily

    def deconstruct(self) -> tuple[Any, ...]:
        """To migrations a plain JSON column."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The text of the whole column; parts of it (``data__key``) as Django's."""
        if isinstance(value, str) and isinstance(expression, Col):
            return Raw(value)
        return super().from_db_value(value, expression, connection)


def typed(version: Any) -> RuleSet:
    """The typed rule set of a row with such a ``data``. Equal texts are parsed once by a process."""
    kept = version.__dict__.get("data")
    if isinstance(kept, Raw):
        return _of_text(str(kept))
    return _of_data(json.dumps(version.data, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=64)
def _of_text(text: str) -> RuleSet:
    return _of_data(json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=64)
def _of_data(stored: str) -> RuleSet:
    return RuleSet.model_validate_json(stored)
