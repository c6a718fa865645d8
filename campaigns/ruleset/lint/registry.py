"""Findings, and the table of checks that make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..model import RuleSet

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """Something that will go wrong. ``place`` is the path of the rule by keys, ``gap`` the kind of gap in a notice (K1–K12)."""

    code: str
    severity: Severity
    place: str
    sentence: str
    clause: str = ""
    repair: str = ""
    gap: str = ""
    answer: str = ""  # the decision of the resolution that answers it


@dataclass(frozen=True)
class Hit:
    """What a check reports: where, what, and from which clause; its own repair or gap where they differ from the check's."""

    place: str
    sentence: str
    clause: str = ""
    repair: str = ""
    gap: str = ""


Seeker = Callable[[RuleSet], Iterator[Hit]]


@dataclass(frozen=True)
class Check:
    """One kind of finding: a pure function from a rule set to the places where it occurs."""

    code: str
    severity: Severity
    seek: Seeker
    repair: str
    gap: str = ""

    def run(self, rules: RuleSet) -> Iterator[Finding]:
        """The findings of this check."""
        for hit in self.seek(rules):
            yield Finding(
                self.code,
                self.severity,
                hit.place,
                hit.sentence,
                hit.clause,
                hit.repair or self.repair,
                hit.gap or self.gap,
            )


CHECKS: dict[str, Check] = {}


def check(code: str, severity: Severity, repair: str, gap: str = "") -> Callable[[Seeker], Seeker]:
    """Enter a check in the table under its code."""

    def enter(seek: Seeker) -> Seeker:
        if code in CHECKS:
            raise ValueError(f"doubled check {code}")
        CHECKS[code] = Check(code, severity, seek, repair, gap)
        return seek

    return enter
