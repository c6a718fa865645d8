"""What the papers page shows: one card for each document, with its state and the one next thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from accounts.kernel.verdict import Verdict, no
from accounts.models import PartialUpload
from campaigns.models import Badge, Window
from campaigns.ruleset.forms import Document

from ..actions import uploading
from ..models import GeneratedDocument, PaperCopy, StampedScan, Submission
from . import uploads, wording
from .making import EDITABLE, may_come_stamped, may_stamp, present_hash, receipt_key
from .wanted import document, documents


@dataclass(frozen=True)
class Card:
    """One document of the filing and where it stands."""

    spec: Document
    bound: tuple[Document, ...]
    preview: GeneratedDocument | None
    final: GeneratedDocument | None
    scan: StampedScan | None
    refused: StampedScan | None
    outdated: bool
    wants_scan: bool
    editable: bool
    may_stamp: Verdict
    may_scan: Verdict
    paper: Window | None
    coming: Sequence[PartialUpload] = ()  # parts of a scan that are not whole yet
    earlier: bool = False  # a paper of earlier content was made
    copies: Sequence[PaperCopy] = ()  # what was recorded of the paper copies of this content

    @property
    def badge(self) -> Badge:
        """Where the document stands, in a word."""
        if self.busy:
            return Badge("正在处理", "info")
        if self.waits_for_eyes:
            return Badge("已上传，待人工核对", "warning")
        if self.scan:
            return Badge("已上传盖章扫描件", "success")
        if self.refused:
            return Badge("扫描件不符", "danger")
        if self.outdated:
            return Badge("需重新盖章", "danger")
        if self.void:
            return Badge("需重新生成", "danger")
        if self.final and self.final.state == "ready":
            return Badge("待盖章上传", "warning") if self.wants_scan else Badge("已生成", "success")
        if self.final and self.final.state == "failed":
            return Badge("生成失败", "danger")
        return Badge("未生成", "neutral")

    @property
    def waits_for_eyes(self) -> bool:
        """Is the scan left to people?"""
        return self.scan is not None and self.scan.checked == StampedScan.Check.MANUAL

    @property
    def looked_at_by(self) -> str:
        """Whose eyes those are."""
        return "受理申报的单位或主办单位" if self.spec.paper_to == "seats" else "主办单位"

    @property
    def void(self) -> bool:
        """Was it made of earlier content, not of this, and never scanned? It may lie stamped on a desk."""
        return self.earlier and self.final is None and not self.outdated

    @property
    def refused_pages(self) -> list[dict]:
        """The pages the note has no room for; what it says of the others is not said twice."""
        return (
            [p for p in self.refused.pages if p["says"] and p["says"] not in self.refused.note] if self.refused else []
        )

    @property
    def doing(self) -> Badge:
        """What the job at work is doing."""
        if self.preview and self.preview.state == "queued":
            return Badge("正在生成预览", "info")
        return Badge("正在生成文件" if self.final and self.final.state == "queued" else "正在核对扫描件", "info")

    @property
    def may_preview(self) -> bool:
        """A preview of the present content is neither there nor under way."""
        return self.editable and (self.preview is None or self.preview.state == "failed")

    @property
    def may_make(self) -> bool:
        """The paper can be generated and is neither there nor under way."""
        return bool(self.may_stamp) and (self.final is None or self.final.state == "failed")

    @property
    def busy(self) -> bool:
        """Is a job at work for it?"""
        made = any(d and d.state == "queued" for d in (self.preview, self.final))
        return made or bool(self.scan and self.scan.checked == "pending")


def page(row: Submission, now: datetime) -> dict[str, Any]:
    """The context of the papers page."""
    present = present_hash(row)
    made = _made(row)
    found = {(d.document, d.draft): d for d in made if d.content_hash == present}
    earlier = {d.document for d in made if not d.draft and d.state == "ready" and d.content_hash != present}
    scans = list(StampedScan.objects.filter(submission=row).select_related("file").order_by("pk"))
    editable = row.state in EDITABLE
    stamp = may_stamp(row)
    windows = {w.key: w for w in Window.objects.filter(campaign_id=row.campaign_id).order_by("pk")}
    wanted = documents(row.campaign.rules, row.picks)
    coming = uploading.under_way(uploads.KIND, row.pk, [spec.key for spec in wanted]) if editable else {}
    copies = _copies(row, present)
    cards = [
        replace(
            _card(row, spec, found, scans, present, editable, stamp, windows),
            earlier=editable and spec.key in earlier,
            coming=coming.get(spec.key, ()),
            copies=copies.get(spec.key, ()),
        )
        for spec in wanted
    ]
    receipts = _receipts(row)
    waiting = any(d and d.state == "queued" for _, d in receipts)
    return {
        "row": row,
        "cards": cards,
        "receipts": receipts,
        "receipts_busy": waiting,
        "editable": editable,
        "stamp": stamp,
    }


def _copies(row: Submission, present: str) -> dict[str, list[PaperCopy]]:
    """What desks recorded of the paper copies of this content, seats before the host."""
    found: dict[str, list[PaperCopy]] = {}
    rows = PaperCopy.objects.filter(submission=row, content_hash=present).select_related("seat")
    for copy in rows.order_by("seat_id", "pk").across("the names of the seats that collected paper"):
        found.setdefault(copy.document, []).append(copy)
    return {key: sorted(copies, key=lambda copy: copy.seat_id is None) for key, copies in found.items()}


def _made(row: Submission) -> list[GeneratedDocument]:
    return list(GeneratedDocument.objects.filter(submission=row).select_related("file").order_by("pk"))


def _card(row, spec, found, scans, present, editable, stamp, windows) -> Card:
    rules = row.campaign.rules
    mine = [s for s in scans if s.document == spec.key]
    live = next((s for s in reversed(mine) if s.void_at is None and s.content_hash == present), None)
    last = mine[-1] if mine else None
    wants = may_come_stamped(row, spec)
    final = found.get((spec.key, False))
    return Card(
        spec=spec,
        bound=tuple(document(rules, key) for key in spec.appends),
        preview=found.get((spec.key, True)),
        final=final,
        scan=live,
        refused=last if live is None and last and last.checked == "refused" and last.content_hash == present else None,
        outdated=live is None and last is not None and last.content_hash != present,
        wants_scan=wants,
        editable=editable,
        may_stamp=stamp,
        may_scan=_may_scan(editable or row.awaits_unit, final),
        paper=windows.get(spec.paper_window or ""),
    )


def _may_scan(editable: bool, final: GeneratedDocument | None) -> Verdict:
    if not editable:
        return no(wording.NOT_EDITABLE)
    ready = final is not None and final.state == "ready"
    return Verdict(True) if ready else no(wording.NO_PAPER)


def _receipts(row: Submission) -> list[tuple[Any, GeneratedDocument | None]]:
    versions = list(row.versions.order_by("-number"))
    keys = {receipt_key(v.number): v for v in versions}
    made = GeneratedDocument.objects.filter(submission=row, document__in=keys).select_related("file").order_by("pk")
    by_key = {d.document: d for d in made}
    return [(v, by_key.get(receipt_key(v.number))) for v in versions]
