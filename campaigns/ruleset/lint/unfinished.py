"""What somebody began to write in the builder and has not finished."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from ..model import RuleSet
from ..words import THINGS, word
from .registry import Hit, check
from .walk import path

BLANK = "待填写"
"""What stands where a text must be and nobody has written one yet."""

_NEW = frozenset(f"新{thing.label}" for thing in THINGS.values())
_NAMED = ("key", "number", "type")


@check("text_unfinished", "error", "改成通知中的文字；不需要的，删去这一项")
def text_unfinished(rules: RuleSet) -> Iterator[Hit]:
    """A text of the builder that stands for the one still to be written."""
    yield from _blank(rules, "")


def _blank(part: BaseModel, place: str) -> Iterator[Hit]:
    clause = getattr(part, "clause", "")
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, str) and (value == BLANK or value in _NEW):
            yield Hit(place or name, f"“{word(type(part), name).label}”还没有填写，现在是“{value}”", clause)
        elif isinstance(value, BaseModel):
            yield from _blank(value, path(place, name))
        elif isinstance(value, tuple):
            for row in value:
                if isinstance(row, BaseModel):
                    yield from _blank(row, _below(place, name, row))
                elif row == BLANK:
                    yield Hit(place or name, f"“{word(type(part), name).label}”还没有填写", clause)


def _below(place: str, name: str, row: BaseModel) -> str:
    """The place of a row as other findings name it: by key where it has one; sections and fields follow their form directly."""
    own = next((str(getattr(row, one)) for one in _NAMED if hasattr(row, one)), "")
    return (
        path(place, own)
        if place and name in {"sections", "fields", "criteria", "steps", "options"}
        else path(place, name, own)
    )
