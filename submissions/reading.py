"""A filed version as a reviewer reads it: section by section, personal answers hidden, blind ones left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from campaigns.models import rules_of
from campaigns.ruleset import answers as answering
from campaigns.ruleset import display
from campaigns.ruleset.forms import FileField, PictureField, RichTextField, TableField
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.stages import Criterion

from . import content, corrections, differences
from .models import StampedScan, SubmissionVersion

CHANGES = "changes"
HIDDEN = "已填写（个人信息，已隐藏）"


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a version: its download address and what was frozen of it."""

    pk: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside a rich text."""

    file: FileLine | None
    caption: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a picture or a table of a rich text."""

    kind: str
    text: str = ""
    rows: Sequence[Sequence[str]] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One field as it is read."""

    key: str
    label: str
    kind: str  # text, list, table, rich, files, hidden, empty, changed
    text: str = ""
    lines: Sequence[str] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    pieces: Sequence[Piece] = ()
    files: Sequence[FileLine] = field(default_factory=tuple)
    bits: Sequence[differences.Bit] = ()
    asked: str = ""  # the remark of the return this answers
    reason: str = ""  # why an advised limit is exceeded, in the applicant's words
    remarkable: bool = True  # does the checker write a remark here?


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its fields."""

    key: str
    title: str
    items: Sequence[Item]
    folded: bool = False
    lead: str = ""
    reason: str = ""


def parts(
    rules: RuleSet, version: SubmissionVersion, *, blind: bool = False, answering_return: bool = False
) -> list[Part]:
    """The whole filing, read by the rules it was filed under. For blind reviewers every field that tells who the applicant is
    is left out, persons too; ``rules``, those in force, may hide more than the filing's own. ``answering_return``: for those
    who may read the remarks of a return, what changed since comes first and the rest stands folded."""
    found = []
    own = rules_of(version.rules)
    hidden = _telling(own) | _telling(rules) if blind else set()
    why = dict(version.answers.get(content.REASONS) or {})
    for form in own.forms_for("file"):
        for section, fields in answering.visible(own, form, version.answers):
            items = [item_of(rules, version, f) for f in fields if f.key not in hidden]
            items = [replace(i, reason=why[i.key]) if i.key in why else i for i in items]
            if items:
                reason = why.get(f"section:{section.key}", "") or why.pop(f"form:{form.key}", "")
                found.append(Part(f"{form.key}-{section.key}", section.title, items, reason=reason))
    if others := [text for key, text in why.items() if key.startswith("rule:")]:
        item = Item(content.REASONS, "与建议不同之处的说明", "list", lines=others, remarkable=False)
        found.append(Part(content.REASONS, "申报单位的说明", [item]))
    found = found if blind else [*found, *_partners(version)]
    return _corrected(own, version, found) if answering_return and not blind else found


def _corrected(rules: RuleSet, version: SubmissionVersion, found: list[Part]) -> list[Part]:
    """After a return: what changed comes first with its remarks, the whole filing stands folded below."""
    if (done := corrections.since_return(version)) is None:
        return found
    labels = {f.key: f.label for _, _, f in rules.fields("file")}
    known = set(labels)
    items = [
        Item(c.field, c.label, "changed", bits=c.bits, asked=done.remarks.get(c.field, ""), remarkable=c.field in known)
        for c in done.changes
    ]
    items += [
        Item(key, labels[key], "unchanged", "有修改意见，内容没有变化", asked=done.remarks[key])
        for key in done.unanswered
        if key in known
    ]
    here = {item.key for item in items}
    rest = [
        replace(part, folded=True, items=[replace(i, remarkable=i.key not in here) for i in part.items])
        for part in found
    ]
    first = Part(CHANGES, f"第 {done.asked.round} 次补正的修改", items, lead=done.asked.note)
    return [first, *rest]


def _partners(version: SubmissionVersion) -> list[Part]:
    """Those who file together, as frozen."""
    named = version.answers.get(content.PARTNERS) or []
    rows = [(str(p["name"]), str(p["uscc"])) for p in named]
    item = Item(content.PARTNERS, "成员单位", "table", heads=["名称", "统一社会信用代码"], rows=rows)
    return [Part(content.PARTNERS, "联合体", [item])] if rows else []


def for_criterion(
    rules: RuleSet, version: SubmissionVersion, criterion: Criterion, *, blind: bool = False
) -> list[Item]:
    """The fields a reviewer reads for one criterion, or those that stand in where no field asks for it. The criterion is of the
    rules in force, the fields are those the filing was asked for."""
    wanted = criterion.fields or criterion.stand_in
    own = rules_of(version.rules)
    hidden = _telling(own) | _telling(rules) if blind else set()
    by_key = {f.key: f for _, _, f in own.fields("file")}
    chosen = [by_key[key] for key in wanted if key in by_key]
    return [item_of(rules, version, f) for f in chosen if f.key not in hidden]


def _telling(rules: RuleSet) -> set[str]:
    """The fields that tell who the applicant is."""
    personal = content.personal_keys(rules)
    fields = (f for _, _, f in rules.fields("file"))
    return {f.key for f in fields if f.blind or f.key in personal or f.prefill.startswith(("unit.", "contact."))}


def item_of(rules: RuleSet, version: SubmissionVersion, spec: Any) -> Item:
    """One field of a version, in the words of the rules it was filed under; what those in force call personal is hidden too."""
    files = files_of(version, spec.key)
    hidden = spec.key in content.personal_keys(rules)
    rules = rules_of(version.rules)
    if hidden or spec.key in content.personal_keys(rules):
        return Item(spec.key, spec.label, "hidden", HIDDEN)
    answer = version.answers.get(spec.key)
    if isinstance(spec, FileField | PictureField):
        return Item(spec.key, spec.label, "files" if files else "empty", files=files)
    if isinstance(spec, RichTextField):
        pieces = [_piece(block, files) for block in display.rich_blocks(str(answer or ""))]
        return Item(spec.key, spec.label, "rich" if pieces else "empty", pieces=pieces)
    if isinstance(spec, TableField):
        rows = display.table_rows(rules, spec, answer)
        return Item(
            spec.key, spec.label, "table" if rows else "empty", heads=[c.label for c in spec.columns], rows=rows
        )
    shown = display.display(rules, spec, answer)
    if isinstance(shown, list):
        return Item(spec.key, spec.label, "list" if shown else "empty", lines=shown)
    return Item(spec.key, spec.label, "text" if shown else "empty", shown)


def _piece(block: display.Block, files: Sequence[FileLine]) -> Piece:
    if block.kind == "picture":
        there = files[block.number - 1] if 0 < block.number <= len(files) else None
        return Piece("picture", picture=Picture(there, block.text or f"图{block.number}"))
    return Piece(block.kind, block.text, block.rows)


def files_of(version: SubmissionVersion, key: str) -> list[FileLine]:
    """The files frozen with a field."""
    return [FileLine(f["file"], f["name"], f["size"]) for f in version.files.get(key, ())]


def linked_files(rules: RuleSet, version: SubmissionVersion, *, blind: bool = False) -> set[str]:
    """The ids of the files a page shows with a version: what may be read of it, and no more."""
    found: set[str] = set()
    for item in (item for part in parts(rules, version, blind=blind) for item in part.items):
        found |= files_in(item)
    return found if blind else found | {str(line.scan.file_id) for line in scans(rules, version) if line.scan}


def files_in(item: Item) -> set[str]:
    """The ids of the files one field links."""
    pictures = {piece.picture.file.pk for piece in item.pieces if piece.picture and piece.picture.file}
    return {file.pk for file in item.files} | pictures


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A document of the filing with the stamped scan that answers to this version, if it came."""

    title: str
    scan: StampedScan | None


def scans(rules: RuleSet, version: SubmissionVersion) -> list[ScanLine]:
    """The documents that come back stamped or signed, each with its scan bound to the version's content."""
    live = StampedScan.objects.filter(submission_id=version.submission_id, content_hash=version.content_hash)
    there = {s.document: s for s in live.select_related("file").order_by("pk")}
    picks = version.submission.picks
    wanted = [d for d in rules_of(version.rules).documents if d.part_of == "filing" and (d.stamped or d.signed)]
    wanted = [d for d in wanted if d.when is None or set(picks.get(d.when.field, ())) & set(d.when.any_of)]
    return [ScanLine(d.title, there.get(d.key)) for d in wanted]
