from django.apps import AppConfig

# Modules of any app that are imported at start because they register themselves with the kernel.
SELF_REGISTERING = ("policies", "tasks", "invariants", "navigation", "readers", "personal", "contents")


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与单位"

    def ready(self) -> None:
        from django.conf import settings
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate, pre_migrate
        from django.utils.module_loading import autodiscover_modules

        from accounts import checks  # noqa: F401  registers itself
        from accounts.administering import kind, policies  # noqa: F401  the three administrators
        from accounts.invitations import policies as _  # noqa: F401  resend and withdraw
        from accounts.personal import closing, kinds, own, periods  # noqa: F401  they register themselves
        from accounts.signin import signals  # noqa: F401  the trail of sign-ins
        from accounts.wall import checks as wall_checks  # noqa: F401  registers itself
        from accounts.wall import install, roles

        connection_created.connect(roles.connected, dispatch_uid="accounts.wall")
        pre_migrate.connect(install.before_migrate, sender=self, dispatch_uid="accounts.wall")
        post_migrate.connect(install.after_migrate, sender=self, dispatch_uid="accounts.wall")
        for folder in settings.DATA_FOLDERS:
            folder.mkdir(parents=True, exist_ok=True)
        autodiscover_modules(*SELF_REGISTERING)
