"""Personal answers of filings: shown to the host's staff on request, exported to who filed them, forgotten in time."""

import json
from datetime import datetime
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import Verdict
from accounts.models import Membership, User
from accounts.personal import retention
from accounts.personal.closing import Duty, register_duties
from accounts.personal.own import moment, register_own_data
from accounts.personal.reveal import register_revealable
from audit.models import AuditEntry
from campaigns.models import Campaign, rules_of
from campaigns.policies import holds
from campaigns.ruleset import display

from .models import Attachment, Draft, DraftChange, PersonalRecord, Submission, SubmissionVersion
from .policies import not_of_own_unit

PURGED = "已按保存期限清除"
RUNNING = ("submitted", "returned", "accepted", "under_review", "shortlisted")
at_host = holds("manager", "formal_checker")


def needs_the_contact(actor: Actor, subject: SubmissionVersion) -> Verdict:
    """The host's managers and formal checkers."""
    return at_host(actor, subject.submission)


def not_the_own_filing(actor: Actor, subject: SubmissionVersion) -> Verdict:
    """Nobody handles the filing of a unit of their own."""
    return not_of_own_unit(actor, subject.submission)


def _version(actor: Actor, pk: int) -> SubmissionVersion:
    return SubmissionVersion.objects.select_related("submission", "rules").get(pk=pk)


def values_of(row: SubmissionVersion) -> list[tuple[str, str]]:
    """(label, text) of every personal answer of the version; the caller records the look."""
    with scope.system("personal answers of a version"):
        record = PersonalRecord.objects.get(version=row)
    if not record.data:
        return [("个人信息", PURGED)]
    rules, answers = rules_of(row.rules), json.loads(record.data)
    shown = [(f.label, display.line(rules, f, answers[f.key])) for _, _, f in rules.fields("file") if f.key in answers]
    return [(label, text) for label, text in shown if text]


def _whose(row: SubmissionVersion) -> int:
    return row.submitted_by_id


def _filings(user: User) -> list[dict[str, Any]]:
    rows = SubmissionVersion.objects.filter(submitted_by=user).select_related("submission__campaign", "rules")
    return [
        {
            "活动": row.submission.campaign.title, "申报": row.submission.title, "编号": row.submission.number or "",
            "第几次提交": row.number, "提交时间": moment(row.submitted_at), "所填个人信息": dict(values_of(row)),
        }
        for row in rows.order_by("pk")
    ]  # fmt: skip


@register_duties
def _running(user: User) -> list[Duty]:
    """Filings under way of units in which nobody else works."""
    found = []
    for row in Membership.objects.filter(user=user, is_active=True).select_related("unit").order_by("pk"):
        alone = not Membership.objects.filter(unit=row.unit, is_active=True).exclude(user=user).exists()
        count = Submission.objects.filter(unit=row.unit, state__in=RUNNING).count()
        if alone and count:
            found.append(Duty(f"{row.unit.name}还有 {count} 项申报在办，请先邀请其他人加入单位，或撤回申报。"))
    return found


def _ended(before: datetime, tenant: Any) -> Any:
    """Campaigns of the host that ended before that moment: closed by hand, and every window over."""
    closed = AuditEntry.objects.filter(action__in=("campaign.close", "campaign.cancel"), at__gte=before, tenant=tenant)
    lately = [int(pk) for pk in closed.values_list("object_id", flat=True) if pk.isdecimal()]
    rows = Campaign.objects.filter(tenant=tenant, state__in=("closed", "cancelled")).exclude(pk__in=lately)
    return rows.exclude(windows__closes_at__gte=before)


def _records(before: datetime, tenant: Any) -> Any:
    rows = PersonalRecord.objects.filter(submission__campaign__in=_ended(before, tenant).values("pk"))
    return rows.annotate(raw_data=Cast(F("data"), TextField())).exclude(raw_data="")


def _forget_records(rows: Any) -> int:
    """The answers go, from the working copy too; the version keeps its keyed hash."""
    Draft.objects.filter(submission__in=rows.values("submission")).update(personal="")
    DraftChange.objects.filter(submission__in=rows.values("submission")).update(earlier_personal="")
    return rows.update(data="")


def _abandoned(before: datetime, tenant: Any) -> Any:
    rows = Draft.objects.filter(tenant=tenant, submission__state__in=("draft", "withdrawn"), saved_at__lt=before)
    rows = rows.filter(submission__current=None, submission__campaign__in=_ended(before, tenant).values("pk"))
    return rows.exclude(answers={}, revision=0)


def _forget_drafts(rows: Any) -> int:
    """Answers and files of what was never filed go; that something was begun stays."""
    attached = Attachment.objects.filter(submission__in=rows.values("submission")).select_related("file")
    files = [row.file for row in attached]
    attached.delete()
    DraftChange.objects.filter(submission__in=rows.values("submission")).delete()
    count = rows.update(answers={}, personal="", revision=0, marks={}, span={})
    for file in files:
        retention.discard(file)
    return count


register({"submission.personal": (needs_the_contact, not_the_own_filing)})
register_revealable(
    "submission.personal",
    label="联系人等个人信息",
    action="submission.personal",
    load=_version,
    value=values_of,
    whose=_whose,
)
register_own_data(
    "filings", "您提交的申报", "参加征集活动", _filings, keep="申报由主办单位保存；其中的个人信息在活动结束一年后清除"
)
retention.register(
    "submissions.personal", "申报中的个人信息（活动结束后）", 365, retention.PIPL_19, over=_records, end=_forget_records,
    least=30, hosted=True,
)  # fmt: skip
retention.register(
    "submissions.drafts", "没有提交的草稿（活动结束后）", 180, retention.PIPL_19, over=_abandoned, end=_forget_drafts,
    least=30, hosted=True,
)  # fmt: skip
