"""The facts of a unit and of its entries, put before the rules' pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from accounts.models import Unit
from applicants.models import Honour as HonourRow
from campaigns.models import Campaign
from campaigns.ruleset import eligibility as rule
from campaigns.ruleset.facts import Applicant, Entry, Filed, Honour, Ruling
from campaigns.ruleset.shapes import Files, picks

from .content import DECLARED
from .models import Enrolment, Submission

DEAD = (Submission.State.WITHDRAWN, Submission.State.NOT_ACCEPTED, Submission.State.DISQUALIFIED)


def applicant(campaign: Campaign, unit: Unit) -> Applicant:
    """The unit as the rules see it, with its earlier honours of this series."""
    rows = HonourRow.objects.filter(
        tenant_id=campaign.tenant_id, series=campaign.rules.identity.series, uscc=unit.uscc or "-"
    )
    honours = tuple(Honour(row.year, row.work) for row in rows.order_by("year", "pk"))
    facts = frozenset((unit.facts or {}).get("facts", ()))
    return Applicant(unit=str(unit.pk), kind=unit.kind, region=unit.region_code, facts=facts, honours=honours)


def entry(title: str, answers: Mapping, files: Files) -> Entry:
    """One filing as the rules see it."""
    return Entry(answers=answers, files=files, title=title, declared=frozenset(answers.get(DECLARED, ())))


def filed(campaign: Campaign, unit: Unit, *, but: Submission | None = None) -> list[Filed]:
    """The unit's live entries in this campaign, without the one in question. Drafts count once they are filed."""
    rows = Submission.objects.filter(campaign=campaign, unit=unit, submitted_at__isnull=False).exclude(state__in=DEAD)
    rows = rows.exclude(pk=but.pk) if but is not None else rows
    return [Filed(lead=str(row.unit_id), picks=row.picks) for row in rows.order_by("pk")]


def enrolled(campaign: Campaign, unit: Unit) -> list[Filed]:
    """The unit's live enrolments: each may become an entry, so each counts."""
    rows = Enrolment.objects.filter(campaign=campaign, unit=unit, state=Enrolment.State.SUBMITTED)
    return [Filed(lead=str(unit.pk)) for _ in rows.order_by("pk")]


def may_enrol(campaign: Campaign, unit: Unit, answers: Mapping, now: datetime) -> list[Ruling]:
    """What stands against this enrolment."""
    about = entry(str(answers.get("title", "")), answers, {})
    return rule.may_enrol(campaign.rules, applicant(campaign, unit), about, enrolled(campaign, unit), on=now.date())


def may_file(submission: Submission, unit: Unit, answers: Mapping, files: Files, now: datetime) -> list[Ruling]:
    """What stands against this filing."""
    campaign = submission.campaign
    about = entry(submission.title, answers, files)
    others = filed(campaign, unit, but=submission)
    return rule.may_file(campaign.rules, applicant(campaign, unit), about, others, on=now.date())


def chosen(campaign: Campaign, answers: Mapping) -> dict[str, list[str]]:
    """Dimension → options picked, as stored on the submission's row."""
    return {key: list(options) for key, options in picks(campaign.rules, answers).items()}
