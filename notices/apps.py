from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from accounts.administering.wording import LETTERS as ADMINISTRATORS
        from accounts.invitations.wording import LETTERS as INVITATIONS
        from accounts.kernel import ports
        from accounts.personal.wording import LETTERS as PERSONAL
        from accounts.quarantine.wording import TEMPLATES as QUARANTINE
        from accounts.scanning.wording import TEMPLATES as SCANNING
        from accounts.signin.wording import LETTERS
        from notices import outbox, policies, queries, tasks, wording  # noqa: F401  they register themselves

        ports.plug(post=outbox.post)
        wording.register_templates(LETTERS)
        wording.register_templates(INVITATIONS)
        wording.register_templates(ADMINISTRATORS)
        wording.register_templates(PERSONAL)
        wording.register_templates(QUARANTINE)
        wording.register_templates(SCANNING)
