from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与单位"

    def ready(self) -> None:
        from django.conf import settings

        from accounts import checks  # noqa: F401  registers the system checks

        for folder in settings.DATA_FOLDERS:
            folder.mkdir(parents=True, exist_ok=True)
