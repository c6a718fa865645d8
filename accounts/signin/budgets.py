"""What a host may still send by SMS today. Codes have budgets of their own (accounts.signin.codes); here the letters count."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.kernel.clock import real_now
from accounts.models import SmsBudget
from accounts.tenant_policies import policies_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = time(8)


def take(tenant: Any) -> datetime | None:
    """Count one SMS of the host against its day (real time, Asia/Shanghai). None: it may leave. Else when it may: the next
    morning. Exact for any number of processes: the row is counted up by one conditional update."""
    now = real_now().astimezone(SHANGHAI)
    rows = row_of(f"tenant:{tenant.pk}:{now:%Y-%m-%d}")
    if rows.filter(used__lt=policies_of(tenant).sms_per_day).update(used=F("used") + 1):
        return None
    return datetime.combine(now.date() + timedelta(days=1), MORNING, SHANGHAI)


def row_of(key: str) -> Any:
    """The row that counts under this key, as a queryset; begun when it is not there."""
    rows = SmsBudget.objects.filter(key=key)
    if not rows.exists():
        try:
            with transaction.atomic():
                SmsBudget.objects.create(key=key)
        except IntegrityError:
            pass  # somebody else began the row this moment
    return rows
