"""回避: nobody handles a filing of a unit they belong to. One rule for checks, scores, lists, publicity, objections and files.

A person's own units are those of the active memberships and all that the host counts with them as one applicant
(`applicants.group_queries.counted_together`); a filing is theirs when such a unit leads it or is a partner of its
consortium that has not declined. Whoever leaves a unit stays bound by what it had begun until then. What only the person knows (kin, employer) is declared, see `review.conflicts`.
The unit's own pages under /apply/ ask nothing here: there a person acts for the unit, not about it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import Membership, Unit
from applicants.group_queries import counted_together

from .models import ConsortiumPartner, Submission

OWN_FILING = "您是该申报单位的成员，须回避，请由其他人员办理。"
RELATED_FILING = "您所在的单位与申报单位合并计数，或是其联合体成员，您须回避，请由其他人员办理。"
LEFT_FILING = "这件申报开始时您是该单位的成员，须回避，请由其他人员办理。"
RANK = {LEFT_FILING: 0, OWN_FILING: 1, RELATED_FILING: 2}  # which sentence is said of several
OWN_IN_LIST = "其中有您所在单位的申报，您须回避，请由其他人员办理。"
DECLARED = "您已对这项申报申请回避，请由其他人员办理。"
RUNNING = ("submitted", "returned", "accepted", "under_review", "shortlisted")


_declared: list[Callable[[int, Submission], bool]] = []


@dataclass(frozen=True)
class Ties:
    """What binds a person: units of theirs (and those the host counts with them as one), and when which unit was left."""

    units: frozenset[int] = frozenset()
    left: tuple[tuple[int, datetime], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.left)

    @property
    def begun_before_leaving(self) -> Q:
        """The filings that the units left led by then; nothing for somebody who left none."""
        return reduce(or_, (Q(unit_id=unit, created_at__lt=at) for unit, at in self.left), Q(pk__in=[]))


def memberships(user_ids: Collection[int]) -> list[tuple[int, int, bool, datetime | None]]:
    """(person, unit, active, when left) of these people; one query. Any scope."""
    held = Membership.objects.filter(user_id__in=user_ids).order_by("pk")
    return list(held.values_list("user_id", "unit_id", "is_active", "left_at"))


def ties(user_id: int | None, tenant_id: int) -> Ties:
    """Any scope; one query for somebody without units."""
    if user_id is None:
        return Ties()
    rows = [row[1:] for row in memberships((user_id,))]
    units = (one for unit, active, _ in rows if active for one in counted_together(tenant_id, unit))
    return Ties(frozenset(units), tuple((unit, at) for unit, active, at in rows if not active and at is not None))


def own_units(user_id: int | None, tenant_id: int) -> frozenset[int]:
    """The person's units, and those this host counts with them as one."""
    return ties(user_id, tenant_id).units


def own_filings(user_id: int | None, tenant_id: int, campaign_id: int | None = None) -> frozenset[int]:
    """The ids of the host's filings that are the person's own, of one campaign when given. Any scope."""
    if not (bound := ties(user_id, tenant_id)):
        return frozenset()
    with scope.system("which filings are a person's own"):
        partners = _partners(bound.units).filter(tenant_id=tenant_id).values("submission_id")
        theirs = Q(unit_id__in=bound.units) | Q(pk__in=partners) | bound.begun_before_leaving
        rows = Submission.objects.filter(tenant_id=tenant_id).filter(theirs)
        rows = rows.filter(campaign_id=campaign_id) if campaign_id is not None else rows
        return frozenset(rows.order_by().values_list("pk", flat=True))


def of_own_unit(user_id: int | None, submission: Submission) -> Verdict:
    """No, with the sentence, when the filing is the person's own."""
    return of_own_units([user_id], [submission]).get((user_id, submission.pk), YES) if user_id is not None else YES


def of_own_units(user_ids: Iterable[int | None], submissions: Iterable[Submission]) -> dict[tuple[int, int], Verdict]:
    """(person, filing) → why the filing is the person's own, for many of both filings of one host; pairs that are free are left out.
    One query when nobody belongs to a unit, a few more otherwise, however many filings. Any scope."""
    rows, filed = memberships(tuple(pk for pk in user_ids if pk is not None)), list(submissions)
    if not rows or not filed:
        return {}
    units = {unit for _, unit, active, _ in rows if active}
    together = {unit: frozenset(counted_together(filed[0].tenant_id, unit)) for unit in units}
    partners = _partners_of(filed, frozenset().union(*together.values())) if together else {}
    found: dict[tuple[int, int], Verdict] = {}
    for one in filed:
        for user, unit, active, left in rows:
            said = _tie(one, unit, active, left, together, partners.get(one.pk, frozenset()))
            if said and RANK[said] < RANK.get(getattr(found.get((user, one.pk)), "reason", ""), len(RANK)):
                found[user, one.pk] = no(said)
    return found


def _tie(one: Submission, unit: int, active: bool, left: datetime | None, together, partners: frozenset[int]) -> str:
    """What binds a membership to a filing, in words; "" for nothing."""
    if not active:
        return LEFT_FILING if left is not None and unit == one.unit_id and one.created_at < left else ""
    if unit == one.unit_id:
        return OWN_FILING
    return RELATED_FILING if one.unit_id in together[unit] or together[unit] & partners else ""


def _partners_of(submissions: list[Submission], units: frozenset[int]) -> dict[int, frozenset[int]]:
    """Filing → those of the units that are partners of it, by unit or by code."""
    with scope.system("who files together"):
        codes = dict(Unit.objects.filter(pk__in=units).exclude(uscc=None).order_by().values_list("uscc", "pk"))
        rows = _partners(units).filter(submission__in=[one.pk for one in submissions])
        found: dict[int, set[int]] = {}
        for filing, unit, code in rows.values_list("submission_id", "unit_id", "uscc"):
            found.setdefault(filing, set()).update(pk for pk in (unit, codes.get(code)) if pk in units)
    return {filing: frozenset(pks) for filing, pks in found.items()}


def not_of_own_unit(actor: Actor, subject: Any) -> Verdict:
    """A clause: the filing a subject is about (entry, sheet, line of a list, grant, objection …) is not the actor's own."""
    if not actor.is_person or (filing := filing_of(subject)) is None:
        return YES
    return of_own_unit(actor.user_id, filing)


def none_of_own_unit(actor: Actor, subject: Any) -> Verdict:
    """A clause about a campaign: none of the actor's own filings is still in the running."""
    if not actor.is_person or subject is None:
        return YES
    own = own_filings(actor.user_id, subject.tenant_id, subject.pk)
    with scope.system("what is in the running"):
        running = own and Submission.objects.filter(pk__in=own, state__in=RUNNING).exists()
    return no(OWN_IN_LIST) if running else YES


def register_declared(source: Callable[[int, Submission], bool]) -> Callable[[int, Submission], bool]:
    """Add fn(user_id, submission): did the person declare a conflict with the filing in an app above? Runs in the scope at hand."""
    if source not in _declared:
        _declared.append(source)
    return source


def not_recused(actor: Actor, subject: Any) -> Verdict:
    """A clause: the person did not declare a conflict with the filing; whoever did has no other way to it."""
    filing = filing_of(subject)
    if not actor.is_person or filing is None:
        return YES
    return no(DECLARED) if any(source(actor.user_id, filing) for source in _declared) else YES


def filing_of(subject: Any) -> Submission | None:
    """The filing behind a subject; None for what concerns none."""
    if isinstance(subject, Submission):
        return subject
    for name in ("submission", "entry", "item", "grant"):
        if (found := getattr(subject, name, None)) is not None:
            return filing_of(found)
    return None


def _partners(units: frozenset[int]):
    codes = Unit.objects.filter(pk__in=units).exclude(uscc=None).values("uscc")
    rows = ConsortiumPartner.objects.filter(removed_at=None).exclude(state=ConsortiumPartner.State.DECLINED)
    return rows.filter(Q(unit_id__in=units) | Q(uscc__in=codes)).order_by()
