"""A page of a working copy that is posted: merged, asked about where two changed the same field, answered as a page or to the autosave.

One way for the sections of a filing and for forms asked after filing; `Page` says what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import User
from campaigns.ruleset import display
from campaigns.ruleset.forms import LongTextField, NumberField, RichTextField, TextField
from campaigns.ruleset.model import RuleSet

from .. import actions, form_page, merging, presence
from ..actions.saving import Saved
from ..models import Submission
from . import doors

PLAIN = (TextField, LongTextField, RichTextField, NumberField)


@dataclass(frozen=True)
class Page:
    """What is posted (``answers``) against which rules, how it is saved merged or as a whole, who else is there, how the page is shown
    again with questions (``shown(done, answers, clashes)``), and where one goes from here: the same page, the next."""

    rules: RuleSet
    fields: Mapping[str, Any]
    answers: Mapping[str, Any]
    merged: Callable[..., Saved]
    whole: Callable[..., Any]
    here: Callable[[str], Mapping[str, Any]]
    shown: Callable[[Saved, Mapping, Mapping], HttpResponse]
    again: str
    onward: str
    words: str = "内容已保存。"


def of_section(request: HttpRequest, row: Submission, form: Any, section: Any, shown: Callable) -> Page:
    """One section of a filing."""
    again = doors.url(request, "apply_fill", pk=row.pk, form_key=form.key, section_key=section.key)
    onward = str(request.POST.get("next", ""))
    inside = onward.startswith(doors.url(request, "apply_submission", pk=row.pk))

    def here(editor: str) -> Mapping[str, Any]:
        presence.here(row, editor=editor, section=f"{form.key}/{section.key}", actor=request.actor)
        said = presence.others(row, editor=editor, user_id=request.user.pk)
        return {"others": said, "revision": row.draft.revision}

    return Page(
        rules=row.campaign.rules,
        fields={field.key: field for _, _, field in row.campaign.rules.fields("file")},
        answers=form_page.section_answers(row.campaign.rules, form, section, request.POST),
        merged=partial(actions.save_merged, row.pk, seen_rules=row.campaign.version),
        whole=partial(actions.save, row.pk, seen_rules=row.campaign.version),
        here=here,
        shown=shown,
        again=again,
        onward=onward if inside else again,
        words="本节内容已保存。",
    )


def is_a_save(request: HttpRequest) -> bool:
    """A post that ends in an action; a page that only says it is open does not."""
    return request.method == "POST" and "_here" not in request.POST


def saved(request: HttpRequest, page: Page) -> HttpResponse:
    """The answer to a post."""
    editor = request.POST.get("editor", "")[:64]
    if "_here" in request.POST:
        return JsonResponse(page.here(editor))
    seen = merging.read_seen(request.POST.get("seen"))
    if seen is None:
        return _whole(request, page, editor)
    autosave = "_autosave" in request.POST
    answers = {key: value for key, value in page.answers.items() if request.POST.get(f"keep.{key}") != "theirs"}
    done = page.merged(answers, seen=seen, actor=request.actor, editor=editor, open_page=autosave)
    asked = questions(page, done)
    if autosave:
        return _told(page, done, asked)
    if asked:
        fresh = {**done.stored, **{clash.field: clash.mine for clash in done.clashes}}
        messages.warning(
            request, f"有 {len(asked)} 处与他人同时修改，尚未保存，请在下面逐处选定后再保存。其余内容已保存。"
        )
        return page.shown(done, fresh, {item["field"]: item for item in asked})
    messages.success(request, page.words + _also(page, done))
    return _onward(request, page)


def _whole(request: HttpRequest, page: Page, editor: str) -> HttpResponse:
    """A post that does not say what its page showed: all or nothing, by the revision."""
    autosave = "_autosave" in request.POST
    revision = request.POST.get("revision", "")
    try:
        draft = page.whole(
            page.answers,
            revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
            actor=request.actor,
            overwrite=request.POST.get("overwrite") == "1",
            editor=editor,
            open_page=autosave,
        )
    except actions.Conflict as error:
        if autosave:
            return JsonResponse({"detail": error.sentence, "revision": error.draft.revision}, status=409)
        messages.error(request, f"{error.sentence}请核对下面的最新内容后再修改保存。")
        return redirect(page.again)
    if autosave:
        return JsonResponse({"revision": draft.revision, "saved_at": f"{timezone.localtime(draft.saved_at):%H:%M}"})
    messages.success(request, page.words)
    return _onward(request, page)


def _onward(request: HttpRequest, page: Page) -> HttpResponse:
    return redirect(page.onward if request.POST.get("go") == "next" else page.again)


def questions(page: Page, done: Saved) -> list[dict[str, Any]]:
    """Each clash as the page asks it: the field, both texts in words, who changed it when, and the digest of what is stored."""
    fields, people = page.fields, _people(clash.by for clash in done.clashes)
    return [
        {
            "field": clash.field,
            "label": fields[clash.field].label,
            "mine": display.line(page.rules, fields[clash.field], clash.mine) or "（清空）",
            "theirs": display.line(page.rules, fields[clash.field], clash.theirs) or "（清空）",
            "value": _plain(fields[clash.field], clash.theirs),
            "who": people.get(clash.by, "他人"),
            "at": f"{timezone.localtime(clash.at):%H:%M}" if clash.at else "",
            "seen": merging.digest(clash.theirs),
        }
        for clash in done.clashes
    ]


def _told(page: Page, done: Saved, asked: Sequence[dict]) -> JsonResponse:
    """The answer to an autosave: what is stored now of what this page sent, and what others changed."""
    draft, stored, fields = done.draft, done.stored, page.fields
    people = _people(draft.marks.get(key, {}).get("by") for key in done.theirs)
    theirs = [
        {
            "field": key,
            "label": fields[key].label,
            "who": people.get(draft.marks.get(key, {}).get("by"), "他人"),
            "value": _plain(fields[key], stored.get(key, "")),
            "seen": merging.digest(stored.get(key)),
        }
        for key in done.theirs
    ]
    facts = {
        "revision": draft.revision,
        "saved_at": f"{timezone.localtime(draft.saved_at):%H:%M}",
        "seen": merging.digests(stored, done.taken),
        "theirs": theirs,
    }
    if not asked:
        return JsonResponse(facts)
    words = "、".join(f"“{item['label']}”" for item in asked)
    detail = f"{asked[0]['who']}同时修改了{words}，请选定用哪一份。其余内容已保存。"
    return JsonResponse(facts | {"detail": detail, "clashes": list(asked)}, status=409)


def _also(page: Page, done: Saved) -> str:
    """What colleagues changed on this page meanwhile, kept beside one's own."""
    if not done.theirs:
        return ""
    marks = done.draft.marks
    people = _people(marks.get(key, {}).get("by") for key in done.theirs)
    said = [
        f"{people.get(marks.get(key, {}).get('by'), '他人')}修改的“{page.fields[key].label}”" for key in done.theirs
    ]
    return f"{'、'.join(said)}已一并保留。"


def _people(numbers: Any) -> dict[int | None, str]:
    wanted = {number for number in numbers if number}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def _plain(field: Any, answer: object) -> str | None:
    """The text an input can be given as it is; None for answers of several inputs."""
    return str(answer or "") if isinstance(field, PLAIN) else None
