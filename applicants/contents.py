"""What a registration says of a unit and a person, for 涉密处置. Imported at start."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.kernel.actor import Actor
from accounts.kernel.policy import may
from accounts.models import StoredFile
from accounts.quarantine.registry import SEALED, Content, Place, register_content

from .models import Registration

WRITTEN = {
    "name": SEALED, "address": SEALED, "ownership_other": SEALED, "enterprise_type_other": SEALED,
    "contact_name": SEALED, "id_number": "", "reason": SEALED, "remarks": {},
}  # fmt: skip


def places(row: Registration) -> Iterator[Place]:
    """Every text of the registration; code, region, state and times are not touched."""
    yield Place(Registration.objects.filter(pk=row.pk), WRITTEN)


def files(row: Registration) -> list[StoredFile]:
    """The letter and the licence."""
    return list(StoredFile.objects.filter(pk__in=[pk for pk in (row.letter_id, row.license_id) if pk]).order_by("pk"))


def _reads(actor: Actor, row: Registration) -> bool:
    return row.user_id == actor.user_id or bool(may(actor, "registration.view", row))


register_content(
    Content(
        kind="registration",
        label=lambda row: f"注册申请 {row.pk}",
        find=lambda pk: Registration.objects.select_related("tenant").get(pk=pk),
        tenant=lambda row: row.tenant,
        may_report=_reads,
        places=[places],
        files=[files],
    )
)
