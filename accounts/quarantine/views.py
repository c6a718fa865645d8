"""Reporting content, and the handlers' pages at the host and on the platform."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import scope, workspace
from accounts.kernel.access import allow, public_page
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from accounts.models import ContentCase
from accounts.people import build_actor

from . import actions, wording
from .forms import ReasonForm, ReportForm
from .registry import content_of

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@public_page
@once
def report(request: HttpRequest, kind: str, ident: str) -> HttpResponse:
    """Report a page's content. Who may not see the content gets the same 404 as for content that is not there."""
    _demand_visible(request, kind, ident)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _, new = actions.report(kind, ident, **form.cleaned_data, actor=request.actor)
        except actions.TooMany:
            form.add_error(None, wording.TOO_MANY)
        else:
            messages.success(request, wording.REPORTED if new else wording.ALREADY)
            return redirect("content_reported")
    return render(request, "quarantine/report.html", {"form": form, "red_line": wording.RED_LINE})


@require_GET
@public_page
def reported(request: HttpRequest) -> HttpResponse:
    """What happens now."""
    return render(request, "quarantine/reported.html", {"red_line": wording.RED_LINE})


def _demand_visible(request: HttpRequest, kind: str, ident: str) -> None:
    with scope.system("is this content visible to the reporter"):
        try:
            content = content_of(kind)
            subject = content.find(str(UUID(ident)) if kind == "file" else str(int(ident[:18])))
        except (KeyError, ValueError, ObjectDoesNotExist):
            raise Http404 from None
        tenant = content.tenant(subject)
        actor = build_actor(request, tenant=tenant)
        if not content.public and not (actor.is_person and _reaches(content, actor, subject)):
            raise Http404


def _reaches(content: Any, actor: Any, subject: Any) -> bool:
    return any(content.may_report(one, subject) for one in actions.capacities(actor, subject))


def _case(request: HttpRequest, pk: int) -> ContentCase:
    return ContentCase.objects.select_related("tenant", "reported_by", "proposed_by", "confirmed_by").get(pk=pk)


@require_GET
@allow("quarantine.list")
def cases(request: HttpRequest) -> HttpResponse:
    """All cases of the host, or of all hosts, open ones first."""
    rows = ContentCase.objects.select_related("tenant").defer("box")
    page = Paginator(rows.order_by("finished_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "quarantine/cases.html", _frame(request) | {"page": page})


@require_GET
@allow("quarantine.view", load=_case)
def case(request: HttpRequest, row: ContentCase) -> HttpResponse:
    """One case: what was reported, what was proposed, what stays."""
    return _page(request, row)


@require_POST
@allow("quarantine.look", load=_case)
def look(request: HttpRequest, row: ContentCase) -> HttpResponse:
    """The sealed texts, for judging them; recorded."""
    return _page(request, row, box=actions.look(row.pk, actor=request.actor))


@require_POST
@allow("quarantine.view", load=_case)
@once
def propose(request: HttpRequest, row: ContentCase) -> HttpResponse:
    """The first person."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, wording.GIVE_REASON)
    else:
        given = form.cleaned_data
        _said(
            request,
            lambda: actions.propose(row.pk, given["wish"], reason=given["reason"], actor=request.actor),
            "已提出处置意见，请另一名处置人员确认。",
        )
    return _back(request, row)


@require_POST
@allow("quarantine.view", load=_case)
@once
def confirm(request: HttpRequest, row: ContentCase) -> HttpResponse:
    """The second person."""
    done = "已解除隔离，内容恢复原样。" if row.wish == "lift" else "已确认清除，系统正在清除内容。"
    _said(request, lambda: actions.confirm(row.pk, actor=request.actor), done)
    return _back(request, row)


@require_POST
@allow("quarantine.view", load=_case)
@once
def decline(request: HttpRequest, row: ContentCase) -> HttpResponse:
    """The proposal falls."""
    _said(request, lambda: actions.decline(row.pk, actor=request.actor), "处置意见已退回，内容保持隔离。")
    return _back(request, row)


def _said(request: HttpRequest, act: Any, done: str) -> None:
    try:
        act()
    except Refused as error:
        messages.error(request, error.verdict.reason)
    else:
        messages.success(request, done)


def _page(request: HttpRequest, row: ContentCase, box: dict | None = None) -> HttpResponse:
    rights = {name: may(request.actor, f"quarantine.{name}", row) for name in ("look", "propose", "confirm", "decline")}
    texts = [(address, sorted(kept.items())) for address, kept in sorted((box or {}).items())]
    context = {
        "row": row,
        "texts": texts,
        "looked": box is not None,
        "rights": rights,
        "files": row.record.get("files", []),
    }
    return render(request, "quarantine/case.html", _frame(request) | context)


def _frame(request: HttpRequest) -> dict[str, Any]:
    return {"at": request.workspace, "red_line": wording.RED_LINE}


def _back(request: HttpRequest, row: ContentCase) -> HttpResponse:
    return redirect(workspace.url(request, f"{request.workspace}_quarantine_case", pk=row.pk))


def waiting(request: HttpRequest) -> list[workspace.Todo]:
    """To-dos of handlers."""
    if not may(request.actor, "quarantine.list"):
        return []
    number = ContentCase.objects.filter(state__in=("sealed", "proposed")).exclude(proposed_by=request.user).count()
    return [workspace.Todo("待处置的涉密敏感内容", number, workspace.url(request, f"{request.workspace}_quarantine"))]
