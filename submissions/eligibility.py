"""The facts of a unit and of its entries, put before the rules' pure functions; and the locks under which they are counted.

A host may count several units as one applicant (a group and its branches), and a filing may have partners (联合体). So counting
one unit's entries means looking at those of others, which its own scope does not hold: only who filed and what was picked is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, Q, QuerySet

from accounts.kernel import prepared, scope
from accounts.kernel.once import Again
from accounts.kernel.prepared import Prepared
from accounts.models import Unit
from applicants import held
from applicants.group_queries import counted_together, group_of
from applicants.models import Honour as HonourRow
from applicants.queries import standing
from campaigns.actions import next_number
from campaigns.models import Campaign
from campaigns.ruleset import eligibility as rule
from campaigns.ruleset.facts import Applicant, Entry, Filed, Honour, Ruling
from campaigns.ruleset.parties import HonourCondition
from campaigns.ruleset.shapes import Files, picks

from .content import DECLARED, draft_answers
from .models import ConsortiumPartner, Enrolment, Submission

GONE = (ConsortiumPartner.State.DECLINED, ConsortiumPartner.State.LEFT)  # they file with nobody here
DEAD = (Submission.State.WITHDRAWN, Submission.State.NOT_ACCEPTED, Submission.State.DISQUALIFIED)


def applicant(campaign: Campaign, unit: Unit) -> Applicant:
    """The unit as the rules see it, with its group and, where they ask for them, its earlier honours of this series."""
    asked = any(isinstance(condition, HonourCondition) for condition in campaign.rules.conditions)
    honours = tuple(Honour(row.year, row.work) for row in _honours(campaign, unit)) if asked else ()
    own = standing(unit, campaign.tenant_id)
    facts = frozenset((unit.facts or {}).get("facts", ())) | frozenset(own.facts if own else ())
    foreign = unit.kind not in {kind.key for kind in campaign.rules.kinds}  # another host's word for it
    group = group_of(campaign.tenant_id, unit)
    return Applicant(
        unit=str(unit.pk),
        name=unit.name,
        kind=own.kind if own and foreign else unit.kind,
        region=unit.region_code,
        facts=facts,
        group=str(group.pk) if group else "",
        group_name=group.name if group else "",
        honours=honours,
    )


def _honours(campaign: Campaign, unit: Unit) -> QuerySet[HonourRow]:
    series = campaign.rules.identity.series
    return HonourRow.objects.filter(tenant_id=campaign.tenant_id, series=series, uscc=unit.uscc or "-").order_by(
        "year", "pk"
    )


def partners_of(submission: Submission) -> list[ConsortiumPartner]:
    """Those who file together with the lead, in their order, without those who left; of a locked row that holds them
    (`held_partners`), those."""
    if (held := getattr(submission, "held_partners", None)) is not None:
        return list(held)
    rows = ConsortiumPartner.objects.filter(submission=submission, removed_at__isnull=True)
    rows = rows.exclude(state=ConsortiumPartner.State.LEFT)
    return list(rows.order_by("position", "pk"))


def entry(
    title: str,
    answers: Mapping,
    files: Files,
    partners: Sequence[ConsortiumPartner] = (),
    members: Sequence[Applicant] = (),
) -> Entry:
    """One filing as the rules see it."""
    return Entry(
        answers=answers,
        files=files,
        title=title,
        partners=tuple(_member(row) for row in partners),
        declared=frozenset(answers.get(DECLARED, ())),
        members=tuple(members),
        names={_member(row): row.name for row in partners},
    )


def members_of(campaign: Campaign, partners: Sequence[ConsortiumPartner]) -> list[Applicant]:
    """The partners the platform knows, as they would apply themselves; nothing where no condition asks for them."""
    if not any(condition.partners for condition in campaign.rules.conditions):
        return []
    with scope.system("what the rules ask of partners"):
        units = Unit.objects.in_bulk([row.unit_id for row in partners if row.unit_id])
        return [applicant(campaign, units[row.unit_id]) for row in partners if row.unit_id]


def _member(row: ConsortiumPartner) -> str:
    """A partner as the rules name units: the unit's number, or the code of a unit the platform does not know."""
    return str(row.unit_id) if row.unit_id else row.uscc


def filed(
    campaign: Campaign, unit: Unit, *, but: Submission | None = None, partners: Sequence[ConsortiumPartner] = ()
) -> list[Filed]:
    """The live entries of this campaign that count for the unit, its group or its partners, without the one in question.

    Drafts count once they are filed.
    """
    alike = counted_together(campaign.tenant_id, unit)
    involved = {*alike, *(row.unit_id for row in partners if row.unit_id)}
    codes = [row.uscc for row in partners if not row.unit_id]
    with scope.system("entries that count together"):
        if len(involved) == 1 and not codes:
            rows = held.kept(unit, ("filed", campaign.pk), lambda: _ALONE.all(campaign=campaign.pk, unit=unit.pk))
        else:
            rows = list(_live(campaign.pk, involved, codes))
        rows = [row for row in rows if but is None or row.pk != but.pk]
        members: dict[int, list[str]] = {}
        if rows:
            for row in _partners_in(campaign.pk).filter(submission__in=rows).order_by("position", "pk"):
                members.setdefault(row.submission_id, []).append(_member(row))
    group = _group_key(campaign, unit, alike)
    return [
        Filed(
            lead=str(row.unit_id),
            partners=tuple(members.get(row.pk, ())),
            group=group if row.unit_id in alike else "",
            picks=row.picks,
        )
        for row in rows
    ]


def _partners_in(campaign_id: Any) -> QuerySet[ConsortiumPartner]:
    rows = ConsortiumPartner.objects.filter(removed_at__isnull=True, submission__campaign_id=campaign_id)
    return rows.exclude(state__in=GONE)


def _live(campaign_id: Any, units: Collection, codes: Collection[str]) -> QuerySet[Submission]:
    """Two ways to a row, each by its own index: one condition for both would look at every filing of the campaign."""
    one_of = reduce(or_, (Q(unit_id=unit) for unit in units))
    joined = _partners_in(campaign_id).filter(one_of | Q(unit__isnull=True, uscc__in=codes) if codes else one_of)
    found = _all_live(campaign_id).only("unit_id", "picks").order_by()
    return found.filter(one_of).union(found.filter(pk__in=joined.values("submission_id"))).order_by("pk")


def _all_live(campaign_id: Any) -> QuerySet[Submission]:
    return Submission.objects.filter(campaign_id=campaign_id, submitted_at__isnull=False).exclude(state__in=DEAD)


def traces(campaign_id: Any, unit_id: Any) -> dict[str, Exists]:
    """Has the unit filed anything in the campaign, or does anybody name it as a partner? Without either nothing is `filed` of a unit
    that stands alone. System scope."""
    return {
        "has_filed": Exists(_all_live(campaign_id).filter(unit_id=unit_id)),
        "is_named": Exists(_partners_in(campaign_id).filter(unit_id=unit_id)),
    }


def know_nothing_filed(campaign: Campaign, unit: Unit) -> None:
    """Of a held unit: it left no traces (`traces`), read with other things."""
    held.know(unit, ("filed", campaign.pk), [])


_ALONE = Prepared(lambda p: _live(p.campaign, [p.unit], []))


def enrolled(campaign: Campaign, unit: Unit) -> list[Filed]:
    """The live enrolments of the unit and its group: each may become an entry, so each counts."""
    alike = counted_together(campaign.tenant_id, unit)
    group = _group_key(campaign, unit, alike)
    with scope.system("enrolments that count together"):
        rows = Enrolment.objects.filter(campaign=campaign, unit_id__in=alike, state=Enrolment.State.SUBMITTED)
        leads = list(rows.order_by("pk").values_list("unit_id", flat=True))
    return [Filed(lead=str(pk), group=group) for pk in leads]


def _group_key(campaign: Campaign, unit: Unit, alike: set[int]) -> str:
    group = group_of(campaign.tenant_id, unit) if len(alike) > 1 else None
    return str(group.pk) if group else ""


class Moved(Again):
    """Partners or group changed between looking and locking."""

    sentence = "集团成员或联合体成员刚刚有变化，请刷新页面核对后重新提交。"


def hold(
    campaign: Campaign, unit_id: int, partners: Sequence[ConsortiumPartner] = (), *, alone: bool = False
) -> tuple[Unit, Collection[int]]:
    """Lock every unit whose entries count together with this one's, in the order of their numbers: (the unit, the numbers of all).

    Whoever else of the circle files, confirms a group or ends a unit waits until the transaction ends; so counts are judged one
    after the other. A partner the platform does not know has no row: such filings of one campaign wait for each other.
    ``alone``: the unit was seen in no group. What was seen before the locks is old: ask `demand_held` before anything is decided.
    """
    wanted = {unit_id, *(row.unit_id for row in partners if row.unit_id)}
    if not alone:
        wanted |= counted_together(campaign.tenant_id, unit_id)
    units = {u.pk: u for u in _locked(wanted)}
    held.hold(unit := units[unit_id])
    if any(row.unit_id is None for row in partners):
        next_number(campaign, "consortium")
    return unit, units.keys()


def demand_held(campaign: Campaign, unit: Unit, units: Collection[int]) -> None:
    """Raises Moved unless everybody counted together with the unit, which is held, is among the held ``units``."""
    if not counted_together(campaign.tenant_id, unit) <= set(units):
        raise Moved


def _locked(units: Collection[int]) -> list[Unit]:
    """The rows, held until the transaction ends, locked in the order of their numbers."""
    if len(units) == 1:
        return [prepared.locked(Unit, unit) for unit in units]
    return list(Unit.objects.select_for_update(no_key=True).filter(pk__in=units).order_by("pk"))


def may_enrol(campaign: Campaign, unit: Unit, answers: Mapping, now: datetime) -> list[Ruling]:
    """What stands against this enrolment."""
    about = entry(str(answers.get("title", "")), answers, {})
    return rule.may_enrol(campaign.rules, applicant(campaign, unit), about, enrolled(campaign, unit), on=now.date())


def may_file(submission: Submission, unit: Unit, answers: Mapping, files: Files, now: datetime) -> list[Ruling]:
    """What stands against this filing."""
    campaign = submission.campaign
    partners = partners_of(submission)
    about = entry(submission.title, answers, files, partners, members_of(campaign, partners))
    others = filed(campaign, unit, but=submission, partners=partners)
    return rule.may_file(campaign.rules, applicant(campaign, unit), about, others, on=now.date())


def may_join(submission: Submission, partner: ConsortiumPartner, now: datetime) -> list[Ruling]:
    """What stands against this partner filing together with the others, asked when it agrees. Call in the system scope."""
    campaign = submission.campaign
    answers = draft_answers(submission.draft)
    joining = applicant(campaign, partner.unit)
    about = entry(submission.title, answers, {}, partners_of(submission), [joining])
    others = filed(campaign, submission.unit, but=submission, partners=[partner])
    return rule.may_join(campaign.rules, applicant(campaign, submission.unit), about, others, on=now.date())


def chosen(campaign: Campaign, answers: Mapping) -> dict[str, list[str]]:
    """Dimension → options picked, as stored on the submission's row."""
    return {key: list(options) for key, options in picks(campaign.rules, answers).items()}
