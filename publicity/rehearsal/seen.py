"""What a rehearsal left behind, as plain data: `observing` fills it from the database, `findings` and `report` read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

OPEN = ("pending", "returned", "held")


@dataclass(frozen=True)
class Filing:
    """One filing and how it ended. ``nowhere``: why no seat of the first stages took it, "" when one did."""

    pk: int
    state: str
    label: str
    filed: bool
    versions: int = 1
    nowhere: str = ""


@dataclass(frozen=True)
class Entry:
    """One filing at one seat of one stage."""

    filing: int
    stage: str
    seat: str
    step: int
    state: str  # pending, returned, held, passed, failed
    entered: str  # ISO date
    decided: str = ""


@dataclass(frozen=True)
class Desk:
    """One seat at one stage. ``late``: steps that were ended after the window; ``closes``: ISO date, "" without one."""

    stage: str
    seat: str
    name: str
    opens: str = ""
    closes: str = ""
    late: int = 0


@dataclass(frozen=True)
class Load:
    """What one person had to do at one place; ``panel`` empty for a seat's own people."""

    stage: str
    step: int
    seat: str
    person: str
    panel: str
    sheets: int
    recused: int = 0
    open: int = 0


@dataclass(frozen=True)
class Sent:
    """A recommendation. ``given`` None: openly unlimited; ``said`` False: the rules say nothing of this seat."""

    stage: str
    seat: str
    given: int | None
    said: bool
    asked: int
    sent: int | None  # None: never sealed
    sentence: str = ""
    over: tuple[str, ...] = ()  # what the quotas say against what was sent


@dataclass(frozen=True)
class Refusal:
    """Something tried and refused, so many times."""

    tried: str
    stage: str
    sentence: str
    count: int
    first: str
    last: str


@dataclass(frozen=True)
class Stuck:
    """The last sentence that stood against going on at a place."""

    stage: str
    step: int
    seat: str
    sentence: str


@dataclass(frozen=True)
class Seen:
    """Everything. Counts by day are keyed (ISO date, what)."""

    start: str
    end: str
    filings: Sequence[Filing] = ()
    entries: Sequence[Entry] = ()
    desks: Sequence[Desk] = ()
    loads: Sequence[Load] = ()
    sent: Sequence[Sent] = ()
    refusals: Sequence[Refusal] = ()
    stuck: Sequence[Stuck] = ()
    letters: Mapping[tuple[str, str], int] = field(default_factory=dict)
    acts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    candidates: Mapping[str, int] = field(default_factory=dict)  # stage → works on its ballot
    ballots: Mapping[str, int] = field(default_factory=dict)
    objections: int = 0
    awards: Mapping[str, int] = field(default_factory=dict)
    certificates: int = 0
    shown: int = 0
    expired: int = 0
    follow_ups: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # key → works asked, concluded
    broken: Sequence[str] = ()  # invariants of the whole database, and of the trail
