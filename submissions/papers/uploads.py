"""Stamped scans sent in pieces: one PDF, or the photos of its pages, taken together by the papers page's form."""

from __future__ import annotations

from accounts.files import RejectedFile
from accounts.kernel.policy import Refused
from accounts.kernel.verdict import no

from .. import purposes, queries
from ..models import GeneratedDocument, Submission
from . import wording
from .making import EDITABLE, MEGA, PHOTO_MB, SCAN_MB, may_come_stamped, present_hash
from .wanted import documents

KIND = "scan"


def _may_take(row: Submission, place: str, kind: str) -> int:
    """As `making.take_scan` asks it again when the form is sent."""
    if place not in {d.key for d in documents(row.campaign.rules, row.picks) if may_come_stamped(row, d)}:
        raise KeyError(place)
    if row.state not in EDITABLE and not row.awaits_unit:
        raise Refused(no(wording.NOT_EDITABLE))
    made = GeneratedDocument.objects.filter(submission=row, document=place, draft=False, state="ready")
    if not made.filter(content_hash=present_hash(row)).exists():
        raise Refused(no(wording.NO_PAPER))
    if kind not in ("pdf", "image"):
        raise RejectedFile(wording.NO_FILE)
    return (SCAN_MB if kind == "pdf" else PHOTO_MB) * MEGA


def register() -> None:
    """Called once from the app's ready()."""
    owner = lambda row: row.unit  # noqa: E731
    back = lambda row, place: ("apply_papers", {"pk": row.pk}, f"#paper-{place}")  # noqa: E731
    purposes.register(
        KIND, purposes.Purpose("submission.view", queries.submission, owner, _may_take, back, at_desk=True)
    )
