from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "申报"

    def ready(self) -> None:
        from accounts.files import register_reader
        from accounts.kernel import policy, workspace
        from applicants import events, letters
        from campaigns import shown
        from campaigns.amending import uses as changes
        from notices.wording import register_templates

        from . import consortium, listing, policies, purposes, readers, tasks, todos, unit_ends, wording  # noqa: F401  readers and tasks register themselves
        from .actions import consortium as partners
        from .actions import uploading
        from .amending import uses
        from .asking import setup as asking
        from .asking import uploads as asked_uploads
        from .entering import setup as entering
        from .papers import registration
        from .papers import uploads as scan_uploads
        from .preview import pdf
        from .questions import setup as questions

        letters.register_pdf(registration.letter)
        pdf.register()
        policy.register(policies.POLICY)
        policy.register(purposes.POLICY)
        for part in (uploading, asked_uploads, scan_uploads):
            part.register()
        changes.register_uses(uses.uses)
        changes.register_concerned(uses.concerned)
        register_templates(wording.TEMPLATES)
        register_reader(partners.LETTER, readers.reads_partners_letter)
        workspace.todo("apply")(todos.todos)
        workspace.todo("apply")(consortium.todos)
        workspace.todo("host")(consortium.host_todos)
        for event in ("let_in", "recoded"):
            events.subscribe(event, partners.link)
        unit_ends.register()
        asking.register()
        entering.register()
        questions.register()
        workspace.nav("desk", "纸质件", "desk_copies", "files", 45)
        workspace.todo("desk")(todos.scans_at_seat)
        workspace.nav("apply", "工作台", "apply_home", "home", 10)
        workspace.nav("apply", "我的申报", "apply_submissions", "files", 20)
        workspace.nav("apply", "单位注册", "apply_registration", "building", 90)
        shown.tab("申报", "host_submissions", "submission.list_at_host", 20)
        shown.tab("纸质件", "host_copies", "submission.list_at_host", 22)
        shown.figures("host_submissions", "submission.list_at_host", listing.figures)
