"""The score page of a seat's reviewer and of an expert: the same sheet in two workspaces."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import scope, workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused
from campaigns.models import Badge
from campaigns.windows import OutsideWindow
from submissions import reading
from submissions.asking import reading as asked_reading

from .. import engine, timing, wording
from ..actions import sheets, supplements
from ..models import Assignment, ScoreSheet
from .common import attempt, go, whole

JOINED = ("entry__docket__campaign__version", "entry__docket__campaign__tenant", "entry__docket__seat__tenant", "entry__submission__unit", "entry__version", "user")  # fmt: skip

NAMED = "a task names its filing before it is granted: the declaration of interests needs it"


def load_task(request: HttpRequest, pk: int) -> Assignment:
    """The sheet's task of the address; only those of the scope."""
    row = Assignment.objects.select_related(*JOINED).across(NAMED).get(pk=pk, user=request.user)
    row.entry.docket.seat.campaign = row.entry.docket.campaign
    row.entry.version.submission = row.entry.submission
    return row


def prefix(request: HttpRequest) -> str:
    """Names of routes differ by workspace."""
    return "expert" if request.workspace == "expert" else "desk"


def go_home(request: HttpRequest) -> HttpResponse:
    """To the list of the person's tasks."""
    return go(request, "expert_home" if prefix(request) == "expert" else "desk_tasks")


def sheet_of(row: Assignment) -> ScoreSheet | None:
    """The task's sheet, read as its author."""
    with scope.self_(user=row.user):
        return ScoreSheet.objects.filter(assignment=row).first()


@require_GET
@allow("desk.home")
def tasks(request: HttpRequest) -> HttpResponse:
    """The sheets of this person at this desk."""
    rows = Assignment.objects.filter(user=request.user).select_related(*JOINED).order_by("state", "pk").across(NAMED)
    return render(request, "review/tasks.html", {"groups": task_groups(list(rows)), "where": "desk"})


def task_groups(rows: list[Assignment]) -> list[dict[str, Any]]:
    """Tasks by docket and step, with progress and the window."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for row in rows:
        docket = row.entry.docket
        docket.seat.campaign = docket.campaign
        key = (docket.pk, row.step)
        if key not in found:
            stage = engine.stage_of(docket)
            step = stage.steps[row.step]
            term = timing.term_of(docket)
            found[key] = {
                "docket": docket,
                "stage": stage,
                "step": step,
                "term": term,
                "rows": [],
                "done": 0,
                "blind": engine.is_blind(row),
            }
        found[key]["rows"].append({"task": row, "badge": state_badge(row), "title": row.entry.submission.title})
        found[key]["done"] += row.state == Assignment.State.DONE
    return list(found.values())


def state_badge(row: Assignment) -> Badge:
    """A task's state as word and tone."""
    tones = {"assigned": "info", "recused": "muted", "released": "muted", "done": "success"}
    label = row.get_state_display()
    if row.state == Assignment.State.ASSIGNED and row.declared_at is None:
        label = "待声明回避情况"
    return Badge(label, tones[row.state])


@require_GET
@allow("sheet.declare", load=load_task)
def declare_page(request: HttpRequest, row: Assignment) -> HttpResponse:
    """Before an entry is opened: no conflict, or recusal with a reason. Shows only number and title (and unit unless blind)."""
    if row.declared_at or row.state != Assignment.State.ASSIGNED:
        if row.declared_at and row.state in (Assignment.State.ASSIGNED, Assignment.State.DONE):
            return go(request, f"{prefix(request)}_score", pk=row.pk)
        messages.info(request, f"这项任务{row.get_state_display()}。")
        return go_home(request)
    context = {
        "row": row,
        "blind": engine.is_blind(row),
        "sentence": wording.NO_CONFLICT,
        "where": prefix(request),
        "stage": engine.stage_of(row.entry),
    }
    return render(request, "review/declare.html", context)


@require_POST
@allow("sheet.declare", load=load_task)
@once
def declare(request: HttpRequest, row: Assignment) -> HttpResponse:
    """No conflict of interest."""
    if attempt(request, lambda: sheets.declare(row.pk, actor=request.actor), "已声明没有利益关系，请评审。"):
        return go(request, f"{prefix(request)}_score", pk=row.pk)
    return go(request, f"{prefix(request)}_declare", pk=row.pk)


@require_POST
@allow("sheet.recuse", load=load_task)
@once
def recuse(request: HttpRequest, row: Assignment) -> HttpResponse:
    """申请回避."""
    reason = request.POST.get("reason", "")
    if not reason.strip():
        messages.error(request, "请填写回避的理由。")
        return go(request, f"{prefix(request)}_declare", pk=row.pk)
    attempt(
        request, lambda: sheets.recuse(row.pk, reason=reason, actor=request.actor), "已登记回避，这项申报不再由您评审。"
    )
    return go_home(request)


def _posted(request: HttpRequest) -> dict[str, Any]:
    raw = {k.removeprefix("points."): v for k, v in request.POST.items() if k.startswith("points.")}
    revision = request.POST.get("revision", "0")
    return {
        "raw": raw,
        "comment": request.POST.get("comment", ""),
        "revision": whole(revision) or 0,
    }


@require_http_methods(["GET", "POST"])
@allow("sheet.read", load=load_task)
@once
def score(request: HttpRequest, row: Assignment) -> HttpResponse:
    """The sheet beside what is to be read; save, or sign and hand in."""
    errors: dict[str, str] = {}
    problem = ""
    if request.method == "POST":
        errors, problem, done = _kept(request, row)
        if done:
            messages.success(request, done)
            if "sign" in request.POST:
                return go_home(request)
            return go(request, f"{prefix(request)}_score", pk=row.pk)
    return render(request, "review/score.html", _page(request, row, errors, problem))


def _kept(request: HttpRequest, row: Assignment) -> tuple[dict[str, str], str, str]:
    """(errors by field, sentence on top, done)."""
    given = _posted(request)
    signing = "sign" in request.POST
    if signing and "sure" not in request.POST:
        return {}, "签名提交前，请勾选“本评分表由我本人独立作出”。", ""
    try:
        act = sheets.sign_sheet if signing else sheets.save_sheet
        act(row.pk, given["raw"], given["comment"], revision=given["revision"], actor=request.actor)
    except sheets.SheetProblems as error:
        return {p.field: p.sentence for p in error.problems}, "有内容需要修改，请看下面标出的各项。", ""
    except (sheets.Stale, OutsideWindow) as error:
        return {}, error.sentence, ""
    return {}, "", "评分表已签名提交。" if signing else "评分表已保存。"


def _page(request: HttpRequest, row: Assignment, errors: dict[str, str], problem: str) -> dict[str, Any]:
    rules, entry, sheet, blind = row.entry.docket.campaign.rules, row.entry, sheet_of(row), engine.is_blind(row)
    rubric = sheets.rubric_of(row)
    posted = _posted(request) if request.method == "POST" else None
    points = posted["raw"] if posted else (sheet.points if sheet else {})
    lines = [
        {
            "criterion": c,
            "value": points.get(c.key, ""),
            "error": errors.get(c.key, ""),
            "weight": float(c.weight * 100),
            "items": reading.for_criterion(rules, entry.version, c, blind=blind),
            "stand_in": bool(c.stand_in and not c.fields),
        }
        for c in rubric.criteria
    ]
    return {
        "row": row,
        "entry": entry,
        "stage": engine.stage_of(entry),
        "step": engine.stage_of(entry).steps[row.step],
        "blind": blind,
        "rubric": rubric,
        "lines": lines,
        "sheet": sheet,
        "signed": row.state == Assignment.State.DONE,
        "comment": posted["comment"] if posted else (sheet.comment if sheet else ""),
        "comment_error": errors.get("comment", ""),
        "revision": posted["revision"] if posted else (sheet.revision if sheet else 0),
        "problem": problem,
        "parts": reading.parts(rules, entry.version, blind=blind),
        "supplements": asked_reading.given(supplements.beside(entry), blind=blind),
        "scans": [] if blind else reading.scans(rules, entry.version),
        "where": prefix(request),
        "save_url": workspace.url(request, f"{prefix(request)}_score_save", pk=row.pk),
        "signing": wording.SIGNING,
        "ready": timing.verdict(entry.docket, request.now, "评分"),
        "term": timing.term_of(entry.docket),
    }


@require_POST
@allow("sheet.write", load=load_task)
def autosave(request: HttpRequest, row: Assignment) -> HttpResponse:
    """Save while the reviewer writes; answers JSON as the autosave script expects."""
    given = _posted(request)
    try:
        sheet = sheets.save_sheet(
            row.pk,
            given["raw"],
            given["comment"],
            revision=given["revision"],
            actor=request.actor,
            overwrite="overwrite" in request.POST,
        )
    except sheets.SheetProblems as error:
        return JsonResponse({"detail": error.problems[0].sentence}, status=422)
    except sheets.Stale as error:
        return JsonResponse({"detail": error.sentence, "revision": error.sheet.revision}, status=409)
    except OutsideWindow as error:
        return JsonResponse({"detail": error.sentence}, status=422)
    except Refused as error:
        return JsonResponse({"detail": error.verdict.reason}, status=403)
    return JsonResponse({"revision": sheet.revision, "saved_at": f"{timezone.localtime(sheet.saved_at):%H:%M}"})
