"""Personal answers of a filed version: shown to the host's staff on request."""

import json

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import Verdict
from accounts.personal.reveal import register_revealable
from campaigns.models import rules_of
from campaigns.policies import holds
from campaigns.ruleset import display

from .models import PersonalRecord, SubmissionVersion
from .policies import not_of_own_unit

PURGED = "已按保存期限清除"
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


register({"submission.personal": (needs_the_contact, not_the_own_filing)})
register_revealable(
    "submission.personal",
    label="联系人等个人信息",
    action="submission.personal",
    load=_version,
    value=values_of,
    whose=_whose,
)
