"""The working copy: started (from an enrolment), saved piece by piece, its files added and taken away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.files import discard, store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.prepared import Prepared, PreparedUpdate
from accounts.kernel.verdict import no
from accounts.models import Unit
from audit import trail
from campaigns import regions
from campaigns.actions import next_number
from campaigns.models import Campaign, Channel
from campaigns.ruleset.forms import ChoiceField, FileField, PictureField, RichTextField, TextField
from campaigns.ruleset.shapes import options_of
from campaigns.windows import demand_open

from .. import content, deadlines, eligibility
from ..models import Attachment, Draft, Enrolment, StampedScan, Submission

EDITABLE = (Submission.State.DRAFT, Submission.State.RETURNED)


class Conflict(Exception):
    """Somebody saved in between. ``draft`` is what is stored now; ``sentence`` is for the page."""

    def __init__(self, draft: Draft):
        self.draft = draft
        at = timezone.localtime(draft.saved_at)
        self.sentence = f"{draft.saved_by} 已在 {at:%H:%M} 保存了新的内容，您的修改尚未保存。"
        super().__init__(self.sentence)


@transaction.atomic
def start(
    campaign: Campaign, unit: Unit, *, actor: Actor, enrolment: Enrolment | None = None, channel: Channel | None = None
) -> Submission:
    """A new draft, prefilled from the unit and the enrolment; an enrolment has one. Raises OutsideWindow.

    Its channel is the enrolment's where that came by one, else ``channel``, and stays.
    """
    require(actor, "submission.start", campaign)
    early = deadlines.early_ends_of(unit, _channel_of(enrolment, channel))
    now = demand_open(campaign.pk, deadlines.FILE, "填写申报", unit_id=unit.pk, early=early)
    campaign = Campaign.objects.select_related("version", "tenant").get(pk=campaign.pk)  # as it is in force now
    if campaign.rules.forms_for("enrol") and enrolment is None:
        raise Refused(no("本活动须先报名，再进行正式申报。请选择一项已报名的内容。"))
    if enrolment is not None:
        Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)  # two tabs start it one after the other
        if (existing := Submission.objects.filter(enrolment=enrolment).first()) is not None:
            return existing
    return begin(campaign, unit, now, actor=actor, enrolment=enrolment, channel_id=_channel_of(enrolment, channel))


def begin(
    campaign: Campaign,
    unit: Unit,
    now: datetime,
    *,
    actor: Actor,
    enrolment: Enrolment | None = None,
    channel_id: int | None = None,
    contact: Mapping[str, str] | None = None,
    **values: Any,
) -> Submission:
    """The filing and its prefilled working copy, numbered; whether it may be begun was asked before. ``contact``: who the unit
    names where somebody else begins it."""
    answers = copy_from_enrolment(campaign, unit, enrolment, actor, contact=contact)
    with scope.writing(campaign.tenant_id):
        number = next_number(campaign, "submission")
        row = Submission.objects.create(
            tenant_id=campaign.tenant_id,
            campaign=campaign,
            unit=unit,
            enrolment=enrolment,
            number=f"{campaign.code}-{number:05d}",
            title=str(answers.get("title") or f"未命名{campaign.rules.identity.entry_name}")[:300],
            unit_name=unit.name,
            region_code=unit.region_code,
            picks=eligibility.chosen(campaign, answers),
            created_at=now,
            created_by=actor.user,
            channel_id=channel_id,
            **values,
        )
        open_answers, personal = content.split(campaign.rules, answers)
        Draft.objects.create(
            tenant_id=campaign.tenant_id,
            submission=row,
            answers=open_answers,
            personal=sealed(personal),
            saved_at=now,
            saved_by=actor.user,
        )
        trail.record("submission.start", actor=actor, obj=row, after={"number": row.number}, tenant=campaign.tenant)
    return row


def _channel_of(enrolment: Enrolment | None, channel: Channel | None) -> int | None:
    if enrolment is not None and enrolment.channel_id:
        return enrolment.channel_id
    return channel.pk if channel is not None else None


def copy_from_enrolment(
    campaign: Campaign,
    unit: Unit,
    enrolment: Enrolment | None,
    actor: Actor,
    *,
    use: str = "file",
    contact: Mapping[str, str] | None = None,
) -> dict:
    """What is known already: fields that say where they are prefilled from, and fields of the enrolment with the same key."""
    earlier = enrolment.answers if enrolment else {}
    known = {
        "unit.name": unit.name,
        "unit.address": unit.address,
        "unit.uscc": unit.uscc or "",
        "unit.region": unit.region_code,
        "contact.name": contact or {"name": actor.user.name, "mobile": actor.user.phone.removeprefix("+86")},
    }
    found: dict = {}
    for _, _, field in campaign.rules.fields(use):
        if field.prefill.startswith("enrolment."):
            value = earlier.get(field.prefill.removeprefix("enrolment."))
        else:
            value = known.get(field.prefill) if field.prefill else earlier.get(field.key)
        if value := _fitted(campaign, field, value):
            found[field.key] = value
    return found


def _fitted(campaign: Campaign, field, value):
    """A known value in the shape of the field: a name for a line, the option that covers the unit's region for a choice."""
    if isinstance(field, TextField) and isinstance(value, dict):
        return value.get("name", "")
    if isinstance(field, ChoiceField) and isinstance(value, str):
        covering = [
            o.key for o in options_of(campaign.rules, field) if any(regions.covers(code, value) for code in o.regions)
        ]
        return {"picked": covering[:1]} if covering else None
    if field.type == "region" and isinstance(value, str):
        return regions.at_level(value, field.level)
    return value


@transaction.atomic
def attach(pk: int, field_key: str, upload, *, actor: Actor, title: str = "") -> Attachment:
    """Add a file to a field. Raises RejectedFile (content, size, type or number), KeyError for a field that takes no files."""
    row = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("campaign__version", "tenant", "unit")
        .get(pk=pk)
    )
    require(actor, "submission.edit", row)
    field = _file_field(row, field_key)
    count = Attachment.objects.filter(submission=row, field=field_key, removed_at__isnull=True).count()
    accept, limit, most = _demands(field)
    if count >= most:
        raise Refused(no(f"“{field.label}”最多上传 {most} 个文件，请先删除不需要的文件。"))
    with scope.writing(row.tenant_id):
        file = store(
            upload,
            tenant=row.tenant,
            unit=row.unit,
            by=actor.user,
            kind="submission.attachment",
            accept=accept,
            max_bytes=limit,
        )
        found = Attachment.objects.create(
            tenant_id=row.tenant_id,
            submission=row,
            field=field_key,
            file=file,
            title=title or file.name,
            position=count,
            added_at=clock(),
        )
        void_outdated_scans(row)
        after = {"field": field_key, "sha256": file.sha256}
        trail.record("submission.attach", actor=actor, obj=row, after=after, tenant=row.tenant)
    return found


@transaction.atomic
def detach(attachment_pk: int, *, actor: Actor) -> Attachment:
    """Take a file away from the working copy; versions that were filed with it keep it."""
    found = Attachment.objects.select_related("submission__campaign__version", "submission__tenant", "file").get(
        pk=attachment_pk
    )
    row = found.submission
    row.state = (
        Submission.objects.select_for_update(of=("self",)).get(pk=row.pk).state
    )  # a submit under way comes first
    require(actor, "submission.edit", row)
    with scope.writing(row.tenant_id):
        found.removed_at = clock()
        found.save(update_fields=["removed_at"])
        void_outdated_scans(row)
        before = {"field": found.field, "sha256": found.file.sha256}
        trail.record("submission.detach", actor=actor, obj=row, before=before, tenant=row.tenant)
        _free(found)
    return found


def _free(found: Attachment) -> None:
    """A file that was never filed takes no space once it is removed; what a version holds stays."""
    filed = any(
        str(found.file_id) == entry["file"]
        for v in found.submission.versions.all()
        for f in v.files.values()
        for entry in f
    )
    if not filed and Attachment.objects.filter(file_id=found.file_id).count() == 1:
        Attachment.objects.filter(pk=found.pk).delete()
        discard(found.file)


def void_outdated_scans(row: Submission) -> int:
    """Editing after printing voids the scan at once; returns how many were voided."""
    if not _LIVE.all(submission=row.pk):
        return 0
    return _VOID.run({"void_at": clock()}, submission=row.pk, content=content.draft_hash(row))


def _live(p: Any) -> QuerySet[StampedScan]:
    return StampedScan.objects.filter(submission_id=p.submission, void_at__isnull=True)


_LIVE = Prepared(lambda p: _live(p).order_by().values_list("pk", flat=True)[:1])
_VOID = PreparedUpdate(lambda p: _live(p).exclude(content_hash=p.content), "void_at")


def sealed(personal: Mapping) -> str:
    """Personal answers as the encrypted column takes them."""
    return json.dumps(personal, ensure_ascii=False) if personal else ""


def _file_field(row: Submission, key: str):
    for _, _, field in row.campaign.rules.fields("file"):
        if field.key == key and isinstance(field, FileField | PictureField | RichTextField):
            return field
    raise KeyError(key)


def _demands(field) -> tuple[frozenset[str], int, int]:
    mega = 1024 * 1024
    if isinstance(field, FileField):
        return frozenset(field.accept), field.max_mb * mega, field.max
    if isinstance(field, PictureField):
        return frozenset({"image"}), field.max_mb * mega, field.exactly or field.max
    return frozenset({"image"}), 10 * mega, field.pictures
