"""How much a unit may keep with one host: bytes and files, counted under a lock on the unit so that two uploads cannot both be last."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from accounts.kernel import scope
from accounts.models import PartialUpload, StoredFile, Tenant, Unit
from accounts.rejected import RejectedFile
from accounts.tenant_policies import policies_of

MEGA = 1024 * 1024
FREE = "请在填报页删除不再需要的文件（没有提交过的文件删除后立即腾出空间）；确实不够时，请联系主办单位增加空间。"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a unit keeps with a host and what it may keep."""

    used: int
    files: int
    most_bytes: int
    most_files: int

    @property
    def percent(self) -> int:
        """The fuller of the two, in per cent."""
        return min(100, max(self.used * 100 // self.most_bytes, self.files * 100 // self.most_files))

    @property
    def words(self) -> str:
        """The sentence for pages."""
        return f"已用 {self.used / MEGA:.1f} MB（共 {self.most_bytes // MEGA} MB），文件 {self.files} 个（最多 {self.most_files} 个）"


def usage(tenant: Tenant, unit: Unit) -> Usage:
    """Of one unit with one host."""
    own = policies_of(tenant)
    with scope.system("what a unit keeps"):
        kept = StoredFile.objects.filter(tenant=tenant, unit=unit, uploaded_by__isnull=False)
        coming = PartialUpload.objects.filter(tenant=tenant, unit=unit)
        both = _sums(kept.exclude(blocked_because=StoredFile.Why.PURGED)).union(_sums(coming), all=True)
        found = list(both)
    return Usage(
        used=sum(size or 0 for size, _ in found),
        files=sum(count for _, count in found),
        most_bytes=(own.unit_megabytes or settings.UNIT_QUOTA_MB) * MEGA,
        most_files=own.unit_files or settings.UNIT_QUOTA_FILES,
    )


def _sums(rows: QuerySet) -> QuerySet:
    """(bytes, number) of the rows; no row when there are none."""
    return rows.order_by().values("tenant_id").annotate(bytes=Sum("size"), n=Count("pk")).values_list("bytes", "n")


def demand_room(row: StoredFile) -> None:
    """Raise RejectedFile when the new file does not fit; holds the unit's row until the commit."""
    if row.unit_id is None:
        return
    demand_space(row.tenant, hold(row.unit_id), row.size)


def hold(unit: Unit | int) -> Unit:
    """Lock the unit's row until the commit: whoever else asks for room waits."""
    return Unit.objects.select_for_update(no_key=True).get(pk=getattr(unit, "pk", unit))


def demand_space(tenant: Tenant, unit: Unit, size: int) -> None:
    """Raise RejectedFile when one more file of this size does not fit; what is on its way counts. The caller holds the unit."""
    now = usage(tenant, unit)
    if now.files + 1 > now.most_files or now.used + size > now.most_bytes:
        raise RejectedFile(f"本单位的文件空间不够：{now.words}，这个文件 {size / MEGA:.1f} MB。{FREE}")
