"""The desk of a seat: start page, dockets, progress, reviewers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once

from .. import cohosts, engine, forms, guiding, people, queries
from ..actions import lists, opinions, scores, sheets
from ..drawing import defence
from ..drawing.forms import AnnounceForm, TimetableForm
from ..models import Assignment, Docket, Draw, JointReview
from ..queries import desk as desk_queries
from ..queries.dockets import desk_dockets, shown
from .common import attempt, go, load_docket, numbers, problem_of, steps_of

PER_PAGE = 50


@require_GET
@allow("desk.home")
def home(request: HttpRequest) -> HttpResponse:
    """What waits at this desk, its dockets with counts and windows, the next deadline and the quota."""
    cards = queries.cards(desk_dockets(request.seat), request.now)
    quotas = {card.row.pk: lists.allowance(card.row).sentence for card in cards if desk_queries.recommends(card.stage)}
    ahead = [c for c in cards if c.term.closes_at and not c.late and c.row.state == Docket.State.OPEN]
    context = {
        "seat": request.seat,
        "todos": workspace.todos("desk", request),
        "cards": [(card, quotas.get(card.row.pk, "")) for card in cards],
        "deadlines": sorted(ahead, key=lambda card: card.term.closes_at)[:3],
        "reads_all": cohosts.has(request.seat, cohosts.READS),
        "guiding": bool(guiding.stages_of(request.seat)),
        "joint": JointReview.objects.filter(seat=request.seat).count(),
    }
    return render(request, "review/desk_home.html", context)


@require_GET
@allow("docket.view", load=load_docket)
def docket(request: HttpRequest, row: Docket) -> HttpResponse:
    """The entries of a docket: filtered, fifty a page, and what can be done with the docket as a whole."""
    card = queries.card(row, request.now)
    form = forms.DocketFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.entry_rows(row, state=wanted.get("state", ""), text=wanted.get("q", ""), reader=request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    more = queries.columns_for(row, page.object_list)
    context = {
        "docket": row,
        "card": card,
        "form": form,
        "page": page,
        "rows": shown(page.object_list, card.stage, more),
        "steps": desk_queries.step_cards(row, request.actor, request.now),
        "is_head": request.actor.seat_role == "head" and row.seat_id == request.seat.pk,
        "open_url": "desk_entry",
        "may_transfer": False,
    }
    if request.htmx:
        return render(request, "review/_entries.html", context)
    return render(request, "review/docket.html", context)


@require_GET
@allow("docket.progress", load=load_docket)
def progress(request: HttpRequest, row: Docket) -> HttpResponse:
    """Who has signed how many sheets; no points."""
    context = {"docket": row, "card": queries.card(row, request.now), "steps": desk_queries.progress(row)}
    return render(request, "review/progress.html", context)


@require_http_methods(["GET", "POST"])
@allow("docket.assign", load=load_docket)
@once
def assign(request: HttpRequest, row: Docket) -> HttpResponse:
    """The head chooses who of the seat scores the entries of a step."""
    step = _own_scoring(row)
    crowd = people.reviewers(row.seat)
    form = forms.ReviewersForm(request.POST or None, people=crowd, chosen=desk_queries.at_work(row, step))
    if form.is_valid():
        ids = [int(pk) for pk in form.cleaned_data["people"]]
        act = lambda: sheets.assign_reviewers(row.pk, step, ids, actor=request.actor)  # noqa: E731
        if attempt(request, act, lambda n: f"已分配 {n} 份评分表。" if n else "所选人员已有全部评分表，没有新增。"):
            return go(request, "desk_progress", pk=row.pk)
    return render(
        request, "review/assign.html", {"docket": row, "form": form, "step": engine.stage_of(row).steps[step]}
    )


def _own_scoring(row: Docket) -> int:
    for number, step in steps_of(row):
        if step.type in ("score", "defence") and step.panel is None and step.rubric:
            return number
    raise Docket.DoesNotExist


def _load_assignment(request: HttpRequest, pk: int) -> Docket:
    row = Assignment.objects.select_related("entry").get(pk=pk)
    found = queries.docket(row.entry.docket_id)
    request.assignment_pk = pk
    return found


@require_POST
@allow("docket.assign", load=_load_assignment)
@once
def release(request: HttpRequest, row: Docket) -> HttpResponse:
    """The head takes an unsigned sheet back."""
    reason = request.POST.get("reason", "")
    attempt(
        request, lambda: sheets.release(request.assignment_pk, reason=reason, actor=request.actor), "已收回这份评分表。"
    )
    return go(request, "desk_progress", pk=row.pk)


def _load_step(request: HttpRequest, pk: int, number: int) -> Docket:
    request.step_number = number
    row = queries.docket(pk)
    if number >= len(engine.stage_of(row).steps):
        raise Docket.DoesNotExist
    return row


ENDINGS = {
    "score": (scores.close_scoring, "评分已结束，已计算得分和名次。"),
    "defence": (scores.close_scoring, "答辩评分已结束，已计算得分和名次。"),
    "combine": (scores.close_combining, "综合得分和名次已计算。"),
    "deliberation": (opinions.close_deliberation, "综合复议已结束。"),
}


@require_POST
@allow("docket.close", load=_load_step)
@once
def close(request: HttpRequest, row: Docket) -> HttpResponse:
    """End a docket-level step; what stands against it is said with every case."""
    number, stage = request.step_number, engine.stage_of(row)
    if number >= len(stage.steps) or stage.steps[number].type not in ENDINGS:
        raise Docket.DoesNotExist
    act, done = ENDINGS[stage.steps[number].type]
    attempt(request, lambda: act(row.pk, number, actor=request.actor, note=request.POST.get("note", "")), done)
    return go(request, "desk_docket", pk=row.pk)


def _load_defence(request: HttpRequest, pk: int, number: int) -> Docket:
    row = _load_step(request, pk, number)
    if engine.stage_of(row).steps[number].type != "defence":
        raise Docket.DoesNotExist
    return row


@require_http_methods(["GET", "POST"])
@allow("docket.order", load=_load_defence)
@once
def order(request: HttpRequest, row: Docket) -> HttpResponse:
    """The running order of a defence."""
    problem = ""
    if request.method == "POST":
        problem = problem_of(
            lambda: defence.set_running_order(
                row.pk, request.step_number, numbers(request.POST, "place"), actor=request.actor
            )
        )
        if not problem:
            messages.success(request, "答辩顺序已保存。")
            return go(request, "desk_docket", pk=row.pk)
    rows = list(queries.entry_rows(row, step=request.step_number, state="open").order_by("running", "pk"))
    number, step = request.step_number, engine.stage_of(row).steps[request.step_number]
    context = {
        "docket": row,
        "step": step,
        "number": number,
        "rows": rows,
        "problem": problem,
        "drawn": step.order == "drawn",
        "draws": Draw.objects.filter(docket=row, step=number, kind=Draw.Kind.ORDER),
        "unplaced": sum(entry.running is None for entry in rows),
        "announce_form": AnnounceForm(),
        "timetable_form": TimetableForm(),
    }
    return render(request, "review/order.html", context)
