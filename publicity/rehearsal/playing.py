"""A rehearsal from the notice to its end: a clock that jumps from one day on which something can happen to the next."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from accounts.kernel import jobs, scope
from accounts.kernel.clock import clock, hold_clock
from accounts.workdays import Calendar as Workdays
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.windows import closes_at, opens_at
from review.models import StageEntry
from submissions.models import ReturnRequest

from ..demo.timeline import Timeline
from ..models import LibraryEntry, Publicity
from .afterwards import Afterwards
from .deciding import Deciding
from .desks import Desks
from .filing import Filers
from .judging import Judging
from .peopling import World, set_up, units
from .quick import HOUSEKEEPING
from .refusals import Refusals

MORNING = time(10, 0)
BEFORE_NOTICE = timedelta(hours=14)
FAR = timedelta(days=3660)
LONGEST = timedelta(days=400)  # after the last date of the rules nobody waits longer
IDLE_DAYS = 8  # so many working days in vain before the clock jumps to the next date of the rules
SHARE_OF_SECONDS = 0.10  # units that file twice
Progress = Callable[[str, float], None]


class Days(Timeline):
    """The timeline of a rehearsal: everything is played, whatever its date."""

    def __init__(self, start: datetime):
        super().__init__(start + FAR)
        self.start = start

    def set_clock(self, when: datetime) -> None:
        """The clock is this process's own."""
        hold_clock(when)

    @property
    def next(self) -> datetime | None:
        """When something happens next."""
        return self._events[0][0] if self._events else None


@dataclass
class Played:
    """A rehearsal that has come to its end, for `observing`."""

    world: World
    filers: Filers
    judging: Judging
    deciding: Deciding
    desks: Desks
    refusals: Refusals
    start: datetime
    end: datetime
    busy: dict[str, int] = field(default_factory=dict)  # date → moves, as far as beats saw them


class Rehearsal:
    """N filings of one rule set, from a seed. ``play`` runs to the end; ``said`` hears (phase, share done)."""

    def __init__(self, rules: RuleSet, count: int, seed: int, said: Progress = lambda phase, share: None):
        self.rules, self.count, self.said = rules, count, said
        self.rng = random.Random(f"{seed}:{count}")  # noqa: S311 - invented lives, not secrets
        self.workdays = Workdays()
        self._in_vain = 0

    def play(self) -> Played:
        """Everything, to the end."""
        moments = [at for w in self.rules.windows for at in (opens_at(w), closes_at(w)) if at]
        start = min(moments) - BEFORE_NOTICE
        self.limit = max(moments) + LONGEST
        self.timeline = Days(start)
        hold_clock(start)
        self.said("正在布置席位和申报单位", 0.0)
        with scope.system("rehearsal"):
            self.world = set_up(self.rules)
        self.refusals = Refusals()
        by = units(self.world, self.rules, self._units(), self.rng)
        self.filers = Filers(self.world, self.rules, self.timeline, self.rng, self.refusals)
        self.filers.prepare(self.count, by, self._filed)
        self.desks = Desks(self.world)
        self.judging = Judging(self.desks, self.filers, self.rng, self.refusals)
        self.deciding = Deciding(self.desks, self.filers, self.rng, self.refusals)
        self.deciding.prepare(self.count)
        self._edges = sorted({at + timedelta(minutes=10) for at in moments if at > start})
        for edge in self._edges:
            self.timeline.at(edge, self.turn)
        self.timeline.at(self._morning(start), self.day)
        self.timeline.play()
        Afterwards(self.filers, self.deciding, self.rng, self.refusals).play()
        self._expire()
        return Played(self.world, self.filers, self.judging, self.deciding, self.desks, self.refusals, start, self.last)

    def _units(self) -> int:
        """How many units file so many filings: some file twice, unless the rules allow each one only."""
        once = any(limit.max == 1 and not limit.advised for limit in self.rules.counts)
        return self.count if once else max(1, round(self.count / (1 + SHARE_OF_SECONDS)))

    last: datetime
    limit: datetime

    def _filed(self) -> None:
        self.said("正在申报", 0.4 * min(1.0, self.filers.submitted / max(self.count, 1)))

    # ---------------------------------------------------------------- one day

    def turn(self) -> None:
        """A window opens or closes: what falls due, falls due."""
        self.last = clock()
        jobs.tick(HOUSEKEEPING)

    def day(self) -> None:
        """A working day: what is due, then everybody acts; what one passes on another may find the same day."""
        self.last = clock()
        self.desks.new_day()
        jobs.tick(HOUSEKEEPING)
        moved = False
        for _ in range(3):
            again = self.judging.round()
            before = self.desks.acts()
            self.deciding.round()
            again = again or self.desks.acts() != before
            moved = moved or again
            if not again:
                break
        self._in_vain = 0 if moved else self._in_vain + 1
        self.said("正在评审", self._share())
        if (following := self._following()) is not None:
            self.timeline.at(following, self.day)

    def _following(self) -> datetime | None:
        """The next working day something can move; None when nothing ever will."""
        if clock() > self.limit or (not self._anything_open() and self.timeline.next is None):
            return None
        tomorrow = self._morning(clock() + timedelta(days=1))
        if self._in_vain < 1:
            return tomorrow
        coming = [at for at in (self.timeline.next, *self._dates()) if at is not None and at > clock()]
        if coming and self._in_vain < IDLE_DAYS:
            return max(tomorrow, self._morning(min(coming)))
        if coming:
            return max(tomorrow, self._morning(min(coming)))
        return tomorrow if self._in_vain < IDLE_DAYS else None

    def _dates(self) -> list[datetime]:
        """Dates the rules and what has happened so far still hold: lists that close, corrections that are due."""
        with scope.system("rehearsal dates"):
            lists = Publicity.objects.filter(state="open").order_by("pk").values_list("closes_at", flat=True)
            asked = ReturnRequest.objects.filter(answered_at=None).order_by("pk").values_list("due_at", flat=True)
            return [at for at in (*lists, *asked) if at is not None and at > clock()]

    def _anything_open(self) -> bool:
        with scope.system("rehearsal dates"):
            return StageEntry.objects.filter(state__in=("pending", "returned", "held")).exists()

    def _morning(self, at: datetime) -> datetime:
        """Ten o'clock of this day, or of the next working day."""
        day = at.date() if at.time() <= MORNING else at.date() + timedelta(days=1)
        while not self.workdays(day):
            day += timedelta(days=1)
        return datetime.combine(day, MORNING, at.tzinfo)

    def _share(self) -> float:
        with scope.system("rehearsal progress"):
            done = StageEntry.objects.exclude(state__in=("pending", "returned", "held")).count()
            whole = StageEntry.objects.count()
        order = len(self.rules.stages)
        with scope.system("rehearsal progress"):
            reached = len(set(StageEntry.objects.order_by().values_list("docket__stage", flat=True)))
        return 0.4 + 0.55 * (reached / order) * (done / whole if whole else 1)

    # ---------------------------------------------------------------- afterwards

    def _expire(self) -> None:
        """Where results hold for some years: the day after."""
        with scope.system("rehearsal afterwards"):
            ends = LibraryEntry.objects.filter(expires_at__isnull=False).order_by("-expires_at").first()
        if ends is not None:
            hold_clock(ends.expires_at + timedelta(days=1))
            jobs.tick(HOUSEKEEPING)
