"""The table of repairs, by kind of finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from campaigns.ruleset.editing.places import path_of
from campaigns.ruleset.editing.tree import Data, Path, replaced, spot
from campaigns.ruleset.lint.registry import Finding
from campaigns.ruleset.model import RuleSet


@dataclass(frozen=True)
class Repair:
    """One way to mend a finding: what the button says, and the change it makes."""

    label: str
    change: Callable[[Data], Data]


@dataclass(frozen=True)
class Case:
    """A finding in its rules, and where it lies in the data."""

    rules: RuleSet
    data: Data
    finding: Finding
    path: Path

    @property
    def part(self) -> Any:
        """What lies at the place: the plain data of one part, or the rows of a list."""
        return spot(self.data, self.path).value

    def put(self, label: str, **values: Any) -> Repair:
        """A repair that gives the part at the place these values; None takes one away."""
        path = self.path

        def change(data: Data) -> Data:
            part = {**spot(data, path).value, **values}
            return replaced(data, path, {name: value for name, value in part.items() if value is not None})

        return Repair(label, change)


Maker = Callable[[Case], Iterator[Repair]]
REPAIRS: dict[str, Maker] = {}


def repair(*codes: str) -> Callable[[Maker], Maker]:
    """Enter the repairs of these kinds of finding."""

    def enter(make: Maker) -> Maker:
        for code in codes:
            if code in REPAIRS:
                raise ValueError(f"doubled repair {code}")
            REPAIRS[code] = make
        return make

    return enter


def repairs(rules: RuleSet, data: Data, finding: Finding) -> tuple[Repair, ...]:
    """What can be done about a finding with one click, the likeliest first. ``data`` is the plain data of ``rules``."""
    make = REPAIRS.get(finding.code)
    if make is None:
        return ()
    return tuple(make(Case(rules, data, finding, path_of(data, finding.place))))
