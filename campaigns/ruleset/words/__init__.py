"""What every key of a rule set is called in Chinese: read by the manual, the JSON Schema, the builder and its difference view.

One table per module of models; a field is looked up along the model's bases, so what is said of `_Field` holds for every field type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from campaigns.ruleset.words.base import Thing, Word
from campaigns.ruleset.words.forms import THINGS as FORMS
from campaigns.ruleset.words.identity import THINGS as IDENTITY
from campaigns.ruleset.words.parties import THINGS as PARTIES
from campaigns.ruleset.words.stages import THINGS as STAGES
from campaigns.ruleset.words.steps import THINGS as STEPS
from campaigns.ruleset.words.whole import THINGS as WHOLE

if TYPE_CHECKING:
    from pydantic import BaseModel

THINGS: dict[str, Thing] = {**WHOLE, **IDENTITY, **PARTIES, **FORMS, **STAGES, **STEPS}


def thing(model: type[BaseModel]) -> Thing:
    """What a model is called and what it is for; KeyError when nobody wrote it down (a test demands it)."""
    return THINGS[model.__name__]


def word(model: type[BaseModel], field: str) -> Word:
    """What a field of a model is called, what to write there, and the words of its closed answers."""
    for base in model.__mro__:
        known = THINGS.get(base.__name__)
        if known is not None and field in known.fields:
            return known.fields[field]
    raise KeyError(f"{model.__name__}.{field}")
