"""What the platform's administrators and the hosts' managers change."""

import hashlib
from typing import Any

from django.db import transaction

from accounts import own_hosts
from accounts.kernel import ports
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from accounts.models import Tenant


@transaction.atomic
def open_tenant(values: dict[str, Any], *, actor: Actor) -> Tenant:
    """A new host's space. Records the trail entry in the host's own chain. Refused unless the system administrator asks."""
    require(actor, "tenant.open")
    tenant = Tenant.objects.create(created_at=clock(), **values)
    ports.record("tenant.open", actor=actor, obj=tenant, after=values, tenant=tenant)
    return tenant


@transaction.atomic
def change_tenant(pk: int, values: dict[str, Any], *, actor: Actor) -> Tenant:
    """Change a host's names and footer, or switch it on and off. Records what changed, if anything did."""
    tenant = Tenant.objects.select_for_update().get(pk=pk)
    require(actor, "tenant.change", tenant)
    return _changed(tenant, values, "tenant.change", actor)


@transaction.atomic
def set_hosts(pk: int, names: list[str], *, actor: Actor) -> Tenant:
    """Make these the host's own names (accounts.own_hosts.clean_names has cleaned them). Records what changed, if anything."""
    tenant = Tenant.objects.select_for_update().get(pk=pk)
    require(actor, "tenant.change", tenant)
    before, after = own_hosts.set_names(tenant, names)
    if before != after:
        ports.record(
            "tenant.hosts", actor=actor, obj=tenant, before={"hosts": before}, after={"hosts": after}, tenant=tenant
        )
    return tenant


@transaction.atomic
def change_settings(pk: int, values: dict[str, Any], *, actor: Actor) -> Tenant:
    """Change what a host decides itself: names, logo, footer, SMS signature, policies. Records what changed, if anything."""
    tenant = Tenant.objects.select_for_update().get(pk=pk)
    require(actor, "tenant.settings", tenant)
    return _changed(tenant, values, "tenant.settings", actor)


def _changed(tenant: Tenant, values: dict[str, Any], action: str, actor: Actor) -> Tenant:
    before = {name: getattr(tenant, name) for name, value in values.items() if getattr(tenant, name) != value}
    if before:
        for name in before:
            setattr(tenant, name, values[name])
        tenant.save(update_fields=list(before))
        after = {name: values[name] for name in before}
        ports.record(action, actor=actor, obj=tenant, before=_shown(before), after=_shown(after), tenant=tenant)
    return tenant


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    """The values as the trail keeps them: a secret only as the fact that there is one, and which (its sealed text's hash)."""
    policies = values.get("policies") or {}
    if not (oidc := policies.get("oidc")):
        return values
    mark = hashlib.sha256(oidc.get("secret", "").encode()).hexdigest()[:12]
    return values | {"policies": policies | {"oidc": oidc | {"secret": mark}}}
