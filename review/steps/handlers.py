"""Handlers of review's kinds of steps. ``level`` says who ends a step: each entry by itself, or the docket as a whole."""

from __future__ import annotations

from typing import Any

from .. import people
from ..actions.sheets import give
from ..models import Assignment, StageEntry


class ByEntry:
    """A person decides each entry by itself: check, opinion, duplicates, supplement."""

    level = "entry"

    def opened(self, entry: StageEntry, step: Any) -> None:
        """It waits for that person."""


class ByDocket:
    """The head decides all entries of the docket together: recommend, select, combine, deliberation."""

    level = "docket"

    def opened(self, entry: StageEntry, step: Any) -> None:
        """It waits until the head ends the step."""


class Scoring(ByDocket):
    """Sheets by the seat's reviewers or a panel. Reviewers get a newcomer at once; experts when the host assigns."""

    def opened(self, entry: StageEntry, step: Any) -> None:
        """Give the entry to the reviewers already at work on the step, else to all reviewers of the seat."""
        if step.panel or not step.rubric:
            return
        at_work = Assignment.objects.filter(entry__docket=entry.docket, step=entry.step).exclude(
            state__in=(Assignment.State.RECUSED, Assignment.State.RELEASED)
        )
        users = {row.user_id: row.user for row in at_work.select_related("user").order_by("pk")}
        give(entry, users.values() or people.plain_reviewers(entry.docket.seat))


HANDLERS = {
    "check": ByEntry(),
    "opinion": ByEntry(),
    "duplicates": ByEntry(),
    "supplement": ByEntry(),
    "score": Scoring(),
    "defence": Scoring(),
    "combine": ByDocket(),
    "deliberation": ByDocket(),
    "recommend": ByDocket(),
    "select": ByDocket(),
}
