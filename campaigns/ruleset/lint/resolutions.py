"""Answers of a person to findings: matching them, and finding answers whose question is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..model import Resolution, RuleSet
from .registry import CHECKS, Finding


def answered(rules: RuleSet, found: list[Finding]) -> list[Finding]:
    """The findings with their answers, and an error for each resolution that answers nothing."""
    marked = [_with_answer(finding, rules.resolutions) for finding in found]
    return [*marked, *_stale(rules.resolutions, found)]


def _with_answer(finding: Finding, resolutions: tuple[Resolution, ...]) -> Finding:
    if finding.severity == "error":
        return finding
    for resolution in resolutions:
        if _answers(resolution, finding):
            return replace(finding, answer=resolution.decision)
    return finding


def _answers(resolution: Resolution, finding: Finding) -> bool:
    return resolution.finding == finding.code and resolution.place == finding.place


def _stale(resolutions: tuple[Resolution, ...], found: list[Finding]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for number, resolution in enumerate(resolutions):
        place = f"resolutions.{number}"
        if resolution.finding not in CHECKS:
            sentence = f"没有“{resolution.finding}”这种发现，这条处理意见不起作用"
        elif (resolution.finding, resolution.place) in seen:
            sentence = f"“{resolution.finding}”在“{resolution.place}”的处理意见写了两次"
        elif any(_answers(resolution, finding) and finding.severity != "error" for finding in found):
            seen.add((resolution.finding, resolution.place))
            continue
        elif any(_answers(resolution, finding) for finding in found):
            sentence = f"“{resolution.finding}”是错误，只能改正，不能用处理意见放过"
        else:
            sentence = f"“{resolution.place}”已经没有“{resolution.finding}”这个问题，处理意见过期了"
        yield Finding(
            "resolution_stale", "error", place, sentence, resolution.clause, "删去这条处理意见，或改正 finding、place"
        )
