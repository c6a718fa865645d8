"""A unit is closed (dissolved) or merged into another: its row stays, its history stays, its future goes on elsewhere or ends.

Locks: the rows of both units in the order of their numbers, as filing does; so no filing of the unit slips through.
"""

from __future__ import annotations

from django.db import transaction

from accounts.files import store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import Invitation, Membership, Tenant, Unit
from applicants import events, unit_facts
from applicants.models import ChangeRequest, JoinRequest, Registration, UnitEnd, UnitGroupMember, UnitName
from notices import outbox

PROOF = "unit.ending"
MAX_BYTES = 10 * 1024 * 1024


class NotYet(Exception):
    """Something must be settled first; ``sentences`` say what."""

    def __init__(self, sentences: list[str]):
        self.sentences = sentences
        super().__init__("；".join(sentences))


def obstacles(unit: Unit, into: Unit | None = None) -> list[str]:
    """What must be settled before the unit is closed, or merged into the other."""
    found = []
    with scope.system("what stands in the way of a unit's end"):
        for one in filter(None, (unit, into)):
            if not one.is_active:
                found.append(f"{one.name}已注销或已并入其他单位。")
            if ChangeRequest.objects.filter(unit=one, state=ChangeRequest.State.PENDING).exists():
                found.append(f"{one.name}有待审核的变更申请，请先办理。")
        return found + list(events.obstacles(unit, into))


@transaction.atomic
def close(unit: Unit, *, tenant: Tenant, reason: str, actor: Actor, upload=None) -> UnitEnd:
    """Close a dissolved unit: no new enrolment, filing or change; its people still read what was. Raises NotYet, RejectedFile.

    Filings under way (filed, returned, accepted, under review, shortlisted) stand in the way; drafts do not, they stay drafts.
    """
    require(actor, "unit.end", unit)
    return _end(unit, None, tenant=tenant, reason=reason, actor=actor, upload=upload)


@transaction.atomic
def merge(unit: Unit, into: Unit, *, tenant: Tenant, reason: str, actor: Actor, upload=None) -> UnitEnd:
    """Merge a unit into another: members, registrations, enrolments, filings and files go on with that one.

    The row of the merged unit stays, closed, and its name and code lead to the other; filings keep the name they were filed
    under, certificates what was printed on them. Raises NotYet, RejectedFile.
    """
    require(actor, "unit.end", unit)
    require(actor, "unit.end", into)  # its people gain colleagues, who read what other hosts hold of it
    if unit.pk == into.pk:
        raise Refused(no("不能把单位并入自己，请选择另一个单位。"))
    return _end(unit, into, tenant=tenant, reason=reason, actor=actor, upload=upload)


def _end(unit: Unit, into: Unit | None, *, tenant: Tenant, reason: str, actor: Actor, upload) -> UnitEnd:
    locked = {
        row.pk: row
        for row in Unit.objects.select_for_update(no_key=True)
        .filter(pk__in=[unit.pk, *([into.pk] if into else [])])
        .order_by("pk")
    }
    unit, into = locked[unit.pk], locked[into.pk] if into else None
    if found := obstacles(unit, into):
        raise NotYet(found)
    hosts = {*unit_facts.hosts_of(unit), *(unit_facts.hosts_of(into) if into else ()), tenant}
    told = {r.user.pk: r for one in (unit, into) if one for r in unit_facts.administrators(one)}
    people = Membership.objects.filter(unit=unit, is_active=True).count()
    with scope.system("end of a unit"):
        proof = upload and store(
            upload, tenant=tenant, kind=PROOF, accept={"pdf", "image"}, max_bytes=MAX_BYTES, by=actor.user
        )
        row = UnitEnd.objects.create(
            tenant=tenant, unit=unit, into=into, reason=reason, proof=proof or None, at=clock(), by=actor.user
        )
        unit.is_active = False
        unit.save(update_fields=["is_active"])
        Invitation.objects.filter(unit=unit, used_at=None, declined_at=None, withdrawn_at=None).update(
            withdrawn_at=row.at
        )
        UnitGroupMember.objects.filter(unit=unit, removed_at=None).update(removed_at=row.at, live=False)
        if into is not None:
            _move(unit, into, row)
        events.emit("merged" if into else "closed", unit=unit, into=into, actor=actor)
        _tell(row, list(told.values()))
    before = {"is_active": True, "members": people}
    after = {"is_active": False, **({"into": into.pk, "into_name": into.name} if into else {})}
    unit_facts.record(
        "unit.merge" if into else "unit.close", unit, actor=actor, before=before, after=after, note=reason,
        tenants=list(hosts),
    )  # fmt: skip
    return row


def _move(unit: Unit, into: Unit, end: UnitEnd) -> None:
    """People, registrations and requests go on with the other unit. Nobody loses a role there, nobody gains one twice."""
    there = set(Membership.objects.filter(unit=into, is_active=True).values_list("user_id", flat=True))
    for member in Membership.objects.filter(unit=unit, is_active=True).order_by("pk"):
        if member.user_id not in there:
            role = member.role if not there else Membership.Role.FILLER
            Membership.objects.update_or_create(
                user_id=member.user_id, unit=into, defaults={"role": role, "is_active": True}
            )
    Membership.objects.filter(unit=unit).end()
    Registration.objects.filter(unit=unit).update(unit=into)
    asked = JoinRequest.objects.filter(unit=unit, state=JoinRequest.State.ASKED)
    known = JoinRequest.objects.filter(unit=into, state=JoinRequest.State.ASKED).values("phone_index")
    asked.exclude(phone_index__in=known).update(unit=into)
    UnitName.objects.filter(unit=unit).update(unit=into)
    UnitName.objects.create(unit=into, name=unit.name, uscc=unit.uscc or "", until=end.at)


def _tell(row: UnitEnd, to: list[outbox.Recipient]) -> None:
    params = {"unit": row.unit.name, "reason": row.reason, **({"into": row.into.name} if row.into else {})}
    outbox.post(
        "unit.merged" if row.into else "unit.closed", key=f"end:{row.pk}", tenant=row.tenant, to=to, params=params
    )
