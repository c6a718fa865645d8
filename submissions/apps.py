from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "申报"

    def ready(self) -> None:
        from accounts.kernel import policy, workspace
        from applicants import letters
        from campaigns import shown
        from notices.wording import register_templates

        from . import listing, policies, readers, tasks, todos, wording  # noqa: F401  readers and tasks register themselves
        from .papers import registration

        letters.register_pdf(registration.letter)
        policy.register(policies.POLICY)
        register_templates(wording.TEMPLATES)
        workspace.todo("apply")(todos.todos)
        workspace.nav("apply", "工作台", "apply_home", "home", 10)
        workspace.nav("apply", "我的申报", "apply_submissions", "files", 20)
        workspace.nav("apply", "单位注册", "apply_registration", "building", 90)
        shown.tab("申报", "host_submissions", "submission.list_at_host", 20)
        shown.figures("host_submissions", "submission.list_at_host", listing.figures)
