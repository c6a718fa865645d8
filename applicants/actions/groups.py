"""Groups: proposed from what is known, confirmed, changed and dissolved by the host. Only confirmed ones count.

Whoever changes what counts holds the rows of all units concerned, in the order of their numbers, as filing does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts.kernel import jobs, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import Tenant, Unit
from applicants import unit_facts
from applicants import unit_wording as words
from applicants.models import Registration, UnitGroup, UnitGroupMember
from applicants.rules import Known, Proposal, propose
from audit import trail
from notices import outbox

S = UnitGroup.State
MOVES = Moves(
    name="group",
    table={
        (S.PROPOSED, "confirm"): S.CONFIRMED,
        (S.PROPOSED, "reject"): S.REJECTED,
        (S.REJECTED, "reopen"): S.PROPOSED,
        (S.CONFIRMED, "dissolve"): S.DISSOLVED,
    },
    states=dict(S.choices),
    events={"confirm": "确认", "reject": "不是一家", "reopen": "重新考虑", "dissolve": "解除"},
)


def look_later(unit: Unit) -> None:
    """What is known of the unit has changed: look for groups at every host of it, in a job."""
    for tenant in unit_facts.hosts_of(unit):
        jobs.enqueue("groups.look", {}, tenant_id=tenant.pk)


@jobs.job("groups.look")
def _look(payload: dict) -> int:
    return look(scope.current().tenant_id, actor=Actor.system("groups.look"))


@transaction.atomic
def look(tenant_id: int, *, actor: Actor) -> int:
    """Propose groups among the units registered at the host; what was judged before is left alone. Returns how many changed.

    A unit newly found for a confirmed group becomes a candidate there, which does not count before it is taken in.
    """
    if not actor.is_system:
        require(actor, "group.look")
    with scope.tenant(tenant_id):
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)  # two runs do not propose the same twice
        return sum(_noted(tenant_id, proposal, actor) for proposal in propose(_known()))


def _known() -> list[Known]:
    registered = Registration.objects.filter(state=Registration.State.APPROVED, unit__isnull=False)
    units = Unit.objects.filter(pk__in=registered.values("unit_id"), is_active=True).order_by("pk")
    return [
        Known(
            unit.pk,
            unit.name,
            unit.uscc or "",
            (unit.facts or {}).get("parent_name", ""),
            (unit.facts or {}).get("parent_uscc", ""),
        )
        for unit in units
    ]


def _noted(tenant_id: int, proposal: Proposal, actor: Actor) -> bool:
    places = list(
        UnitGroupMember.objects.filter(unit_id__in=proposal.members).select_related("group").order_by("group_id", "pk")
    )
    judged: dict[int, set[int]] = {}
    for place in places:
        judged.setdefault(place.group_id, set()).add(place.unit_id)
    if any(set(proposal.members) <= units for units in judged.values()):
        return False
    open_ = [p.group for p in places if p.group.state in (S.CONFIRMED, S.PROPOSED) and p.removed_at is None]
    found = min(open_, key=lambda group: (group.state != S.CONFIRMED, group.pk), default=None)
    if found is None:
        found = UnitGroup.objects.create(
            tenant_id=tenant_id, name=proposal.name, lead_id=proposal.lead, proposed_at=clock(),
            basis="根据单位名称、统一社会信用代码和单位声明提出，请核实。",
        )  # fmt: skip
        trail.record("group.propose", actor=actor, obj=found, after={"units": sorted(proposal.members)})
    new = set(proposal.members) - judged.get(found.pk, set())
    _add(found, {pk: proposal.members[pk] for pk in sorted(new)})
    return bool(new)


@transaction.atomic
def create(name: str, units: Mapping[int, str], *, lead: int | None, basis: str, actor: Actor) -> UnitGroup:
    """A group the host puts together itself ({unit: evidence}); confirmed at once. Raises Refused."""
    require(actor, "group.create")
    _hold(units)
    row = UnitGroup.objects.create(
        tenant=actor.tenant, name=name, lead_id=lead, basis=basis, by_hand=True, proposed_at=clock()
    )
    _add(row, units)
    return confirm(row.pk, units=set(units), name=name, lead=lead, note=basis, actor=actor)


@transaction.atomic
def confirm(pk: int, *, units: set[int], name: str, lead: int | None, note: str, actor: Actor) -> UnitGroup:
    """From now on these units are one applicant; those left out are not part of it. Tells each unit. Raises Refused."""
    _lock(pk, units)
    row = MOVES.advance(
        UnitGroup, pk, "confirm", actor=actor, note=note,
        values={"name": name, "lead_id": lead if lead in units else None, "note": note, "decided_at": clock(), "decided_by": actor.user},
    )  # fmt: skip
    _count(row, units, actor)
    return row


@transaction.atomic
def keep(pk: int, *, units: set[int], name: str, lead: int | None, actor: Actor) -> UnitGroup:
    """Change a confirmed group: exactly these units count from now on."""
    _lock(pk, units)
    row = UnitGroup.objects.select_for_update(of=("self",)).get(pk=pk)
    require(actor, "group.keep", row)
    if row.state != S.CONFIRMED:
        raise Refused(no(f"当前状态为“{row.get_state_display()}”，不能修改成员。"))
    row.name, row.lead_id = name, lead if lead in units else None
    row.save(update_fields=["name", "lead"])
    _count(row, units, actor)
    return row


@transaction.atomic
def add(pk: int, unit: Unit, *, basis: str, actor: Actor) -> UnitGroup:
    """Put a unit on a group's page by hand: a candidate of a proposal, at once a part of a confirmed group."""
    _lock(pk, {unit.pk})
    row = UnitGroup.objects.select_for_update(of=("self",)).get(pk=pk)
    require(actor, "group.add", row)
    if UnitGroupMember.objects.filter(group=row, unit=unit, removed_at=None).exists():
        raise Refused(no(f"{unit.name}已在名单中。"))
    _add(row, {unit.pk: basis})
    require(actor, "group.add", row)  # asked again with the unit in it: it may be the actor's own
    if row.state == S.CONFIRMED:
        _count(row, {*_live(row), unit.pk}, actor)
    else:
        trail.record("group.add", actor=actor, obj=row, after={"unit": unit.pk}, note=basis)
    return row


@transaction.atomic
def reject(pk: int, *, note: str, actor: Actor) -> UnitGroup:
    """Not one applicant; the same units are not proposed again."""
    values = {"note": note, "decided_at": clock(), "decided_by": actor.user}
    return MOVES.advance(UnitGroup, pk, "reject", actor=actor, note=note, values=values)


@transaction.atomic
def reopen(pk: int, *, actor: Actor) -> UnitGroup:
    """Think again about a proposal that was rejected."""
    return MOVES.advance(UnitGroup, pk, "reopen", actor=actor)


@transaction.atomic
def dissolve(pk: int, *, note: str, actor: Actor) -> UnitGroup:
    """The units count for themselves again; what was filed stays filed."""
    _lock(pk, set())
    values = {"note": note, "decided_at": clock(), "decided_by": actor.user}
    row = MOVES.advance(UnitGroup, pk, "dissolve", actor=actor, note=note, values=values)
    UnitGroupMember.objects.filter(group=row).update(live=False)
    return row


def _lock(pk: int, units: Iterable[int]) -> None:
    there = UnitGroupMember.objects.filter(group_id=pk, removed_at=None).values_list("unit_id", flat=True)
    _hold({*there, *units})


def _hold(units: Iterable[int]) -> None:
    """Before the trail: whoever files holds units first and the trail last."""
    wanted = sorted(units)
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


def _add(row: UnitGroup, units: Mapping[int, str]) -> None:
    now = clock()
    for pk, basis in units.items():
        UnitGroupMember.objects.create(tenant_id=row.tenant_id, group=row, unit_id=pk, basis=basis[:300], added_at=now)


def _live(row: UnitGroup) -> set[int]:
    return set(UnitGroupMember.objects.filter(group=row, live=True).values_list("unit_id", flat=True))


def _count(row: UnitGroup, units: set[int], actor: Actor) -> None:
    """Let exactly these units count as one; record before and after, tell who is new."""
    members = {m.unit_id: m for m in UnitGroupMember.objects.filter(group=row, removed_at=None).select_related("unit")}
    units = units & set(members)
    if len(units) < 2:
        raise Refused(no(words.TOO_FEW))
    elsewhere = UnitGroupMember.objects.filter(unit_id__in=units, live=True).exclude(group=row)
    if (other := elsewhere.select_related("unit", "group").order_by("pk").first()) is not None:
        raise Refused(no(words.IN_OTHER_GROUP.format(unit=other.unit.name, group=other.group.name)))
    before, now = _live(row), clock()
    UnitGroupMember.objects.filter(group=row, unit_id__in=units, removed_at=None).update(live=True)
    left = UnitGroupMember.objects.filter(group=row, removed_at=None).exclude(unit_id__in=units)
    left.update(live=False, removed_at=now)
    names = "、".join(members[pk].unit.name for pk in sorted(units))
    for pk in sorted(units - before):
        outbox.post(
            "group.confirmed",
            key=f"group:{row.pk}:{pk}:{members[pk].pk}",
            tenant=row.tenant_id,
            to=unit_facts.administrators(members[pk].unit),
            params={"unit": members[pk].unit.name, "host": row.tenant.name, "group": row.name, "members": names},
            link="/apply/unit/",
        )
    trail.record("group.count", actor=actor, obj=row, before={"units": sorted(before)}, after={"units": sorted(units)})
