"""Events in the order of their time, played on the stopped business clock. What lies after now does not happen."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings

from accounts.kernel.clock import hold_clock, restart_clock

OPENS, CLOSES = time(9, 0), time(17, 20)


class Timeline:
    """Plays events up to ``now``; an event may add later ones."""

    def __init__(self, now: datetime):
        self.now = now
        self._events: list[tuple[datetime, int, Callable[[], Any]]] = []
        self._count = 0
        self._clock: datetime | None = None

    def at(self, when: datetime, do: Callable[..., Any], *args: Any) -> datetime:
        """Let ``do(*args)`` happen at ``when``; returns the moment."""
        self._count += 1
        heapq.heappush(self._events, (when, self._count, lambda: do(*args)))
        return when

    def between(self, start: datetime, end: datetime | None, share: float) -> datetime:
        """A working hour this share of the way from ``start`` to ``end``, or to now when that comes first."""
        end = min(end or self.now, self.now)
        moment = start + (max(end, start) - start) * min(max(share, 0.0), 1.0)
        day = moment.timetz().replace(tzinfo=None)
        if not OPENS <= day <= CLOSES:
            seconds = (moment.hour * 3600 + moment.minute * 60) % 29_000
            moment = datetime.combine(moment.date(), OPENS, moment.tzinfo) + timedelta(seconds=seconds)
        if moment >= end:
            moment = end - (end - start) * 0.02 - timedelta(minutes=1)
        return max(moment, start + timedelta(minutes=1))

    def play(self) -> int:
        """Play everything that lies before now, each at its time; returns how many events."""
        played = 0
        while self._events and self._events[0][0] <= self.now:
            when, _, do = heapq.heappop(self._events)
            if when != self._clock:
                self.set_clock(when)
                self._clock = when
            do()
            played += 1
        return played

    def set_clock(self, when: datetime) -> None:
        """Stop the business clock at the moment of the next event: this process's own where it may hold one."""
        if settings.CLOCK_HELD:
            hold_clock(when)
        else:
            restart_clock(when, stopped=True)
