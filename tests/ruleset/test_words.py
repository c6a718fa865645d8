"""Every key of the language has Chinese words: manual, schema and builder stand on them."""

from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.words import THINGS, thing, word


def _models(found: list[type[BaseModel]], annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in found:
            found.append(annotation)
            for field in annotation.model_fields.values():
                _models(found, field.annotation)
    else:
        for part in get_args(annotation):
            _models(found, part)
    return found


MODELS = _models([], RuleSet)


def _closed(annotation: Any) -> set[str]:
    """The texts a field can be, when it is one of a closed list (or several of it)."""
    if get_origin(annotation) is Literal:
        return {value for value in get_args(annotation) if isinstance(value, str)}
    found: set[str] = set()
    for part in get_args(annotation):
        found |= _closed(part)
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_and_field_has_words(model):
    assert thing(model).label
    assert thing(model).help
    missing = []
    for name, field in model.model_fields.items():
        said = word(model, name)
        closed = set() if name == "type" else _closed(field.annotation)
        if not said.label or closed - set(said.values):
            missing.append((name, closed - set(said.values)))
    assert missing == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_type_of_a_part_has_a_word(model):
    if "type" in model.model_fields:
        assert set(get_args(model.model_fields["type"].annotation)) <= set(word(model, "type").values)


def test_no_words_for_what_is_gone():
    known: dict[str, set[str]] = {}
    for model in MODELS:
        for base in model.__mro__:
            known.setdefault(base.__name__, set()).update(model.model_fields)
    gone = {name: set(told.fields) - known.get(name, set()) for name, told in THINGS.items()}
    assert {name: fields for name, fields in gone.items() if fields or name not in known} == {}


def test_a_field_nobody_knows_is_an_error():
    with pytest.raises(KeyError):
        word(RuleSet, "nonsense")
