"""What sentences are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..base import When
from ..model import RuleSet
from ..shapes import dimension_label, option_label

MANY = 12
"""So many names are listed one by one; more are counted."""


@dataclass(frozen=True)
class Sentence:
    """One rule in words and the clause it comes from."""

    text: str
    clause: str = ""


@dataclass(frozen=True)
class Chapter:
    """A heading and its sentences."""

    heading: str
    sentences: tuple[Sentence, ...]


def ended(text: str) -> str:
    """The text as one paragraph with a mark at its end."""
    whole = "".join(line.strip() for line in text.splitlines())
    return whole if whole.endswith(("。", "！", "？", "；")) else f"{whole}。"


def condition_of(rules: RuleSet, field: str, any_of: Iterable[str]) -> str:
    """（限方案领域：党政、金融）."""
    labels = [option_label(rules, field, key) for key in any_of]
    return f"（限{dimension_label(rules, field)}：{'、'.join(labels)}）"


def track(rules: RuleSet, when: When | None) -> str:
    """The track a rule is limited to, in brackets; empty for all."""
    return condition_of(rules, when.field, when.any_of) if when else ""


def joined(names: Iterable[str], unit: str = "项") -> str:
    """The names, or how many there are when they are too many to read."""
    found = list(names)
    return "、".join(found) if len(found) <= MANY else f"{'、'.join(found[:3])}等 {len(found)} {unit}"
