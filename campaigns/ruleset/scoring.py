"""Scores: one sheet, several sheets of an entry, several sources. Exact fractions inside, rounded half up at the end.

A sheet's total lies on a scale of 100: each criterion's points as a share of its maximum, by its weight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from statistics import median

from .checking import Problem
from .stages import CombineStep, Criterion, Rubric

Points = Mapping[str, Decimal]
_PRECISE = Context(prec=40, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Score:
    """A score, or None while ``waiting``. ``used`` sheets counted, ``dropped`` the highest and lowest left out."""

    value: Decimal | None
    exact: Fraction | None
    waiting: bool
    used: int
    dropped: int
    sentence: str


def decimal_of(value: Fraction, decimals: int) -> Decimal:
    """An exact value to so many decimals, half up: 86.125 is 86.13."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    number = Decimal(whole).scaleb(-decimals, _PRECISE)
    return -number if value < 0 and whole else number


def sheet_problems(
    rubric: Rubric, points: Mapping[str, Decimal | None], comment: str = "", *, complete: bool
) -> list[Problem]:
    """What is wrong with a score sheet; what is missing too when it is to be signed."""
    found: list[Problem] = []
    for criterion in rubric.criteria:
        given = points.get(criterion.key)
        if given is None:
            if complete:
                found.append(Problem(criterion.key, f"请给“{criterion.label}”打分", True, criterion.clause))
        elif sentence := _misscored(criterion, given):
            found.append(Problem(criterion.key, sentence, True, criterion.clause))
    known = {criterion.key for criterion in rubric.criteria}
    found += [Problem(key, "评分表里没有这一项，请刷新页面后重新打分") for key in points if key not in known]
    if complete and rubric.comment_required and not comment.strip():
        found.append(Problem("comment", "请填写评审意见", True, rubric.clause))
    return found


def _misscored(criterion: Criterion, given: Decimal) -> str:
    if not given.is_finite() or not 0 <= given <= criterion.max:
        return f"“{criterion.label}”的分数应在 0 至 {criterion.max} 之间"
    if criterion.step > 0 and Fraction(given) % Fraction(criterion.step):
        return f"“{criterion.label}”按 {criterion.step.normalize():f} 分一档打分"
    return ""


def sheet_total(rubric: Rubric, points: Points) -> Fraction:
    """The weighted total of a complete sheet, 0 to 100 (weights are taken relative to their sum)."""
    weights = sum((criterion.weight for criterion in rubric.criteria), Fraction(0))
    if not weights:
        return Fraction(0)
    earned = sum((c.weight * Fraction(points[c.key]) / c.max for c in rubric.criteria), Fraction(0))
    return earned / weights * 100


def combine(rubric: Rubric, totals: Sequence[Fraction]) -> Score:
    """The score of an entry from the totals of its sheets. Waits below ``min_sheets``; trims one at each end from ``trim_from``."""
    count = len(totals)
    if count < rubric.min_sheets:
        return Score(None, None, True, count, 0, f"至少需要 {rubric.min_sheets} 份评分表，已有 {count} 份")
    kept, dropped = sorted(totals), 0
    if rubric.combine == "trimmed_mean" and count >= rubric.trim_from and count > 2:
        kept, dropped = kept[1:-1], 2
    if rubric.combine == "median":
        exact, words = median(kept), f"{count} 份评分表的中位数"
    else:
        exact = sum(kept, Fraction(0)) / len(kept)
        words = f"{count} 份评分表" + ("去掉一个最高分和一个最低分后的平均分" if dropped else "的平均分")
    return Score(decimal_of(exact, rubric.decimals), exact, False, len(kept), dropped, words)


def score_entry(rubric: Rubric, sheets: Sequence[Points]) -> Score:
    """The score of an entry from its complete sheets, without normalisation between experts."""
    return combine(rubric, [sheet_total(rubric, sheet) for sheet in sheets])


def score_all(rubric: Rubric, sheets: Mapping[str, Mapping[str, Points]]) -> dict[str, Score]:
    """The scores of all entries from all sheets ``{expert: {entry: points}}``, normalised where the rubric says so."""
    totals = {expert: {entry: sheet_total(rubric, p) for entry, p in own.items()} for expert, own in sheets.items()}
    if rubric.normalise == "z_score":
        totals = normalised(totals)
    by_entry: dict[str, list[Fraction]] = {}
    for own in totals.values():
        for entry, total in own.items():
            by_entry.setdefault(entry, []).append(total)
    return {entry: combine(rubric, given) for entry, given in by_entry.items()}


def normalised(totals: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    """Totals by expert and entry, each expert's mean and spread set to those of all sheets (z-scores), kept within 0 to 100.

    An expert with one sheet, or with the same total on all, keeps them: there is no spread to compare.
    """
    everything = [total for own in totals.values() for total in own.values()]
    if not everything:
        return {}
    mean, spread = _mean(everything), _spread(everything)
    adjusted: dict[str, dict[str, Fraction]] = {}
    for expert, own in totals.items():
        its_mean, its_spread = (_mean(list(own.values())), _spread(list(own.values()))) if own else (mean, Fraction(0))
        if not its_spread:
            adjusted[expert] = dict(own)
            continue
        moved = {entry: mean + (total - its_mean) / its_spread * spread for entry, total in own.items()}
        adjusted[expert] = {entry: min(max(total, Fraction(0)), Fraction(100)) for entry, total in moved.items()}
    return adjusted


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _spread(values: Sequence[Fraction]) -> Fraction:
    """The standard deviation of a whole population, to 40 digits."""
    mean = _mean(values)
    variance = sum(((v - mean) ** 2 for v in values), Fraction(0)) / len(values)
    quotient = _PRECISE.divide(Decimal(variance.numerator), Decimal(variance.denominator))
    return Fraction(_PRECISE.sqrt(quotient))


def criterion_means(rubric: Rubric, sheets: Sequence[Points]) -> dict[str, Decimal]:
    """The mean points of each criterion, for ties and for awards by one criterion; empty without sheets."""
    if not sheets:
        return {}
    return {
        c.key: decimal_of(sum((Fraction(s[c.key]) for s in sheets), Fraction(0)) / len(sheets), rubric.decimals)
        for c in rubric.criteria
    }


def part_key(part_stage: str, part_step: str, part_rubric: str | None = None) -> str:
    """The name of a source in ``combined``: ``stage.step`` or ``stage.step.rubric``."""
    return ".".join(part for part in (part_stage, part_step, part_rubric) if part)


def combined(step: CombineStep, values: Mapping[str, Fraction | Decimal | None], decimals: int = 2) -> Score:
    """Several sources weighted into one score. ``values`` by ``part_key``, already converted to 0…100; a missing one waits."""
    total, weights, missing = Fraction(0), Fraction(0), 0
    for part in step.parts:
        value = values.get(part_key(part.stage, part.step, part.rubric))
        weights += part.weight
        if value is None:
            missing += 1
        else:
            total += part.weight * Fraction(value)
    used = len(step.parts) - missing
    if missing or not weights:
        return Score(None, None, True, used, 0, f"还缺 {missing} 项得分")
    exact = total / weights
    return Score(decimal_of(exact, decimals), exact, False, used, 0, "按权重合计")
