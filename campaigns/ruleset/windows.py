"""Windows of time: half-open [opens, closes) in Asia/Shanghai, and the whole calendar moved to a new start.

A bare closing date runs to its 24:00; a closing time excludes that very instant ("17:00前" refuses 17:00:00.0).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, Protocol

from accounts.kernel.verdict import YES, Verdict, no

from .base import CHINA, closing, day, opening
from .identity import Window
from .model import RuleSet


class HasDeadlines(Protocol):
    """A seat: its earlier deadlines by window key."""

    @property
    def deadlines(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class WindowState:
    """Where a window stands now; ``at`` is the next thing to happen (opening or closing), if anything will."""

    kind: Literal["unset", "before", "open", "closed"]
    at: datetime | None
    sentence: str


@dataclass(frozen=True)
class Early:
    """Somebody's own end of a window for the entries that come to it: a seat, or a channel by which they come.

    ``closes``: None where it has none of its own; ``longer``: until when a permit gives its entries longer.
    """

    name: str
    closes: datetime | None = None
    longer: datetime | None = None


@dataclass(frozen=True)
class End:
    """The end of a window for one filing (None: it stays open), and whose earlier end that is; empty when everybody's."""

    at: datetime | None
    whose: str = ""


def opens_at(window: Window) -> datetime | None:
    """The first instant inside; None when it is open since the notice."""
    return opening(window.opens) if window.opens else None


def closes_at(window: Window) -> datetime | None:
    """The first instant after it; None when it stays open."""
    return closing(window.closes) if window.closes else None


def seat_deadline(seat: HasDeadlines, window_key: str) -> datetime | None:
    """The seat's own end of a window, where the rule set gives one."""
    moment = seat.deadlines.get(window_key)
    return closing(moment) if moment else None


def deadline(
    window: Window, *, seat_closes: datetime | None = None, permit_until: datetime | None = None
) -> datetime | None:
    """The end that counts for one applicant: the seat's earlier one wins over the window's, a permit for late entry over both."""
    ends = [end for end in (closes_at(window), seat_closes) if end is not None]
    end = min(ends) if ends else None
    return max(end, permit_until) if end is not None and permit_until is not None else end


def end_for(closes: datetime | None, early: Sequence[Early], permit_until: datetime | None = None) -> End:
    """The end that counts for one filing: everybody's ``closes``, prolonged by the permits of its seats; then the earliest of
    the own ends of those it comes to, each prolonged by its own permit; a permit for the applicant itself over all."""
    end = End(max([closes, *(one.longer for one in early if one.longer is not None)]) if closes is not None else None)
    for one in early:
        if one.closes is None:
            continue
        own = max(one.closes, one.longer) if one.longer is not None else one.closes
        if end.at is None or own < end.at:
            end = End(own, one.name)
    if permit_until is not None and end.at is not None and permit_until > end.at:
        return End(permit_until)
    return end


def is_open(
    window: Window, now: datetime, *, seat_closes: datetime | None = None, permit_until: datetime | None = None
) -> Verdict:
    """Whether something may be done at the instant ``now`` (aware)."""
    start, end = opens_at(window), deadline(window, seat_closes=seat_closes, permit_until=permit_until)
    if start is not None and now < start:
        return no(f"“{window.title}”尚未开始，{spoken(start)}开放", window.clause)
    if end is not None and now >= end:
        return no(f"“{window.title}”已于{spoken(end, closing=True)}截止", window.clause)
    return YES


def state(window: Window, now: datetime) -> WindowState:
    """Where a window stands at ``now``. A window without dates is ``unset``: the host has not decided."""
    start, end = opens_at(window), closes_at(window)
    if start is None and end is None:
        return WindowState("unset", None, f"“{window.title}”的时间另行通知")
    if start is not None and now < start:
        return WindowState("before", start, f"“{window.title}”{spoken(start)}开始")
    if end is None:
        return WindowState("open", None, f"“{window.title}”正在进行")
    if now < end:
        return WindowState("open", end, f"“{window.title}”{spoken(end, closing=True)}截止")
    return WindowState("closed", None, f"“{window.title}”已于{spoken(end, closing=True)}截止")


def spoken(moment: datetime, *, closing: bool = False) -> str:
    """An instant in words; an end at midnight is the 24:00 of the day before, a start at midnight only the day."""
    local = moment.astimezone(CHINA)
    midnight = local.time() == time()
    if closing and midnight:
        before = local.date() - timedelta(days=1)
        return f"{before.year}年{before.month}月{before.day}日24:00"
    words = f"{local.year}年{local.month}月{local.day}日"
    if midnight:
        return words
    return words + (f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}")


def period_words(window: Window) -> str:
    """The period of a window in words, for pages that explain the rules."""
    start, end = opens_at(window), closes_at(window)
    if start and end:
        return f"{spoken(start)}至{spoken(end, closing=True)}"
    if end:
        return f"自通知发布之日起至{spoken(end, closing=True)}"
    return f"自{spoken(start)}起" if start else "另行通知"


def filing_window(rules: RuleSet) -> Window | None:
    """The window in which the material is handed in."""
    return next(iter(rules.windows_for("file")), None)


def next_window(rules: RuleSet, now: datetime) -> tuple[Window, WindowState] | None:
    """The window whose opening or closing comes next."""
    coming = [(s.at, w, s) for w in rules.windows if (s := state(w, now)).at is not None]
    if not coming:
        return None
    _, window, its_state = min(coming, key=lambda row: row[0] or now)
    return window, its_state


def notice_day(rules: RuleSet) -> date | None:
    """The day of the call: published, else signed. Letters that forward it do not count."""
    for notice in rules.identity.notices:
        if notice.forwards is None:
            return notice.published_on or notice.signed_on
    return None


def deadline_day(rules: RuleSet) -> date | None:
    """The last day of filing."""
    window = filing_window(rules)
    return day(window.closes) if window and window.closes else None


def starts_on(rules: RuleSet) -> date | None:
    """The day the calendar begins: the earliest opening; a window open since the notice begins on the notice's day."""
    days = [day(w.opens) for w in rules.windows if w.opens]
    if any(w.opens is None and w.closes for w in rules.windows) and (called := notice_day(rules)):
        days.append(called)
    ends = [day(w.closes) for w in rules.windows if w.closes]
    return min(days or ends, default=None)


def shifted(rules: RuleSet, start: date) -> RuleSet:
    """The rule set with its calendar moved by whole days so that it begins on ``start``; every length and time of day stays."""
    first = starts_on(rules)
    if first is None:
        return rules
    by = start - first
    return remapped(rules, lambda one: one + by)


def remapped(rules: RuleSet, change: Callable[[date], date]) -> RuleSet:
    """The rule set with every day of its calendar changed; times of day stay.

    Changed: windows, seats' deadlines, the days of notices, fixed days in conditions. Editions, years of honours and texts stay as
    they are.
    """
    windows = tuple(
        w.model_copy(update={"opens": _moved(w.opens, change), "closes": _moved(w.closes, change)})
        for w in rules.windows
    )
    seats = tuple(
        s.model_copy(update={"deadlines": {key: _moved(m, change) for key, m in s.deadlines.items()}})
        if s.deadlines
        else s
        for s in rules.seats
    )
    conditions = tuple(
        c.model_copy(update={"day": change(c.day)}) if c.type == "date" and c.day is not None else c
        for c in rules.conditions
    )
    notices = tuple(
        n.model_copy(
            update={
                key: change(value) for key in ("signed_on", "published_on") if (value := getattr(n, key)) is not None
            }
        )
        for n in rules.identity.notices
    )
    changed: dict[str, Any] = {
        "windows": windows,
        "seats": seats,
        "conditions": conditions,
        "identity": rules.identity.model_copy(update={"notices": notices}),
    }
    return rules.model_copy(update=changed)


def _moved(moment: str | None, change: Callable[[date], date]) -> str | None:
    if moment is None:
        return None
    day_part, space, time_part = moment.partition(" ")
    return change(date.fromisoformat(day_part)).isoformat() + space + time_part
