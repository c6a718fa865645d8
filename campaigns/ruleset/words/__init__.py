"""What every key of a rule set is called in Chinese: read by the manual, the JSON Schema, the builder and its difference view.

One table per module of models; a field is looked up along the model's bases, so what is said of `_Field` holds for every field type.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from campaigns.ruleset.words.base import Thing, Word
from campaigns.ruleset.words.forms import THINGS as FORMS
from campaigns.ruleset.words.identity import THINGS as IDENTITY
from campaigns.ruleset.words.parties import THINGS as PARTIES
from campaigns.ruleset.words.stages import THINGS as STAGES
from campaigns.ruleset.words.steps import STEP_TYPES
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


_TECHNICAL = re.compile(
    r"(?<![A-Za-z0-9_{.])([a-z][a-z_]+(?:\.[a-z][a-z_]+)*)(?:: ?([a-z][a-z_]*|\d+))?(?![A-Za-z0-9_}])"
)


def plain(sentence: str) -> str:
    """A sentence written for those who write YAML, for those who do not: names of fields and closed answers become their words."""
    return _TECHNICAL.sub(_spoken, sentence)


def _spoken(match: re.Match[str]) -> str:
    name, value = match[1].rpartition(".")[2], match[2]
    word = _words().get(name)
    if word is None:
        return f"“{STEP_TYPES[name]}”步骤" if name in STEP_TYPES and value is None else match[0]
    if value is None or value == "true":
        return f"“{word.label}”"
    return f"“{word.label}”为“{word.values.get(value, value)}”"


@cache
def _words() -> dict[str, Word]:
    """Each field's word by its name alone; the first said holds, one with closed answers before one without."""
    found: dict[str, Word] = {}
    for thing in THINGS.values():
        for name, word in thing.fields.items():
            if name not in found or (word.values and not found[name].values):
                found[name] = word
    return found
