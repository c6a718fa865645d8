from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from accounts.kernel import ports
        from audit import guards, trail

        ports.plug(record=trail.record)
        post_migrate.connect(guards.after_migrate, sender=self, dispatch_uid="audit.guards")
