"""Certificates: numbered when the award is published, printed by a job, revoked for good."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.files import keep_generated
from accounts.kernel import jobs, scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from audit import trail
from campaigns import letters
from campaigns.actions import next_number
from campaigns.models import Campaign
from campaigns.ruleset.stages import Award
from notices import outbox
from submissions.documents import layouts
from submissions.documents.produce import produce
from submissions.documents.text import arabic_date, chinese_date, fill

from .. import rules as arithmetic
from ..models import AwardGrant, Certificate, LibraryEntry

JOB = "publicity.certificate"
KIND = "certificate"


def award_words(campaign: Campaign, award: Award, criterion: str = "") -> str:
    """The award's name, with the criterion for an award by a single one."""
    if not criterion or award.rubric is None:
        return award.title
    label = next((c.label for c in campaign.rules.rubric(award.rubric).criteria if c.key == criterion), criterion)
    return f"{award.title}（{label}）"


def issue(grant: AwardGrant, now: datetime) -> Certificate | None:
    """Give a published award its certificate and queue the PDF; None for an award without one. Twice is once."""
    campaign = grant.campaign
    award = campaign.rules.award(grant.award)
    spec = award.certificate
    if spec is None:
        return None
    if (found := Certificate.objects.filter(grant=grant).first()) is not None:
        return found
    day = timezone.localdate(now)
    row = Certificate.objects.create(
        tenant_id=grant.tenant_id,
        grant=grant,
        number=_number(campaign, spec.number_prefix),
        holder=grant.submission.unit_name if grant.submission_id else grant.seat.name,
        work=grant.submission.title if grant.submission_id else "",
        award_title=spec.title + _criterion(campaign, award, grant.criterion),
        issuer=spec.issuer,
        issued_on=day,
        valid_until=arithmetic.valid_until(day, campaign.rules.validity.years),
    )
    if grant.submission_id and letters.wanted(campaign, "certificate_issued", "applicant"):
        outbox.post(
            "certificate.issued", key=f"certificate:{row.pk}", tenant=campaign.tenant,
            to=outbox.Recipient(user=grant.submission.created_by), params={"title": row.work, "number": row.number},
            campaign_id=campaign.pk, link="/apply/certificates/",
        )  # fmt: skip
    jobs.enqueue(JOB, {"certificate": row.pk}, tenant_id=row.tenant_id, key=f"certificate:{row.pk}")
    return row


def _criterion(campaign: Campaign, award: Award, criterion: str) -> str:
    words = award_words(campaign, award, criterion)
    return words.removeprefix(award.title)


def _number(campaign: Campaign, prefix: str) -> str:
    """The next free number of the installation with this prefix and year: another campaign may share them."""
    year = campaign.rules.identity.year
    while True:
        number = arithmetic.certificate_number(prefix, year, next_number(campaign, f"certificate:{prefix}"))
        with scope.system("certificate numbers are never reused"):
            if not Certificate.objects.filter(number=number).exists():
                return number


def layout(row: Certificate) -> layouts.Certificate:
    """What is printed."""
    campaign = row.grant.campaign
    spec = campaign.rules.award(row.grant.award).certificate
    words = award_words(campaign, campaign.rules.award(row.grant.award), row.grant.criterion)
    values = {"unit": row.holder, "title": row.work, "award": words, "year": str(campaign.rules.identity.year)}
    body = fill(spec.body, values).removeprefix(f"{row.holder}：")
    return layouts.Certificate(
        title="荣誉证书",
        subtitle=campaign.title,
        holder=row.holder,
        body=tuple(part for part in body.splitlines() if part.strip()),
        award=row.award_title,
        number=row.number,
        issuers=tuple(spec.issuer.split("、")),
        date=chinese_date(row.issued_on),
        validity=f"{arabic_date(row.issued_on)}至{arabic_date(row.valid_until)}" if row.valid_until else "",
        url=f"{settings.SITE_URL.rstrip('/')}/verify/{row.number}/",
    )


@jobs.job(JOB, queue="documents")
def render(payload: dict) -> None:
    """Print one certificate. Running twice prints once."""
    rows = Certificate.objects.select_related("grant__campaign__version", "grant__submission")
    row = rows.get(pk=payload["certificate"])
    if row.file_id or row.state == Certificate.State.REVOKED:
        return
    pdf = produce(layout(row))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "certificate.pdf")
        path.write_bytes(pdf)
        unit = row.grant.submission.unit_id if row.grant.submission_id else row.grant.seat.unit_id
        file = keep_generated(path, f"证书 {row.number}.pdf", tenant=row.tenant_id, unit=unit, kind=KIND)
    Certificate.objects.filter(pk=row.pk, file__isnull=True).update(file=file)


@transaction.atomic
def revoke(pk: int, *, reason: str, actor: Actor) -> Certificate:
    """Withdraw a certificate for good, with the reason; its number stays and says so. The holder hears of it."""
    row = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("grant__submission__created_by", "grant__campaign__tenant")
        .get(pk=pk)
    )
    if not actor.is_system:
        require(actor, "certificate.revoke", row.grant)
    if row.state == Certificate.State.REVOKED:
        return row
    before = row.state
    row.state, row.revoked_reason = Certificate.State.REVOKED, reason
    row.save(update_fields=["state", "revoked_reason"])
    AwardGrant.objects.filter(pk=row.grant_id).update(state=AwardGrant.State.REVOKED)
    if row.grant.submission_id:
        _after_revocation(row, reason)
    trail.record(
        "certificate.revoke",
        actor=actor,
        obj=row,
        before={"state": before},
        after={"state": row.state},
        note=reason,
        tenant=row.grant.campaign.tenant,
    )
    return row


def _after_revocation(row: Certificate, reason: str) -> None:
    submission = row.grant.submission
    left = AwardGrant.objects.filter(submission=submission, state=AwardGrant.State.PUBLISHED).exists()
    if not left:
        LibraryEntry.objects.filter(submission=submission).update(state=LibraryEntry.State.REMOVED)
    outbox.post(
        "certificate.revoked",
        key=f"certificate:{row.pk}:revoked",
        tenant=row.grant.campaign.tenant,
        to=outbox.Recipient(user=submission.created_by),
        params={"title": submission.title, "number": row.number, "reason": reason},
        campaign_id=row.grant.campaign_id,
    )
