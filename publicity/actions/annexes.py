"""Annexes of an announcement that is not published yet: files through the upload pipeline, or blank forms of the rules.

Who may was asked before; the work is done in the host's scope, as a seat holds no files."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.files import discard, store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from audit import trail
from campaigns.ruleset.model import RuleSet

from ..models import Announcement, AnnouncementAnnex

KIND = "announcement.annex"
ACCEPT = frozenset({"pdf", "image", "docx", "xlsx", "zip"})
MAX_MB = 50
MOST = 30


def demand_draft(row: Announcement, actor: Actor) -> Announcement:
    """The row, locked, when this person may change it and it is not published. Raises Refused."""
    if row.is_forwarders:
        require(actor, "forward.write", row.channel)
    else:
        require(actor, "announcement.write", row)
    found = Announcement.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if found.published_at is not None:
        raise Refused(no("已经发布，不能再改动。需要更正的，请发布更正版并写明原因。"))
    return found


@transaction.atomic
def add_file(row: Announcement, upload: Any, *, title: str, actor: Actor) -> AnnouncementAnnex:
    """Add an uploaded file at the end. Raises RejectedFile, Refused."""
    demand_draft(row, actor)
    _demand_room(row)
    with scope.tenant(row.tenant_id):
        file = store(upload, tenant=row.tenant, by=actor.user, kind=KIND, accept=ACCEPT, max_bytes=MAX_MB << 20)
        made = _added(row, title or file.name.rpartition(".")[0] or file.name, file=file)
        after = {"annex": made.position, "sha256": file.sha256}
        trail.record("announcement.annex_add", actor=actor, obj=row, after=after, tenant=row.campaign.tenant)
    return made


@transaction.atomic
def add_blank(row: Announcement, document: str, *, actor: Actor) -> AnnouncementAnnex:
    """Add a document of the rules as an empty form; its PDF is made from the rules in force. Raises KeyError, Refused."""
    demand_draft(row, actor)
    _demand_room(row)
    spec = blanks(row.campaign.rules)[document]
    with scope.tenant(row.tenant_id):
        made = _added(row, spec, document=document)
        after = {"annex": made.position, "key": document}
        trail.record("announcement.annex_add", actor=actor, obj=row, after=after, tenant=row.campaign.tenant)
    return made


@transaction.atomic
def remove(annex: AnnouncementAnnex, *, actor: Actor) -> None:
    """Take an annex away; those after it move up."""
    row = annex.announcement
    demand_draft(row, actor)
    with scope.tenant(row.tenant_id):
        file = annex.file
        annex.delete()
        if file is not None and not AnnouncementAnnex.objects.filter(file=file).exists():
            discard(file)
        _numbered(row)
        trail.record(
            "announcement.annex_remove",
            actor=actor,
            obj=row,
            before={"annex": annex.position},
            tenant=row.campaign.tenant,
        )


@transaction.atomic
def move(annex: AnnouncementAnnex, *, up: bool, actor: Actor) -> None:
    """One place up or down."""
    row = annex.announcement
    demand_draft(row, actor)
    with scope.tenant(row.tenant_id):
        order = list(AnnouncementAnnex.objects.filter(announcement=row).order_by("position", "pk"))
        at = next(i for i, one in enumerate(order) if one.pk == annex.pk)
        to = at - 1 if up else at + 1
        if 0 <= to < len(order):
            order[at], order[to] = order[to], order[at]
            _numbered(row, order)


def blanks(rules: RuleSet) -> dict[str, str]:
    """Documents of the rules that can be handed out empty: key → title."""
    return {d.key: d.title for d in rules.documents if d.part_of in ("registration", "filing")}


def from_rules(row: Announcement) -> None:
    """The annexes the rules list for this notice; a document of the rules becomes its blank form. Tenant's scope."""
    listed = next((n.annexes for n in row.campaign.rules.identity.notices if n.key == row.notice), ())
    for annex in sorted(listed, key=lambda one: one.number):
        _added(
            row, f"{annex.title}{'（自拟）' if annex.own and not annex.document else ''}", document=annex.document or ""
        )


def copied(before: Announcement, row: Announcement) -> None:
    """The same annexes for a correction."""
    for one in AnnouncementAnnex.objects.filter(announcement=before).order_by("position", "pk"):
        _added(row, one.title, document=one.document, file=one.file)


def _added(row: Announcement, title: str, **what: Any) -> AnnouncementAnnex:
    count = AnnouncementAnnex.objects.filter(announcement=row).count()
    return AnnouncementAnnex.objects.create(
        tenant_id=row.tenant_id, announcement=row, position=count + 1, title=title[:200], **what
    )


def _numbered(row: Announcement, order: list[AnnouncementAnnex] | None = None) -> None:
    rows = order or list(AnnouncementAnnex.objects.filter(announcement=row).order_by("position", "pk"))
    for number, one in enumerate(rows, start=1):
        if one.position != number:
            one.position = number
            one.save(update_fields=["position"])


def _demand_room(row: Announcement) -> None:
    if AnnouncementAnnex.objects.filter(announcement=row).count() >= MOST:
        raise Refused(no(f"一份通知最多有 {MOST} 个附件，请合并后再添加。"))
