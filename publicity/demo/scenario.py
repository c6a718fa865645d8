"""A scenario as it is written in YAML beside the presets: who is there, how far each filing has come, where today lies."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from campaigns import catalogue
from campaigns.ruleset.base import day
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.windows import shifted, starts_on

from .specimen import Lexicon

FOLDER = catalogue.FOLDER / "demo"
PEOPLE = "people.yml"  # no scenario: those are the *.yaml

Reach = Literal[
    "registered", "enrolled", "draft", "ready", "submitted", "returned", "checked", "refused", "scored", "ranked",
    "recommended", "voting", "final", "published",
]  # fmt: skip
"""How far a filing comes by real actions. Each includes what lies before it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(_Part):
    """How somebody stands on the demo page."""

    label: str
    blurb: str
    group: str = ""
    arrive: str = ""  # an own path; empty: the start page of the workspace


class Person(_Part):
    """Somebody invented. ``role``: a staff role, head, reviewer, a platform role, or nothing."""

    name: str
    role: str = ""
    show: Shown | None = None


class SeatPerson(Person):
    """Somebody at a seat."""

    seat: str


class ExpertPerson(Person):
    """An expert of the host's pool."""

    employer: str
    kind: str = ""
    fields: tuple[str, ...] = ()


class Words(_Part):
    """The lexicon of the campaign's subject, and the names of its invented units."""

    units: tuple[str, ...]  # patterns with {place} and {word}
    unit_words: tuple[str, ...]
    titles: tuple[str, ...]
    slots: dict[str, tuple[str, ...]] = {}
    sentences: tuple[str, ...]
    tables: tuple[str, ...] = ()
    texts: dict[str, tuple[str, ...]] = {}
    answers: dict[str, Any] = {}

    def lexicon(self) -> Lexicon:
        """For the generator of answers."""
        return Lexicon(self.titles, self.slots, self.sentences, self.tables, self.texts, self.answers)


class Batch(_Part):
    """Filings of some units. ``reach`` counts filings by how far they come; ``picks`` are dealt out in turn. ``names`` instead of
    invented ones: a company and its branches, say."""

    regions: tuple[str, ...]
    names: tuple[str, ...] = ()
    units: int = Field(ge=1)
    kind: str
    reach: dict[Reach, int]
    picks: dict[str, tuple[str, ...]] = {}
    person: Shown | None = None  # the first unit's administrator
    filler: Shown | None = None  # a second person of the first unit


class Waiting(_Part):
    """Registrations the host has not let in (pending, refused)."""

    state: Literal["pending", "refused"]
    count: int
    kind: str
    regions: tuple[str, ...]
    person: Shown | None = None


class Asked(_Part):
    """Somebody and a unit: by the unit's name, or by the label of its card."""

    unit: str
    name: str
    note: str = ""


class Consortium(_Part):
    """The first filing of the lead is filed with those who confirm; then one more is invited."""

    lead: str
    confirmed: tuple[str, ...]
    invited: str = ""


class Entered(_Part):
    """A filing that came on paper and was entered by the host's desk; its unit has not confirmed it."""

    unit: str
    picks: dict[str, str] = {}


class Renaming(_Part):
    """A change request: the unit wants this name."""

    unit: str
    name: str
    reason: str


class Group(_Part):
    """Units the host has confirmed as one applicant, the head first."""

    units: tuple[str, ...]
    name: str
    note: str


class Life(_Part):
    """What units and host have to settle today beside the filings."""

    consortia: tuple[Consortium, ...] = ()
    on_paper: tuple[Entered, ...] = ()
    late: Waiting | None = None  # registrations the host should have decided
    claims: tuple[Asked, ...] = ()
    change: Renaming | None = None
    colleague: Asked | None = None
    newcomer: Asked | None = None
    groups: tuple[Group, ...] = ()
    staff: Person | None = None  # invited, not there yet


class Host(_Part):
    """The host's space; its name is the rule set's host."""

    slug: str
    short_name: str
    sms_signature: str = "演示"


class Today(_Part):
    """Today is the n-th day of a window."""

    window: str
    day: int


class Scenario(_Part):
    """One campaign of the demo."""

    preset: str
    slug: str
    order: int
    tenant: Host
    today: Today
    phase: str  # in which part of its way it stands, for the printed overview
    staff: tuple[Person, ...]
    seats: tuple[SeatPerson, ...] = ()
    experts: tuple[ExpertPerson, ...] = ()
    words: Words
    batches: tuple[Batch, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    life: Life = Life()
    return_notes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ("方案完整，演示效果较好。",)
    votes: int = 0  # ballots cast so far

    def rules(self, today: date) -> RuleSet:
        """The preset with its calendar moved so that ``today`` is the n-th day of the window."""
        rules = catalogue.load(self.preset)
        window = rules.window(self.today.window)
        begins = starts_on(rules)
        opens = day(window.opens) if window.opens else begins
        return shifted(rules, begins + (today - opens) - timedelta(days=self.today.day - 1))


class Bystanders(_Part):
    """People outside the campaigns, and what holds for all."""

    password: str
    people: tuple[Person, ...]


@cache
def load(name: str) -> Scenario:
    """One scenario; pydantic's ValidationError for a broken file."""
    return Scenario.model_validate(_read(f"{name}.yaml"))


@cache
def bystanders() -> Bystanders:
    """The platform's administrators and the stranger."""
    return Bystanders.model_validate(_read(PEOPLE))


def names() -> tuple[str, ...]:
    """All scenarios, in the order of the demo page."""
    found = [path.stem for path in FOLDER.glob("*.yaml")]
    return tuple(sorted(found, key=lambda name: (load(name).order, name)))


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
