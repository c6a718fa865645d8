"""Jobs of submissions: papers are rendered, scans are read and receipts are written about outside the request."""

from __future__ import annotations

import io
import logging
import re
import tempfile
from pathlib import Path

import pikepdf
from django.conf import settings
from django.db import transaction

from accounts.files import keep_generated, open_stored
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.jobs import job
from accounts.models import StoredFile
from audit import trail
from campaigns.models import Campaign, rules_of
from notices import outbox

from . import events
from .documents.produce import produce
from .documents.render import RenderFailed
from .documents.signed import Signature, Signed, has_signatures, read_signatures
from .documents.stamp import ScanFailed, ScannedPage, paper_tag, read_codes
from .documents.text import PlaceholderError
from .models import BlankDocument, GeneratedDocument, StampedScan, Submission, SubmissionVersion
from .papers import blanks, scans, signatures, wording
from .papers.layout import layout
from .papers.lists import receipt
from .papers.sources import of_nothing, of_submission
from .papers.wanted import document, wants_seal

log = logging.getLogger(__name__)
SYSTEM = "papers.render"
READING_SECONDS = 180
"""For 200 pages of which none can be read at first sight."""


@job("submissions.received", queue="letters")
def tell_received(payload: dict) -> None:
    """Write to whoever filed the version: what was received, when, under which number. Again is harmless."""
    with scope.system("who filed a version"):
        version = SubmissionVersion.objects.select_related(
            "submitted_by", "submission__campaign__tenant", "submission__campaign__version"
        ).get(pk=payload["version"])
        row, at = version.submission, version.submitted_at
        campaign = row.campaign
        outbox.post(
            "submission.received", key=f"submission:{row.pk}:{version.number}", tenant=campaign.tenant,
            to=outbox.Recipient(user=version.submitted_by), campaign_id=campaign.pk, campaign=campaign, at=at,
            params={"title": payload["title"], "number": version.receipt_number, "at": at, "campaign": campaign.title},
        )  # fmt: skip


@job("papers.render", queue="documents")
def render(payload: dict) -> None:
    """Make the PDF of a GeneratedDocument. Twice is once; what cannot be rendered says why and waits for the button."""
    row = GeneratedDocument.objects.get(pk=payload["document"])
    if row.state == row.State.READY:
        return
    filing = Submission.objects.select_related("campaign__version", "campaign__tenant", "unit", "draft").get(
        pk=row.submission_id
    )
    try:
        pdf, title = _pdf(filing, row)
    except (RenderFailed, PlaceholderError, Changed) as failure:
        log.warning("paper %s of %s: %s", row.document, filing.number, getattr(failure, "detail", failure))
        _failed(row, str(getattr(failure, "sentence", failure)))
        return
    except Exception:
        log.exception("paper %s of %s", row.document, filing.number)
        _failed(row, wording.UNKNOWN_FAILURE)
        return
    with transaction.atomic():
        locked = GeneratedDocument.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if locked.state == row.State.READY:
            return
        name = f"{title}（{'预览' if row.draft else filing.number}）.pdf"
        locked.file = _keep(pdf, name, tenant=filing.tenant_id, unit=filing.unit_id, kind="submission.document")
        locked.state, locked.problem, locked.made_at, locked.pages = row.State.READY, "", clock(), page_count(pdf)
        locked.save(update_fields=["file", "state", "problem", "made_at", "pages"])
        after = {"document": row.document, "hash": row.content_hash, "draft": row.draft, "pages": locked.pages}
        trail.record(
            "submission.paper", actor=Actor.system(SYSTEM), obj=filing, after=after, tenant=filing.campaign.tenant
        )


def _failed(row: GeneratedDocument | BlankDocument, sentence: str) -> None:
    row.state, row.problem = row.State.FAILED, sentence[:300]
    row.save(update_fields=["state", "problem"])


class Changed(Exception):
    """The answers changed between the request and the job."""


def _pdf(filing: Submission, row: GeneratedDocument) -> tuple[bytes, str]:
    if row.document.startswith("receipt."):
        version = filing.versions.get(number=int(row.document.partition(".")[2]))
        return produce(receipt(filing, version)), "提交回执"
    source = of_submission(filing, row.content_hash)
    if source is None:
        raise Changed(wording.CHANGED)
    spec = document(source.rules, row.document)
    page = layout(source, spec, draft=row.draft)
    if row.draft:
        return produce(page), spec.title
    number = code_number(filing.number or "")
    return produce(page, number=number, content_hash=row.content_hash, paper=paper_tag(spec.key)), spec.title


def code_number(number: str) -> str:
    """The filing's number in the letters a page code may hold."""
    return re.sub(r"[^0-9A-Z.\-]", "", number.upper())[:32]


def page_count(pdf: bytes) -> int:
    """How many pages."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _keep(pdf: bytes, name: str, **facts):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.pdf")
        path.write_bytes(pdf)
        return keep_generated(path, name, **facts)


@job("papers.blank", queue="documents")
def render_blank(payload: dict) -> None:
    """Make a blank document of a rule-set version."""
    row = BlankDocument.objects.select_related("version").get(pk=payload["blank"])
    if row.state == row.State.READY:
        return
    rules = rules_of(row.version)
    campaign = Campaign.objects.get(pk=row.version.campaign_id)
    in_words = row.document == blanks.RULES.key
    spec = blanks.RULES if in_words else document(rules, row.document)
    try:
        if in_words:
            pdf = produce(blanks.rules_in_words(campaign, rules, row.version))
        else:
            pdf = produce(layout(of_nothing(campaign, rules), spec))
    except (RenderFailed, PlaceholderError) as failure:
        _failed(row, str(getattr(failure, "sentence", failure)))
        return
    with transaction.atomic():
        name = f"{campaign.title[:60]}{spec.title}.pdf" if in_words else f"{spec.title}（空白）.pdf"
        row.file = _keep(pdf, name, tenant=row.tenant_id, kind="submission.blank")
        row.state, row.made_at = row.State.READY, clock()
        row.save(update_fields=["file", "state", "made_at"])


@job("papers.check_scan", queue="documents")
def check_scan(payload: dict) -> None:
    """Read the codes of a stamped scan and say what they mean: matched, to be looked at by the host, or refused with the reason."""
    scan = StampedScan.objects.select_related(
        "file", "submission__campaign__version", "submission__campaign__tenant"
    ).get(pk=payload["scan"])
    if scan.checked != scan.Check.PENDING:
        return
    filing = scan.submission
    printed = (
        GeneratedDocument.objects.filter(
            submission=filing, document=scan.document, content_hash=scan.content_hash, draft=False
        )
        .select_related("file")
        .first()
    )
    found = scans.judge(_seen(scan, printed), _expected(scan, printed))
    signed = _signed(scan, printed)
    if signed.signatures:
        found = signatures.judge_signed(signed, found, unit=filing.unit_name)
    with transaction.atomic():
        scan.checked, scan.note, scan.pages = found.checked, found.note, list(found.pages)
        scan.signatures = signatures.lines(signed.signatures)
        if found.checked == scan.Check.REFUSED:
            scan.void_at = scan.void_at or clock()
        scan.save(update_fields=["checked", "note", "pages", "signatures", "void_at"])
        if found.checked == scan.Check.MATCHED:
            events.emit("scan_matched", submission=filing)
        after = {"document": scan.document, "checked": found.checked}
        trail.record(
            "submission.scan_checked",
            actor=Actor.system("papers.check_scan"),
            obj=filing,
            after=after,
            note=found.note,
            tenant=filing.campaign.tenant,
        )


def _seen(scan: StampedScan, printed: GeneratedDocument | None) -> list[ScannedPage]:
    """What stands on the pages of a scan; nothing when it cannot be read. Seals are looked for where the paper wants one."""
    spec = document(scan.submission.campaign.rules, scan.document)
    ours = (
        _bytes(printed.file) if printed and printed.file and wants_seal(scan.submission.campaign.rules, spec) else b""
    )
    try:
        return read_codes(_bytes(scan.file), printed=ours, timeout=READING_SECONDS)
    except ScanFailed:
        return []


def _signed(scan: StampedScan, printed: GeneratedDocument | None) -> Signed:
    """The digital seals of an uploaded PDF; none when there is no signature in it."""
    data = _bytes(scan.file)
    if not has_signatures(data):
        return Signed()
    trusted = Path(settings.SEAL_AUTHORITIES).read_bytes() if settings.SEAL_AUTHORITIES else b""
    try:
        ours = _bytes(printed.file) if printed and printed.file else b""
        return read_signatures(data, printed=ours, authorities=trusted)
    except ScanFailed:
        return Signed((Signature(problem="unreadable"),))


def _expected(scan: StampedScan, printed: GeneratedDocument | None) -> scans.Printed:
    rules = scan.submission.campaign.rules
    return scans.Printed(
        number=code_number(scan.submission.number or ""),
        content_hash=scan.content_hash,
        pages=printed.pages if printed else 0,
        key=scan.document,
        title=document(rules, scan.document).title,
        titles={paper_tag(d.key): d.title for d in rules.documents},
    )


def _bytes(file: StoredFile) -> bytes:
    with open_stored(file) as source:
        return source.read()
