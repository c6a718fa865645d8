"""A section that is posted: merged, asked about where two changed the same field, answered as a page or to the autosave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.ruleset import display
from campaigns.ruleset.forms import LongTextField, NumberField, RichTextField, TextField

from .. import actions, content, form_page, merging, presence
from ..actions.saving import Saved
from ..models import Submission

PLAIN = (TextField, LongTextField, RichTextField, NumberField)
Shown = Callable[..., HttpResponse]


def saved(request: HttpRequest, row: Submission, form: Any, section: Any, shown: Shown) -> HttpResponse:
    """The answer to a post of a section. ``shown(answers, clashes, status)`` renders the page again with questions on it."""
    editor = request.POST.get("editor", "")[:64]
    if "_here" in request.POST:
        presence.here(row, editor=editor, section=f"{form.key}/{section.key}", actor=request.actor)
        facts = {"others": presence.others(row, editor=editor, user_id=request.user.pk), "revision": row.draft.revision}
        return JsonResponse(facts)
    seen = merging.read_seen(request.POST.get("seen"))
    if seen is None:
        return _whole(request, row, form, section, editor)
    autosave = "_autosave" in request.POST
    answers = form_page.section_answers(row.campaign.rules, form, section, request.POST)
    answers = {key: value for key, value in answers.items() if request.POST.get(f"keep.{key}") != "theirs"}
    done = actions.save_merged(row.pk, answers, seen=seen, actor=request.actor, editor=editor, open_page=autosave)
    asked = questions(row, done)
    if autosave:
        return _told(row, done, asked)
    if asked:
        fresh = content.draft_answers(done.draft) | {clash.field: clash.mine for clash in done.clashes}
        row.draft = done.draft
        messages.warning(
            request, f"有 {len(asked)} 处与他人同时修改，尚未保存，请在下面逐处选定后再保存。其余内容已保存。"
        )
        return shown(answers=fresh, clashes={item["field"]: item for item in asked}, status=409)
    messages.success(request, "本节内容已保存。" + _also(row, done))
    return _onward(request, row, form, section)


def _whole(request: HttpRequest, row: Submission, form: Any, section: Any, editor: str) -> HttpResponse:
    """A post that does not say what its page showed: all or nothing, by the revision."""
    autosave = "_autosave" in request.POST
    try:
        revision = int(request.POST.get("revision", ""))
    except ValueError:
        revision = -1
    try:
        draft = actions.save(
            row.pk,
            form_page.section_answers(row.campaign.rules, form, section, request.POST),
            revision=revision,
            actor=request.actor,
            overwrite=request.POST.get("overwrite") == "1",
            editor=editor,
            open_page=autosave,
        )
    except actions.Conflict as error:
        if autosave:
            return JsonResponse({"detail": error.sentence, "revision": error.draft.revision}, status=409)
        messages.error(request, f"{error.sentence}请核对下面的最新内容后再修改保存。")
        return redirect(reverse("apply_fill", args=[row.pk, form.key, section.key]))
    if autosave:
        return JsonResponse({"revision": draft.revision, "saved_at": f"{timezone.localtime(draft.saved_at):%H:%M}"})
    messages.success(request, "本节内容已保存。")
    return _onward(request, row, form, section)


def _onward(request: HttpRequest, row: Submission, form: Any, section: Any) -> HttpResponse:
    inside = str(request.POST.get("next", "")).startswith("/apply/submissions/")
    if request.POST.get("go") == "next" and inside:
        return redirect(request.POST["next"])
    return redirect(reverse("apply_fill", args=[row.pk, form.key, section.key]))


def questions(row: Submission, done: Saved) -> list[dict[str, Any]]:
    """Each clash as the page asks it: the field, both texts in words, who changed it when, and the digest of what is stored."""
    fields, people = _fields(row), _people(clash.by for clash in done.clashes)
    return [
        {
            "field": clash.field,
            "label": fields[clash.field].label,
            "mine": display.line(row.campaign.rules, fields[clash.field], clash.mine) or "（清空）",
            "theirs": display.line(row.campaign.rules, fields[clash.field], clash.theirs) or "（清空）",
            "value": _plain(fields[clash.field], clash.theirs),
            "who": people.get(clash.by, "他人"),
            "at": f"{timezone.localtime(clash.at):%H:%M}" if clash.at else "",
            "seen": merging.digest(clash.theirs),
        }
        for clash in done.clashes
    ]


def _told(row: Submission, done: Saved, asked: Sequence[dict]) -> JsonResponse:
    """The answer to an autosave: what is stored now of what this page sent, and what others changed."""
    draft, stored = done.draft, content.draft_answers(done.draft)
    fields, marks = _fields(row), done.draft.marks
    people = _people(marks.get(key, {}).get("by") for key in done.theirs)
    theirs = [
        {
            "field": key,
            "label": fields[key].label,
            "who": people.get(marks.get(key, {}).get("by"), "他人"),
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


def _also(row: Submission, done: Saved) -> str:
    """What colleagues changed in this section meanwhile, kept beside one's own."""
    if not done.theirs:
        return ""
    fields, marks = _fields(row), done.draft.marks
    people = _people(marks.get(key, {}).get("by") for key in done.theirs)
    said = [f"{people.get(marks.get(key, {}).get('by'), '他人')}修改的“{fields[key].label}”" for key in done.theirs]
    return f"{'、'.join(said)}已一并保留。"


def _fields(row: Submission) -> dict[str, Any]:
    return {field.key: field for _, _, field in row.campaign.rules.fields("file")}


def _people(numbers: Any) -> dict[int | None, str]:
    wanted = {number for number in numbers if number}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def _plain(field: Any, answer: object) -> str | None:
    """The text an input can be given as it is; None for answers of several inputs."""
    return str(answer or "") if isinstance(field, PLAIN) else None
