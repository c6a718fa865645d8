"""How the builder shows a rule set: its chapters, what a list's rows say of themselves, and where a finding of the lint lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from campaigns.building.part_form import is_inline
from campaigns.ruleset.editing.shapes import Shape, shapes
from campaigns.ruleset.editing.tree import Data, NoSuchPlace, Path, Spot, spot, written
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.words import thing

CHAPTERS = (
    ("活动", ("identity", "windows", "confidentiality", "fee", "disclosure")),
    ("谁可以申报", ("kinds", "registration", "conditions", "counts", "consortium", "dimensions")),
    ("填写什么", ("forms", "documents")),
    ("谁来组织", ("tiers", "seats", "seat_sets", "quotas")),
    ("怎样评审", ("stages", "rubrics", "panels")),
    ("结果", ("awards", "validity", "library", "follow_ups")),
    ("通知与处理", ("letters", "reminders", "resolutions")),
)
NAMES = ("title", "label", "name", "topic", "term", "text", "subject", "event", "finding", "field", "year", "key")


@dataclass(frozen=True)
class Entry:
    """One row of a list, or one part that has a page of its own. ``count`` is how many items a list holds."""

    label: str
    at: str
    note: str = ""
    count: int | None = None
    there: bool = True


def chapters(data: Data) -> list[tuple[str, list[Entry]]]:
    """The outline of a rule set, in the order in which one sets up a campaign."""
    by_name = {shape.name: shape for shape in shapes(RuleSet)}
    return [(title, [_entry(by_name[name], data, ()) for name in names]) for title, names in CHAPTERS]


def inside(here: Spot) -> list[Entry]:
    """The lists and larger parts inside one part, each with a page of its own."""
    model = here.model
    assert model is not None
    return [_entry(shape, here.value, here.path) for shape in shapes(model) if shape.nested and not is_inline(shape)]


def _entry(shape: Shape, data: Data, path: Path) -> Entry:
    value = data.get(shape.name)
    at = written((*path, shape.name))
    if shape.kind == "parts":
        return Entry(shape.word.label, at, shape.word.help, len(value or []))
    return Entry(shape.word.label, at, shape.word.help, there=value is not None or not shape.optional)


def rows(here: Spot) -> list[Entry]:
    """The items of a list as they call themselves."""
    assert here.shape is not None
    return [
        Entry(named(item, here.shape.models), written((*here.path, number)), _kind(item, here.shape.models))
        for number, item in enumerate(here.value)
    ]


def named(item: Data, models: tuple[type[BaseModel], ...]) -> str:
    """What an item is called: its title, or the first thing it says."""
    for name in NAMES:
        if item.get(name):
            return str(item[name])[:60]
    return thing(models[0]).label


def _kind(item: Data, models: tuple[type[BaseModel], ...]) -> str:
    if len(models) > 1:
        return next((thing(m).label for m in models if m.model_fields["type"].default == item.get("type")), "")
    return str(item.get("key", ""))


def trail_to(data: Data, path: Path) -> list[tuple[str, str]]:
    """The way to a place, for crumbs: (label, place) from the outermost part to the one at hand."""
    found = []
    for end in range(1, len(path) + 1):
        here = spot(data, path[:end])
        assert here.shape is not None
        label = here.shape.word.label if isinstance(path[end - 1], str) else named(here.value, here.shape.models)
        found.append((label, written(path[:end])))
    return found


def place_of(data: Data, place: str) -> str:
    """The page on which a finding is repaired: lint names places by keys (``forms.main.basic.title``), pages by position."""
    here: Any = data
    found: list[str | int] = []
    for word in place.split("."):
        path = _below(here, word)
        if path is None:
            break
        for piece in path:
            here = here[piece]
        found += path
    return _deepest(data, tuple(found))


def _below(here: Any, word: str) -> list[str | int] | None:
    if isinstance(here, dict) and isinstance(here.get(word), (dict, list)):
        return [word]
    lists: Iterator[tuple[list[str | int], Any]] = iter(())
    if isinstance(here, list):
        lists = iter([([], here)])
    elif isinstance(here, dict):
        lists = ((([name]), value) for name, value in here.items() if isinstance(value, list))
    for above, values in lists:
        for number, item in enumerate(values):
            if isinstance(item, dict) and word in (item.get("key"), item.get("type"), str(item.get("number", ""))):
                return [*above, number]
    return None


def _deepest(data: Data, path: Path) -> str:
    for end in range(len(path), 0, -1):
        try:
            spot(data, path[:end])
        except NoSuchPlace:
            continue
        return written(path[:end])
    return ""
