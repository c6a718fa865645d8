"""Asking for a paper, and handing in its stamped scan: one transaction each."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pikepdf
from django.db import transaction
from PIL import Image

from accounts.files import RejectedFile, discard, keep_generated, open_stored, store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.jobs import enqueue
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import StoredFile
from audit import trail
from campaigns.ruleset.eligibility import declarations
from campaigns.ruleset.forms import Document

from .. import content
from ..models import GeneratedDocument, StampedScan, Submission
from . import wording
from .wanted import documents, wants_scan

EDITABLE = (Submission.State.DRAFT, Submission.State.RETURNED)
MEGA = 1024 * 1024
SCAN_MB = 50
SCAN_PAGES = 60
PHOTO_MB = 20
SCAN_WIDTH = 2480  # A4 at 300 dpi


def may_come_stamped(row: Submission, spec: Document) -> bool:
    """Is a stamped scan of it taken? Of a filing entered from paper any document may confirm it, wanted stamped or not."""
    return wants_scan(row.campaign.rules, spec) or row.is_at_desk


def present_hash(row: Submission) -> str:
    """The content hash papers carry now: the working copy's while it can be edited, else that of the filed version."""
    return content.draft_hash(row) if row.state in EDITABLE or row.current is None else row.current.content_hash


def may_stamp(row: Submission) -> Verdict:
    """May the paper for stamping be generated? Only when 填写检查 has nothing against it: paper must not need a second seal."""
    if row.state not in EDITABLE:
        return YES if row.current_id else no(wording.NEVER_FILED)
    from ..actions.filing import readiness

    if missing := sum(p.hard for p in readiness(row)):
        return no(wording.NOT_READY.format(count=missing))
    answers = content.draft_answers(row.draft)
    ticked = answers.get(content.DECLARED, ())
    if left := [c for c in declarations(row.campaign.rules, answers) if c.key not in ticked]:
        return no(wording.UNDECLARED.format(count=len(left)))
    return YES


@transaction.atomic
def ask(row: Submission, key: str, *, draft: bool, actor: Actor) -> GeneratedDocument:
    """Have a document generated from the present content; the same content twice is made once, a failed one again.

    Raises Refused (not ready for stamping), KeyError (no such document of this filing).
    """
    require(actor, "submission.view", row)
    rules = row.campaign.rules
    if key not in {d.key for d in documents(rules, row.picks)}:
        raise KeyError(key)
    if not draft and not (verdict := may_stamp(row)):
        raise Refused(verdict)
    return queue(row, key, present_hash(row), draft)


@transaction.atomic
def ask_receipt(row: Submission, number: int, *, actor: Actor) -> GeneratedDocument:
    """Have the receipt of a filed version generated as a PDF."""
    require(actor, "submission.view", row)
    version = row.versions.get(number=number)
    return queue(row, receipt_key(number), version.content_hash, False)


def receipt_key(number: int) -> str:
    """Under which key the receipt of a version stands among the generated documents."""
    return f"receipt.{number}"


def queue(row: Submission, key: str, content_hash: str, draft: bool) -> GeneratedDocument:
    """The row of this document and content, with a job behind it unless it is ready or under way."""
    with scope.writing(row.tenant_id):
        made, new = GeneratedDocument.objects.select_for_update(of=("self",)).get_or_create(
            submission=row, document=key, content_hash=content_hash, draft=draft, defaults={"tenant_id": row.tenant_id}
        )
        if new or made.state == made.State.FAILED:
            made.state, made.problem = made.State.QUEUED, ""
            made.save(update_fields=["state", "problem"])
            enqueue("papers.render", {"document": made.pk}, tenant_id=row.tenant_id)
    return made


@transaction.atomic
def take_scan(pk: int, key: str, uploads: Sequence, *, actor: Actor) -> StampedScan:
    """Keep the stamped scan of a document and have its codes read; it replaces an earlier scan.

    Raises Refused (not editable, nothing printed of this content), RejectedFile (the files), KeyError (no such document).
    """
    row = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("campaign__version", "tenant", "unit", "draft")
        .get(pk=pk)
    )
    require(actor, "submission.view", row)
    if row.state not in EDITABLE and not row.awaits_unit:
        raise Refused(no(wording.NOT_EDITABLE))
    rules = row.campaign.rules
    spec = next((d for d in documents(rules, row.picks) if d.key == key and may_come_stamped(row, d)), None)
    if spec is None:
        raise KeyError(key)
    present = present_hash(row)
    printed = GeneratedDocument.objects.filter(
        submission=row, document=key, content_hash=present, draft=False, state=GeneratedDocument.State.READY
    )
    if not printed.exists():
        raise Refused(no(wording.NO_PAPER))
    with scope.writing(row.tenant_id):
        file = _scan_file(row, spec.title, uploads, actor)
        StampedScan.objects.filter(submission=row, document=key, void_at__isnull=True).update(void_at=clock())
        scan = StampedScan.objects.create(
            tenant_id=row.tenant_id,
            submission=row,
            document=key,
            content_hash=present,
            file=file,
            uploaded_at=clock(),
            uploaded_by=actor.user,
        )
        enqueue("papers.check_scan", {"scan": scan.pk}, tenant_id=row.tenant_id)
        after = {"document": key, "hash": present, "sha256": file.sha256}
        trail.record("submission.scan", actor=actor, obj=row, after=after, tenant=row.tenant)
    return scan


def _scan_file(row: Submission, title: str, uploads: Sequence, actor: Actor) -> StoredFile:
    """The upload as one stored PDF; pictures become its pages in the order given."""
    if not uploads:
        raise RejectedFile(wording.NO_FILE)
    facts = {"tenant": row.tenant, "unit": row.unit, "by": actor.user, "kind": "submission.scan"}
    pdfs = [u for u in uploads if (u.name or "").lower().endswith(".pdf")]
    if pdfs and len(uploads) > 1:
        raise RejectedFile(wording.MIXED)
    if pdfs:
        return store(pdfs[0], accept={"pdf"}, max_bytes=SCAN_MB * MEGA, **facts)
    if len(uploads) > SCAN_PAGES:
        raise RejectedFile(wording.TOO_MANY.format(most=SCAN_PAGES))
    pages = [
        store(u, accept={"image"}, max_bytes=PHOTO_MB * MEGA, **(facts | {"kind": "submission.scan_page"}))
        for u in uploads
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "scan.pdf")
        _bind(pages, path)
        for page in pages:
            discard(page)
        return keep_generated(path, f"{title}（盖章扫描件）.pdf", **facts)


def _bind(pages: Sequence[StoredFile], path: Path) -> None:
    """One A4 page for each picture, one at a time so that memory holds only one."""
    with pikepdf.new() as pdf:
        for stored in pages:
            with open_stored(stored) as source, Image.open(source) as opened:
                image = opened.convert("L" if opened.mode in ("1", "L", "LA") else "RGB")
                image.thumbnail((SCAN_WIDTH, SCAN_WIDTH * 2))
                data = io.BytesIO()
                image.save(data, "JPEG", quality=85)
                width, height = image.size
                gray = image.mode == "L"
            drawn = pikepdf.Stream(
                pdf,
                data.getvalue(),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=width,
                Height=height,
                BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceGray if gray else pikepdf.Name.DeviceRGB,
                Filter=pikepdf.Name.DCTDecode,
            )
            pdf.add_blank_page(page_size=(595, round(595 * height / width)))
            page = pdf.pages[-1]
            name = page.add_resource(pdf.make_indirect(drawn), pikepdf.Name.XObject)
            page.contents_add(
                pikepdf.Stream(pdf, f"q 595 0 0 {round(595 * height / width)} 0 0 cm {name} Do Q".encode())
            )
        pdf.save(path)
