"""Filings for tests of what comes after filing: answers made from the rule set, frozen and routed in a few milliseconds."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from itertools import count
from typing import Any

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.models import Unit
from campaigns.actions import next_number
from campaigns.models import Campaign, Seat
from publicity.demo.specimen import Filer, Lexicon, Specimen
from submissions import content, eligibility, events
from submissions.models import Draft, PersonalRecord, Submission, SubmissionVersion
from tests.cast import make_member, make_unit

_numbers = count(1)


def answers_for(campaign: Campaign, unit: Unit, **given: Any) -> dict:
    """A complete, invented answer to every field of the filing forms; long texts name their field; `given` replaces some."""
    filer = Filer(
        unit.name, unit.uscc or "", unit.address or "演示路1号", unit.region_code or "37", "演示甲", "19900001111"
    )
    words = Specimen(campaign.rules, Lexicon(), filer, on=clock().date(), seed=f"{campaign.pk}:{unit.pk}")
    told = {
        f.key: f"演示内容：{f.label}。"
        for _, _, f in campaign.rules.fields("file")
        if f.type in ("long_text", "rich_text")
    }
    return words.fill("file").answers | told | given


def make_submission(
    campaign: Campaign,
    unit: Unit | None = None,
    *,
    title: str = "",
    at: datetime | None = None,
    recommender: Seat | None = None,
    **given: Any,
) -> Submission:
    """A filed submission with its frozen version, routed to the first dockets as by the real submit; no window is asked."""
    unit = unit or make_unit(kind=campaign.rules.kinds[0].key)
    now, rules, title = at or clock(), campaign.rules, title or f"演示方案{next(_numbers)}"
    user = make_member(unit)
    answers = answers_for(campaign, unit, title=title, **given)
    with scope.system("filings"):
        number = f"{campaign.code}-{next_number(campaign, 'submission'):05d}"
        row = Submission.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, unit=unit, number=number, title=title,
            unit_name=unit.name, region_code=unit.region_code, picks=eligibility.chosen(campaign, answers), recommender=recommender,
            created_at=now, created_by=user, submitted_at=now, state=Submission.State.SUBMITTED,
        )  # fmt: skip
        open_answers, personal = content.split(rules, answers)
        Draft.objects.create(
            tenant_id=row.tenant_id, submission=row, answers=open_answers, saved_at=now, saved_by=user,
            personal=json.dumps(personal, ensure_ascii=False),
        )  # fmt: skip
        freeze(row, open_answers, personal, user, now)
        events.emit(
            "submitted",
            submission=row,
            version=row.current,
            actor=Actor(user=user, address="192.0.2.1", unit=unit),
            at=now,
        )
        row.refresh_from_db()
    return row


def refile(row: Submission) -> SubmissionVersion:
    """The applicant answers a return for correction: the next version, routed again."""
    with scope.system("filings"):
        row = Submission.objects.select_related("campaign__version", "unit", "current", "created_by").get(pk=row.pk)
        row.state = Submission.State.SUBMITTED
        row.save(update_fields=["state"])
        row.returns.filter(answered_at__isnull=True).update(answered_at=clock())
        freeze(row, row.current.answers, {}, row.created_by, clock())
        events.emit(
            "submitted",
            submission=row,
            version=row.current,
            actor=Actor(user=row.created_by, address="192.0.2.1"),
            at=clock(),
        )
    return row.current


def freeze(row: Submission, answers: dict, personal: dict, user: Any, now: datetime) -> None:
    """The next version of a submission, as its current one. System scope."""
    number = row.versions.count() + 1
    digest = hashlib.sha256(f"{row.pk}:{number}".encode()).hexdigest()
    version = SubmissionVersion.objects.create(
        tenant_id=row.tenant_id, submission=row, number=number, rules=row.campaign.version, answers=answers, files={},
        content_hash=digest, receipt_number=f"YS{row.pk:06d}{number}", submitted_at=now, submitted_by=user,
    )  # fmt: skip
    PersonalRecord.objects.create(
        tenant_id=row.tenant_id,
        submission=row,
        version=version,
        data=json.dumps(personal, ensure_ascii=False),
        keyed_hash="0" * 64,
    )
    row.current = version
    row.save(update_fields=["current"])
