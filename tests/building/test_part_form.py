"""The form of a part: whatever a rule set holds is shown, posted back and comes out the same."""

import pytest
from django.http import QueryDict

from campaigns import catalogue
from campaigns.building.part_form import PartForm
from campaigns.ruleset.editing import tree
from campaigns.ruleset.editing.places import place_of
from campaigns.ruleset.editing.shapes import shapes
from campaigns.ruleset.forms import LongTextField, NumberField
from campaigns.ruleset.lint import lint
from campaigns.ruleset.reading import from_data, to_data
from campaigns.ruleset.stages import SelectStep
from tests.ruleset.test_words import MODELS

PRESETS = catalogue.names()


def places(plain):
    """Every part of a rule set, without its lists."""
    found = []

    def look(path):
        here = tree.spot(plain, path)
        if here.is_list:
            for number in range(len(here.value)):
                look((*path, number))
            return
        if path:
            found.append(path)
        for one in shapes(here.model):
            if one.nested and here.value.get(one.name):
                look((*path, one.name))

    look(())
    return found


def posted(form):
    """What a browser sends for the form as it is shown."""
    sent = QueryDict(mutable=True)
    for field in form:
        value = field.value()
        if isinstance(value, list):
            sent.setlist(field.html_name, value)
        elif isinstance(value, bool):
            if value:
                sent[field.html_name] = "on"
        elif value is not None:
            sent[field.html_name] = str(value)
    return sent


@pytest.mark.parametrize("preset", PRESETS)
def test_every_part_of_a_preset_comes_back_as_it_was(preset):
    rules = catalogue.load(preset)
    plain = to_data(rules)
    wrong = {}
    for path in places(plain):
        here = tree.spot(plain, path)
        form = PartForm(here.model, here.value, rules, posted(PartForm(here.model, here.value, rules)))
        if not form.is_valid():
            wrong[path] = form.errors.as_text()
        elif to_data(from_data(tree.replaced(plain, path, form.part()))) != plain:
            wrong[path] = form.part()
    assert wrong == {}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_has_a_form(model):
    form = PartForm(model, {}, catalogue.load(PRESETS[0]))
    assert {name.partition("-")[0] for name in form.fields} <= {one.name for one in shapes(model)}


def form_of(model, data, **typed):
    rules = catalogue.load("saibao-2022")
    sent = posted(PartForm(model, data, rules))
    for name, value in typed.items():
        sent[name] = value
    return PartForm(model, data, rules, sent)


def test_an_optional_part_is_made_by_typing_and_gone_by_emptying():
    data = {"type": "long_text", "key": "a", "label": "甲"}
    form = form_of(LongTextField, data, **{"limit-max": "300", "limit-mode": "advised"})
    assert form.is_valid()
    assert (
        form.part()["limit"] == {"max": "300", "min": None, "mode": "advised"} or form.part()["limit"]["max"] == "300"
    )
    form = form_of(LongTextField, {**data, "limit": {"max": 300}}, **{"limit-max": ""})
    assert form.is_valid()
    assert form.part()["limit"] is None


def test_an_emptied_number_means_no_bound():
    form = form_of(NumberField, {"type": "number", "key": "a", "label": "甲"}, min="")
    assert form.is_valid()
    assert form.part()["min"] is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"number": "很多"}, "number"), ({"share": "一半"}, "share"), ({"number": "1" * 400}, "number")],
)
def test_a_sentence_stands_at_the_field_it_is_about(typed, field):
    form = form_of(SelectStep, {"type": "select"}, **typed)
    assert not form.is_valid()
    assert field in form.errors


@pytest.mark.parametrize("preset", PRESETS)
def test_every_finding_leads_to_a_page(preset):
    rules = catalogue.load(preset)
    plain = to_data(rules)
    lost = [f.place for f in lint(rules) if f.place and not place_of(plain, f.place)]
    assert lost == []
