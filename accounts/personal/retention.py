"""How long each kind of record is kept, on which ground, and the purge that ends it.

One table: apps add their kinds with `register`. A kind a host may set stands on its settings page too and is purged per
tenant with the host's period; the others have one period for all. `purge` asks "what is over?", works in batches, may run
any number of times, and leaves one entry with the counts in the trail. The trail itself is never purged, only archived.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import ProtectedError

from accounts.kernel import jobs, ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock, real_now
from accounts.models import StoredFile, Tenant
from accounts.tenant_policies import policies_of, register_retention

BATCH = 500
PIPL_19 = "个人信息保护法第十九条：为实现目的所必要的最短时间"
PIPL_47 = "个人信息保护法第四十七条：目的已实现或撤回同意的应当删除"
LOGS = "网络安全法：网络日志留存不少于六个月"


@dataclass(frozen=True, slots=True)
class Period:
    """A kind of record. `over(before, tenant)` returns the rows (a queryset) whose time ended before that moment; `end(rows)`
    deletes or empties them and returns how many. `business`: ages by the business clock, else by real time. `days` None:
    never purged, `words` says what happens instead. `hosted`: the host may set the period, not below `least`."""

    kind: str
    label: str
    days: int | None
    ground: str
    over: Callable[[datetime, Any], Any] | None = None
    end: Callable[[Any], int] | None = None
    least: int = 1
    business: bool = True
    hosted: bool = False
    text: str = ""

    @property
    def words(self) -> str:
        """How long, for pages."""
        if self.text:
            return self.text
        return f"{self.days} 天" + ("（主办单位可另行设定）" if self.hosted else "")


_periods: dict[str, Period] = {}


def register(kind: str, label: str, days: int | None, ground: str, **facts: Any) -> None:
    """Add a kind (see Period)."""
    _periods[kind] = Period(kind, label, days, ground, **facts)
    if _periods[kind].hosted:
        register_retention(kind, label, days=days, least=_periods[kind].least)


def table() -> list[Period]:
    """All kinds, by their labels' order of registration."""
    return list(_periods.values())


def purge(*, dry_run: bool = False, only: str = "") -> dict[str, int]:
    """End what is over; returns the count of each kind that had something. System scope; each batch its own transaction."""
    found: dict[str, int] = {}
    with scope.system("purge what is over"):
        for period in _periods.values():
            if period.over is not None and period.kind.startswith(only):
                for before, tenant in _limits(period):
                    count = _purged(period, before, tenant, dry_run)
                    if count:
                        found[period.kind] = found.get(period.kind, 0) + count
        if found and not dry_run:
            words = {_periods[kind].label: count for kind, count in found.items()}
            ports.record("retention.purge", actor=Actor.system("retention"), after={"purged": words})
    return found


@jobs.due("accounts.retention", every=86_400)
def purge_daily() -> None:
    """Once a day, what is over goes."""
    purge()


def _limits(period: Period) -> Iterable[tuple[datetime, Any]]:
    """(moment, tenant) pairs: one for each host where it sets the period, else one for all."""
    now = clock() if period.business else real_now()
    if not period.hosted:
        yield now - timedelta(days=period.days), None
        return
    for tenant in Tenant.objects.order_by("pk"):
        yield now - timedelta(days=policies_of(tenant).keep_days(period.kind)), tenant


def _purged(period: Period, before: datetime, tenant: Any, dry_run: bool) -> int:
    rows = period.over(before, tenant)
    if dry_run:
        return rows.count()
    total = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            count = (period.end or delete)(rows.model._base_manager.filter(pk__in=ids))
        total += count
        if not count:
            break  # whatever cannot end now is looked at again tomorrow
    return total


def delete(rows: Any) -> int:
    """The rows go."""
    count = rows.count()
    rows.delete()
    return count


def discard(file: StoredFile) -> bool:
    """Delete a stored file, row now and bytes on commit; False when something else still refers to it."""
    try:
        with transaction.atomic():
            file.delete()
    except ProtectedError:
        return False
    transaction.on_commit(lambda: storages["private"].delete(file.key))
    return True
