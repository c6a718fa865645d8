from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from accounts.kernel import ports
        from accounts.invitations.wording import LETTERS as INVITATIONS
        from accounts.signin.wording import LETTERS
        from notices import outbox, policies, queries, tasks, wording  # noqa: F401  they register themselves

        ports.plug(post=outbox.post)
        wording.register_templates(LETTERS)
        wording.register_templates(INVITATIONS)
