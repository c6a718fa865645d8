from django.apps import AppConfig


class ApplicantsConfig(AppConfig):
    name = "applicants"
    verbose_name = "申报主体"

    def ready(self) -> None:
        from accounts.files import register_reader
        from accounts.kernel import policy, workspace
        from notices.wording import register_templates

        from . import policies, queries, wording

        policy.register(policies.POLICY)
        register_templates(wording.TEMPLATES)
        register_reader("registration.letter", policies.reads_registration_file)
        register_reader("registration.license", policies.reads_registration_file)
        workspace.nav("host", "注册审核", "host_registrations", "user-check", 30, badge=queries.waiting_count)
        workspace.todo("host")(queries.todos)
