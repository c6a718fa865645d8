"""What the platform's administrators change."""

from typing import Any

from django.db import transaction

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
    before = {name: getattr(tenant, name) for name, value in values.items() if getattr(tenant, name) != value}
    if before:
        for name in before:
            setattr(tenant, name, values[name])
        tenant.save(update_fields=list(before))
        after = {name: values[name] for name in before}
        ports.record("tenant.change", actor=actor, obj=tenant, before=before, after=after, tenant=tenant)
    return tenant
