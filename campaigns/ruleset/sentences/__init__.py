"""The rules as sentences for applicants and the public, made from the same objects that judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..model import RuleSet
from . import after, filing, judging
from .parts import Chapter, Sentence

__all__ = ["CHAPTERS", "Chapter", "Sentence", "about"]

CHAPTERS: tuple[tuple[str, tuple[Callable[[RuleSet], Iterable[Sentence]], ...]], ...] = (
    ("谁可以申报", (filing.applicants,)),
    ("申报条件", (filing.conditions,)),
    ("申报数量与联合申报", (filing.numbers,)),
    ("时间安排", (filing.calendar,)),
    ("填写和提交", (filing.material, after.channels)),
    ("评审程序", (judging.procedure, judging.steps, judging.together)),
    ("评分与投票", (judging.scoring,)),
    ("评审专家", (judging.experts,)),
    ("推荐名额", (judging.quotas,)),
    ("公示与异议", (judging.publicity,)),
    ("奖项与有效期", (judging.awards,)),
    ("成果公开与后续", (after.afterwards,)),
    ("通知与提醒", (after.letters,)),
    ("保密与费用", (after.secrecy,)),
)
"""In the order in which an applicant asks."""


def about(rules: RuleSet) -> list[Chapter]:
    """The whole rule set in words, chapter by chapter; chapters without a sentence are left out."""
    found = [Chapter(heading, tuple(s for make in makers for s in make(rules))) for heading, makers in CHAPTERS]
    return [chapter for chapter in found if chapter.sentences]
