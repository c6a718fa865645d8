"""A collection is compiled, printed by a job, published, taken back."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.files import keep_generated, open_stored
from accounts.kernel import jobs
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from accounts.models import StoredFile
from audit import trail
from campaigns.models import Campaign
from submissions.documents.blocks import Picture
from submissions.documents.layouts import Casebook, Chapter, Shown, Work
from submissions.documents.produce import produce
from submissions.documents.render import RenderFailed
from submissions.tasks import page_count

from ..actions.awards import NotDone
from ..models import Collection, LibraryEntry
from . import contents

log = logging.getLogger(__name__)
JOB, KIND = "collection.render", "collection"
NOTE = "所列内容由申报单位提供并同意公开。"
MOST_WORKS = 500
C = Collection.State


@transaction.atomic
def compile_now(campaign: Campaign, title: str, *, preface: str = "", only: str = "", actor: Actor) -> Collection:
    """The next edition of a collection the rules name, of the works that stand in the library now; its PDF follows by a job.
    ``only``: of one chapter (a unit's own industry). Raises NotDone."""
    require(actor, "collection.compile", campaign)
    campaign = (
        Campaign.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version", "tenant")
        .get(pk=campaign.pk)
    )
    library = campaign.rules.library
    if library is None or title not in library.collections:
        raise NotDone("本活动的规则没有这本案例集，请刷新页面。")
    if only and only not in contents.titles(campaign):
        raise NotDone("没有这个分章，请重新选择。")
    found = contents.chapters(campaign, only)
    count = sum(len(chapter["works"]) for chapter in found)
    if not count:
        raise NotDone("案例库里还没有可以收入的项目。")
    if count > MOST_WORKS:
        raise NotDone(f"一本案例集最多收入 {MOST_WORKS} 项，请按分章编制。")
    earlier = Collection.objects.filter(campaign=campaign, title=title).count()
    row = Collection.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, title=title, edition=earlier + 1, only=only, preface=preface.strip(),
        contents=found, compiled_at=clock(), compiled_by=actor.user,
    )  # fmt: skip
    jobs.enqueue(JOB, {"collection": row.pk}, tenant_id=campaign.tenant_id)
    after = {"title": title, "edition": row.edition, "only": only, "works": count}
    trail.record("collection.compile", actor=actor, obj=row, after=after, tenant=campaign.tenant)
    return row


@transaction.atomic
def publish(pk: int, *, actor: Actor) -> Collection:
    """Show it to everybody; an earlier edition of the same title and chapter is withdrawn. Raises NotDone while it is not printed."""
    row = Collection.objects.select_for_update(of=("self",)).select_related("campaign__tenant").get(pk=pk)
    require(actor, "collection.publish", row.campaign)
    if not row.is_ready:
        raise NotDone("文件还没有生成，生成后再公开。")
    Collection.objects.filter(campaign=row.campaign, title=row.title, only=row.only).exclude(pk=pk).update(
        published_at=None
    )
    row.published_at = clock()
    row.save(update_fields=["published_at"])
    trail.record("collection.publish", actor=actor, obj=row, after={"edition": row.edition}, tenant=row.campaign.tenant)
    return row


@transaction.atomic
def withdraw(pk: int, *, actor: Actor) -> Collection:
    """Take it from the public pages; the file stays with the host."""
    row = Collection.objects.select_for_update(of=("self",)).select_related("campaign__tenant").get(pk=pk)
    require(actor, "collection.publish", row.campaign)
    if row.published_at is not None:
        row.published_at = None
        row.save(update_fields=["published_at"])
        trail.record("collection.withdraw", actor=actor, obj=row, tenant=row.campaign.tenant)
    return row


def layout(row: Collection) -> Casebook:
    """The book as it is printed: without works that left the library since."""
    rules = row.campaign.rules
    gone = set(
        LibraryEntry.objects.filter(campaign=row.campaign, state=LibraryEntry.State.REMOVED).values_list(
            "pk", flat=True
        )
    )
    chapters = [
        Chapter(chapter["group"], tuple(_work(one, row) for one in chapter["works"] if one["entry"] not in gone))
        for chapter in row.contents
    ]
    day = timezone.localdate(row.compiled_at)
    title = f"{row.title}（{row.only}）" if row.only else row.title
    return Casebook(
        title=title, subtitle=rules.identity.title if rules.identity.title not in title else "",
        chapters=tuple(c for c in chapters if c.works), preface=tuple(row.preface.splitlines()), issuer=rules.identity.host,
        month=f"{day.year}年{day.month}月", note=NOTE,
    )  # fmt: skip


def _work(one: dict, row: Collection) -> Work:
    shown = []
    for line in one["shown"]:
        text = line.get("text", "")
        pictures = _pictures(line.get("pictures", ()), row, line["label"])
        shown.append(Shown(line["label"], "、".join(text) if isinstance(text, list) else text, pictures))
    return Work(
        f"w{one['entry']}",
        one["title"],
        one["unit"],
        tuple(one["awards"]),
        tuple(s for s in shown if s.text or s.pictures),
    )


def _pictures(ids, row: Collection, label: str) -> tuple[Picture, ...]:
    found = []
    files = {str(f.pk): f for f in StoredFile.objects.filter(pk__in=list(ids), tenant_id=row.tenant_id)}
    for pk in ids:
        file = files.get(pk)
        if file is not None and file.state == StoredFile.State.READY and file.content_type.startswith("image/"):
            with open_stored(file) as source:
                found.append(Picture(label, source.read()))
    return tuple(found)


@jobs.job(JOB, queue="documents")
def render(payload: dict) -> None:
    """Print one collection. Twice is once; what cannot be printed says why."""
    row = Collection.objects.select_related("campaign__version", "campaign__tenant").get(pk=payload["collection"])
    if row.state == C.READY:
        return
    try:
        pdf = produce(layout(row), timeout=240)
    except RenderFailed as failure:
        log.warning("collection %s: %s", row.pk, failure.detail)
        Collection.objects.filter(pk=row.pk).update(state=C.FAILED, problem=failure.sentence[:300])
        return
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "collection.pdf")
        path.write_bytes(pdf)
        name = f"{row.title}{f'（{row.only}）' if row.only else ''}第{row.edition}版.pdf"
        file = keep_generated(path, name, tenant=row.tenant_id, kind=KIND)
        Collection.objects.filter(pk=row.pk, file__isnull=True).update(
            file=file, state=C.READY, problem="", pages=page_count(pdf)
        )
