"""Who may download the files of submissions; imported at start."""

from accounts.files import register_reader
from accounts.kernel.verdict import YES

from .policies import reads_attachment

for kind in ("submission.attachment", "submission.document", "submission.scan"):
    register_reader(kind, reads_attachment)
register_reader("submission.blank", lambda actor, file: YES)
