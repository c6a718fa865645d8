"""后续工作: whose works are asked, when, how many are drawn, and what follows from how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from .model import RuleSet
from .stages import FollowUp

FORMS = ("report", "self_evaluation")
CONCLUDED = ("report", "self_evaluation", "inspection", "evaluation")
RENEWING = ("self_evaluation", "inspection", "evaluation")


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when a follow-up is due."""

    opens: datetime
    due: datetime

    def runs(self, now: datetime) -> bool:
        """Has it begun, and is it not over?"""
        return self.opens <= now < self.due


def due(rules: RuleSet) -> list[FollowUp]:
    """The follow-ups that are concluded work by work; promotions and recommendations are records of what was done."""
    return [follow for follow in rules.follow_ups if follow.kind in CONCLUDED]


def years_later(moment: datetime, years: int) -> datetime:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, month=3, day=1)


def term(
    follow: FollowUp, window: tuple[datetime | None, datetime | None] | None, published: datetime | None
) -> Term | None:
    """When it is due for a work whose result was published then. A window of the calendar says both ends; else it begins
    ``years_after`` the publication, on midnight, and lasts ``days``. None: never, or not known yet."""
    if window is not None:
        opens, closes = window
        return Term(opens or closes - timedelta(days=follow.days), closes) if closes is not None else None
    if follow.years_after is None or published is None:
        return None
    begins = years_later(published.replace(hour=0, minute=0, second=0, microsecond=0), follow.years_after)
    return Term(begins, begins + timedelta(days=follow.days))


def number_drawn(share: Fraction | None, works: int) -> int:
    """How many of the works a random inspection takes: the share rounded up, at least one where there is any."""
    return min(works, max(1, ceil((share or 0) * works))) if works else 0


def concerns(follow: FollowUp, *, own: bool, year: int) -> bool:
    """Is a work asked? The campaign's own works, or those of the editions the rule names."""
    return year in follow.of_editions if follow.of_editions else own


def renewal(rules: RuleSet, states: Sequence[str], *, over: bool) -> str:
    """What becomes of a result whose validity has ended: ``expire``, ``renew``, or ``wait`` while it is evaluated again.

    ``states``: of the work's re-evaluations (open, handed_in, passed, failed); ``over``: the last of their terms has passed.
    """
    if rules.validity.on_expiry != "re_evaluated" or "failed" in states:
        return "expire"
    if states and all(state == "passed" for state in states):
        return "renew"
    if "handed_in" in states or not over:  # the host has it, or it can still be handed in
        return "wait"
    return "expire"
