"""What a unit's administrator changes at once: address, telephone, declared facts, the parent it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from accounts.models import Unit
from applicants import unit_facts
from applicants.actions import groups

FACT_KEYS = ("ownership", "enterprise_type", "facts", "office_phone", "parent_name", "parent_uscc")


def profile(unit: Unit) -> dict[str, Any]:
    """What may be changed at once, as it stands."""
    facts = unit.facts or {}
    return {"address": unit.address, **{key: facts.get(key, [] if key == "facts" else "") for key in FACT_KEYS}}


@transaction.atomic
def change_profile(unit: Unit, values: Mapping[str, Any], *, actor: Actor) -> Unit:
    """Write what differs, with before and after in the trail of every host that knows the unit. Nothing changed: nothing written."""
    require(actor, "unit.change", unit)
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    was = profile(unit)
    changed = {key: value for key, value in values.items() if key in was and was[key] != value}
    if not changed:
        return unit
    unit.address = changed.get("address", unit.address)
    unit.facts = {**(unit.facts or {}), **{key: value for key, value in changed.items() if key in FACT_KEYS}}
    unit.save(update_fields=["address", "facts"])
    if {"parent_name", "parent_uscc"} & set(changed):
        groups.look_later(unit)
    unit_facts.record("unit.change", unit, actor=actor, before={key: was[key] for key in changed}, after=changed)
    return unit
