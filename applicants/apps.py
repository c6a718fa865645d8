from django.apps import AppConfig


class ApplicantsConfig(AppConfig):
    name = "applicants"
    verbose_name = "申报主体"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from accounts.files import register_reader
        from accounts.kernel import policy, workspace
        from notices.wording import register_templates

        from . import (
            consents,  # noqa: F401  registers itself
            contents,  # noqa: F401  registers itself
            middleware,  # noqa: F401  listens to sign-ins
            policies,
            queries,
            texts,
            unit_setup,
            wording,
        )

        post_migrate.connect(texts.ensure, sender=self, dispatch_uid="applicants.texts")

        policy.register(policies.POLICY)
        register_templates(wording.TEMPLATES)
        unit_setup.register()
        register_reader("registration.letter", policies.reads_registration_file)
        register_reader("registration.license", policies.reads_registration_file)
        workspace.nav("host", "注册审核", "host_registrations", "user-check", 30, badge=queries.waiting_count)
        workspace.nav("platform", "协议文本", "platform_texts", "file-text", 45)
        workspace.todo("host")(queries.todos)
