"""Where apps above hear of what happens to a submission, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NAMES = ("submitted", "withdrawn", "disqualified", "carried", "asked_answered", "scan_matched", "recalled")
_listeners: dict[str, list[Callable[..., None]]] = {name: [] for name in NAMES}


def subscribe(name: str, listener: Callable[..., None]) -> None:
    """Call ``listener(submission=…, actor=…, **facts)`` whenever the event happens. KeyError for an unknown name."""
    if listener not in _listeners[name]:
        _listeners[name].append(listener)


def emit(name: str, **facts: Any) -> None:
    """Tell every listener, inside the caller's transaction; an error in one undoes all."""
    for listener in _listeners[name]:
        listener(**facts)
