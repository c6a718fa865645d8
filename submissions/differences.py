"""What changed between two states of a filing, field by field and in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from campaigns.ruleset import display
from campaigns.ruleset.forms import TableField
from campaigns.ruleset.model import RuleSet

from . import content, merging

PIECES = re.compile(r"[^。；！？，\n]*[。；！？，\n]|[^。；！？，\n]+")
FINE = 600  # signs up to which a changed sentence is compared sign by sign
AROUND = 24  # signs of unchanged text kept on each side of a change
EMPTY = "（已清空）"
PERSONAL = "个人信息有修改（不显示内容）"


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of text that stayed, went or came."""

    kind: str  # same, gone, new
    text: str

    @property
    def is_gone(self) -> bool:
        """Only in the earlier text."""
        return self.kind == "gone"

    @property
    def is_new(self) -> bool:
        """Only in the later text."""
        return self.kind == "new"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs, under the name of its section."""

    field: str
    section: str
    label: str
    bits: Sequence[Bit]


def texts(before: str, after: str) -> list[Bit]:
    """The later text with what went and what came marked: by sentences, within a changed sentence by signs."""
    if not before.strip():
        return [Bit("new", after.strip() or EMPTY)]
    if not after.strip():
        return [Bit("gone", before.strip()), Bit("new", EMPTY)]
    old, young = PIECES.findall(before), PIECES.findall(after)
    found: list[Bit] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, young, autojunk=False).get_opcodes():
        gone, new = "".join(old[a:b]), "".join(young[c:d])
        if tag == "equal":
            found.append(Bit("same", gone))
        elif tag == "replace" and len(gone) <= FINE and len(new) <= FINE:
            found += _fine(gone, new)
        else:
            found += [Bit(kind, text) for kind, text in (("gone", gone), ("new", new)) if text]
    return _shortened(found)


def _fine(before: str, after: str) -> list[Bit]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < 0.4:  # hardly a sign in common: two texts read better than a mosaic
        return [Bit("gone", before), Bit("new", after)]
    found = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.append(Bit("same", before[a:b]))
        else:
            found += [Bit(kind, text) for kind, text in (("gone", before[a:b]), ("new", after[c:d])) if text]
    return found


def _shortened(bits: list[Bit]) -> list[Bit]:
    """Long unchanged stretches keep their ends only."""
    last = len(bits) - 1
    return [
        _ends(bit, n == 0, n == last) if bit.kind == "same" and len(bit.text) > 3 * AROUND else bit
        for n, bit in enumerate(bits)
    ]


def _ends(bit: Bit, first: bool, last: bool) -> Bit:
    head = "" if first else bit.text[:AROUND]
    tail = "" if last else bit.text[-AROUND:]
    return Bit("same", f"{head} …… {tail}")


def of_answers(
    rules: RuleSet, before: Mapping[str, Any], after: Mapping[str, Any], *, only: Iterable[str] | None = None,
    hide_personal: bool = True,
) -> list[Change]:  # fmt: skip
    """The fields whose answers differ, in the order of the forms. ``only``: look at these."""
    hidden = content.personal_keys(rules) if hide_personal else frozenset()
    wanted = None if only is None else set(only)
    found = []
    for _, section, field in rules.fields("file"):
        if wanted is not None and field.key not in wanted:
            continue
        old, new = before.get(field.key), after.get(field.key)
        if merging.digest(old) == merging.digest(new):
            continue
        bits = (
            [Bit("new", PERSONAL)] if field.key in hidden else texts(words(rules, field, old), words(rules, field, new))
        )
        found.append(Change(field.key, section.title, field.label, bits))
    return found


def words(rules: RuleSet, field: Any, answer: object) -> str:
    """An answer as comparable text: a row of a table is a line."""
    if isinstance(field, TableField):
        return "\n".join("，".join(cell for cell in row if cell) for row in display.table_rows(rules, field, answer))
    return display.line(rules, field, answer)


def of_files(
    rules: RuleSet, before: Mapping[str, Sequence[Mapping]], after: Mapping[str, Sequence[Mapping]]
) -> list[Change]:
    """The fields whose files differ: names of those that went and came."""
    found = []
    for _, section, field in rules.fields("file"):
        old = {f["sha256"]: str(f["name"]) for f in before.get(field.key, ())}
        new = {f["sha256"]: str(f["name"]) for f in after.get(field.key, ())}
        bits = [Bit("gone", f"文件“{name}”") for digest, name in old.items() if digest not in new]
        bits += [Bit("new", f"文件“{name}”") for digest, name in new.items() if digest not in old]
        if bits:
            found.append(Change(field.key, section.title, field.label, bits))
    return found
