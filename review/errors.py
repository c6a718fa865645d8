"""What stands against an act of review: not a permission, not somebody faster, but something that is still missing."""

from __future__ import annotations

from collections.abc import Sequence


class NotYet(Exception):
    """The act cannot be done as things stand. ``sentence`` says why and what to do; ``details`` name the single cases."""

    def __init__(self, sentence: str, details: Sequence[str] = ()):
        self.sentence, self.details = sentence, list(details)
        super().__init__("；".join([sentence, *self.details]))
