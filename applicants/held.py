"""What was read of a unit under its lock is read once: a unit that an action holds remembers it until the action ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def hold(unit: Any) -> None:
    """The unit's row is locked from now on: what is asked about it is kept on it."""
    unit.held_facts = {}


def kept(unit: Any, name: Any, ask: Callable[[], Any]) -> Any:
    """The answer of ``ask``, remembered where the unit is held. Takes instances or ids."""
    known = getattr(unit, "held_facts", None)
    if known is None:
        return ask()
    if name not in known:
        known[name] = ask()
    return known[name]


def know(unit: Any, name: Any, answer: Any) -> None:
    """Something read of a held unit together with other things, for whoever asks by the name."""
    unit.held_facts[name] = answer
