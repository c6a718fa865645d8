"""The presets that come with the product: rule sets as files, one for each printed notice."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .ruleset import reading
from .ruleset.model import RuleSet

FOLDER = Path(__file__).parent / "presets"


@cache
def load(name: str) -> RuleSet:
    """The preset of this name. KeyError for an unknown one; RuleSetError for a broken file."""
    if name not in names():
        raise KeyError(name)
    return reading.read((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def names() -> tuple[str, ...]:
    """The names of all presets, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
