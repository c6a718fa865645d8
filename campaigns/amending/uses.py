"""What is already at work under the rules in force: apps above tell it, and the guards keep it from vanishing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from campaigns.models import Campaign


@dataclass(frozen=True)
class Use:
    """Something of the rules that work hangs on. ``part``: stages, seats (with work), seated (with people), rubrics, panels, awards, kinds, options, filing
    (key ""); ``why`` completes “…，因为” in words; ``fixed``: it may not even change."""

    part: str
    key: str
    why: str
    fixed: bool = False


Source = Callable[["Campaign"], Iterable[Use]]
Concerned = Callable[["Campaign", bool], Iterable["User"]]
_sources: list[Source] = []
_concerned: list[Concerned] = []


def register_uses(source: Source) -> None:
    """Add fn(campaign) -> uses; called in the system scope, inside the transaction that amends."""
    if source not in _sources:
        _sources.append(source)


def uses_of(campaign: Campaign) -> list[Use]:
    """All uses of a campaign's rules. Call in the system scope."""
    return [use for source in _sources for use in source(campaign)]


def register_concerned(source: Concerned) -> None:
    """Add fn(campaign, judging) -> people to write to; ``judging``: the rules of judging changed. System scope."""
    if source not in _concerned:
        _concerned.append(source)


def concerned(campaign: Campaign, *, judging: bool) -> list[User]:
    """Everybody who is told of a change, each once, in the order of their numbers. Call in the system scope."""
    found = {user.pk: user for source in _concerned for user in source(campaign, judging)}
    return [found[pk] for pk in sorted(found)]
