"""Lint: what will go wrong with a rule set, each finding with its place, its clause and how to repair it.

``lint(rules)`` is pure. Findings are errors, warnings or notes. A rule set is *clean* when there is no error and every
warning is answered by an entry under ``resolutions`` (same finding, same place). Errors cannot be answered, only repaired.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..model import RuleSet
from . import (  # noqa: F401 (importing a module registers its checks)
    afterwards,
    calendar,
    cohosts,
    flow,
    forms,
    judging,
    letters,
    parties,
    references,
    seats,
    sources,
    unfinished,
)
from .registry import CHECKS, Check, Finding
from .resolutions import answered

__all__ = ["CHECKS", "Check", "Finding", "clean", "lint", "unanswered"]

_ORDER = {"error": 0, "warning": 1, "note": 2}


def lint(rules: RuleSet) -> list[Finding]:
    """Every finding of every check, errors first; answered warnings carry the decision in ``answer``."""
    found = [finding for check in CHECKS.values() for finding in check.run(rules)]
    found = answered(rules, found)
    return sorted(
        found, key=lambda finding: (_ORDER[finding.severity], bool(finding.answer), finding.place, finding.code)
    )


def unanswered(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that keep a rule set from being clean."""
    return [f for f in findings if f.severity == "error" or (f.severity == "warning" and not f.answer)]


def clean(findings: Iterable[Finding]) -> bool:
    """No error, and every warning answered."""
    return not unanswered(findings)
