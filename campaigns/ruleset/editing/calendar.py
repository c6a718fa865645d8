"""The whole calendar moved to a new start, by one of three rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.windows import remapped, starts_on

Rule = Literal["interval", "weekday", "same_day"]
RULES: dict[str, str] = {
    "interval": "从选定的日期开始，其余按原来的间隔顺延",
    "weekday": "星期几不变：从选定日期起的第一个相同的星期几开始",
    "same_day": "几月几日不变：只改年份",
}


def mover(rules: RuleSet, start: date, rule: Rule) -> Callable[[date], date]:
    """How each day moves: to begin on ``start``, in whole weeks on or after it, or by whole years into its year."""
    first = starts_on(rules)
    if first is None:
        return lambda one: one
    if rule == "same_day":
        years = start.year - first.year
        return lambda one: in_year(one, one.year + years)
    by = start - first
    if rule == "weekday":
        by += timedelta(days=-by.days % 7)
    return lambda one: one + by


def moved(rules: RuleSet, start: date, rule: Rule = "interval") -> RuleSet:
    """The rule set with its calendar moved; lengths stay but for a leap day that ``same_day`` meets."""
    return remapped(rules, mover(rules, start, rule))


def in_year(one: date, year: int) -> date:
    """The same day in another year; the 29th of February becomes the 28th."""
    try:
        return one.replace(year=year)
    except ValueError:
        return one.replace(year=year, day=28)
