from django.apps import AppConfig

# Modules of any app that are imported at start because they register themselves with the kernel.
SELF_REGISTERING = ("policies", "tasks", "invariants", "navigation", "readers")


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与单位"

    def ready(self) -> None:
        from django.conf import settings
        from django.utils.module_loading import autodiscover_modules

        from accounts import checks  # noqa: F401  registers itself
        from accounts.signin import signals  # noqa: F401  the trail of sign-ins

        for folder in settings.DATA_FOLDERS:
            folder.mkdir(parents=True, exist_ok=True)
        autodiscover_modules(*SELF_REGISTERING)
