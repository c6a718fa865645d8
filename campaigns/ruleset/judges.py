"""Awards by the share of judges: how many signed sheets are for a work, and whether that is enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from accounts.kernel.verdict import YES, Verdict, no

from .base import show_share
from .scoring import Points, sheet_total
from .stages import Award, Rubric


@dataclass(frozen=True)
class Favour:
    """``yes`` of ``of`` judges are for the work."""

    yes: int
    of: int

    @property
    def share(self) -> Fraction:
        """The share of judges for it; nothing without judges."""
        return Fraction(self.yes, self.of) if self.of else Fraction(0)

    @property
    def words(self) -> str:
        """As pages show it: 4/5."""
        return f"{self.yes}/{self.of}"


def favour(award: Award, rubric: Rubric, sheets: Sequence[Points]) -> Favour:
    """How the judges stand to a work, from its signed sheets: for it is who gave it ``judges_from`` points of 100 or more."""
    bar = Fraction(award.judges_from or 0)
    return Favour(sum(1 for points in sheets if sheet_total(rubric, points) >= bar), len(sheets))


def may_get(award: Award, found: Favour) -> Verdict:
    """May the work get the award as far as the judges decide it? Exactly at the share is enough, unless it must be exceeded."""
    if award.by != "judges":
        return YES
    if not found.of:
        return no("还没有签名的评分表，不能按评委比例评定", award.clause)
    wanted = award.judges_share or Fraction(0)
    if found.share > wanted or (found.share == wanted and not award.judges_over):
        return YES
    return no(f"赞成的评委 {found.words}，未达到{share_words(award)}", award.clause)


def share_words(award: Award) -> str:
    """The share that is wanted, in words: 超过 1/2, 2/3 以上."""
    wanted = show_share(award.judges_share or Fraction(0))
    return f"超过 {wanted}" if award.judges_over else f" {wanted} 以上"


def basis_words(award: Award) -> str:
    """What decides, for those who read the rules."""
    bar = f"（评分表总分不低于 {award.judges_from:f} 分为赞成）" if award.judges_from is not None else ""
    return f"{share_words(award).strip()}的评委赞成方可授予{bar}"
