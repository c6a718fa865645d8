"""Working days of the People's Republic, make-up days (调休) included, as corrected by the system administrator.

A year not yet announced counts Monday to Friday; pages that show a deadline of such a year say so (`unannounced`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import chinese_calendar
from django.utils import timezone

from accounts.models import WorkdayChange

_listeners: list[Callable[[], None]] = []


class Calendar:
    """`calendar(day)`: is this a working day? Reads the corrections once, at the first question; make one per computation."""

    def __init__(self) -> None:
        self._changes: dict[date, bool] | None = None

    def __call__(self, day: date) -> bool:
        if self._changes is None:
            self._changes = dict(WorkdayChange.objects.order_by("day").values_list("day", "is_workday"))
        return self._changes[day] if day in self._changes else announced_workday(day)


def is_workday(day: date) -> bool:
    """Is this a working day? One query: use a `Calendar` for several days."""
    return Calendar()(day)


def announced_workday(day: date) -> bool:
    """What the published calendar says, without corrections; Monday to Friday where nothing is published."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_announced(year: int) -> bool:
    """Does the installation know the year's holiday arrangement: from the library, or from corrections for 1 October?"""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return WorkdayChange.objects.filter(day=date(year, 10, 1)).exists()
    return True


def unannounced(*moments: datetime | date | None) -> list[int]:
    """The years among these moments whose holidays are not announced, in order. A day's last instant counts to that day."""
    years = set()
    for moment in moments:
        if isinstance(moment, datetime):
            years.add(timezone.localtime(moment - timedelta(microseconds=1)).year)
        elif moment is not None:
            years.add(moment.year)
    return sorted(year for year in years if not is_announced(year))


def end_of_workday(start: datetime, workdays: int) -> datetime:
    """The end (24:00) of the n-th working day after the day of `start`; that day itself is not counted."""
    start, working = timezone.localtime(start), Calendar()
    day, left = start.date(), workdays
    while left:
        day += timedelta(days=1)
        left -= working(day)
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), start.tzinfo)


def on_change(listener: Callable[[], None]) -> Callable[[], None]:
    """Have fn() run, in the transaction and the system scope, when a correction was made: deadlines are computed anew."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def changed() -> None:
    """Tell the listeners; called by the actions that correct the calendar."""
    for listener in _listeners:
        listener()
