"""Invented answers for the preview of a form: the same for the same rules, visibly 演示."""

from __future__ import annotations

from typing import Any

from accounts.kernel.clock import clock
from campaigns.ruleset.model import RuleSet

from .specimen import Filer, Lexicon, Specimen

FILER = Filer("演示申报单位有限公司", "91999900YA0000000X", "演示市演示路1号", "370202", "演示甲子", "19900000000")


def answers(rules: RuleSet, use: str) -> dict[str, Any]:
    """Answers for all forms of one use."""
    made = Specimen(rules, Lexicon(), FILER, on=clock().date(), seed=f"preview-{rules.name}").fill(use)
    return {key: value for key, value in made.answers.items() if key != "declared"}
