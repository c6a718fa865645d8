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
from campaigns.models import Campaign, Seat
from campaigns.ruleset.shapes import choices
from submissions import content, eligibility, events
from submissions.models import Draft, PersonalRecord, Submission, SubmissionVersion
from tests.cast import make_member, make_unit

_numbers = count(1)
WORDS = {
    "mobile": "13800000000",
    "phone": "010-00000000",
    "email": "yanshi@example.com",
    "postcode": "100000",
    "url": "https://example.com/",
}


def answers_for(rules: Any, unit: Unit, **given: Any) -> dict:
    """A complete, invented answer to every field of the filing forms; `given` replaces some."""
    found = {field.key: answer(rules, field, unit) for _, _, field in rules.fields("file")}
    found[content.DECLARED] = [c.key for c in rules.conditions if c.type == "declare"]
    return {key: value for key, value in (found | given).items() if value != ""}


def answer(rules: Any, field: Any, unit: Unit) -> Any:
    """One invented answer that the field's own rules accept; files are left out."""
    match field.type:
        case "text":
            return (
                unit.uscc or ""
                if field.pattern == "uscc"
                else WORDS.get(field.pattern, f"演示{field.label}"[: field.limit.max if field.limit else 50])
            )
        case "long_text" | "rich_text":
            return f"演示内容：{field.label}。"[: field.limit.max if field.limit else 500]
        case "number":
            return str(int(field.min or 0))
        case "date":
            return "2022-01" if field.precision == "month" else "2022-01-01"
        case "choice":
            options = [c for c in choices(rules, field) if not c.other]
            return {"picked": [c.key for c in options[: max(1, field.min)]], "other": {}}
        case "grouped_choice":
            return {"picked": [choices(rules, field)[0].key], "other": {}}
        case "region":
            return unit.region_code
        case "statement":
            return True
        case "person":
            return {part: WORDS.get(part, f"演示{part}") for part in field.parts}
        case "table":
            return [{c.key: answer(rules, c, unit) for c in field.columns} for _ in range(max(1, field.min_rows))]
    return ""


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
    number, now, rules = next(_numbers), at or clock(), campaign.rules
    title = title or f"演示方案{number}"
    user = make_member(unit)
    answers = answers_for(rules, unit, title=title, **given)
    with scope.system("filings"):
        row = Submission.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, unit=unit, number=f"{campaign.code}-{number:05d}", title=title,
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
            "submitted", submission=row, version=row.current, actor=Actor(user=user, address="192.0.2.1", unit=unit)
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
            "submitted", submission=row, version=row.current, actor=Actor(user=row.created_by, address="192.0.2.1")
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
