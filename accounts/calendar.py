"""What the system administrator corrects in the calendar of working days; each correction is in the platform's trail."""

from datetime import date, timedelta

from django.db import transaction

from accounts import workdays
from accounts.kernel import ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from accounts.models import WorkdayChange

LONGEST = 31


@transaction.atomic
def correct(first: date, last: date, *, is_workday: bool, note: str, actor: Actor) -> list[WorkdayChange]:
    """Make every day from `first` to `last` a working day, or none; an earlier correction of a day is replaced.

    Deadlines that are still running are computed anew. At most LONGEST days (ValueError).
    """
    require(actor, "calendar.change")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if not days or len(days) > LONGEST:
        raise ValueError(f"1 to {LONGEST} days")
    facts = {"is_workday": is_workday, "note": note, "changed_by": actor.user, "changed_at": clock()}
    before = dict(WorkdayChange.objects.filter(day__in=days).order_by("day").values_list("day", "is_workday"))
    made = [WorkdayChange.objects.update_or_create(day=day, defaults=facts)[0] for day in days]
    _told()
    words = {"days": [day.isoformat() for day in days], "is_workday": is_workday}
    old = {"days": [day.isoformat() for day in before]} if before else None
    ports.record("calendar.correct", actor=actor, before=old, after=words, note=note, tenant=None)
    return made


@transaction.atomic
def withdraw(pk: int, *, reason: str, actor: Actor) -> date:
    """Take a correction back: the day counts as published again. Raises WorkdayChange.DoesNotExist."""
    require(actor, "calendar.change")
    row = WorkdayChange.objects.select_for_update().get(pk=pk)
    day, before = row.day, {"days": [row.day.isoformat()], "is_workday": row.is_workday}
    row.delete()
    _told()
    ports.record("calendar.withdraw", actor=actor, before=before, note=reason, tenant=None)
    return day


def _told() -> None:
    with scope.system("the calendar was corrected"):
        workdays.changed()
