"""Content every app shares: a single stored file. Imported at start, with the actions and policies of 涉密处置."""

from accounts.files import may_read
from accounts.models import StoredFile
from accounts.quarantine import actions, policies  # noqa: F401  they register themselves
from accounts.quarantine.registry import Content, register_content

register_content(
    Content(
        kind="file",
        label=lambda file: file.trail_label,
        find=lambda pk: StoredFile.objects.select_related("tenant").get(pk=pk),
        tenant=lambda file: file.tenant,
        campaign=lambda file: None,
        may_report=lambda actor, file: bool(may_read(actor, file)),
        files=[lambda file: [file]],
    )
)
