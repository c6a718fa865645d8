from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与单位"

    def ready(self) -> None:
        from django.conf import settings

        from accounts import checks, invariants, policies  # noqa: F401  they register themselves

        for folder in settings.DATA_FOLDERS:
            folder.mkdir(parents=True, exist_ok=True)
