"""Which unit an approved registration leads to, and who acts for it then: a new one, a claimed one, or one of the same name.

No second unit ever has the same code: the database refuses it, and whoever comes second is told.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.kernel.actor import Actor
from accounts.models import Membership, Tenant, Unit, User
from applicants import events, queries, unit_facts, wording
from applicants.models import Registration
from audit import trail
from notices import outbox

FILLERS, REMOVED = "fillers", "removed"
OLD_ADMINS = {FILLERS: "原管理员改为填报人", REMOVED: "原管理员移出本单位"}
ADMIN, FILLER = Membership.Role.ADMIN, Membership.Role.FILLER


class NotSettled(Exception):
    """The host has to decide something first, or somebody was faster; ``sentence`` says what."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


def let_in(row: Registration, *, actor: Actor, old_admins: str = "", join: int | None = None) -> Unit:
    """The unit of an approved registration, with its person in it; tells who else must know. Raises NotSettled."""
    if row.unit_id:  # another host's approval is taken over: unit and person are there
        unit = row.unit
    elif (known := unit_facts.by_code(row.uscc)) is not None:
        unit = _claimed(row, known, old_admins, actor)
    elif join is not None:
        unit = _joined(row, join, actor)
    else:
        unit = _new(row)
        _admit(row.user, unit, ADMIN)
    row.unit = unit
    row.save(update_fields=["unit"])
    if not row.user.name:
        User.objects.filter(pk=row.user_id).update(name=row.contact_name)
    events.emit("let_in", unit=unit, tenant=row.tenant, actor=actor)
    return unit


def tell_administrators(row: Registration, unit: Unit, event: str, **params: str) -> None:
    """A letter to the unit's administrators about a registration that touches it."""
    others = [to for to in unit_facts.administrators(unit) if to.user.pk != row.user_id]
    outbox.post(
        f"registration.{event}",
        key=f"registration:{row.pk}:{row.round}:{event}",
        tenant=row.tenant,
        to=others,
        params={"unit": unit.name, "person": row.contact_name, "host": row.tenant.name, **params},
        campaign_id=row.campaign_id,
    )


def _new(row: Registration) -> Unit:
    facts = {
        "ownership": row.ownership,
        "ownership_other": row.ownership_other,
        "enterprise_type": row.enterprise_type,
        "enterprise_type_other": row.enterprise_type_other,
        "facts": row.facts,
    }
    try:
        with transaction.atomic():
            return Unit.objects.create(
                name=row.name,
                uscc=row.uscc or None,
                kind=row.kind,
                address=row.address,
                region_code=row.region_code,
                facts=facts,
            )
    except IntegrityError as error:
        raise NotSettled(wording.JUST_OPENED) from error


def _claimed(row: Registration, unit: Unit, old_admins: str, actor: Actor) -> Unit:
    """The newcomer becomes the administrator; the host has said what becomes of those there."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if not unit.is_active:
        raise NotSettled(wording.UNIT_ENDED)
    there = Membership.objects.filter(unit=unit, is_active=True, role=ADMIN).exclude(user=row.user)
    if there.exists() and old_admins not in OLD_ADMINS:
        raise NotSettled(wording.CHOOSE_OLD_ADMINS)
    tell_administrators(row, unit, "claim_approved", outcome=OLD_ADMINS.get(old_admins, ""))
    hosts = [host for host in unit_facts.hosts_of(unit) if host.pk != row.tenant_id]
    _tell_hosts(row, unit, hosts, OLD_ADMINS.get(old_admins, ""))
    before = {"users": list(there.order_by("pk").values_list("user_id", flat=True))}
    there.update(**({"role": FILLER} if old_admins == FILLERS else {"is_active": False}))
    _admit(row.user, unit, ADMIN)
    after = {"user": row.user_id, "old_admins": old_admins}
    for host in sorted([row.tenant, *hosts], key=lambda one: one.pk):  # every host that knows the unit keeps it
        trail.record("registration.claim", actor=actor, obj=row, before=before, after=after, tenant=host)
    return unit


def _tell_hosts(row: Registration, unit: Unit, hosts: list[Tenant], outcome: str) -> None:
    """The other hosts hear who decided: the new administrator reads what the unit filed with them."""
    for host in hosts:
        outbox.post(
            "registration.claimed_elsewhere",
            key=f"registration:{row.pk}:{row.round}:elsewhere:{host.pk}",
            tenant=host,
            to=unit_facts.checkers(host),
            params={"unit": unit.name, "host": row.tenant.name, "outcome": outcome},
            link=f"/host/{host.slug}/units/{unit.pk}/",
        )


def _joined(row: Registration, pk: int, actor: Actor) -> Unit:
    """The unit of the same name that the host says this is; it gets the code when it had none."""
    unit = Unit.objects.select_for_update().filter(pk__in=[u.pk for u in queries.namesakes(row)], pk=pk).first()
    if unit is None:
        raise NotSettled(wording.NOT_A_NAMESAKE)
    if row.uscc and not unit.uscc:
        unit.uscc = row.uscc
        unit.save(update_fields=["uscc"])
    admins = Membership.objects.filter(unit=unit, is_active=True, role=ADMIN).exclude(user=row.user)
    role = FILLER if admins.exists() else ADMIN
    _admit(row.user, unit, role)
    tell_administrators(row, unit, "joined", role=role.label)
    after = {"unit": unit.pk, "user": row.user_id, "role": role}
    trail.record("registration.join", actor=actor, obj=row, after=after, tenant=row.tenant)
    return unit


def _admit(user: User, unit: Unit, role: str) -> None:
    Membership.objects.update_or_create(user=user, unit=unit, defaults={"role": role, "is_active": True})
