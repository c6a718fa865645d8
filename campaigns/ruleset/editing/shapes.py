"""What kind of answer each field of a model wants, read from its annotation: the builder's forms are made from this alone."""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from campaigns.ruleset import base
from campaigns.ruleset.editing.names import named_by
from campaigns.ruleset.words import word
from campaigns.ruleset.words.base import Word

Kind = Literal[
    "line", "prose", "key", "moment", "date", "integer", "decimal", "share", "yes_no", "closed",
    "closed_many", "lines", "numbers", "map", "part", "parts",
]  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """One field: its words, what it wants, and what happens when it is left empty.

    ``models`` are the parts it can hold (several: told apart by ``type``); ``names`` is the kind of thing it refers to by key,
    see ``names.known``; ``empty`` may be None, "" or a default.
    """

    name: str
    word: Word
    kind: Kind
    required: bool
    optional: bool
    empty: Any = None
    models: tuple[type[BaseModel], ...] = ()
    names: str = ""
    closed: tuple[str, ...] = ()

    @property
    def nested(self) -> bool:
        """It holds parts rather than a plain answer."""
        return self.kind in {"part", "parts"}


_MARKED: dict[Any, Kind] = {base.Key: "key", base.Prose: "prose", base.Moment: "moment", base.Share: "share"}
_PLAIN: dict[Any, Kind] = {
    str: "line", int: "integer", Decimal: "decimal", Fraction: "share", bool: "yes_no", date: "date",
}  # fmt: skip


@lru_cache(maxsize=256)
def shapes(model: type[BaseModel]) -> tuple[Shape, ...]:
    """The fields of a model in its order, without ``type`` and ``schema_version``, which are never edited."""
    return tuple(
        _shape(model, name, info) for name, info in model.model_fields.items() if name not in {"type", "schema_version"}
    )


def shape(model: type[BaseModel], name: str) -> Shape:
    """One field of a model; KeyError when it has none of this name."""
    for one in shapes(model):
        if one.name == name:
            return one
    raise KeyError(f"{model.__name__}.{name}")


def _shape(model: type[BaseModel], name: str, info: FieldInfo) -> Shape:
    annotation: Any = info.annotation
    if info.metadata:
        annotation = Annotated[(annotation, *info.metadata)]
    plain, optional = _without_none(annotation)
    kind, models, closed = _kind(plain, info)
    required = info.is_required()
    return Shape(
        name=name,
        word=word(model, name),
        kind=kind,
        required=required,
        optional=optional,
        empty=None if required else info.get_default(),
        models=models,
        names=named_by(model, name),
        closed=closed,
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in {Union, types.UnionType}:
        left = [part for part in get_args(annotation) if part is not type(None)]
        optional = len(left) < len(get_args(annotation))
        if optional:
            return (left[0] if len(left) == 1 else Union[tuple(left)]), True  # noqa: UP007 (built at run time)
    return annotation, False


def _kind(annotation: Any, info: FieldInfo | None = None) -> tuple[Kind, tuple[type[BaseModel], ...], tuple[str, ...]]:
    if annotation in _MARKED:
        return _MARKED[annotation], (), ()
    if models := _models(annotation):
        return "part", models, ()
    origin = get_origin(annotation)
    if origin is Annotated:
        return _annotated(annotation)
    if origin is Literal:
        return "closed", (), tuple(value for value in get_args(annotation) if isinstance(value, str))
    if origin is tuple:
        return _several(get_args(annotation)[0])
    if origin is dict:
        return "map", (), ()
    if origin in {Union, types.UnionType}:  # a closed word or a key: one line
        return "line", (), ()
    return _PLAIN[annotation], (), ()


def _annotated(annotation: Any) -> tuple[Kind, tuple[type[BaseModel], ...], tuple[str, ...]]:
    inner, *marks = get_args(annotation)
    if get_origin(inner) is tuple or inner not in _PLAIN:
        return _kind(inner)
    for known, kind in _MARKED.items():
        if set(map(repr, get_args(known)[1:])) <= set(map(repr, marks)):
            return kind, (), ()
    longest = max((m.max_length or 0 for m in marks if isinstance(m, StringConstraints)), default=0)
    return ("prose" if longest > 1000 else _PLAIN[inner]), (), ()


def _several(item: Any) -> tuple[Kind, tuple[type[BaseModel], ...], tuple[str, ...]]:
    kind, models, closed = _kind(item)
    if kind == "part":
        return "parts", models, ()
    if kind == "closed":
        return "closed_many", (), closed
    return ("numbers" if kind == "integer" else "lines"), (), ()


def _models(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The models of an annotation that is one model or a union of models."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    if get_origin(annotation) is Annotated:
        return _models(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        found = [_models(part) for part in get_args(annotation)]
        return tuple(model for part in found for model in part) if all(found) else ()
    return ()
