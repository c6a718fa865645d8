"""What a submit judges a filing by: read once, in one statement, when everything that counts is locked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.kernel import scope
from accounts.kernel.gathered import Gathered
from accounts.kernel.prepared import Prepared
from accounts.models import Unit
from applicants import group_queries, queries
from campaigns.models import Campaign

from .. import content, eligibility, policies
from ..models import Attachment, ConsortiumPartner, Draft, Submission

WHY = "what a filing is judged by"
FILES = ("id", "tenant", "submission", "field", "file", "title", "position")
FILES += tuple(f"file__{name}" for name in ("uuid", "tenant", "name", "content_type", "size", "sha256", "state"))
SCANS = ("id", "tenant", "submission", "document", "content_hash")
STANDING = ("id", "tenant", "unit", "kind", "facts", "state", "decided_at")


def partnered(submission: Any) -> Exists:
    """Does somebody file together with the lead?"""
    return Exists(ConsortiumPartner.objects.filter(submission=submission, removed_at__isnull=True))


def _everything(p: Any) -> QuerySet[Draft]:
    """The working copy with what stands beside it; what its own scope does not hold is built in the one that does."""
    with scope.system(WHY):
        beside = {
            "sealed": Exists(policies.cases_of(p.subject)),
            "registrations": Gathered(queries.approved(p.unit, p.tenant), *STANDING),
            "grouped": Exists(group_queries.places(p.tenant, p.unit)),
            **eligibility.traces(p.campaign, p.unit),
        }
    rows = Draft.objects.across(WHY).select_related("submission__enrolment").filter(submission_id=p.row)
    files = Attachment.objects.filter(submission=OuterRef("submission"), removed_at__isnull=True)
    return rows.annotate(
        files=Gathered(files, *FILES),
        scans=Gathered(content.counting_scans(OuterRef("submission")), *SCANS),
        partnered=partnered(OuterRef("submission")),
        **beside,
    )


_EVERYTHING = Prepared(_everything)


def under_locks(row: Submission, campaign: Campaign, unit: Unit, units: Collection[int]) -> None:
    """Put before everything below what is true of the row now: campaign and unit, which are held, and draft, partners, files and
    scans of this very moment; the unit's registration, and whether it stands alone. ``units``: all that are held. Raises Moved."""
    row.campaign, row.tenant, row.unit = campaign, campaign.tenant, unit
    draft = _EVERYTHING.first(
        row=row.pk, subject=str(row.pk), campaign=campaign.pk, tenant=campaign.tenant_id, unit=unit.pk
    )
    if draft is None:  # nothing to file: policy and moves say what stands against it
        return eligibility.demand_held(campaign, unit, units)
    queries.know_standing(unit, campaign.tenant_id, draft.registrations)
    if not draft.grouped:
        group_queries.know_alone(unit, campaign.tenant_id)
    if not (draft.has_filed or draft.is_named):
        eligibility.know_nothing_filed(campaign, unit)
    eligibility.demand_held(campaign, unit, units)
    row.enrolment, draft.submission, row.draft = draft.submission.enrolment, row, draft
    row.held_sealed = draft.sealed
    row.held_partners = eligibility.partners_of(row) if draft.partnered else []
    row.held_files = sorted(draft.files, key=lambda one: (one.field, one.position, one.pk))
    row.held_scans = draft.scans
    return None
