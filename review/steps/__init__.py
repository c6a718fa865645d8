"""What each kind of step of review does when an entry reaches it. publicity registers its own kinds."""

from __future__ import annotations

from .. import engine
from .handlers import HANDLERS


def register() -> None:
    """Tell the engine about the steps of this app."""
    for kind, handler in HANDLERS.items():
        engine.register_step(kind, handler)
