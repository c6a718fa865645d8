"""The language as one table: each model with what decides by it, what obeys, and which findings guard it.

The other three corners are found by the model itself: its words (`words.thing`, `words.word`), its part of the builder
(`editing.shapes`, `editing.starters`) and its entry of the manual (`manual`). A test fails when a model or one of its fields
lacks a corner. How to add a rule: docs/widening-the-rule-set.md.
"""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel

from ..model import RuleSet
from .base import EVERYWHERE, Rule
from .filling import RULES as FILLING
from .judging import RULES as JUDGING
from .whole import RULES as WHOLE

__all__ = ["EVERYWHERE", "RULES", "Rule", "models", "rule_of"]

RULES: dict[str, Rule] = {**WHOLE, **FILLING, **JUDGING}


def rule_of(model: type[BaseModel]) -> Rule:
    """The entry of a model; KeyError when nobody has written it."""
    return RULES[model.__name__]


def models() -> list[type[BaseModel]]:
    """Every model of the language, in the order in which a rule set is written."""
    return _reached([], RuleSet)


def _reached(found: list[type[BaseModel]], annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in found:
            found.append(annotation)
            for field in annotation.model_fields.values():
                _reached(found, field.annotation)
    else:
        for part in get_args(annotation):
            _reached(found, part)
    return found
