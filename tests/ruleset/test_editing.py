"""Editing rule sets as plain data: shapes, places, starters."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import TypeAdapter

from campaigns import catalogue
from campaigns.ruleset.editing import names, tree
from campaigns.ruleset.editing.shapes import shape, shapes
from campaigns.ruleset.editing.starters import free_key, keys_in, starter
from campaigns.ruleset.forms import ChoiceField, Limit
from campaigns.ruleset.identity import Window
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import from_data, to_data
from tests.ruleset.test_words import MODELS

PRESETS = catalogue.names()


@pytest.fixture(scope="module")
def data():
    return to_data(catalogue.load("saibao-2022"))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_has_a_shape(model):
    assert {one.name for one in shapes(model)} == set(model.model_fields) - {"type", "schema_version"}


@pytest.mark.parametrize("model", [m for m in MODELS if m is not RuleSet], ids=lambda model: model.__name__)
def test_a_starter_is_a_valid_part(model):
    TypeAdapter(model).validate_python(starter(model))


def test_a_starter_carries_the_title_and_a_free_key():
    taken = {"window_1", "window_2"}
    made = starter(Window, title="申报", taken=taken)
    assert (made["title"], made["key"]) == ("申报", "window_3")
    assert "window_3" in taken
    assert free_key(ChoiceField, taken) == "field_1"


@pytest.mark.parametrize(
    ("model", "name", "kind", "names_what"),
    [
        (Window, "opens", "moment", ""),
        (Window, "purpose", "closed", ""),
        (Limit, "max", "integer", ""),
        (ChoiceField, "options", "parts", ""),
        (ChoiceField, "dimension", "key", "dimension"),
        (RuleSet, "library", "part", ""),
    ],
)
def test_shapes(model, name, kind, names_what):
    assert (shape(model, name).kind, shape(model, name).names) == (kind, names_what)


@pytest.mark.parametrize("preset", PRESETS)
def test_what_a_rule_set_names_can_be_chosen(preset):
    """Every key a preset uses in a naming field is among the choices offered for it."""
    rules = catalogue.load(preset)
    missing = []

    def look(model, value, place):
        for one in shapes(model):
            given = value.get(one.name)
            if one.nested and given:
                rows = given if one.kind == "parts" else [given]
                for number, row in enumerate(rows):
                    path = (*place, one.name, number) if one.kind == "parts" else (*place, one.name)
                    look(tree.spot(plain, path).model, row, path)
            elif one.names and given:
                keys = given if isinstance(given, list) else [given]
                offered = {key for key, _ in names.known(rules, one.names)}
                missing.extend((place, key) for key in keys if key not in offered)

    plain = to_data(rules)
    look(RuleSet, plain, ())
    assert missing == []


def test_an_edit_leaves_the_old_data_whole(data):
    before = to_data(from_data(data))
    changed = tree.replaced(data, ("windows", 0, "title"), "另一个名称")
    assert changed["windows"][0]["title"] == "另一个名称"
    assert data == before


def test_items_are_added_moved_and_removed(data):
    count = len(data["windows"])
    more = tree.inserted(data, ("windows",), starter(Window, title="加时", taken=keys_in(data)))
    assert [w["title"] for w in more["windows"]][-1] == "加时"
    first = tree.moved(more, ("windows", count), -count)
    assert first["windows"][0]["title"] == "加时"
    assert tree.moved(first, ("windows", 0), -1)["windows"][0]["title"] == "加时"
    assert tree.removed(first, ("windows", 0)) == data
    assert len(from_data(more).windows) == count + 1


def test_an_optional_part_is_removed_and_put_back(data):
    without = tree.removed(data, ("library",))
    assert from_data(without).library is None
    with pytest.raises(tree.NoSuchPlace):
        tree.spot(without, ("library",))
    assert from_data(tree.replaced(without, ("library",), {})).library is not None


@pytest.mark.parametrize(
    "text",
    [
        "windows.999", "nonsense", "windows.0.title", "windows.x", "..", "a" * 200, "forms.0.sections.0.fields.0.label", "0",
        "identity.0", "forms.sections", ".".join(["forms"] * 30), "__class__", "windows.-1",
    ],
)  # fmt: skip
def test_no_such_place(data, text):
    with pytest.raises(tree.NoSuchPlace):
        tree.spot(data, tree.parsed(text))


@given(some.text(max_size=60))
def test_any_text_is_a_place_or_none(text):
    try:
        path = tree.parsed(text)
    except tree.NoSuchPlace:
        return
    assert tree.parsed(tree.written(path)) == path


@pytest.mark.parametrize("preset", PRESETS)
def test_every_part_of_a_preset_is_a_place(preset):
    plain = to_data(catalogue.load(preset))
    seen = 0

    def look(path):
        nonlocal seen
        here = tree.spot(plain, path)
        seen += 1
        if here.is_list:
            for number in range(len(here.value)):
                look((*path, number))
        else:
            for one in shapes(here.model):
                if one.nested and here.value.get(one.name):
                    look((*path, one.name))

    look(())
    assert seen > 200
