"""Where content lies: each app registers its kinds of content and the places each kind reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from accounts.kernel.actor import Actor
from accounts.models import StoredFile

SEALED = "（内容已隔离）"
PURGED = "（内容已清除）"


@dataclass(frozen=True, slots=True)
class Place:
    """Rows with content and what each field holds while it is away: a value, or fn(old value) → value that keeps hashes.

    The text SEALED is shown while the case is open and becomes PURGED afterwards.
    """

    rows: QuerySet
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """A kind of content. All functions run in the system scope; `find` raises DoesNotExist or ValueError.

    `title` is a handler's word for it, `label` the trail's and everybody's: numbers only. `may_report` is asked of persons;
    `public` content may be reported by anybody. `places` and `files` are functions registered by any app, by the same kind.
    `ended(subject, actor)` runs after the purge.
    """

    kind: str
    label: Callable[[Any], str]
    find: Callable[[str], Any]
    tenant: Callable[[Any], Any]
    campaign: Callable[[Any], int | None] = lambda subject: getattr(subject, "campaign_id", None)
    public: bool = False
    may_report: Callable[[Actor, Any], bool] = lambda actor, subject: False
    ended: Callable[[Any, Actor], None] = lambda subject, actor: None
    places: list[Callable[[Any], Iterable[Place]]] = field(default_factory=list)
    files: list[Callable[[Any], Iterable[StoredFile]]] = field(default_factory=list)


_kinds: dict[str, Content] = {}
_waiting: dict[str, list[tuple[Callable | None, Callable | None]]] = {}


def register_content(content: Content) -> None:
    """Add a kind of content; once each."""
    if content.kind in _kinds:
        raise ValueError(f"{content.kind} is already registered")
    _kinds[content.kind] = content
    for places, files in _waiting.pop(content.kind, []):
        register_places(content.kind, places, files)


def register_places(
    kind: str,
    places: Callable[[Any], Iterable[Place]] | None = None,
    files: Callable[[Any], Iterable[StoredFile]] | None = None,
) -> None:
    """Say where else a kind's content lies; a higher app adds its own rows and files, in any order of start."""
    if kind not in _kinds:
        _waiting.setdefault(kind, []).append((places, files))
        return
    if places is not None:
        _kinds[kind].places.append(places)
    if files is not None:
        _kinds[kind].files.append(files)


def content_of(kind: str) -> Content:
    """The kind; KeyError for an unknown one."""
    return _kinds[kind]


def kinds() -> list[str]:
    """All kinds, by name."""
    return sorted(_kinds)


def places_of(content: Content, subject: Model) -> list[Place]:
    """Every place of the subject."""
    return [place for find in content.places for place in find(subject)]


def files_of(content: Content, subject: Model) -> list[StoredFile]:
    """Every file of the subject, each once."""
    return list({file.pk: file for find in content.files for file in find(subject)}.values())
