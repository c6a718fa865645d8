"""What was tried and refused, with the site's own sentence; people then wait and try again, so equal ones are counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from accounts.kernel.clock import clock
from accounts.kernel.moves import IllegalMove
from accounts.kernel.policy import Refused
from campaigns.windows import OutsideWindow
from review.actions.sheets import SheetProblems
from review.errors import NotYet
from submissions.actions import NotReady, Refusal

from ..actions.awards import NotDone
from ..actions.lists import NotReady as ListNotReady
from ..actions.objections import NotAccepted
from ..actions.votes import NotCounted
from ..countersigning.standing import NotSigned

KNOWN = (
    IllegalMove, Refused, OutsideWindow, SheetProblems, NotYet, NotReady, Refusal, NotDone, ListNotReady, NotAccepted, NotCounted, NotSigned,
)  # fmt: skip
NUMBERS = re.compile(r"[A-Z]{2,}\d*-\d+|预演[^\s：，。；]*|\d{4,}")


@dataclass
class Refusals:
    """Counts by what was tried, where, and which sentence answered. ``stuck``: the last sentence at a place of the graph."""

    counted: dict[tuple[str, str, str], list[Any]] = field(default_factory=dict)
    stuck: dict[tuple[str, int, str], str] = field(default_factory=dict)

    @contextmanager
    def noting(self, tried: str, *, subject: Any = None, place: tuple[str, int, str] | None = None) -> Iterator[None]:
        """Whatever the site refuses inside is written down; other errors go on."""
        try:
            yield
        except KNOWN as error:
            self.note(tried, sentence_of(error), place)

    def note(self, tried: str, sentence: str, place: tuple[str, int, str] | None = None) -> None:
        """Write one refusal down."""
        row = self.counted.setdefault((tried, place[0] if place else "", sentence), [0, clock().date().isoformat(), ""])
        row[0] += 1
        row[2] = clock().date().isoformat()
        if place:
            self.stuck[place] = sentence


def sentence_of(error: Exception) -> str:
    """The sentence of the site without what names a single case, so that equal refusals are equal."""
    if isinstance(error, Refusal):
        words = error.verdicts[0].reason
    elif isinstance(error, NotReady):
        words = next((p.sentence for p in error.problems if p.hard), "")
    elif isinstance(error, Refused):
        words = error.verdict.reason
    else:
        words = getattr(error, "sentence", "") or str(error)
        details = getattr(error, "details", ())
        words += details[0] if details else ""
    return NUMBERS.sub("…", words).strip()[:200]
