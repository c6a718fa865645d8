"""The desk of a guiding unit: the filings of its provinces, and its 重点推荐."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns import regions

from .. import forms, guiding
from ..actions import priority
from ..models import StageEntry
from ..queries.priority import entries_under, lines
from .common import attempt, go

PER_PAGE = 50


def _load(request: HttpRequest, pk: int) -> StageEntry:
    return entries_under(request.seat).get(pk=pk)


@require_GET
@allow("priority.list")
def entries(request: HttpRequest) -> HttpResponse:
    """The filings of the seat's provinces with its own marks; no scores, no outcomes, no full text."""
    form = forms.TextFilter(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(entries_under(request.seat, text), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "seat": request.seat,
        "form": form,
        "page": page,
        "rows": lines(request.seat, list(page.object_list)),
        "is_head": request.actor.seat_role == "head",
        "places": "、".join(regions.name(code) for code in guiding.provinces_of(request.seat)),
    }
    return render(request, "review/priority.html", context)


@require_POST
@allow("priority.mark", load=_load)
@once
def mark(request: HttpRequest, row: StageEntry) -> HttpResponse:
    """Mark a filing, with a reason."""
    reason = request.POST.get("reason", "")[:200]
    attempt(
        request,
        lambda: priority.mark(row.pk, reason=reason, actor=request.actor),
        f"已重点推荐“{row.submission.title}”，受理席位排名单时可以看到。",
    )
    return go(request, "desk_priority")


@require_POST
@allow("priority.mark", load=_load)
@once
def undo(request: HttpRequest, row: StageEntry) -> HttpResponse:
    """Take a mark back."""
    attempt(
        request,
        lambda: priority.undo(row.pk, actor=request.actor),
        f"已撤回对“{row.submission.title}”的重点推荐。",
    )
    return go(request, "desk_priority")
