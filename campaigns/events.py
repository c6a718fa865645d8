"""Where apps above hear of what happens to a campaign, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NAMES = ("published", "staff_left", "seat_left", "amended", "moved")
_listeners: dict[str, list[Callable[..., None]]] = {name: [] for name in NAMES}


def subscribe(name: str, listener: Callable[..., None]) -> None:
    """Call ``listener(…)`` whenever the event happens. KeyError for an unknown name.

    published: campaign, actor · staff_left: tenant, user, actor (a role at the host ended) · seat_left: seat, user, actor ·
    amended: campaign, version, changes, extended (the window that was only given longer, or None), actor · moved: campaign,
    event (suspend, resume, cancel, close), reason, actor.
    """
    if listener not in _listeners[name]:
        _listeners[name].append(listener)


def emit(name: str, **facts: Any) -> None:
    """Tell every listener, inside the caller's transaction; an error in one undoes all."""
    for listener in _listeners[name]:
        listener(**facts)
