"""Permits for named applicants: longer time for the units the host names by code or number, each with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Membership, Unit, User
from applicants.queries import standing
from audit import trail
from campaigns.amending import telling
from campaigns.amending.actions import NotAllowed, permit
from campaigns.models import Campaign, Permit

from ..models import Enrolment, Submission

UNKNOWN = "没有找到“{name}”：请填写已在本主办单位通过注册的单位的统一社会信用代码，或者本活动的报名编号、申报编号。"

OWN = "“{name}”是您所在的单位，不能由您准予延期，请由其他人员办理。"


def named(campaign: Campaign, names: Iterable[str]) -> list[Unit]:
    """The units meant by codes of units or numbers of enrolments and filings, each once. Raises NotAllowed naming the unknown."""
    found: dict[int, Unit] = {}
    unknown = []
    for name in names:
        unit = _unit(campaign, name)
        if unit is None:
            unknown.append(UNKNOWN.format(name=name[:60]))
        else:
            found[unit.pk] = unit
    if unknown:
        raise NotAllowed(*unknown)
    return list(found.values())


def _unit(campaign: Campaign, name: str) -> Unit | None:
    for model in (Submission, Enrolment):
        row = model.objects.filter(campaign=campaign, number__iexact=name).select_related("unit").first()
        if row is not None:
            return row.unit
    unit = Unit.objects.filter(uscc__iexact=name).first()
    return unit if unit is not None and standing(unit, campaign.tenant_id) else None


@transaction.atomic
def grant(
    campaign: Campaign, units: Iterable[Unit], window: str, until: datetime, *, reason: str, actor: Actor
) -> list[Permit]:
    """Give each unit until then. Raises NotAllowed, Refused. Its administrators, and who works on its filings, are written to."""
    rows = []
    units = list(units)
    mine = Membership.objects.filter(user=actor.user, unit__in=[unit.pk for unit in units]).select_related("unit")
    if own := [member.unit.name for member in mine.order_by("pk")] if actor.is_person else []:
        raise NotAllowed(OWN.format(name="、".join(own)))
    for unit in sorted(units, key=lambda one: one.pk):
        row = permit(campaign.pk, window, until, reason=reason, actor=actor, unit=unit)
        with scope.system("the people of a unit with a permit"):
            telling.tell_people(
                row,
                _people(campaign, unit),
                {"campaign": campaign.title, "who": unit.name, "reason": row.reason},
                f"/apply/c/{campaign.slug}/",
            )
        after = {"window": window, "until": until.isoformat(), "unit": unit.pk}
        trail.record("permit.grant", actor=actor, obj=row, after=after, note=row.reason, tenant=campaign.tenant)
        rows.append(row)
    return rows


def _people(campaign: Campaign, unit: Unit) -> list[User]:
    admins = Membership.objects.filter(unit=unit, role="admin").order_by().values_list("user_id", flat=True)
    own = Submission.objects.filter(campaign=campaign, unit=unit).order_by().values_list("created_by_id", flat=True)
    return list(User.objects.filter(pk__in={*admins, *own}, is_active=True).order_by("pk"))
