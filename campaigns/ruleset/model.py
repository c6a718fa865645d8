"""The rule set of a campaign: one frozen object that pages, engine, lint, rehearsal and tests all read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, Protocol, TypeVar

from pydantic import ConfigDict, Field

from .base import Key, Line, Prose, Sourced, Strict
from .forms import Document, Form, Section
from .forms import Field as FormField
from .identity import Confidentiality, Dimension, Disclosure, Fee, Identity, Window
from .parties import (
    ApplicantKind,
    Condition,
    Consortium,
    Countersigning,
    CountLimit,
    OnPaper,
    Quota,
    Registration,
    Seat,
    SeatSet,
    Tier,
)
from .stages import Award, FollowUp, Letter, Library, Panel, Reminder, Rubric, Stage, Validity


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


class Resolution(Sourced):
    """A finding of the lint that a person has answered: what was decided, and why."""

    finding: Key
    place: str = ""
    decision: Prose
    reason: Prose
    gap: str = ""  # the gap of the notice it settles, for example K4


class RuleSet(Strict):
    """Everything a campaign's host decides. Published versions are never edited; a change makes the next version."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, ignored_types=(cached_property,))

    schema_version: Literal[1] = 1
    name: Line  # short name of the preset or campaign, for messages
    identity: Identity
    confidentiality: Confidentiality
    fee: Fee = Fee()
    disclosure: Disclosure = Disclosure()
    windows: tuple[Window, ...] = Field(min_length=1)
    dimensions: tuple[Dimension, ...] = ()
    kinds: tuple[ApplicantKind, ...] = Field(min_length=1)
    registration: Registration
    conditions: tuple[Condition, ...] = ()
    counts: tuple[CountLimit, ...] = ()
    consortium: Consortium = Consortium()
    on_paper: OnPaper = OnPaper()
    forms: tuple[Form, ...] = Field(min_length=1)
    documents: tuple[Document, ...] = ()
    tiers: tuple[Tier, ...] = Field(min_length=1)
    seats: tuple[Seat, ...] = Field(min_length=1)
    seat_sets: tuple[SeatSet, ...] = ()
    countersigning: Countersigning | None = None  # None: not said; seats that countersign then do so for every decision
    recommender_field: bool = False  # the applicant names its recommending unit, which confirms
    quotas: tuple[Quota, ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    panels: tuple[Panel, ...] = ()
    stages: tuple[Stage, ...] = Field(min_length=1)
    awards: tuple[Award, ...] = ()
    validity: Validity = Validity()
    library: Library | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    letters: tuple[Letter, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    resolutions: tuple[Resolution, ...] = ()

    def window(self, key: str) -> Window:
        """The window with this key; KeyError when the rule set has none."""
        return _find(self.windows, key)

    def windows_for(self, purpose: str) -> tuple[Window, ...]:
        """All windows with this purpose, in the order they are written."""
        return tuple(w for w in self.windows if w.purpose == purpose)

    def dimension(self, key: str) -> Dimension:
        """The dimension with this key."""
        return _find(self.dimensions, key)

    def form(self, key: str) -> Form:
        """The form with this key."""
        return _find(self.forms, key)

    def forms_for(self, use: str) -> tuple[Form, ...]:
        """The forms filled in at this point (enrol, file, supplement, report)."""
        return tuple(f for f in self.forms if f.use == use)

    def document(self, key: str) -> Document:
        """The document with this key."""
        return _find(self.documents, key)

    def stage(self, key: str) -> Stage:
        """The stage with this key."""
        return _find(self.stages, key)

    def rubric(self, key: str) -> Rubric:
        """The rubric with this key."""
        return _find(self.rubrics, key)

    def panel(self, key: str) -> Panel:
        """The panel with this key."""
        return _find(self.panels, key)

    def award(self, key: str) -> Award:
        """The award with this key."""
        return _find(self.awards, key)

    def quota(self, key: str) -> Quota:
        """The quota with this key."""
        return _find(self.quotas, key)

    def tier(self, key: str) -> Tier:
        """The tier with this key."""
        return _find(self.tiers, key)

    def fields(self, use: str | None = None) -> Iterator[tuple[Form, Section, FormField]]:
        """Every field with its form and section; only of forms with this use when given."""
        for form in self.forms:
            if use is None or form.use == use:
                for section in form.sections:
                    for field in section.fields:
                        yield form, section, field


_Row = TypeVar("_Row", bound=_Keyed)


def _find(rows: tuple[_Row, ...], key: str) -> _Row:
    for row in rows:
        if row.key == key:
            return row
    raise KeyError(key)
