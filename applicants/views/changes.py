"""The host's queue of change requests, and one with its proof beside it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import may
from applicants import unit_queries
from applicants.actions import changes
from applicants.models import ChangeRequest
from applicants.unit_forms import NoteForm
from applicants.views.host_units import host_tabs

STATE = ChangeRequest.State


@require_GET
@allow("change.list")
def host_changes(request: HttpRequest) -> HttpResponse:
    """Change requests of one state, longest waiting first."""
    state = request.GET.get("state", STATE.PENDING)
    state = state if state in STATE.values else STATE.PENDING
    states = [{"label": label, "url": f"?state={value}", "active": value == state} for value, label in STATE.choices]
    page = Paginator(unit_queries.pending_changes().filter(state=state), 50).get_page(request.GET.get("page"))
    context = {"page": page, "states": states, "tabs": host_tabs(request, "host_changes")}
    return render(request, "applicants/host_changes.html", context)


def _change(request: HttpRequest, pk: int) -> ChangeRequest:
    return ChangeRequest.objects.select_related("unit", "proof", "asked_by", "decided_by").get(pk=pk)


@require_GET
@allow("change.view", load=_change)
def host_change(request: HttpRequest, row: ChangeRequest) -> HttpResponse:
    """One change request: old and new beside each other, the proof, the decision."""
    return _shown(request, row)


def _shown(request: HttpRequest, row: ChangeRequest, form: NoteForm | None = None, taken=None) -> HttpResponse:
    old, new = dict(changes.worded(row.before)), changes.worded(row.wanted)
    kinds = dict(k for c in unit_queries.campaigns_of(row.unit) for k in ((k.key, k.label) for k in c.rules.kinds))
    context = {
        "row": row,
        "lines": [(label, kinds.get(old[label], old[label]), kinds.get(value, value)) for label, value in new],
        "facts": unit_queries.fact_list(row.unit),
        "form": form or NoteForm(),
        "taken": taken,
        "may_decide": may(request.actor, "change.approve", row),
        "overdue": row.waits and request.now >= row.due_at,
    }
    return render(request, "applicants/host_change.html", context)


@require_POST
@allow("change.approve", load=_change)
@once
def host_change_approve(request: HttpRequest, row: ChangeRequest) -> HttpResponse:
    """Approve: the unit is changed for all hosts, its earlier name is kept."""
    try:
        changes.approve(row.pk, actor=request.actor)
    except changes.CodeTaken as error:
        return _shown(request, row, taken=error.unit)
    messages.success(request, "变更已生效，短信通知已发出；此前提交的申报保留原名称。")
    return redirect(workspace.url(request, "host_changes"))


@require_POST
@allow("change.refuse", load=_change)
@once
def host_change_refuse(request: HttpRequest, row: ChangeRequest) -> HttpResponse:
    """Turn it down with a reason."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form=form)
    changes.refuse(row.pk, reason=form.cleaned_data["note"], actor=request.actor)
    messages.success(request, "已告知单位变更申请未通过及原因。")
    return redirect(workspace.url(request, "host_changes"))
