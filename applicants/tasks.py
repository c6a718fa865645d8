"""What falls due with registrations: reminders of overdue ones, files nobody filed, deadlines after a corrected calendar."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Min

from accounts import workdays
from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from accounts.models import StoredFile, Tenant
from notices import outbox

from . import queries, uploads
from .models import Registration
from .unit_facts import checkers

ABANDONED = timedelta(days=1)


@due("registrations.overdue", every=600)
def remind() -> int:
    """One letter a day and host to its registration checkers while registrations are overdue; returns how many hosts."""
    now = clock()
    late = queries.overdue(now).order_by().values("tenant_id").annotate(count=Count("pk"), first=Min("due_at"))
    found = list(late.order_by("tenant_id"))
    for row in found:
        tenant = Tenant.objects.get(pk=row["tenant_id"])
        outbox.post(
            "registration.overdue",
            key=f"registrations:overdue:{tenant.pk}:{now:%Y-%m-%d}",
            tenant=tenant,
            to=checkers(tenant),
            params={"count": row["count"], "due": row["first"]},
            link=f"/host/{tenant.slug}/registrations/?late=1",
        )
    return len(found)


@due("registrations.abandoned_files", every=3600)
def sweep_files() -> int:
    """Delete letters and licences that were uploaded and never filed; returns how many."""
    old = StoredFile.objects.filter(kind=uploads.WAITING, created_at__lt=clock() - ABANDONED)
    return uploads.discard(old.order_by("pk").values_list("pk", flat=True)[:500])


@workdays.on_change
def recompute() -> None:
    """The calendar was corrected: deadlines of waiting registrations follow."""
    with scope.system("deadlines after a corrected calendar"):
        rows = Registration.objects.filter(state=Registration.State.PENDING, campaign__isnull=False)
        for row in rows.select_related("campaign__version").defer("id_number").order_by("pk"):
            at = workdays.end_of_workday(row.submitted_at, row.campaign.rules.registration.review_workdays)
            if at != row.due_at:
                row.due_at = at
                row.save(update_fields=["due_at"])
