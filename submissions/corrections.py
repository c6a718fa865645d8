"""What a resubmission changed since the filing was returned: for whoever checks it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.models import rules_of

from . import content, differences
from .models import PersonalRecord, ReturnRequest, SubmissionVersion


@dataclass(frozen=True, slots=True)
class Corrected:
    """The answer to a return: what differs, what was asked, and where a remark led to no change."""

    asked: ReturnRequest
    earlier: SubmissionVersion
    changes: Sequence[differences.Change]
    remarks: dict[str, str]

    @property
    def unanswered(self) -> list[str]:
        """Fields with a remark that stayed as they were."""
        changed = {change.field for change in self.changes}
        return [key for key in self.remarks if key not in changed]


def since_return(version: SubmissionVersion) -> Corrected | None:
    """What this version changed against the one that was returned last; None when it answers no return."""
    if version.number == 1:
        return None
    rows = ReturnRequest.objects.filter(
        submission_id=version.submission_id, answered_at__isnull=False, returned_at__lte=version.submitted_at
    )
    asked = rows.order_by("-round").first()
    if asked is None:
        return None
    filed = SubmissionVersion.objects.filter(submission_id=version.submission_id, number__lt=version.number)
    earlier = filed.filter(submitted_at__lte=asked.returned_at).order_by("-number").select_related("rules").first()
    if earlier is None:
        return None
    rules = rules_of(version.rules)
    changes = differences.of_answers(rules, earlier.answers, version.answers)
    by_field = {change.field: change for change in changes}
    for change in differences.of_files(rules, earlier.files, version.files):
        known = by_field.get(change.field)
        bits = [*known.bits, *change.bits] if known else change.bits
        by_field[change.field] = differences.Change(change.field, change.section, change.label, bits)
    order = {field.key: number for number, (_, _, field) in enumerate(rules.fields("file"))}
    return Corrected(
        asked,
        earlier,
        [*sorted(by_field.values(), key=lambda change: order[change.field]), *_apart(earlier, version)],
        {str(r["field"]): str(r["text"]) for r in asked.remarks if r.get("field")},
    )


def _apart(earlier: SubmissionVersion, version: SubmissionVersion) -> list[differences.Change]:
    """What is no field of a form: partners by name, personal answers by their hashes alone."""
    found = []
    old, new = ("\n".join(str(p["name"]) for p in v.answers.get(content.PARTNERS) or ()) for v in (earlier, version))
    if old != new:
        found.append(differences.Change(content.PARTNERS, "联合体", "成员单位", differences.texts(old, new)))
    rows = PersonalRecord.objects.filter(version__in=(earlier.pk, version.pk))
    if len(set(rows.values_list("keyed_hash", flat=True))) > 1:
        bits = [differences.Bit("new", differences.PERSONAL)]
        found.append(differences.Change("personal", "", "联系人等个人信息", bits))
    return found
