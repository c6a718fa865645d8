"""Saving the working copy: merged field by field with what others saved, every stretch of work kept for its history."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.kernel import prepared, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from accounts.kernel.prepared import Prepared
from campaigns.models import RuleSetVersion

from .. import content, eligibility, merging
from ..models import Draft, DraftChange, Submission
from .drafts import Conflict, sealed, void_outdated_scans

STRETCH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a merged save: the working copy (a filing's, or an asked form) with what is stored in it now, stored fields,
    fields to ask about, fields others changed that this page shows older."""

    draft: Any
    stored: Mapping[str, Any]
    taken: Collection[str]
    clashes: list[merging.Clash] = field(default_factory=list)
    theirs: Collection[str] = ()


def save(
    pk: int,
    answers: Mapping,
    *,
    revision: int,
    actor: Actor,
    overwrite: bool = False,
    editor: str = "",
    open_page: bool = False,
    kind: str = DraftChange.Kind.EDIT,
    seen_rules: RuleSetVersion | None = None,
) -> Draft:
    """Put these answers (some fields, or all) into the working copy as they are and return it with its new revision.

    Raises Conflict when another revision was saved since, unless told to overwrite; Refused when the filing is not open for
    editing. Stamped scans of an earlier content are void at once. ``editor`` names the page the answers come from: what that
    page's own autosave (``open_page``) stored in the meantime, perhaps unknown to it yet, is no conflict. ``seen_rules`` spares reading
    the rules again, while they are still the ones in force.
    """
    with transaction.atomic():
        row, draft = _held(pk, actor, seen_rules)
        own = bool(editor) and draft.editor == editor
        if draft.revision != revision and not own and not overwrite:
            raise Conflict(draft)
        _store(row, draft, answers, actor, editor, open_page=open_page, kind=kind)
    return draft


@transaction.atomic
def save_merged(
    pk: int,
    answers: Mapping,
    *,
    seen: Mapping[str, str],
    actor: Actor,
    editor: str = "",
    open_page: bool = False,
    seen_rules: RuleSetVersion | None = None,
) -> Saved:
    """Put what this page changed (``seen``: digests of what it showed) into the working copy. A field changed elsewhere too is
    not stored but comes back as a clash with both answers; everything else is. Raises Refused."""
    row, draft = _held(pk, actor, seen_rules)
    stored = content.draft_answers(draft)
    posted = {k: content.storable(v) for k, v in answers.items()}
    found, clashes = merging.merge_marked(stored, posted, seen, draft.marks, editor)
    if found.take:
        _store(row, draft, found.take, actor, editor, open_page=open_page)
    return Saved(draft, content.draft_answers(draft), tuple(found.take), clashes, found.theirs)


def _held(pk: int, actor: Actor, seen_rules: RuleSetVersion | None) -> tuple[Submission, Draft]:
    row = _LOCKED.get(pk=pk)
    if seen_rules is not None and seen_rules.pk == row.campaign.version_id:
        row.campaign.version = seen_rules
    require(actor, "submission.edit", row)
    return row, _DRAFT.get(submission=pk)


_LOCKED = Prepared(
    lambda p: Submission.objects.select_for_update(of=("self",)).select_related("campaign").filter(pk=p.pk)
)
_DRAFT = Prepared(lambda p: Draft.objects.filter(submission_id=p.submission))


def _store(
    row, draft: Draft, answers: Mapping, actor: Actor, editor: str, *, open_page: bool, kind=DraftChange.Kind.EDIT
):
    with scope.writing(row.tenant_id):
        before = content.draft_answers(draft)
        merged = before | {k: content.storable(v) for k, v in answers.items()}
        changed = merging.changed(before, merged, answers)
        known_personal = content.sealed_answers(draft)
        open_answers, personal = content.split(row.campaign.rules, merged, known_personal)
        now = clock()
        draft.answers, draft.personal = open_answers, sealed(personal)
        draft.revision, draft.saved_at, draft.saved_by = draft.revision + 1, now, actor.user
        draft.editor = editor if open_page else ""
        if changed:
            draft.marks = merging.marked(draft.marks, changed, by=actor.user_id, at=now, editor=draft.editor)
            earlier = {key: before.get(key, "") for key in changed}
            draft.span = _remember(draft, earlier, set(personal) | set(known_personal), actor, editor, now, kind)
        prepared.save(draft, "answers", "personal", "revision", "editor", "saved_at", "saved_by", "marks", "span")
        title, picks = str(merged.get("title") or row.title)[:300], eligibility.chosen(row.campaign, merged)
        if (title, picks) != (row.title, row.picks):
            row.title, row.picks = title, picks
            prepared.save(row, "title", "picks")
        row.draft = draft
        void_outdated_scans(row)


def _remember(draft: Draft, earlier: dict, personal: Collection[str], actor: Actor, editor: str, now, kind) -> dict:
    """Write down what stood there before, once for each field of a stretch of work; returns the stretch going on.

    Typing on in the same field of the same page costs one narrow update.
    """
    span = draft.span
    going_on = (
        span
        and editor
        and span["editor"] == editor
        and span["by"] == actor.user_id
        and kind == DraftChange.Kind.EDIT
        and now - datetime.fromisoformat(span["began"]) < STRETCH
    )
    if not going_on:
        open_part = {k: v for k, v in earlier.items() if k not in personal}
        closed = {k: v for k, v in earlier.items() if k in personal}
        row = DraftChange(
            tenant_id=draft.tenant_id, submission_id=draft.submission_id, kind=kind, columns=sorted(earlier),
            earlier=open_part, earlier_personal=sealed(closed), began_at=now, at=now, by=actor.user,
        )  # fmt: skip
        prepared.insert(row)
        return {
            "change": row.pk,
            "editor": editor,
            "by": actor.user_id,
            "columns": row.columns,
            "began": now.isoformat(),
        }
    fresh = {k: v for k, v in earlier.items() if k not in span["columns"]}
    rows = DraftChange.objects.filter(pk=span["change"])
    if not fresh:
        rows.update(at=now)
        return span
    row = rows.get()
    row.at, row.columns = now, sorted({*row.columns, *fresh})
    row.earlier = row.earlier | {k: v for k, v in fresh.items() if k not in personal}
    kept = json.loads(row.earlier_personal) if row.earlier_personal else {}
    row.earlier_personal = sealed(kept | {k: v for k, v in fresh.items() if k in personal})
    row.save(update_fields=["at", "columns", "earlier", "earlier_personal"])
    return span | {"columns": row.columns}
