"""What the rules need to know of a unit, of the entry in question and of the entries that are already there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.kernel.verdict import Verdict

from .shapes import Answers, Files


@dataclass(frozen=True)
class Ruling(Verdict):
    """A verdict that names its rule (the key of a condition or count). ``advised``: allowed, with a warning to show."""

    rule: str = ""
    advised: bool = False


@dataclass(frozen=True)
class Honour:
    """An earlier honour of this series: of a work by its title, or of the unit as such (``work=""``)."""

    year: int
    work: str = ""
    valid_until: date | None = None


@dataclass(frozen=True)
class Applicant:
    """What the rules need to know of a unit. ``group`` is one key for a group and its branches, ``group_name`` its name."""

    unit: str
    kind: str
    name: str = field(default="", kw_only=True)
    region: str = ""
    facts: frozenset[str] = frozenset()
    group: str = ""
    group_name: str = ""
    honours: tuple[Honour, ...] = ()


@dataclass(frozen=True)
class Entry:
    """What the rules need to know of the filing itself. ``honoured``: years in which this work was honoured, as stated or found;
    ``members``: the partners that are known, as they would apply themselves; ``names``: what each partner is called."""

    answers: Answers = field(default_factory=dict)
    files: Files = field(default_factory=dict)
    title: str = ""
    partners: tuple[str, ...] = ()
    declared: frozenset[str] = frozenset()
    honoured: frozenset[int] = frozenset()
    members: tuple[Applicant, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, partner: str) -> str:
        """A partner in a sentence."""
        return f"联合体成员{self.names.get(partner, '')}"


@dataclass(frozen=True)
class Filed:
    """One live entry that is already there, the one in question left out."""

    lead: str
    partners: tuple[str, ...] = ()
    group: str = ""
    picks: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def units(self) -> frozenset[str]:
        """Lead and partners."""
        return frozenset((self.lead, *self.partners))
