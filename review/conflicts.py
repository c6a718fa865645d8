"""回避: who must not review which entry. What can be known is barred automatically; the rest is declared by the person."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.kernel import scope
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Unit, User
from submissions.models import Submission
from submissions.recusal import of_own_unit

from .models import Expert

ALWAYS = ("same_unit",)


def _same(one: str, other: str) -> bool:
    strip = str.maketrans("（）", "()", " \u3000")
    return bool(one.strip()) and one.translate(strip) == other.translate(strip)


def barred(user: User, submission: Submission, bars: Sequence[str], expert: Expert | None = None) -> Verdict:
    """What is known to stand between a person and an entry; YES when nothing is. The person declares what nobody knows."""
    if not (verdict := of_own_unit(user.pk, submission)):
        return verdict
    if expert is None:
        return YES
    unit = submission.unit
    names, codes = {unit.name, submission.unit_name}, {unit.uscc} - {None, ""}
    if "same_unit" in (*ALWAYS, *bars) and _is(expert.employer, expert.employer_uscc, names, codes):
        return no(f"{expert.name}的工作单位是申报单位，须回避。")
    if "declared_unit" in bars and any(_is(row, row, names, codes) for row in expert.avoid):
        return no(f"{expert.name}已申明回避该申报单位。")
    with scope.system("who recommends a filing"):
        recommender = submission.recommender
    if "recommending_unit" in bars and recommender is not None and _same(expert.employer, recommender.name):
        return no(f"{expert.name}的工作单位是该申报的推荐单位，须回避。")
    if "same_group" in bars and _group(unit) and _group(unit) == _group_of_employer(expert):
        return no(f"{expert.name}的工作单位与申报单位属同一集团，须回避。")
    return YES


def _is(name: str, code: str, names: set[str], codes: set[str]) -> bool:
    return bool(code and code in codes) or any(_same(name, other) for other in names)


def _group(unit: Unit) -> str:
    return str((unit.facts or {}).get("group", ""))


def _group_of_employer(expert: Expert) -> str:
    if not expert.employer_uscc:
        return ""
    unit = Unit.objects.filter(uscc=expert.employer_uscc).first()
    return _group(unit) if unit else ""
