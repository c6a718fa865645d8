"""Where apps above hear of what becomes of a unit, in the same transaction, and where they say what stands in its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from accounts.models import Unit

NAMES = ("let_in", "recoded", "merged", "closed")
_listeners: dict[str, list[Callable[..., None]]] = {name: [] for name in NAMES}
_guards: list[Callable[..., list[str]]] = []


def subscribe(name: str, listener: Callable[..., None]) -> None:
    """Call ``listener(unit=…, actor=…, **facts)`` whenever the event happens; let_in gives `tenant`, merged gives `into`.

    KeyError for an unknown name. Listeners to merged and closed run in the system scope.
    """
    if listener not in _listeners[name]:
        _listeners[name].append(listener)


def emit(name: str, **facts: Any) -> None:
    """Tell every listener, inside the caller's transaction; an error in one undoes all."""
    for listener in _listeners[name]:
        listener(**facts)


def register_guard(guard: Callable[..., list[str]]) -> None:
    """Add fn(unit, into) -> sentences of what must be settled before the unit is closed (into None) or merged."""
    if guard not in _guards:
        _guards.append(guard)


def obstacles(unit: Unit, into: Unit | None) -> Iterator[str]:
    """What stands in the way of closing or merging the unit, as sentences. Call in the system scope."""
    for guard in _guards:
        yield from guard(unit, into)
