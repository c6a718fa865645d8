"""What a paper is made of: the answers and files of one content, or nothing at all for the blank form."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

from accounts.files import open_stored
from accounts.models import StoredFile
from campaigns.models import Campaign, rules_of
from campaigns.ruleset import display
from campaigns.ruleset.forms import FileField, PersonField
from campaigns.ruleset.model import RuleSet

from .. import content
from ..documents.blocks import Picture
from ..models import Submission, SubmissionVersion

PICTURE_BOX = (1800, 2400)
PNG_BYTES = 1_500_000


@dataclass(frozen=True)
class Enclosed:
    """A file as papers show it: its title and, for pictures, the way to its bytes."""

    title: str
    file: StoredFile | None = None


@dataclass(frozen=True)
class Source:
    """The words and files a document is filled with; the blank form has none."""

    rules: RuleSet
    campaign: str = ""
    title: str = ""
    unit: str = ""
    number: str = ""
    content_hash: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, tuple[Enclosed, ...]] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Nothing is filled in."""
        return not self.number

    def field(self, key: str):
        """The field of this key over all forms, or None."""
        return next((f for _, _, f in self.rules.fields() if f.key == key), None)

    def text(self, column: str) -> str:
        """An answer in one line; ``contact.phone`` is a part of a person."""
        key, _, part = column.partition(".")
        spec, answer = self.field(key), self.answers.get(key)
        if part:
            return str(answer.get(part, "")).strip() if isinstance(answer, Mapping) else ""
        if key == "unit_name" and not answer:
            return self.unit
        return display.line(self.rules, spec, answer) if spec is not None else ""

    def words(self) -> dict[str, str]:
        """What the placeholders of a body mean: title, unit, campaign, number, and every field of one line."""
        known = {
            f.key: self.text(f"{f.key}.name" if isinstance(f, PersonField) else f.key)
            for _, _, f in self.rules.fields()
        }
        known |= {
            "contact": self.text("contact.name"),
            "mobile": self.text("contact.mobile"),
            "id_number": "",
            "seat": "",
        }
        return (
            known
            | {"title": self.title, "unit": self.unit, "campaign": self.campaign, "number": self.number}
            | dict(self.extra)
        )

    def materials(self) -> list[tuple[str, str]]:
        """(title, field label) of every enclosed evidence, in the order of the forms."""
        found = []
        for _, _, spec in self.rules.fields("file"):
            if isinstance(spec, FileField):
                found += [(stem(one.title), spec.label) for one in self.files.get(spec.key, ())]
        return found


def of_submission(row: Submission, content_hash: str) -> Source | None:
    """The content of a filing that has this hash: the working copy or a filed version. None when it is neither (changed since)."""
    version = (
        row.versions.filter(content_hash=content_hash).select_related("personal", "rules").order_by("-number").first()
    )
    if version is not None:
        answers, files, rules = (
            content.version_answers(version, personal=True),
            _filed(version),
            rules_of(version.rules),
        )
    elif content.draft_hash(row) == content_hash:
        answers, files, rules = content.draft_answers(row.draft), {}, row.campaign.rules
        for one in content.attachments(row):
            files[one.field] = (*files.get(one.field, ()), Enclosed(one.title or one.file.name, one.file))
    else:
        return None
    return Source(
        rules=rules,
        campaign=row.campaign.title,
        title=str(answers.get("title") or row.title),
        unit=str(answers.get("unit_name") or row.unit_name),
        number=row.number or "",
        content_hash=content_hash,
        answers=answers,
        files=files,
    )


def of_nothing(campaign: Campaign, rules: RuleSet) -> Source:
    """The blank form."""
    return Source(rules=rules, campaign=campaign.title)


def _filed(version: SubmissionVersion) -> dict[str, tuple[Enclosed, ...]]:
    wanted = [entry["file"] for entries in version.files.values() for entry in entries]
    stored = {str(file.pk): file for file in StoredFile.objects.filter(pk__in=wanted)}
    return {
        key: tuple(Enclosed(entry["name"], stored.get(entry["file"])) for entry in entries)
        for key, entries in version.files.items()
    }


def stem(name: str) -> str:
    """A file's name without its suffix."""
    head, dot, tail = name.rpartition(".")
    return head if dot and head and len(tail) <= 5 and tail.isascii() else name


def picture(one: Enclosed, caption: str = "") -> Picture | None:
    """The picture small enough for paper, as PNG (drawings) or JPEG (photographs)."""
    if one.file is None:
        return None
    with open_stored(one.file) as source:
        data = source.read()
    with Image.open(io.BytesIO(data)) as image:
        small = image.size[0] <= PICTURE_BOX[0] and image.size[1] <= PICTURE_BOX[1]
        if small and image.format in ("PNG", "JPEG") and len(data) <= PNG_BYTES:
            return Picture(one.title, data, caption)
        flat = image.convert("RGB")
        flat.thumbnail(PICTURE_BOX)
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=85)
    return Picture(one.title, out.getvalue(), caption)
