from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from accounts.kernel import ports
        from notices import outbox, tasks  # noqa: F401  registers the jobs

        ports.plug(post=outbox.post)
