"""The content of a filing: its answers put together, personal ones apart, its files, and the one hash that names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.kernel.crypto import keyed_hash
from accounts.kernel.prepared import Prepared
from campaigns.models import RuleSetVersion, rules_of
from campaigns.ruleset.forms import PersonField
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.shapes import FileFact, Files

from .models import Attachment, Draft, StampedScan, Submission, SubmissionVersion

DECLARED = "declared"  # keys of the declarations ticked, kept among the answers
REASONS = (
    "over_reasons"  # why an advised limit is exceeded: place of the warning → the applicant's words, for reviewers
)
PARTNERS = (
    "consortium"  # names and codes of those who file together, kept among the answers so that print and hash cover them
)
KINDS = {"application/pdf": "pdf", "application/zip": "zip"}


def personal_keys(rules: RuleSet) -> frozenset[str]:
    """The fields whose answers are personal data: every person, and what the rule set marks so."""
    return frozenset(f.key for _, _, f in rules.fields() if f.personal or isinstance(f, PersonField))


def split(rules: RuleSet, answers: Mapping[str, object], sealed: Iterable[str] = ()) -> tuple[dict, dict]:
    """(open answers, personal answers). ``sealed``: what was personal before stays so, also when a later version of the rules
    no longer asks for it."""
    keys = personal_keys(rules) | set(sealed)
    plain = {k: storable(v) for k, v in answers.items()}
    return {k: v for k, v in plain.items() if k not in keys}, {k: v for k, v in plain.items() if k in keys}


def storable(value: object) -> object:
    """The value without what PostgreSQL cannot keep in JSON: NUL and halves of a sign."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {k: storable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [storable(v) for v in value]
    return value


def draft_answers(draft: Draft) -> dict:
    """All answers of the working copy, the personal ones decrypted."""
    return draft.answers | sealed_answers(draft)


def sealed_answers(draft: Draft) -> dict:
    """The personal answers of the working copy, decrypted."""
    return json.loads(draft.personal) if draft.personal else {}


def asked(rules: RuleSet, draft: Draft) -> tuple[dict, dict]:
    """(open answers, personal answers) as they are filed: what these rules ask for. The working copy keeps more: answers to
    fields that an amendment took away."""
    sealed = sealed_answers(draft)
    keys = {f.key for _, _, f in rules.fields()} | {DECLARED, PARTNERS, REASONS}
    return split(rules, {k: v for k, v in draft_answers(draft).items() if k in keys}, sealed)


def version_answers(version: SubmissionVersion, *, personal: bool) -> dict:
    """The answers of a filed version; with ``personal`` also the encrypted ones, unless they were purged (the caller
    records that as a reveal)."""
    if not personal or not version.personal.data:
        return dict(version.answers)
    return version.answers | json.loads(version.personal.data)


def attachments(submission: Submission) -> list[Attachment]:
    """The files in force, in the order of their fields; of a locked row that holds them (`held_files`), those."""
    if (held := getattr(submission, "held_files", None)) is not None:
        return list(held)
    return _IN_FORCE.all(submission=submission.pk)


def _in_force(p: Any) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(submission_id=p.submission, removed_at__isnull=True)
    return rows.select_related("file").order_by("field", "position", "pk")


_IN_FORCE = Prepared(_in_force)


def counting_scans(submission: Any) -> QuerySet[StampedScan]:
    """The stamped scans in force of any content; what is still being read or was refused does not count."""
    return StampedScan.objects.filter(submission=submission, void_at__isnull=True, checked__in=StampedScan.COUNTS)


def file_facts(rows: Iterable[Attachment]) -> Files:
    """What the rules need to know of the files."""
    found: dict[str, list[FileFact]] = {}
    for row in rows:
        found.setdefault(row.field, []).append(FileFact(row.file.name, file_kind(row.file), row.file.size))
    return found


def file_kind(file) -> str:
    """pdf, image, docx, xlsx or zip."""
    if file.content_type.startswith("image/"):
        return "image"
    suffix = file.name.rpartition(".")[2].lower()
    return KINDS.get(file.content_type) or (suffix if suffix in ("docx", "xlsx") else "zip")


def manifest(rules: RuleSet, rows: Iterable[Attachment]) -> dict[str, list[dict]]:
    """Field → its files with name, size and SHA-256, as frozen in a version; only of fields these rules have."""
    found: dict[str, list[dict]] = {}
    keys = {f.key for _, _, f in rules.fields()}
    for row in (row for row in rows if row.field in keys):
        entry = {
            "file": str(row.file_id),
            "name": row.title or row.file.name,
            "sha256": row.file.sha256,
            "size": row.file.size,
        }
        found.setdefault(row.field, []).append(entry)
    return found


def keyed(personal: Mapping[str, object]) -> str:
    """The keyed hash by which a version refers to its personal answers."""
    return keyed_hash(_canonical(personal), "submission.personal")


def content_hash(number: str, rules_version: int, answers: Mapping, personal: Mapping, files: Mapping) -> str:
    """SHA-256 over everything that is filed; the same content gives the same hash, on paper and on line (row A3)."""
    hashes = {field: [(f["name"], f["sha256"]) for f in found] for field, found in files.items()}
    stuff = {"number": number, "rules": rules_version, "answers": answers, "personal": keyed(personal), "files": hashes}
    return hashlib.sha256(_canonical(stuff).encode()).hexdigest()


@dataclass(frozen=True)
class Filed:
    """What is filed: open answers, personal ones, files, and the hash of it all."""

    answers: dict
    personal: dict
    files: dict
    hash: str


def of_draft(submission: Submission) -> Filed:
    """What the working copy would be filed as now; worked out once for a locked row that holds its files."""
    if (kept := submission.__dict__.get("held_content")) is not None:
        return kept
    rules = submission.campaign.rules
    open_answers, personal = asked(rules, submission.draft)
    files = manifest(rules, attachments(submission))
    number, version = submission.number or "", basis(submission.campaign.version)
    made = Filed(open_answers, personal, files, content_hash(number, version, open_answers, personal, files))
    if hasattr(submission, "held_files"):
        submission.held_content = made
    return made


def draft_hash(submission: Submission) -> str:
    """The content hash the working copy has now: what is printed on paper before submitting."""
    return of_draft(submission).hash


def basis(version: RuleSetVersion) -> int:
    """The number of the version in which what applicants fill in and print last changed: a later one that only moves a
    deadline leaves stamped papers good."""
    if version.number == 1:
        return 1
    earlier = RuleSetVersion.objects.filter(campaign_id=version.campaign_id, number__lt=version.number)
    number, wanted = version.number, _filled_in(rules_of(version))
    for row in earlier.order_by("-number"):
        if _filled_in(rules_of(row)) != wanted:
            break
        number = row.number
    return number


def _filled_in(rules: RuleSet) -> tuple:
    return rules.forms, rules.documents, rules.dimensions


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
