"""The manual names every key of the language, with meaning, default and an example that is really written somewhere."""

import re

import pytest

from campaigns.ruleset.editing.names import NAMED
from campaigns.ruleset.editing.shapes import shapes
from campaigns.ruleset.language import models
from campaigns.ruleset.manual import THINGS_NAMED, manual

from .presets import FOLDER, NAMES, preset

PAGES = {page.name: page for page in manual({name: preset(name) for name in NAMES})}


def test_every_part_has_its_page_in_order():
    assert list(PAGES) == [model.__name__ for model in models()]
    assert set(NAMED.values()) <= set(THINGS_NAMED)


@pytest.mark.parametrize("model", models(), ids=lambda m: m.__name__)
def test_every_key_is_named_with_what_to_write_and_its_default(model):
    page = PAGES[model.__name__]
    assert [entry.key for entry in page.entries] == [shape.name for shape in shapes(model)]
    for entry in page.entries:
        assert entry.label, entry
        assert re.search("[\u4e00-\u9fff]", entry.wants), entry
        assert entry.default, entry
        assert entry.example or entry.parts, entry


def test_examples_are_taken_from_the_presets():
    texts = {name: (FOLDER / f"{name}.yaml").read_text(encoding="utf-8") for name in NAMES}
    shown = [(entry, page) for page in PAGES.values() for entry in page.entries if entry.source]
    assert len(shown) > 250
    for entry, _page in shown[::7]:
        word = re.findall(r"[\u4e00-\u9fffA-Za-z0-9]+", entry.example.removeprefix(f"{entry.key}:"))
        assert not word or word[0] in texts[entry.source], entry


def test_what_can_be_exampled_is():
    """Almost every part is used by one of the five; the rest shows the smallest way to write it."""
    assert [page.name for page in PAGES.values() if not page.example and page.name not in BIG] == []


BIG = {"RuleSet", "Identity", "Form"}
