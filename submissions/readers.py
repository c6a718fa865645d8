"""Who may download the files of submissions: whoever may open a page that links them. Imported at start.

A file of a filing is reached in four ways, each asked with the policy of the page it stands on: the unit's own pages, the
host's page of the filing, and what apps above add with `register_way` (a desk's entry, an expert's sheet).
"""

from __future__ import annotations

from collections.abc import Callable

from accounts.files import register_reader
from accounts.kernel.actor import Actor
from accounts.kernel.policy import may
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import StoredFile
from campaigns.models import rules_of

from . import reading
from .models import ConsortiumPartner, GeneratedDocument, StampedScan, Submission
from .queries import submissions_of_file

Way = Callable[[Actor, Submission, StoredFile], bool]
NOT_YOURS = no("没有找到这个文件，或者您无权查看。")
_ways: list[Way] = []


def register_way(way: Way) -> Way:
    """Add fn(actor, submission, file): does a page this person may open link the file? Runs in the system scope."""
    if way not in _ways:
        _ways.append(way)
    return way


def reads_file(actor: Actor, file: StoredFile) -> Verdict:
    """Reader of attachments, papers and scans: one of the filings they belong to shows the file to this person."""
    rows = submissions_of_file(file)
    return YES if any(way(actor, row, file) for row in rows for way in _ways) else NOT_YOURS


@register_way
def on_own_pages(actor: Actor, row: Submission, file: StoredFile) -> bool:
    """The unit that files: all of it, also what it removed or replaced."""
    return actor.unit is not None and row.unit_id == actor.unit.pk


@register_way
def at_the_host(actor: Actor, row: Submission, file: StoredFile) -> bool:
    """The host's page: what was frozen with a version, its papers and scans (void ones too), never the working copy."""
    if actor.tenant is None or actor.tenant.pk != row.tenant_id or row.submitted_at is None:
        return False
    if not may(actor, "submission.read_at_host", row):
        return False
    versions = list(row.versions.select_related("rules", "submission").order_by("-number"))
    hashes = [version.content_hash for version in versions]
    papers = GeneratedDocument.objects.filter(submission=row, file=file, draft=False, content_hash__in=hashes)
    scans = StampedScan.objects.filter(submission=row, file=file, content_hash__in=hashes)
    if papers.exists() or scans.exists():
        return True
    return any(str(file.pk) in reading.linked_files(rules_of(v.rules), v) for v in versions)


for kind in ("submission.attachment", "submission.document", "submission.scan"):
    register_reader(kind, reads_file)
register_reader("submission.blank", lambda actor, file: YES)


def reads_partners_letter(actor: Actor, file: StoredFile) -> Verdict:
    """A partner's stamped consent: the lead and the partner, and who reads the filing at the host or a desk."""
    partner = ConsortiumPartner.objects.filter(letter=file).select_related("submission").order_by("pk").first()
    if partner is None:
        return NOT_YOURS
    if actor.unit is not None and actor.unit.pk in (partner.unit_id, partner.submission.unit_id):
        return YES
    filed = partner.submission.submitted_at is not None
    return may(actor, "submission.read", partner.submission) if filed else NOT_YOURS
