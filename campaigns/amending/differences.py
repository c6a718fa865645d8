"""What is different between two versions of a rule set, place by place, in plain words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from campaigns.amending.values import NOTHING, called, narrowed, part_words, value_words
from campaigns.ruleset.base import When
from campaigns.ruleset.editing.shapes import Shape, shapes
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.words import thing

Kind = Literal["added", "removed", "changed", "moved"]
WORDS: dict[str, tuple[str, str]] = {
    "added": ("新增", "success"), "removed": ("删除", "danger"), "changed": ("修改", "info"), "moved": ("调整顺序", "neutral"),
}  # fmt: skip
INTERNAL = ("resolutions", "name")  # the host's own notes: no applicant is concerned
JUDGING = ("rubrics", "panels", "stages", "awards", "confidentiality", "disclosure")


@dataclass(frozen=True)
class Change:
    """One difference: where (chapters from the outermost inward), and what it said before and says now."""

    top: str
    place: str
    kind: Kind
    before: str
    after: str

    @property
    def label(self) -> str:
        """新增, 删除, 修改 or 调整顺序."""
        return WORDS[self.kind][0]

    @property
    def tone(self) -> str:
        """Its colour on pages."""
        return WORDS[self.kind][1]

    @property
    def sentence(self) -> str:
        """The difference in one sentence, for notices and letters."""
        if self.kind == "added":
            return f"{self.place}：新增，{self.after}"
        if self.kind == "removed":
            return f"{self.place}：删除（原为 {self.before}）"
        word = "顺序由" if self.kind == "moved" else "由"
        return f"{self.place}：{word}“{self.before}”改为“{self.after}”"


def differences(before: RuleSet, after: RuleSet) -> list[Change]:
    """Everything that differs, in the order of the rule set."""
    return _Comparison(before, after).run()


def public(changes: Sequence[Change]) -> list[Change]:
    """Those that concern people outside."""
    return [change for change in changes if change.top not in INTERNAL]


class _Comparison:
    def __init__(self, before: RuleSet, after: RuleSet):
        self.before, self.after = before, after
        self.found: list[Change] = []
        self.top = ""

    def run(self) -> list[Change]:
        for shape in shapes(RuleSet):
            self.top = shape.name
            self._field(shape, self.before, self.after, ())
        return self.found

    def _add(self, kind: Kind, place: tuple[str, ...], before: str, after: str) -> None:
        self.found.append(Change(self.top, " › ".join(place), kind, before, after))

    def _parts(self, one: BaseModel, other: BaseModel, place: tuple[str, ...]) -> None:
        for shape in shapes(type(one)):
            self._field(shape, one, other, place)

    def _field(self, shape: Shape, one: BaseModel, other: BaseModel, place: tuple[str, ...]) -> None:
        was, now = getattr(one, shape.name), getattr(other, shape.name)
        if was == now:
            return
        here = (*place, shape.word.label)
        if shape.kind == "parts":
            self._list(was, now, here)
        elif isinstance(was, BaseModel) or isinstance(now, BaseModel):
            self._part(was, now, here)
        else:
            said = value_words(self.before, shape, was, one), value_words(self.after, shape, now, other)
            before, after = narrowed(*said)
            if before == after:  # the same words under another key: what it names was renamed or replaced
                before, after = f"{before}（原）", f"{after}（新）"
            self._add("changed", here, before, after)

    def _part(self, was: Any, now: Any, here: tuple[str, ...]) -> None:
        if was is None:
            self._add("added", here, NOTHING, part_words(self.after, now))
        elif now is None:
            self._add("removed", here, part_words(self.before, was), NOTHING)
        elif type(was) is not type(now) or isinstance(was, When):
            self._add("changed", here, part_words(self.before, was), part_words(self.after, now))
        else:
            self._parts(was, now, here)

    def _list(self, was: Sequence[BaseModel], now: Sequence[BaseModel], here: tuple[str, ...]) -> None:
        old, new = _by_identity(was), _by_identity(now)
        for name, item in old.items():
            if name not in new:
                self._add("removed", (*here, called(item)), part_words(self.before, item), NOTHING)
            elif item != new[name]:
                self._part(item, new[name], (*here, called(item)))
        for name, item in new.items():
            if name not in old:
                self._add("added", (*here, called(item)), NOTHING, part_words(self.after, item))
        kept_old, kept_new = [n for n in old if n in new], [n for n in new if n in old]
        before, after = _names(kept_old, old), _names(kept_new, new)
        if kept_old != kept_new and before != after:  # things without a name of their own stand in any order
            self._add("moved", here, before, after)


def _names(order: list[tuple], items: dict[tuple, BaseModel]) -> str:
    return "、".join(called(items[name]) for name in order)


def _by_identity(items: Sequence[BaseModel]) -> dict[tuple, BaseModel]:
    """Each item under what it is known by: its key, else its kind and name; those alike are counted."""
    found: dict[tuple, BaseModel] = {}
    for item in items:
        name = (getattr(item, "key", None) or f"{type(item).__name__}:{_known_by(item)}",)
        number = 0
        while (*name, number) in found:
            number += 1
        found[(*name, number)] = item
    return found


def _known_by(item: BaseModel) -> str:
    if hasattr(item, "type"):
        return str(item.type)
    for name in ("number", "year", "event", "finding", "window", "field", "term", "topic", "name", "title", "stage"):
        if (value := getattr(item, name, None)) not in (None, ""):
            return f"{name}={value}"
    return thing(type(item)).label
