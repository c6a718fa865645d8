"""The pages of asked forms: the unit's list, one form with what is missing, filling in; a recommending unit's confirmation."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.files import RejectedFile
from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from campaigns.models import rules_of
from campaigns.ruleset import answers as answering
from campaigns.ruleset import shapes
from campaigns.windows import OutsideWindow

from .. import content, form_page, merging, presence
from ..actions import uploading
from ..actions.filing import NotReady
from ..models import AskedFile, AskedForm
from ..views import saving
from . import actions, queries, reading, uploads


def _asked(request: HttpRequest, pk: int, **rest) -> AskedForm:
    request.rest = rest
    return queries.one(pk)


@require_GET
@allow("asked.list")
def own(request: HttpRequest) -> HttpResponse:
    """Everything this unit was asked for after filing."""
    rows = [(row, row.overdue(request.now)) for row in queries.of_unit(request.actor.unit)[:200]]
    return render(request, "submissions/asking/list.html", {"rows": rows})


@require_GET
@allow("asked.view", load=_asked)
def detail(request: HttpRequest, row: AskedForm) -> HttpResponse:
    """What is wanted until when, what is missing or the button that hands it in, and the form for reading."""
    editable = may(request.actor, "asked.fill", row)
    found = actions.readiness(row) if editable else []
    form = rules_of(row.rules).form(row.form)
    context = {
        "row": row,
        "form": form,
        "editable": editable,
        "overdue": row.overdue(request.now),
        "problems": [p for p in found if p.hard],
        "advice": [p for p in found if not p.hard],
        "parts": reading.parts(row),
    }
    return render(request, "submissions/asking/detail.html", context)


@require_http_methods(["GET", "POST"])
@allow("asked.fill", load=_asked)
def fill(request: HttpRequest, row: AskedForm) -> HttpResponse:
    """The whole form on one page: saved piece by piece (autosave answers JSON) and merged field by field, as a filing's sections are."""
    if request.method == "GET":
        return _page(request, row)
    try:
        return saving.saved(request, _posted(request, row))
    except OutsideWindow as error:
        if "_autosave" in request.POST:
            return JsonResponse({"detail": error.sentence}, status=422)
        messages.error(request, error.sentence)
        return redirect("apply_asked", pk=row.pk)


def _page(request: HttpRequest, row: AskedForm, *, answers=None, clashes=None, status: int = 200) -> HttpResponse:
    """``answers``: what stands in the inputs, where that is not what is stored; ``clashes``: questions at their fields."""
    rules, stored, files = rules_of(row.rules), actions.answers_of(row), actions.uploads_of(row)
    form, answers = rules.form(row.form), stored if answers is None else answers
    found = answering.problems(rules, form, answers, content.file_facts(files), complete="check" in request.GET)
    sections = [
        (section, form_page.rows(rules, fields, answers, files, found, detach="apply_asked_detach", clashes=clashes))
        for section, fields in shapes.visible(rules, form, answers)
    ]
    every = [r for _, rows in sections for r in rows]
    inputs = [r.name for r in every if not isinstance(r.spec, form_page.FILE_TYPES)]
    taking = [r for r in every if r.accept]
    coming = uploading.under_way(uploads.KIND, row.pk, [r.name for r in taking])
    context = {
        "row": row,
        "form": form,
        "sections": [(s, [r for r in rows if r.name in inputs]) for s, rows in sections],
        "uploads": [replace(r, coming=coming.get(r.name, ())) for r in taking],
        "seen": json.dumps(merging.digests(stored, inputs)),
        "others": presence.others(row.submission, user_id=request.user.pk, titles=_title(row)),
        "problems": [p for p in found if p.field.startswith(("section:", "form:"))],
        "saved_text": f"已保存 {timezone.localtime(row.saved_at):%H:%M}" if row.revision else "",
    }
    return render(request, "submissions/asking/fill.html", context, status=status)


def _title(row: AskedForm) -> dict[str, str]:
    """What the form's page calls itself among the open pages of a filing."""
    return {f"{presence.APART}{row.pk}": row.title}


def _posted(request: HttpRequest, row: AskedForm) -> saving.Page:
    rules = rules_of(row.rules)
    form = rules.form(row.form)
    answers: dict = {}
    for section in form.sections:
        answers |= form_page.section_answers(rules, form, section, request.POST)

    def here(editor: str) -> dict:
        (section,) = titles = _title(row)
        presence.here(row.submission, editor=editor, section=section, actor=request.actor, action="asked.fill", of=row)
        said = presence.others(row.submission, editor=editor, user_id=request.user.pk, titles=titles)
        return {"others": said, "revision": row.revision}

    return saving.Page(
        rules=rules,
        fields={field.key: field for section in form.sections for field in section.fields},
        answers=answers,
        merged=partial(actions.save_merged, row.pk),
        whole=partial(actions.save, row.pk),
        here=here,
        shown=lambda done, fresh, clashes: _page(request, done.draft, answers=fresh, clashes=clashes, status=409),
        again=reverse("apply_asked_fill", args=[row.pk]),
        onward=reverse("apply_asked", args=[row.pk]),
    )


@require_POST
@allow("asked.fill", load=_asked)
@once
def attach(request: HttpRequest, row: AskedForm) -> HttpResponse:
    """Add one or several files to a field."""
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, "请先选择要上传的文件。")
    for upload in uploads:
        try:
            actions.attach(row.pk, request.rest["field"], upload, actor=request.actor)
            messages.success(request, f"“{upload.name}”已上传。")
        except RejectedFile as error:
            messages.error(request, f"“{upload.name}”没有上传：{error.sentence}")
        except KeyError:
            raise AskedForm.DoesNotExist from None
        except (Refused, OutsideWindow) as error:
            messages.error(request, error.verdict.reason if isinstance(error, Refused) else error.sentence)
    return redirect("apply_asked_fill", pk=row.pk)


def _upload(request: HttpRequest, pk: int) -> AskedForm:
    request.upload_pk = pk
    return queries.one(AskedFile.objects.get(pk=pk, removed_at__isnull=True).asked_id)


@require_POST
@allow("asked.fill", load=_upload)
@once
def detach(request: HttpRequest, row: AskedForm) -> HttpResponse:
    """Take a file away."""
    try:
        found = actions.detach(request.upload_pk, actor=request.actor)
        messages.success(request, f"“{found.title}”已删除。")
    except OutsideWindow as error:
        messages.error(request, error.sentence)
    return redirect("apply_asked_fill", pk=row.pk)


@require_POST
@allow("asked.answer", load=_asked)
@once
def answer(request: HttpRequest, row: AskedForm) -> HttpResponse:
    """Hand it in; whatever stands against it leads back, nothing is lost."""
    try:
        row = actions.answer(row.pk, actor=request.actor)
    except NotReady as error:
        hard = sum(p.hard for p in error.problems)
        messages.error(request, f"还不能提交：有 {hard} 处需要补充或修改，请按下面的提示处理。")
    except (OutsideWindow, IllegalMove) as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, "已提交，等待推荐单位确认。" if row.waits_for_seat else "已提交。")
    return redirect("apply_asked", pk=row.pk)


@require_GET
@allow("asked.list_at_seat")
def at_seat(request: HttpRequest) -> HttpResponse:
    """The reports that go through this seat."""
    rows = [(row, row.overdue(request.now)) for row in queries.of_seat(request.seat)[:200]]
    return render(request, "submissions/asking/seat_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@allow("asked.read_at_seat", load=_asked)
@once
def at_seat_one(request: HttpRequest, row: AskedForm) -> HttpResponse:
    """Read one report; confirm it, or give it back with a reason."""
    if request.method == "POST":
        text = request.POST.get("text", "")[:2000]
        try:
            if "confirm" in request.POST:
                actions.confirm(row.pk, text=text, actor=request.actor)
                messages.success(request, "已确认，主办单位可以看到这份报告。")
            else:
                actions.give_back(row.pk, text=text, due_at=actions.again(request.now), actor=request.actor)
                messages.success(request, "已退回，申报单位将收到通知。")
            return redirect(workspace.url(request, "desk_asked_all"))
        except Refused as error:
            messages.error(request, error.verdict.reason)
        except IllegalMove as error:
            messages.error(request, error.sentence)
            return redirect(workspace.url(request, "desk_asked_all"))
    return render(
        request,
        "submissions/asking/seat.html",
        {"row": row, "parts": reading.parts(row), "text": request.POST.get("text", "")},
    )
