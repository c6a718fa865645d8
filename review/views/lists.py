"""The pages on which a list is decided: recommendation, selection, and the 汇总表 to print."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.kernel import scope
from accounts.kernel.access import allow
from accounts.kernel.once import once
from audit import trail
from campaigns import regions
from campaigns.models import rules_of
from campaigns.ruleset import columns, display
from submissions.columns import Columns

from .. import arrivals, engine, queries, timing, wording
from ..actions import lists
from ..errors import NotYet
from ..models import Docket, Recommendation, RecommendationItem, StageEntry
from ..queries.dockets import shown
from .common import go, numbers, problem_of, sentence_of


def _load(request: HttpRequest, pk: int) -> Docket:
    return queries.docket(pk)


def _number(row: Docket, kind: str) -> int:
    steps = engine.stage_of(row).steps
    found = [number for number, step in enumerate(steps) if step.type == kind]
    if not found:
        raise Docket.DoesNotExist
    return found[-1]


@require_http_methods(["GET", "POST"])
@allow("docket.recommend", load=_load)
@once
def recommend(request: HttpRequest, row: Docket) -> HttpResponse:
    """The ordered list: place numbers beside the ranked entries, the quota in words, and the seal."""
    number = _number(row, "recommend")
    stored = Recommendation.objects.filter(docket=row).first()
    if stored is not None and stored.sealed_at:
        return go(request, "desk_summary", pk=row.pk)
    problem = ""
    if request.method == "POST":
        problem, done = _recommended(request, row, number)
        if not problem:
            messages.success(request, done)
            return go(request, "desk_summary" if "seal" in request.POST else "desk_recommend", pk=row.pk)
    given = lists.allowance(row)
    entries = list(queries.entry_rows(row, step=number, state="open"))
    kept = (
        dict(RecommendationItem.objects.filter(recommendation=stored).values_list("entry_id", "rank")) if stored else {}
    )
    places = {e.pk: request.POST.get(f"place.{e.pk}", kept.get(e.pk, "")) for e in entries}
    stage = engine.stage_of(row)
    more = queries.columns_for(row, entries)
    context = {
        "docket": row,
        "stage": stage,
        "step": stage.steps[number],
        "heads": more.heads,
        "rows": [(line, places[line.entry.pk]) for line in shown(entries, stage, more)],
        "given": given,
        "elsewhere": lists.sent_elsewhere(row) if any(line.region for line in given.lines) else {},
        "coming": arrivals.coming(row, number, request.now),
        "ready": timing.verdict(row, request.now, "封存名单"),
        "term": timing.term_of(row),
        "late": timing.term_of(row).late(request.now),
        "note": request.POST.get("note", stored.note if stored else ""),
        "problem": problem,
        "sealing": wording.SEALING,
    }
    return render(request, "review/recommend.html", context)


def _recommended(request: HttpRequest, row: Docket, number: int) -> tuple[str, str]:
    note = request.POST.get("note", "")
    try:
        order = numbers(request.POST, "place")
    except NotYet as error:
        return sentence_of(error), ""
    if "seal" not in request.POST:
        return problem_of(
            lambda: lists.save_list(row.pk, number, order, note=note, actor=request.actor)
        ), "名单已保存，尚未封存。"
    if "sure" not in request.POST:
        return "请先勾选“我已核对名单”，再封存。", ""
    return problem_of(lambda: lists.seal(row.pk, number, order, note=note, actor=request.actor)), "名单已封存。"


@require_http_methods(["GET", "POST"])
@allow("docket.select", load=_load)
@once
def select(request: HttpRequest, row: Docket) -> HttpResponse:
    """Who passes: by hand with scores in sight, or by the rule with ties to settle."""
    number = _number(row, "select")
    stage = engine.stage_of(row)
    step = stage.steps[number]
    problem, post = "", request.POST
    if request.method == "POST":
        chosen = [int(pk) for pk in post.getlist("entry") if pk.isascii() and pk.isdecimal() and len(pk) < 19]
        problem = "" if "sure" in post else "请先勾选“我已核对名单”，再确定。"
        problem = problem or problem_of(
            lambda: lists.select(row.pk, number, chosen, note=post.get("note", ""), actor=request.actor)
        )
        if not problem:
            messages.success(request, f"名单已确定，共 {len(chosen)} 项。")
            return go(request, "desk_docket", pk=row.pk)
    entries = list(
        StageEntry.objects.filter(docket=row, step=number, state="pending")
        .select_related("submission")
        .order_by("rank", "pk")
    )
    ranks = Counter(entry.rank for entry in entries if entry.rank is not None)
    found = lists.proposal(row, number, entries)
    ticked = {str(pk) for pk in post.getlist("entry")} if post else set(found.passed)
    rubric = _rubric(row, number)
    more = queries.columns_for(row, entries)
    opinions = queries.joint_opinions(entries)
    context = {
        "docket": row,
        "stage": stage,
        "step": step,
        "rows": [
            _chooseable(line, ticked, ranks[line.rank] > 1, rubric) | {"opinions": opinions.get(line.entry.pk, ())}
            for line in shown(entries, stage, more)
        ],
        "heads": more.heads,
        "criteria": rubric.criteria if rubric else (),
        "found": found,
        "by_hand": step.by == "hand",
        "coming": arrivals.coming(row, number, request.now),
        "ready": timing.verdict(row, request.now, "确定名单"),
        "late": timing.term_of(row).late(request.now),
        "problem": problem,
        "note": post.get("note", ""),
    }
    return render(request, "review/select.html", context)


def _rubric(row: Docket, number: int) -> Any:
    keys = [step.rubric for step in engine.stage_of(row).steps[:number] if getattr(step, "rubric", None)]
    return row.campaign.rules.rubric(keys[-1]) if keys else None


def _chooseable(line: Any, ticked: set[str], tied: bool, rubric: Any) -> dict[str, Any]:
    key = str(line.entry.pk)
    means = [line.entry.details.get(c.key, "—") for c in rubric.criteria] if rubric else []
    return {"line": line, "ticked": key in ticked, "tied": tied, "means": means}


@require_http_methods(["GET", "POST"])
@allow("docket.summary", load=_load)
def summary(request: HttpRequest, row: Docket) -> HttpResponse:
    """The sealed list as the notice prints it. Contacts are masked; posting opens them, which is recorded."""
    stored = Recommendation.objects.filter(docket=row, sealed_at__isnull=False).select_related("sealed_by").get()
    items = list(stored.items.select_related("entry__submission", "entry__version__rules").order_by("rank"))
    stage = engine.stage_of(row)
    key = next((step.document for step in stage.steps if step.type == "recommend"), None)
    document = row.campaign.rules.document(key) if key else None
    opened = request.method == "POST"
    with transaction.atomic():
        more = queries.columns_for(row, [item.entry for item in items])
        context = {
            "docket": row,
            "stage": stage,
            "row": stored,
            "document": document,
            "heads": _heads(row, document),
            "rows": [_cells(item, document, more, opened=opened) for item in items],
            "opened": opened,
            "has_persons": bool(document and any("." in column for column in document.columns)),
        }
        if opened:
            after = {"items": len(items), "columns": list(document.columns) if document else []}
            trail.record("list.reveal", actor=request.actor, obj=stored, after=after, tenant=row.campaign.tenant)
    return render(request, "review/summary.html", context)


def _fields(row: Docket) -> dict[str, Any]:
    return {f.key: f for _, _, f in row.campaign.rules.fields("file")}


def _heads(row: Docket, document: Any) -> list[str]:
    if document is None or not document.columns:
        return [
            "申报编号",
            "名称",
            "申报单位",
            "注册地",
            *(field.label for field in columns.listed(row.campaign.rules)),
        ]
    fields = _fields(row)
    labels = {
        "name": "姓名",
        "phone": "电话",
        "mobile": "手机",
        "email": "电子邮箱",
        "title": "部门/职务",
        "address": "地址",
    }
    found = []
    for column in document.columns:
        key, _, part = column.partition(".")
        label = fields[key].label if key in fields else column
        found.append(document.column_labels.get(column) or (f"{label}{labels[part]}" if part else label))
    return found


def _cells(item: RecommendationItem, document: Any, more: Columns, *, opened: bool) -> list[str]:
    submission, version = item.entry.submission, item.entry.version
    if document is None or not document.columns:
        return [
            submission.number or "",
            submission.title,
            submission.unit_name,
            regions.name(submission.region_code[:2]),
            *more.of(version.pk),
        ]
    rules = rules_of(version.rules)
    fields, found = {f.key: f for _, _, f in rules.fields("file")}, []
    personal = _personal(version) if opened else {}
    for column in document.columns:
        key, _, part = column.partition(".")
        if part:
            found.append(str((personal.get(key) or {}).get(part, "")) if opened else "******")
        elif key in personal:
            found.append(display.line(rules, fields[key], personal[key]))
        elif key in fields:
            found.append(display.line(rules, fields[key], version.answers.get(key)))
        else:
            found.append({"title": submission.title, "unit_name": submission.unit_name}.get(key, ""))
    return found


def _personal(version: Any) -> dict[str, Any]:
    with scope.system("open contacts for the summary table"):
        return json.loads(version.personal.data or "{}")
