"""Pages of draws: at the host for experts, at the desk for the running order; the record to take away."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.ruleset import draws

from .. import engine, queries
from ..actions.panels import members_of
from ..models import Docket, Draw, DrawPlace, Expert
from ..views.common import attempt, go, problem_of
from . import actions, defence
from .forms import AnnounceForm, ReasonForm, SeedForm, TimetableForm


def _load_panel(request: HttpRequest, pk: int, number: int) -> Docket:
    row = queries.docket(pk)
    steps = engine.stage_of(row).steps
    if number >= len(steps) or not getattr(steps[number], "panel", None):
        raise Docket.DoesNotExist
    request.step_number = number
    return row


def _load_order(request: HttpRequest, pk: int, number: int) -> Docket:
    row = queries.docket(pk)
    steps = engine.stage_of(row).steps
    if number >= len(steps) or steps[number].type != "defence":
        raise Docket.DoesNotExist
    request.step_number = number
    return row


def _load(request: HttpRequest, pk: int, kind: str) -> Docket:
    request.draw = Draw.objects.get(pk=pk, kind=kind)
    return queries.docket(request.draw.docket_id)


def _load_experts(request: HttpRequest, pk: int) -> Docket:
    return _load(request, pk, Draw.Kind.PANEL)


def _load_lots(request: HttpRequest, pk: int) -> Docket:
    return _load(request, pk, Draw.Kind.ORDER)


@require_http_methods(["GET", "POST"])
@allow("review.panel", load=_load_panel)
@once
def announce(request: HttpRequest, row: Docket) -> HttpResponse:
    """Announce the draw of a panel: who is in the pool, who cannot come, where the seed comes from."""
    number = request.step_number
    panel = row.campaign.rules.panel(engine.stage_of(row).steps[number].panel)
    form, problem = AnnounceForm(request.POST or None), ""
    if form.is_valid():
        absent = {
            int(name[7:]): text.strip()
            for name, text in request.POST.items()
            if name.startswith("absent.") and name[7:].isdecimal() and text.strip()
        }
        made: list[Draw] = []
        problem = problem_of(
            lambda: made.append(
                actions.announce(row.pk, number, actor=request.actor, absent=absent, **form.cleaned_data)
            )
        )
        if not problem:
            return go(request, "host_draw", pk=made[0].pk)
    rule = draws.rule_of(panel)
    labels = {kind.key: kind.label for kind in panel.kinds}
    experts = [
        (expert, labels.get(expert.kind, ""))
        for expert in Expert.objects.filter(active=True).exclude(pk__in=[m.expert_id for m in members_of(row, panel)])
    ]
    context = {
        "docket": row, "number": number, "panel": panel, "form": form, "problem": problem, "experts": experts,
        "least": [(labels[key], count) for key, count in rule.least], "stage": engine.stage_of(row),
    }  # fmt: skip
    return render(request, "review/draw_announce.html", context)


@require_GET
@allow("review.panel", load=_load_experts)
def host_draw(request: HttpRequest, row: Docket) -> HttpResponse:
    """One draw of experts, with who stands behind the codes."""
    return _page(request, row, "host_draw")


@require_GET
@allow("docket.order", load=_load_lots)
def desk_draw(request: HttpRequest, row: Docket) -> HttpResponse:
    """One draw of a running order, with the entries behind the codes."""
    return _page(request, row, "desk_draw")


def _page(request: HttpRequest, row: Docket, name: str, problem: str = "") -> HttpResponse:
    draw = request.draw
    places = {
        place.code: place
        for place in DrawPlace.objects.filter(draw=draw).select_related("expert", "entry__submission").order_by("code")
    }
    told = draw.record
    left = {change["out"] for change in told.get("replacements", [])}
    called = [change["in"] for change in told.get("replacements", []) if change["in"]]
    context = {
        "draw": draw, "docket": row, "told": told, "stage": engine.stage_of(row), "problem": problem, "name": name,
        "places": list(places.values()), "left": left,
        "members": [(n, places[code], code in left) for n, code in enumerate([*told.get("members", []), *called], 1)],
        "substitutes": [places[code] for code in told.get("substitutes", []) if code not in called],
        "seed_form": SeedForm(), "reason_form": ReasonForm(), "due": request.now >= draw.seed_at,
    }  # fmt: skip
    return render(request, "review/draw.html", context)


def _with(form: django_forms.Form, request: HttpRequest, act: Callable[..., Any], done: Any) -> bool:
    """Do it with what the form holds, or say what is missing."""
    if not form.is_valid():
        return attempt(request, lambda: _missing(form), "")
    return attempt(request, lambda: act(**form.cleaned_data), done)


def _missing(form: django_forms.Form) -> None:
    from ..errors import NotYet

    field, errors = next(iter(form.errors.items()))
    raise NotYet(f"{form.fields[field].label}：{errors[0]}")


def _hold(request: HttpRequest, row: Docket, name: str) -> HttpResponse:
    pk = request.draw.pk
    _with(
        SeedForm(request.POST),
        request,
        lambda seed: actions.hold(pk, seed, actor=request.actor),
        "已抽取，记录已公布。",
    )
    return go(request, name, pk=pk)


def _give_up(request: HttpRequest, row: Docket, name: str) -> HttpResponse:
    pk = request.draw.pk
    _with(
        ReasonForm(request.POST), request, lambda reason: actions.give_up(pk, reason=reason, actor=request.actor),
        "这次抽取已作废，可以重新公告。",
    )  # fmt: skip
    return go(request, name, pk=pk)


@require_POST
@allow("review.panel", load=_load_experts)
@once
def host_hold(request: HttpRequest, row: Docket) -> HttpResponse:
    """Draw the experts with the seed."""
    return _hold(request, row, "host_draw")


@require_POST
@allow("docket.order", load=_load_lots)
@once
def desk_hold(request: HttpRequest, row: Docket) -> HttpResponse:
    """Draw the running order with the seed."""
    return _hold(request, row, "desk_draw")


@require_POST
@allow("review.panel", load=_load_experts)
@once
def host_give_up(request: HttpRequest, row: Docket) -> HttpResponse:
    """Do not hold a draw that was announced."""
    return _give_up(request, row, "host_draw")


@require_POST
@allow("docket.order", load=_load_lots)
@once
def desk_give_up(request: HttpRequest, row: Docket) -> HttpResponse:
    """Do not hold a draw that was announced."""
    return _give_up(request, row, "desk_draw")


@require_POST
@allow("review.panel", load=_load_experts)
@once
def host_replace(request: HttpRequest, row: Docket) -> HttpResponse:
    """A drawn expert cannot come; the next substitute takes the place."""
    pk, code = request.draw.pk, request.POST.get("code", "")
    _with(
        ReasonForm(request.POST), request, lambda reason: actions.replace(pk, code, reason=reason, actor=request.actor),
        lambda called: f"已由候补 {called} 替换。" if called else "已移出，没有合适的候补；可以再公告一次抽取补足人数。",
    )  # fmt: skip
    return go(request, "host_draw", pk=pk)


@require_POST
@allow("docket.order", load=_load_order)
@once
def announce_order(request: HttpRequest, row: Docket) -> HttpResponse:
    """Announce that the running order is drawn by lot."""
    number, made = request.step_number, []

    def act(**given: Any) -> None:
        made.append(actions.announce_order(row.pk, number, actor=request.actor, **given))

    if _with(AnnounceForm(request.POST), request, act, "已公告抽签范围，种子产生后再抽取。"):
        return go(request, "desk_draw", pk=made[0].pk)
    return go(request, "desk_order", pk=row.pk, number=number)


@require_POST
@allow("docket.order", load=_load_order)
@once
def timetable(request: HttpRequest, row: Docket) -> HttpResponse:
    """Give every entry its time and tell the applicants."""
    number = request.step_number

    def act(**given: Any) -> int:
        return defence.set_timetable(row.pk, number, actor=request.actor, **given)

    _with(TimetableForm(request.POST), request, act, lambda n: f"已排定 {n} 项的答辩时间，并通知申报单位。")
    return go(request, "desk_order", pk=row.pk, number=number)


@require_GET
@allow("review.panel", load=_load_experts)
def host_record(request: HttpRequest, row: Docket) -> HttpResponse:
    """The published data of a draw of experts."""
    return record_of(request.draw)


@require_GET
@allow("docket.order", load=_load_lots)
def desk_record(request: HttpRequest, row: Docket) -> HttpResponse:
    """The data of a draw of a running order."""
    return record_of(request.draw)


def record_of(draw: Draw) -> HttpResponse:
    """The record as a file that ``verify_draw`` reads."""
    if not draw.record:
        raise Http404
    text = json.dumps(draw.record, ensure_ascii=False, indent=2) + "\n"
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{draw.pk}.json"'
    return answer
