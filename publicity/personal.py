"""Who raised an objection: shown to its handler alone, forgotten in time."""

from datetime import datetime
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast

from accounts.kernel.actor import Actor
from accounts.personal import retention
from accounts.personal.reveal import register_revealable

from .models import Objection


def _objection(actor: Actor, pk: int) -> Objection:
    return Objection.objects.select_related("publicity__campaign", "item__submission").get(pk=pk)


def _identity(row: Objection) -> list[tuple[str, str]]:
    return [("单位" if row.by_unit else "姓名", row.objector_name), ("电话", row.objector_phone)]


def _whose(row: Objection) -> None:
    return None


register_revealable(
    "objection.identity",
    label="异议人身份",
    action="objection.identity",
    load=_objection,
    value=_identity,
    whose=_whose,
)


def _decided(before: datetime, tenant: Any) -> Any:
    rows = Objection.objects.filter(
        tenant=tenant, ruled_at__lt=before, state__in=("not_accepted", "upheld", "dismissed")
    )
    return rows.annotate(raw_name=Cast(F("objector_name"), TextField())).exclude(raw_name="")


def _forget(rows: Any) -> int:
    """Who objected goes; what was objected and how it was ruled stays."""
    return rows.update(objector_name="", objector_phone="")


retention.register(
    "publicity.objectors",
    "异议人身份（办结后）",
    365,
    retention.PIPL_19,
    over=_decided,
    end=_forget,
    least=180,
    hosted=True,
)
