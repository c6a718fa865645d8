"""The history of a working copy: who changed which fields when, from what to what; any earlier state can be had again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from . import content, differences, merging
from .models import DraftChange, Submission

MOST = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of work as the page tells it."""

    row: DraftChange
    changes: Sequence[differences.Change]

    @property
    def is_restored(self) -> bool:
        """Was an earlier state taken up here?"""
        return self.row.kind == DraftChange.Kind.RESTORE


def stretches(row: Submission) -> list[Stretch]:
    """The latest stretches of work, newest first; a stretch that ended where it began says nothing and is left out."""
    rules = row.campaign.rules
    found = []
    for change, before, after in _states(row, _changes(row)[:MOST]):
        told = differences.of_answers(rules, before, after, only=change.columns, hide_personal=False)
        if merging.digest(before.get(content.DECLARED)) != merging.digest(after.get(content.DECLARED)):
            bits = [differences.Bit("new", "勾选有变化")]
            told.append(differences.Change(content.DECLARED, "", "声明事项", bits))
        if told:
            found.append(Stretch(change, told))
    return found


def before(row: Submission, change: DraftChange) -> dict[str, Any]:
    """The fields that have changed since, as they stood before this stretch of work."""
    state: dict[str, Any] = {}
    for one in _changes(row).filter(pk__gte=change.pk):
        state |= _earlier(one)
    return state


def _changes(row: Submission) -> Any:
    return DraftChange.objects.filter(submission=row).select_related("by").order_by("-pk")


def _states(row: Submission, changes: Iterable[DraftChange]) -> Iterator[tuple[DraftChange, dict, dict]]:
    after = content.draft_answers(row.draft)
    for change in changes:
        earlier = after | _earlier(change)
        yield change, earlier, after
        after = earlier


def _earlier(change: DraftChange) -> dict[str, Any]:
    return change.earlier | (json.loads(change.earlier_personal) if change.earlier_personal else {})
