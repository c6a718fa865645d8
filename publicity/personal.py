"""Who raised an objection: shown to its handler alone."""

from accounts.kernel.actor import Actor
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
