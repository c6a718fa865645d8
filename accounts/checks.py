"""System checks: no model slips past the scopes."""

from django.apps import apps
from django.core import checks

from accounts.kernel.scope import ScopedManager, ScopedModel, ScopedQuerySet


@checks.register("scope")
def every_tenant_model_is_scoped(app_configs, **kwargs) -> list[checks.Error]:
    """A model with a `tenant` foreign key is scoped, or says in TENANT_IS_A_LABEL why not; a scoped model has one."""
    errors = []
    for model in apps.get_models():
        fields = {field.name for field in model._meta.get_fields()}
        if issubclass(model, ScopedModel):
            if "tenant" not in fields:
                errors.append(checks.Error(f"{model._meta.label} has no tenant", obj=model, id="scope.E001"))
            errors += [
                checks.Error(f"{model._meta.label}.{manager.name} is not scoped", obj=model, id="scope.E002")
                for manager in (model._base_manager, model._default_manager)
                if not isinstance(manager, ScopedManager) or not issubclass(manager._queryset_class, ScopedQuerySet)
            ]
            if model._meta.local_many_to_many:
                errors.append(
                    checks.Error(f"{model._meta.label}: a many-to-many table has no tenant", obj=model, id="scope.E004")
                )
        elif "tenant" in {f.name for f in model._meta.fields} and not getattr(model, "TENANT_IS_A_LABEL", ""):
            errors.append(checks.Error(f"{model._meta.label} has a tenant but no scope", obj=model, id="scope.E003"))
    return errors
