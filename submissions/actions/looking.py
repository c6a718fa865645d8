"""What a submit judges a filing by: read once, in one statement, when everything that counts is locked."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.kernel import scope
from accounts.kernel.gathered import Gathered
from accounts.kernel.prepared import Prepared
from accounts.models import Unit
from campaigns.models import Campaign

from .. import content, eligibility, policies
from ..models import Attachment, ConsortiumPartner, Draft, Submission

WHY = "what a filing is judged by"
FILES = ("id", "tenant", "submission", "field", "file", "title", "position")
FILES += tuple(f"file__{name}" for name in ("uuid", "tenant", "name", "content_type", "size", "sha256", "state"))
SCANS = ("id", "tenant", "submission", "document", "content_hash")


def partnered(submission: Any) -> Exists:
    """Does somebody file together with the lead?"""
    return Exists(ConsortiumPartner.objects.filter(submission=submission, removed_at__isnull=True))


def _everything(p: Any) -> QuerySet[Draft]:
    """The working copy with what stands beside it; what its own scope does not hold is built in the one that does."""
    with scope.system(WHY):
        sealed = Exists(policies.cases_of(p.subject))
    rows = Draft.objects.across(WHY).select_related("submission__enrolment").filter(submission_id=p.row)
    files = Attachment.objects.filter(submission=OuterRef("submission"), removed_at__isnull=True)
    return rows.annotate(
        files=Gathered(files, *FILES),
        scans=Gathered(content.counting_scans(OuterRef("submission")), *SCANS),
        partnered=partnered(OuterRef("submission")),
        sealed=sealed,
    )


_EVERYTHING = Prepared(_everything)


def under_locks(row: Submission, campaign: Campaign, unit: Unit) -> None:
    """Put before everything below what is true of the row now: campaign and unit, which are held, and draft, partners, files and
    scans of this very moment."""
    row.campaign, row.tenant, row.unit = campaign, campaign.tenant, unit
    draft = _EVERYTHING.first(row=row.pk, subject=str(row.pk))
    if draft is None:  # nothing to file: policy and moves say what stands against it
        return
    row.enrolment, draft.submission, row.draft = draft.submission.enrolment, row, draft
    row.held_sealed = draft.sealed
    row.held_partners = eligibility.partners_of(row) if draft.partnered else []
    row.held_files = sorted(draft.files, key=lambda one: (one.field, one.position, one.pk))
    row.held_scans = draft.scans
