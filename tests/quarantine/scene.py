"""A filing with one secret word planted in every place that can hold words."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import storages
from django.db import connection

from accounts.files import keep_generated
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.crypto import EncryptedTextField
from accounts.models import Export, Job
from notices import outbox
from publicity.models import (
    AwardGrant,
    Candidate,
    Certificate,
    FollowUpRecord,
    LibraryEntry,
    Objection,
    Publicity,
    PublicityItem,
)
from review.models import Assignment, CheckMark, Decision, JointReview, PriorityMark, ScoreSheet, StageEntry
from submissions.actions import return_for_correction
from submissions.models import Attachment, Enrolment, GeneratedDocument, PersonalRecord, StampedScan, Submission
from tests.cast import actor_of, make_campaign, make_staff, make_unit
from tests.filings import make_submission

WORD = "绝密样本QX7731"


def _file(row: Submission, kind: str):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "f")
        path.write_bytes(f"文件 {WORD} {kind}".encode())
        return keep_generated(path, f"{WORD}.txt", tenant=row.tenant, unit=row.unit, kind=kind)


def plant(clock_at: Any) -> Submission:
    """The filing."""
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    texts = {
        f.key: f"正文里有{WORD}"
        for _, _, f in campaign.rules.fields("file")
        if f.type in ("text", "long_text", "rich_text") and f.key != "title"
    }
    row = make_submission(campaign, make_unit(kind="enterprise", region_code="37"), **texts, title=f"{WORD}方案")
    with scope.system("scene"):
        row = Submission.objects.select_related(
            "campaign__version", "campaign__tenant", "tenant", "unit", "current"
        ).get(pk=row.pk)
        manager = actor_of(make_staff(row.tenant), row.tenant)
        return_for_correction(
            row,
            note=f"请删去{WORD}",
            remarks=[{"field": "title", "text": f"见{WORD}"}],
            due_at=clock() + timedelta(days=30),
            actor=manager,
        )
        _files(row)
        _review(row, manager)
        _public(row)
        PersonalRecord.objects.filter(submission=row).update(data=f'{{"contact": "{WORD}"}}')
        enrolled = Enrolment.objects.create(
            tenant=row.tenant,
            campaign=row.campaign,
            unit=row.unit,
            number="YSB1",
            title=WORD,
            answers={"a": [WORD]},
            submitted_at=clock(),
            submitted_by=row.created_by,
        )
        Submission.objects.filter(pk=row.pk).update(enrolment=enrolled)
        outbox.post(
            "certificate.revoked",
            key="quarantine-test",
            tenant=row.tenant,
            to=outbox.Recipient(user=row.created_by, phone="+8619900009999"),
            params={"title": f"{WORD}方案", "number": "1", "reason": WORD},
        )
        Job.objects.create(
            kind="papers.render",
            payload={"text": f"正文里有{WORD}"},
            tenant=row.tenant,
            state="failed",
            error=f"ValueError: 正文里有{WORD}",
            created_at=clock(),
            finished_at=clock(),
        )
        key = storages["private"].save("exports/own.zip", _bytes())
        Export.objects.create(user=row.created_by, kind="own_data", state="ready", key=key, name="own.zip")
    return row  # fmt: skip


def _bytes():
    from django.core.files.base import ContentFile

    return ContentFile(WORD.encode())


def _files(row: Submission) -> None:
    facts = {"tenant_id": row.tenant_id, "submission": row}
    attached = _file(row, "submission.attachment")
    Attachment.objects.create(**facts, field="ev_patents", file=attached, title=WORD, added_at=clock())
    Attachment.objects.create(
        **facts, field="ev_patents", file=_file(row, "submission.attachment"), added_at=clock(), removed_at=clock()
    )
    row.current.files = {
        "ev_patents": [{"file": str(attached.pk), "name": WORD, "sha256": attached.sha256, "size": attached.size}]
    }
    row.current.save(update_fields=["files"])
    GeneratedDocument.objects.create(
        **facts,
        document="pledge",
        content_hash=row.current.content_hash,
        draft=False,
        state="ready",
        file=_file(row, "submission.document"),
    )
    StampedScan.objects.create(
        **facts,
        document="pledge",
        content_hash=row.current.content_hash,
        file=_file(row, "submission.scan"),
        uploaded_at=clock(),
        uploaded_by=row.created_by,
        note=WORD,
    )
    _file(row, "submission.scan_page")  # fmt: skip


def _review(row: Submission, manager: Actor) -> None:
    entry = StageEntry.objects.filter(submission=row).select_related("docket__seat").first()
    StageEntry.objects.filter(pk=entry.pk).update(reason=WORD)
    facts, now = {"tenant_id": row.tenant_id, "entry": entry}, clock()
    Decision.objects.create(**facts, step=0, kind="check", outcome="return", text=WORD, by=manager.user, at=now)
    CheckMark.objects.create(**facts, step=0, item="x", remark=WORD, by=manager.user, at=now)
    JointReview.objects.create(**facts, seat=entry.docket.seat, text=WORD)
    PriorityMark.objects.create(**facts, seat=entry.docket.seat, reason=WORD, marked_at=now, marked_by=manager.user)
    task = Assignment.objects.create(
        **facts, step=0, rubric="x", user=manager.user, recusal_reason=WORD, assigned_at=now
    )
    ScoreSheet.objects.create(tenant_id=row.tenant_id, assignment=task, comment=WORD, saved_at=now)


def _public(row: Submission) -> None:
    campaign, now = row.campaign, clock()
    facts = {"tenant_id": row.tenant_id, "campaign": campaign, "submission": row}
    found = Publicity.objects.create(
        tenant_id=row.tenant_id,
        campaign=campaign,
        stage="initial_publicity",
        step=0,
        title="演示公示",
        state="open",
        opens_at=now,
        closes_at=now,
    )
    item = PublicityItem.objects.create(
        tenant_id=row.tenant_id, publicity=found, submission=row, position=1, shown={"title": WORD}
    )
    Objection.objects.create(
        tenant_id=row.tenant_id,
        publicity=found,
        item=item,
        number="YSY1",
        query_code="0" * 64,
        objector_name="演示",
        objector_phone="+8619900000000",
        text=WORD,
        ruling=WORD,
        filed_at=now,
        evidence=_file(row, "objection.evidence"),
    )
    LibraryEntry.objects.create(
        **facts,
        title=WORD,
        unit_name=row.unit_name,
        region_code="37",
        year=2022,
        shown=[{"label": "简介", "text": WORD}],
        published_at=now,
    )
    Candidate.objects.create(**facts, stage="x", step=0, title=WORD, unit_name="x", number="1")
    grant = AwardGrant.objects.create(**facts, award="excellent_case", reason=WORD, decided_at=now)
    Certificate.objects.create(
        tenant_id=row.tenant_id,
        grant=grant,
        number="YS1",
        holder="x",
        work=WORD,
        award_title="x",
        issuer="x",
        issued_on=now,
        file=_file(row, "certificate"),
    )
    for n in (1, 22):
        FollowUpRecord.objects.create(**facts, follow_up="x", on=now.date(), note=WORD * n, recorded_at=now, recorded_by=row.created_by)  # fmt: skip


def hits(word: str = WORD, *, but: str = "") -> list[str]:
    """Where the word stands: every column of every table (encrypted ones opened), every stored byte. `but`: a table to skip."""
    found = []
    with scope.system("scene"):
        for table in connection.introspection.table_names():
            if table == but:
                continue
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in cursor.description]
                for values in cursor.fetchall():
                    found += [f"{table}.{n}" for n, v in zip(names, values, strict=True) if _stands(word, v)]
        for model in apps.get_models():
            secret = [f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
            if secret and model._meta.db_table != but:
                for row in model._base_manager.all():
                    found += [f"{model._meta.label}.{n}" for n in secret if word in (getattr(row, n) or "")]
    return sorted({*found, *_stored(word)})


def _stands(word: str, value: Any) -> bool:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    return word in text or word.encode("unicode_escape").decode() in text


def _stored(word: str) -> list[str]:
    storage, found = storages["private"], []

    def walk(path: str) -> None:
        folders, files = storage.listdir(path)
        for name in files:
            with storage.open(f"{path}{name}") as content:
                if word.encode() in content.read() or word in name:
                    found.append(f"storage:{path}{name}")
        for folder in folders:
            walk(f"{path}{folder}/")

    walk("")
    return found
