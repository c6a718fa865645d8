"""Two people, or two tabs, on one working copy: put together field by field, asked where both changed the same field.

A page carries a digest of each answer as it was when the page was made (``seen``). From it, what is stored now and what is
posted follow who changed what, without a copy of the page's own state being kept on the server.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST = 100_000  # signs of a posted list of digests; more is no list of ours


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else changed while this page changed it too: both answers, and whose the stored one is."""

    field: str
    mine: Any
    theirs: Any
    by: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """What to store of a post, what to ask about, and which fields others changed meanwhile without this page touching them."""

    take: Mapping[str, Any]
    clashes: tuple[str, ...]
    theirs: tuple[str, ...]


def digest(answer: object) -> str:
    """A short name of an answer; nothing answered has one name in whatever shape it is stored."""
    text = json.dumps(_bare(answer), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def digests(answers: Mapping[str, Any], keys: Collection[str]) -> dict[str, str]:
    """The digest of each of these fields."""
    return {key: digest(answers.get(key)) for key in keys}


def merge(
    stored: Mapping[str, Any], posted: Mapping[str, Any], seen: Mapping[str, str], own: Collection[str] = ()
) -> Merge:
    """Three ways: as the page saw it, as it is stored, as it is posted. ``own``: fields whose last change came from this page.

    A field the page did not show (it is not in ``seen``) is taken only when something was answered.
    """
    take: dict[str, Any] = {}
    clashes, theirs = [], []
    for key, answer in posted.items():
        now, new, was = digest(stored.get(key)), digest(answer), seen.get(key)
        if was is None:
            if _bare(answer) is not None and new != now:
                take[key] = answer
        elif new == now:
            continue
        elif new == was:
            theirs.append(key)
        elif now == was or key in own:
            take[key] = answer
        else:
            clashes.append(key)
    return Merge(take, tuple(clashes), tuple(theirs))


def clash(marks: Mapping[str, Mapping], key: str, mine: Any, theirs: Any) -> Clash:
    """A field to ask about. ``marks``: field → {"by", "at", "editor"} of its last change, as the working copy keeps it."""
    mark = marks.get(key, {})
    at = datetime.fromisoformat(mark["at"]) if "at" in mark else None
    return Clash(key, mine, theirs, mark.get("by"), at)


def merge_marked(
    stored: Mapping[str, Any], posted: Mapping[str, Any], seen: Mapping[str, str], marks: Mapping, editor: str
) -> tuple[Merge, list[Clash]]:
    """The three ways of a working copy with its marks: what the page ``editor`` itself stored last is no clash with it."""
    found = merge(stored, posted, seen, {key for key, mark in marks.items() if editor and mark.get("editor") == editor})
    return found, [clash(marks, key, posted[key], stored.get(key)) for key in found.clashes]


def marked(marks: Mapping, changed: Collection[str], *, by: int | None, at: datetime, editor: str) -> dict:
    """The marks after these fields were changed."""
    return {**marks, **{key: {"by": by, "at": at.isoformat(), "editor": editor} for key in changed}}


def changed(before: Mapping[str, Any], after: Mapping[str, Any], keys: Collection[str]) -> list[str]:
    """The fields whose answer is another now."""
    return [key for key in keys if digest(before.get(key)) != digest(after.get(key))]


def read_seen(text: str | None) -> dict[str, str] | None:
    """The posted list of digests; None when there is none that can be read."""
    if not text or len(text) > MOST:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return {str(key): value for key, value in found.items() if isinstance(value, str)}


def _bare(answer: object) -> object:
    """The answer without empty parts; None when nothing is left."""
    if isinstance(answer, str):
        return answer.replace("\r\n", "\n").strip() or None
    if isinstance(answer, Mapping):
        kept = {str(k): bare for k, v in answer.items() if (bare := _bare(v)) is not None}
        return kept or None
    if isinstance(answer, list | tuple):
        kept_rows = [bare for v in answer if (bare := _bare(v)) is not None]
        return kept_rows or None
    return None if answer is False else answer
