"""变更申请: name, code, region and kind of a unit change with proof, decided by a host that knows the unit."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts.files import store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import Tenant, Unit
from accounts.workdays import end_of_workday
from applicants import events, unit_facts
from applicants import unit_wording as words
from applicants.actions import groups
from applicants.models import ChangeRequest, UnitName
from campaigns import regions
from notices import outbox

S = ChangeRequest.State
MOVES = Moves(
    name="change",
    table={
        (S.PENDING, "approve"): S.APPROVED,
        (S.PENDING, "refuse"): S.REFUSED,
        (S.PENDING, "withdraw"): S.WITHDRAWN,
    },
    states=dict(S.choices),
    events={"approve": "通过", "refuse": "不予通过", "withdraw": "撤回"},
)
LABELS = {"name": "单位名称", "uscc": "统一社会信用代码", "region_code": "注册地", "kind": "主体类型"}
WORKDAYS = 2  # as for registrations (row S3)
MAX_BYTES = 10 * 1024 * 1024
PROOF = "unit.proof"


class CodeTaken(Exception):
    """The wanted code is another unit's; ``unit`` is that one, ``sentence`` says what to do."""

    def __init__(self, unit: Unit):
        self.unit, self.sentence = unit, words.CODE_TAKEN.format(name=unit.name)
        super().__init__(self.sentence)


def values_of(unit: Unit) -> dict[str, str]:
    """What only a host changes, as it stands."""
    return {"name": unit.name, "uscc": unit.uscc or "", "region_code": unit.region_code, "kind": unit.kind}


def worded(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Labels and values for pages and letters."""
    shown = {**values}
    if "region_code" in shown:
        shown["region_code"] = regions.full_name(shown["region_code"]) if shown["region_code"] else ""
    return [(LABELS[key], shown[key]) for key in LABELS if key in shown]


@transaction.atomic
def ask(unit: Unit, wanted: Mapping[str, str], *, tenant: Tenant, reason: str, upload, actor: Actor) -> ChangeRequest:
    """File a change request with a host. Raises Refused, CodeTaken, RejectedFile (the proof)."""
    require(actor, "change.ask", unit)
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    now, before = values_of(unit), values_of(unit)
    changes = {key: value for key, value in wanted.items() if key in now and now[key] != value}
    if not changes:
        raise Refused(no(words.NOTHING_CHANGED))
    if ChangeRequest.objects.filter(unit=unit, state=S.PENDING).exists():
        raise Refused(no(words.PENDING_ALREADY))
    _demand_free_code(unit, changes)
    at = clock()
    with scope.writing(tenant):
        proof = store(
            upload, tenant=tenant, unit=unit, kind=PROOF, accept={"pdf", "image"}, max_bytes=MAX_BYTES, by=actor.user
        )
        row = ChangeRequest.objects.create(
            tenant=tenant, unit=unit, before=before, wanted=changes, reason=reason, proof=proof, asked_at=at,
            asked_by=actor.user, due_at=end_of_workday(at, WORKDAYS),
        )  # fmt: skip
        outbox.post(
            "change.asked",
            key=f"change:{row.pk}:asked",
            tenant=tenant,
            to=unit_facts.checkers(tenant),
            params={
                "unit": unit.name,
                "fields": "、".join(LABELS[key] for key in LABELS if key in changes),
                "due": row.due_at,
            },
            link=f"/host/{tenant.slug}/units/changes/{row.pk}/",
        )
        shown = {key: before[key] for key in changes}
        unit_facts.record("change.ask", unit, actor=actor, before=shown, after=changes, note=reason, tenants=[tenant])
    return row


@transaction.atomic
def withdraw(pk: int, *, actor: Actor) -> ChangeRequest:
    """The unit takes its request back while it waits."""
    row = ChangeRequest.objects.get(pk=pk)
    with scope.writing(row.tenant_id):
        return MOVES.advance(ChangeRequest, pk, "withdraw", actor=actor)


@transaction.atomic
def approve(pk: int, *, actor: Actor) -> ChangeRequest:
    """Write the unit, keep what it was called, tell the unit and its other hosts. Raises CodeTaken: then nothing changed.

    Filings keep the name they were filed under.
    """
    found = ChangeRequest.objects.select_related("tenant").get(pk=pk)
    unit = Unit.objects.select_for_update(no_key=True).get(pk=found.unit_id)
    now = clock()
    row = MOVES.advance(
        ChangeRequest, pk, "approve", actor=actor,
        check=lambda locked: _demand_free_code(unit, locked.wanted),
        values={"decided_at": now, "decided_by": actor.user, "answer": ""},
    )  # fmt: skip
    before = values_of(unit)
    if {"name", "uscc"} & set(row.wanted):
        UnitName.objects.create(unit=unit, name=unit.name, uscc=unit.uscc or "", until=now)
    for key, value in row.wanted.items():
        setattr(unit, key, value or None if key == "uscc" else value)
    unit.save(update_fields=list(row.wanted))
    if "uscc" in row.wanted:
        events.emit("recoded", unit=unit, actor=actor)
    _tell_changed(row, unit, before, found.tenant)
    groups.look_later(unit)
    shown = {key: before[key] for key in row.wanted}
    unit_facts.record("unit.change", unit, actor=actor, before=shown, after=row.wanted, note=f"变更申请 {row.pk}")
    return row


@transaction.atomic
def refuse(pk: int, *, reason: str, actor: Actor) -> ChangeRequest:
    """Turn the request down; the unit reads why and may ask again."""
    values = {"decided_at": clock(), "decided_by": actor.user, "answer": reason}
    row = MOVES.advance(ChangeRequest, pk, "refuse", actor=actor, note=reason, values=values)
    unit = row.unit
    outbox.post(
        "change.refused",
        key=f"change:{row.pk}:refused",
        tenant=row.tenant,
        to=unit_facts.administrators(unit),
        params={"unit": unit.name, "reason": reason},
        link="/apply/unit/",
    )
    return row


def _demand_free_code(unit: Unit, changes: Mapping[str, str]) -> None:
    wanted = changes.get("uscc")
    if wanted and (other := Unit.objects.filter(uscc=wanted).exclude(pk=unit.pk).first()) is not None:
        raise CodeTaken(other)


def _tell_changed(row: ChangeRequest, unit: Unit, before: Mapping[str, str], tenant: Tenant) -> None:
    old, new = dict(worded({key: before[key] for key in row.wanted})), dict(worded(row.wanted))
    changes = "；".join(f"{label}由“{old[label] or '未填写'}”改为“{new[label] or '未填写'}”" for label in new)
    outbox.post(
        "change.approved",
        key=f"change:{row.pk}:approved",
        tenant=tenant,
        to=unit_facts.administrators(unit),
        params={"unit": unit.name, "changes": changes},
        link="/apply/unit/",
    )
    for other in unit_facts.hosts_of(unit):
        if other.pk != tenant.pk:
            outbox.post(
                "change.informed",
                key=f"change:{row.pk}:informed:{other.pk}",
                tenant=other,
                to=unit_facts.checkers(other),
                params={"unit": before["name"], "host": tenant.name, "changes": changes},
                link=f"/host/{other.slug}/units/{unit.pk}/",
            )
