"""A published announcement as a PDF in the layout of official documents (GB/T 9704—2012), made once by a job."""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.files import keep_generated
from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due, enqueue, job
from campaigns.models import VISIBLE
from submissions.documents.layouts import Letter
from submissions.documents.produce import produce
from submissions.documents.render import RenderFailed
from submissions.documents.text import arabic_date, paragraphs

from .models import Announcement, AnnouncementPaper

JOB = "publicity.notice"
KIND = "announcement.paper"
AHEAD = (Announcement.Kind.NOTICE, Announcement.Kind.FORWARD, Announcement.Kind.CHANGE, Announcement.Kind.RESULT)
log = logging.getLogger(__name__)
DATE = re.compile(
    r"\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日|[〇○一二三四五六七八九十]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
ANNEX = re.compile(r"附件 ?\d{0,2}[：:]")
ITEM = re.compile(r"^\d{1,2}[.．、] ?")


def layout(row: Announcement) -> Letter:
    """The announcement as an official letter: number, title, salutation, body, annexes, issuers and date."""
    lines = paragraphs(row.body)
    to = lines[0].rstrip("：:") if lines and lines[0].endswith(("：", ":")) and len(lines[0]) < 200 else ""
    body = lines[1:] if to else lines
    annexes = tuple(one.title for one in row.annexes.order_by("position", "pk"))
    body = without_tail(row, annexes, body)
    return Letter(
        title=row.title,
        document_number=row.doc_number,
        recipient=to,
        body=tuple(body) or ("正文以发文单位印发的文件为准。",),
        attachments=annexes,
        signers=tuple(one for one in row.issuer.split("、") if one),
        date=arabic_date(row.dated) if row.dated else "",
        footer=f"更正版（第 {row.edition} 版）" if row.edition > 1 else "",
    )


def without_tail(row: Announcement, annexes: Iterable[str], lines: list[str]) -> list[str]:
    """The body without the annexes, issuers and date at its end: they are set from their own fields, not twice."""
    signs, titles, kept = {row.issuer, *row.issuer.split("、")}, set(annexes), list(lines)
    while kept and (
        kept[-1] in signs
        or (len(kept[-1]) > 3 and kept[-1].strip("（）() ") in row.issuer)
        or (row.dated and DATE.fullmatch(kept[-1]))
        or (titles and (ANNEX.match(kept[-1]) or ITEM.sub("", kept[-1]) in titles))
    ):
        kept.pop()
    return kept or list(lines)


@transaction.atomic
def ask(row: Announcement) -> AnnouncementPaper:
    """Have the PDF made, once; a failed one again."""
    with scope.system("a notice as PDF"):
        paper, new = AnnouncementPaper.objects.get_or_create(announcement=row, defaults={"tenant_id": row.tenant_id})
        if new or paper.state == paper.State.FAILED:
            paper.state, paper.problem = paper.State.QUEUED, ""
            paper.save(update_fields=["state", "problem"])
            enqueue(JOB, {"paper": paper.pk}, tenant_id=row.tenant_id)
    return paper


@due("publicity.notice_papers", every=60)
def make_ahead() -> int:
    """Have the PDFs of new announcements ready before anybody asks; returns how many were queued."""
    if not settings.PAPERS_AHEAD:
        return 0
    rows = Announcement.objects.filter(published_at__isnull=False, paper__isnull=True, campaign__state__in=VISIBLE)
    return len([ask(row) for row in rows.filter(kind__in=AHEAD).order_by("pk")[:20]])


@job(JOB, queue="documents")
def make(payload: dict) -> None:
    """Make the PDF. Twice is once; what cannot be made says why and waits for the button."""
    paper = AnnouncementPaper.objects.select_related("announcement").get(pk=payload["paper"])
    if paper.state == paper.State.READY:
        return
    try:
        pdf = produce(layout(paper.announcement))
    except RenderFailed as failure:
        log.warning("notice %s: %s", paper.announcement_id, failure.detail)
        paper.state, paper.problem = paper.State.FAILED, failure.sentence[:300]
        paper.save(update_fields=["state", "problem"])
        return
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "notice.pdf")
        path.write_bytes(pdf)
        paper.file = keep_generated(path, f"{paper.announcement.title[:60]}.pdf", tenant=paper.tenant_id, kind=KIND)
        paper.state, paper.made_at = paper.State.READY, clock()
        paper.save(update_fields=["file", "state", "made_at"])
