"""What pages show of invitations. Invitations are global rows: every reader names the tenant, the unit or the subject."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.invitations import kinds
from accounts.kernel.clock import real_now
from accounts.kernel.crypto import mask_phone
from accounts.models import Invitation, Tenant, Unit

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a list of invitations; the number masked. `open_` = may be resent or withdrawn."""

    pk: int
    name: str
    phone: str
    label: str
    state: str
    tone: str
    open_: bool
    sent: int
    at: datetime
    expires_at: datetime
    subject: dict[str, Any]


def listed(
    kind: str, *, unit: Unit | None = None, tenant: Tenant | None = None, subject: dict[str, Any] | None = None
) -> QuerySet[Invitation]:
    """The invitations of a kind for exactly this unit and tenant (None = of none), newest first; `subject` narrows by its keys."""
    wanted = {f"subject__{key}": value for key, value in (subject or {}).items()}
    rows = Invitation.objects.filter(kind=kind, unit=unit, tenant=tenant, **wanted)
    return rows.select_related("invited_by", "used_by").order_by("-created_at", "-pk")


def waiting(request: HttpRequest, rows: QuerySet[Invitation]) -> Page:
    """One page of those neither answered nor withdrawn, as lines; the address asks for another by `?invitations=2`."""
    found = rows.filter(used_at=None, declined_at=None, withdrawn_at=None)
    page, now = Paginator(found, PER_PAGE).get_page(request.GET.get("invitations")), real_now()
    page.object_list = [_line(row, now) for row in page.object_list]
    return page


def _line(row: Invitation, now: datetime) -> Shown:
    state, tone = _state(row, now)
    label = kinds.kind_of(row).label
    return Shown(
        row.pk, row.name, mask_phone(row.phone), label, state, tone, not row.is_settled(), row.sent, row.created_at,
        row.expires_at, row.subject,
    )  # fmt: skip


def _state(row: Invitation, now: datetime) -> tuple[str, str]:
    if row.used_at:
        return "已接受", "success"
    if row.declined_at:
        return "已谢绝", "danger"
    if row.withdrawn_at:
        return "已撤回", "neutral"
    return ("等待接受", "warning") if now < row.expires_at else ("已过期", "neutral")
