"""Working days of the People's Republic, make-up days (调休) included; a year not yet announced counts Monday to Friday."""

from __future__ import annotations

from datetime import date

import chinese_calendar


def is_workday(day: date) -> bool:
    """Is this a working day? Years without an announced calendar fall back to Monday to Friday (see ``is_announced``)."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_announced(year: int) -> bool:
    """Has the year's holiday arrangement been announced?"""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
