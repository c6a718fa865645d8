"""How the builder shows a rule set: its chapters, and what a list's rows say of themselves."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from campaigns.building.part_form import is_inline
from campaigns.ruleset.editing.shapes import Shape, shapes
from campaigns.ruleset.editing.tree import Data, Path, Spot, spot, written
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.words import thing

CHAPTERS = (
    ("活动", ("identity", "windows", "confidentiality", "fee", "disclosure")),
    ("谁可以申报", ("kinds", "registration", "conditions", "counts", "consortium", "on_paper", "dimensions")),
    ("填写什么", ("forms", "documents")),
    ("谁来组织", ("tiers", "seats", "seat_sets", "countersigning", "quotas")),
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


def order_of(at: str) -> int:
    """Where a place stands in the order in which one sets up a campaign."""
    names = [name for _, chapter in CHAPTERS for name in chapter]
    top = at.split(".", maxsplit=1)[0]
    return names.index(top) if top in names else len(names)
