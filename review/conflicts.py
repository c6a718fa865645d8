"""回避: who must not review which entry. What can be known is barred automatically; the rest is declared by the person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.kernel import scope
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Unit, User
from applicants.group_queries import counted_together
from applicants.models import UnitName
from submissions.models import ConsortiumPartner, Submission
from submissions.recusal import of_own_unit

from .models import Expert

OWN = "{expert}的工作单位是申报单位，须回避。"
AVOIDS = "{expert}已申明回避该申报单位。"
GROUP = "{expert}的工作单位与申报单位属同一集团，须回避。"
AVOIDS_GROUP = "{expert}已申明回避的单位与申报单位属同一集团，须回避。"
PARTNER = "{expert}的工作单位是该申报的联合体成员，须回避。"
AVOIDS_PARTNER = "{expert}已申明回避该申报的联合体成员。"
RECOMMENDER = "{expert}的工作单位是该申报的推荐单位，须回避。"
PLAIN = str.maketrans("（）", "()", " \u3000")


@dataclass(frozen=True, slots=True)
class Party:
    """Units that bar an expert: their names and codes, and what to say when the employer or a declared unit is among them.
    An empty sentence: that does not bar."""

    names: frozenset[str]
    codes: frozenset[str]
    employer: str
    declared: str = ""

    def holds(self, name: str, code: str) -> bool:
        """Is this unit among them, by code or by name?"""
        return bool(code and code in self.codes) or bool(name.strip() and name.translate(PLAIN) in self.names)


def parties(submission: Submission, bars: Sequence[str]) -> tuple[Party, ...]:
    """Whose experts these bars keep from the filing. Ask once per entry and pass it to `barred`. Any scope."""
    own, declared = submission.unit, AVOIDS if "declared_unit" in bars else ""
    found = [_party([own.pk], OWN, declared, names=[submission.unit_name])]
    if "same_group" in bars:
        found.append(_party(counted_together(submission.tenant_id, own) - {own.pk}, GROUP, AVOIDS_GROUP))
    with scope.system("who stands behind a filing"):
        if "consortium" in bars:
            rows = ConsortiumPartner.objects.filter(submission=submission, removed_at=None).order_by()
            rows = list(rows.exclude(state=ConsortiumPartner.State.DECLINED).values_list("unit_id", "name", "uscc"))
            units, names, codes = zip(*rows, strict=True) if rows else ((), (), ())
            found.append(_party(units, PARTNER, AVOIDS_PARTNER, names=names, codes=codes))
        if "recommending_unit" in bars and (recommender := submission.recommender) is not None:
            found.append(_party([], RECOMMENDER, "", names=[recommender.name]))
    return tuple(party for party in found if party.names)


def barred(
    user: User,
    submission: Submission,
    bars: Sequence[str],
    expert: Expert | None = None,
    known: Sequence[Party] | None = None,
    own: Verdict | None = None,
) -> Verdict:
    """What is known to stand between a person and an entry; YES when nothing is. The person declares what nobody knows.
    ``known`` and ``own``: the parties and the verdict of `recusal.of_own_units`, for callers that ask about many."""
    if not (verdict := of_own_unit(user.pk, submission) if own is None else own):
        return verdict
    if expert is None:
        return YES
    for party in parties(submission, bars) if known is None else known:
        if party.holds(expert.employer, expert.employer_uscc):
            return no(party.employer.format(expert=expert.name))
        if party.declared and any(party.holds(row, row) for row in expert.avoid):
            return no(party.declared.format(expert=expert.name))
    return YES


def _party(
    units: Iterable[int | None], employer: str, declared: str, *, names: Iterable[str] = (), codes: Iterable[str] = ()
) -> Party:
    """The units by every name they have or had, and by their codes."""
    ids, called, coded = {pk for pk in units if pk}, list(names), list(codes)
    if ids:
        for table in (Unit.objects.filter(pk__in=ids), UnitName.objects.filter(unit_id__in=ids)):
            for name, uscc in table.order_by().values_list("name", "uscc"):
                called.append(name)
                coded.append(uscc)
    plain = frozenset(name.translate(PLAIN) for name in called if name.strip())
    return Party(plain, frozenset(filter(None, coded)), employer, declared)
