"""What the system can say about a filing before a person checks it: rules that speak against it, and missing answers.

An automatic item of a checklist is answered by what was found under its own key or its clause; nothing found is a pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.kernel import scope
from campaigns.models import Permit, Window, rules_of
from campaigns.ruleset import answers as answering
from campaigns.ruleset.checking import Problem
from campaigns.ruleset.facts import Ruling
from campaigns.ruleset.shapes import FileFact
from campaigns.ruleset.stages import CheckItem
from submissions import content, eligibility
from submissions.models import ReturnRequest, SubmissionVersion

from .models import StageEntry

COMPLETE, IN_TIME, DECLARED, COUNT = (
    "complete",
    "in_time",
    "declared",
    "count",
)  # keys any rule set may use for automatic items
SUFFIXES = {"pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "zip": "zip", "jpg": "image", "jpeg": "image", "png": "image"}


@dataclass(frozen=True, slots=True)
class Found:
    """The system's answer to one automatic item."""

    ok: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found about one filed version."""

    rulings: tuple[Ruling, ...]
    problems: tuple[Problem, ...]
    in_time: bool
    kinds: Mapping[str, str]  # key of a rule → declared (ticked by the applicant), count, or another kind of condition

    def about(self, item: CheckItem) -> Found:
        """What was found that concerns this item."""
        against = [r.reason for r in self.rulings if not r and self._concerns(r, item)]
        against += [
            p.sentence for p in self.problems if p.hard and (item.key == COMPLETE or _same(p.clause, item.clause))
        ]
        if item.key == IN_TIME and not self.in_time:
            against.append("提交时间晚于申报截止时间")
        words = "；".join(text.rstrip("。") for text in dict.fromkeys(against))
        return Found(not words, words or "系统核对未发现不符")

    def _concerns(self, ruling: Ruling, item: CheckItem) -> bool:
        if item.key in (DECLARED, COUNT):
            return self.kinds.get(ruling.rule) == item.key
        return ruling.rule == item.key or _same(ruling.clause, item.clause)


def _same(clause: str, other: str) -> bool:
    return bool(clause) and clause == other


def report(entry: StageEntry) -> Report:
    """The rules put to the entry's version as it was on the day of filing. Personal answers are not opened for it."""
    with scope.system("put the rules to a filing"):
        return _report(entry)


def _report(entry: StageEntry) -> Report:
    submission, version = entry.submission, entry.version
    rules = rules_of(version.rules)  # what was filed is held against what it was asked for
    answers, facts = dict(version.answers), files_of(version)
    rulings = eligibility.may_file(
        submission, submission.unit, answers, facts, timezone.localtime(version.submitted_at)
    )
    hidden = content.personal_keys(rules)
    problems = [
        p
        for form in rules.forms_for("file")
        for p in answering.problems(rules, form, answers, facts, complete=True)
        if p.field.split(".")[0].split("[")[0] not in hidden
    ]
    kinds = {c.key: DECLARED if c.type == "declare" else c.type for c in rules.conditions} | dict.fromkeys(
        (c.key for c in rules.counts), COUNT
    )
    return Report(tuple(rulings), tuple(problems), _in_time(version), kinds)


def files_of(version: SubmissionVersion) -> Mapping[str, list[FileFact]]:
    """The files of a version as the rules see them."""
    return {
        field: [
            FileFact(f["name"], SUFFIXES.get(f["name"].rpartition(".")[2].lower(), "pdf"), f["size"]) for f in found
        ]
        for field, found in version.files.items()
    }


def _in_time(version: SubmissionVersion) -> bool:
    ends = Window.objects.filter(campaign_id=version.rules.campaign_id, purpose="file", closes_at__isnull=False)
    last = max((w.closes_at for w in ends), default=None)
    if last is None or version.submitted_at < last:
        return True
    whose = Q(unit_id=version.submission.unit_id) | Q(seat__isnull=False)  # a seat's entries were let in for its sake
    permits = Permit.objects.filter(whose, campaign_id=version.rules.campaign_id)
    given = permits.filter(granted_at__lte=version.submitted_at, until__gt=version.submitted_at)
    if given.filter(window__in=ends.values("key")).exists():
        return True
    asked = ReturnRequest.objects.filter(submission_id=version.submission_id, answered_at__isnull=False)
    answered = asked.filter(due_at__gt=version.submitted_at, returned_at__lte=version.submitted_at)
    return answered.exists()
