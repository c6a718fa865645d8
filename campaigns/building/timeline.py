"""The windows of a rule set on one line of time, in percents of its length. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from campaigns.ruleset.base import CHINA
from campaigns.ruleset.identity import Window
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.windows import closes_at, notice_day, opens_at, period_words
from campaigns.ruleset.words import word

MOST_TICKS = 5
MARGIN = timedelta(days=3)


@dataclass(frozen=True)
class Bar:
    """One window: where its bar begins and how long it is; ``loose`` when an end is left open."""

    place: str
    title: str
    purpose: str
    kind: str
    period: str
    stages: tuple[str, ...]
    at: str | None
    length: str | None
    loose: bool


@dataclass(frozen=True)
class Timeline:
    """Bars in the order of their beginning, marks of the months, today, and days on which nothing is open (in words and as bands)."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[str, str], ...]
    today: str | None
    gaps: tuple[str, ...]
    bands: tuple[tuple[str, str], ...]


def timeline(rules: RuleSet, now: datetime) -> Timeline | None:
    """The calendar as a picture; None while no window has a date."""
    spans = [(window, *_span(rules, window)) for window in rules.windows]
    ends = [end for _, start, end in spans for end in (start, end) if end is not None]
    if not ends:
        return None
    first, last = min(ends) - MARGIN, max(ends) + MARGIN
    whole = (last - first).total_seconds()

    def at(moment: datetime) -> str:
        return f"{(moment - first).total_seconds() / whole * 100:.2f}%"

    def long(start: datetime, end: datetime) -> str:
        return f"{max((end - start).total_seconds() / whole * 100, 0.6):.2f}%"

    bars = []
    for number, (window, start, end) in enumerate(spans):
        begin, finish = start or first, end or last
        drawn = (start or end) is not None and finish > begin
        said = _said(rules, window)
        dates = (at(begin), long(begin, finish)) if drawn else (None, None)
        bars.append((begin, Bar(f"windows.{number}", window.title, *said, *dates, loose=start is None or end is None)))
    holes = list(_holes([(s, e or last) for _, s, e in spans if s is not None and (e or last) > s]))
    return Timeline(
        tuple(bar for _, bar in sorted(bars, key=lambda row: row[0])),
        tuple((at(moment), label) for moment, label in _ticks(first, last)),
        at(now) if first <= now <= last else None,
        tuple(_hole_words(a, b) for a, b in holes),
        tuple((at(a), long(a, b)) for a, b in holes),
    )


def _said(rules: RuleSet, window: Window) -> tuple[str, str, str, tuple[str, ...]]:
    label = word(Window, "purpose").values.get(window.purpose, window.purpose)
    return label, window.purpose, period_words(window), tuple(s.title for s in rules.stages if s.window == window.key)


def _span(rules: RuleSet, window: Window) -> tuple[datetime | None, datetime | None]:
    start, end = opens_at(window), closes_at(window)
    called = notice_day(rules)
    if start is None and end is not None and called is not None:
        start = datetime(called.year, called.month, called.day, tzinfo=CHINA)
    return start, end


def _holes(spans: list[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of a day or more in which no window is open."""
    reached: datetime | None = None
    for start, end in sorted(spans):
        if reached is not None and start - reached >= timedelta(days=1):
            yield reached, start
        reached = max(reached or end, end)


def _hole_words(start: datetime, end: datetime) -> str:
    first, last = start.astimezone(CHINA).date(), (end - timedelta(seconds=1)).astimezone(CHINA).date()
    days = f"{first.month}月{first.day}日"
    return f"{first.year}年{days}" + (f"至{last.month}月{last.day}日" if last != first else "")


def _ticks(first: datetime, last: datetime) -> Iterator[tuple[datetime, str]]:
    months = (last.year - first.year) * 12 + last.month - first.month
    step = max(ceil(months / MOST_TICKS), 1)
    year, month = first.year, first.month
    told = 0
    for _ in range(months + 1):
        moment = datetime(year, month, 1, tzinfo=CHINA)
        if first <= moment <= last and (month - 1) % step == 0:
            yield moment, f"{year}年{month}月" if year != told else f"{month}月"
            told = year
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
