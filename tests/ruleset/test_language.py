"""One table ties every model and field to what decides, what obeys, the builder, the findings and the words."""

import ast
import inspect
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from campaigns.ruleset.editing.shapes import shapes
from campaigns.ruleset.editing.starters import starter
from campaigns.ruleset.language import EVERYWHERE, RULES, models, rule_of
from campaigns.ruleset.lint import CHECKS
from campaigns.ruleset.reading import part_problems
from campaigns.ruleset.words import thing, word

MODELS = models()
NAMED = [m.__name__ for m in MODELS]
OPEN = 0  # fields the site does not obey yet; this number only goes down


@cache
def _read_in(path: str) -> frozenset[str]:
    """The attributes that a module or template reads, and the names it spells out."""
    text = Path(path).read_text(encoding="utf-8")
    if path.endswith(".html"):
        return frozenset(re.findall(r"\.([a-z_]+)", text))
    tree = ast.walk(ast.parse(text))
    found = set()
    for node in tree:
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return frozenset(found)


def _file_of(reference: str) -> str:
    """The file of a function, class or template; fails when it is not there."""
    if reference.startswith("templates/"):
        path = settings.BASE_DIR / reference
        assert path.is_file(), reference
        return str(path)
    module_name, name = reference.rsplit(".", 1)
    module = import_module(module_name)
    assert hasattr(module, name), f"{reference} is gone"
    return inspect.getsourcefile(inspect.unwrap(getattr(module, name))) or ""


def _places(rule):
    return [*(f"campaigns.ruleset.{one}" for one in rule.pure), *rule.site]


def test_every_model_stands_in_the_table_and_nothing_else_does():
    assert sorted(RULES) == sorted(NAMED)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_a_model_has_all_its_corners(model):
    rule = rule_of(model)
    assert thing(model).label
    assert [shape.name for shape in shapes(model)]
    assert isinstance(starter(model, title="演示"), dict)
    assert bool(rule.lint) != bool(rule.unlinted), "findings, or the reason why there are none"
    assert set(rule.lint) <= set(CHECKS)
    own = set(model.model_fields)
    assert not (set(rule.aside) | set(rule.open)) - own, "a field that is gone"
    for name in own:
        assert word(model, name)
    read = set().union(*(_read_in(_file_of(place)) for place in _places(rule))) if _places(rule) else set()
    unread = own - set(EVERYWHERE) - set(rule.aside) - set(rule.open) - read
    assert unread == set(), "nothing named in the table reads these fields"


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_what_the_builder_puts_in_place_reads_as_the_part(model):
    if model.__name__ != "RuleSet":
        assert part_problems(model, starter(model, title="演示")) == []


def test_every_kind_of_finding_belongs_to_one_model():
    tied = [code for rule in RULES.values() for code in rule.lint]
    assert sorted(tied) == sorted(set(tied))
    assert sorted(set(CHECKS) - set(tied)) == []


def test_what_the_site_does_not_obey_yet_becomes_less():
    assert len({(m.__qualname__, f) for m in MODELS for f in rule_of(m).open}) <= OPEN
