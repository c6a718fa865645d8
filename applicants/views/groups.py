"""Groups and branches at a host: proposals with their evidence, confirmed, changed, dissolved; and put together by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from applicants import group_queries, unit_queries
from applicants.actions import groups
from applicants.models import UnitGroup
from applicants.unit_forms import GroupForm, MemberForm, NewGroupForm, NoteForm
from applicants.views.host_units import host_tabs

STATE = UnitGroup.State
PER_PAGE = 50
SHOWN = 5  # groups with new units named above the list; each says so in its own line too


@require_GET
@allow("group.list")
def host_groups(request: HttpRequest) -> HttpResponse:
    """The groups of one state; proposals first."""
    state = request.GET.get("state", "")
    chosen = (
        state
        if state in STATE.values
        else (STATE.PROPOSED if group_queries.groups(STATE.PROPOSED).exists() else STATE.CONFIRMED)
    )
    states = [{"label": label, "url": f"?state={value}", "active": value == chosen} for value, label in STATE.choices]
    page = Paginator(group_queries.groups(chosen), PER_PAGE).get_page(request.GET.get("page"))
    fresh = set(group_queries.candidates().values_list("group_id", flat=True))
    context = {
        "page": page,
        "rows": [(row, row.pk in fresh) for row in page],
        "states": states,
        "chosen": STATE(chosen).label,
        "fresh": group_queries.groups(STATE.CONFIRMED).filter(pk__in=fresh)[:SHOWN],
        "tabs": host_tabs(request, "host_groups"),
    }
    return render(request, "applicants/host_groups.html", context)


@require_POST
@allow("group.look")
@once
def host_groups_look(request: HttpRequest) -> HttpResponse:
    """Look for groups among all units now."""
    found = groups.look(request.tenant.pk, actor=request.actor)
    messages.success(
        request, f"已核对全部单位，新提出或补充 {found} 个集团。" if found else "已核对全部单位，没有新的提示。"
    )
    return redirect(workspace.url(request, "host_groups"))


@require_http_methods(["GET", "POST"])
@allow("group.create")
@once
def host_group_new(request: HttpRequest) -> HttpResponse:
    """Put a group together by hand."""
    form = NewGroupForm(request.POST or None, units=unit_queries.living())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lead = data["lead"].pk if data["lead"] else None
        units = {unit.pk: data["basis"] for unit in data["units"]} | ({lead: data["basis"]} if lead else {})
        try:
            row = groups.create(data["name"], units, lead=lead, basis=data["basis"], actor=request.actor)
        except Refused as error:
            form.add_error(None, error.verdict.reason)
        else:
            messages.success(request, f"“{row.name}”已建立，从现在起按一个申报主体计算。")
            return redirect(workspace.url(request, "host_group", pk=row.pk))
    return render(request, "applicants/host_group_new.html", {"form": form})


def _group(request: HttpRequest, pk: int) -> UnitGroup:
    return UnitGroup.objects.select_related("lead", "decided_by").get(pk=pk)


@require_GET
@allow("group.view", load=_group)
def host_group(request: HttpRequest, row: UnitGroup) -> HttpResponse:
    """One group: its units with the evidence, and the decision."""
    return _shown(request, row)


def _shown(request: HttpRequest, row: UnitGroup, form: GroupForm | None = None, **more) -> HttpResponse:
    members = group_queries.members(row)
    outside = unit_queries.living().exclude(pk__in=[member.unit_id for member in members])
    context = {
        "row": row,
        "members": members,
        "form": form or GroupForm(group=row, members=members),
        "reject_form": NoteForm(prefix="reject"),
        "dissolve_form": NoteForm(prefix="dissolve"),
        "add_form": MemberForm(units=outside, prefix="add"),
        "may_decide": may(request.actor, "group.confirm", row),
        "proposed": row.state == STATE.PROPOSED,
        "confirmed": row.state == STATE.CONFIRMED,
        "rejected": row.state == STATE.REJECTED,
    }
    return render(request, "applicants/host_group.html", context | more)


@require_POST
@allow("group.confirm", load=_group)
@once
def host_group_confirm(request: HttpRequest, row: UnitGroup) -> HttpResponse:
    """Confirm a proposal, or change which units of a confirmed group count."""
    form = GroupForm(request.POST, group=row, members=group_queries.members(row))
    if form.is_valid():
        try:
            if row.state == STATE.CONFIRMED:
                groups.keep(row.pk, actor=request.actor, **form.chosen())
            else:
                groups.confirm(row.pk, actor=request.actor, note=form.cleaned_data["note"], **form.chosen())
        except Refused as error:
            form.add_error("units", error.verdict.reason)
        else:
            messages.success(request, "已确认，这些单位从现在起按一个申报主体计算。")
            return redirect(workspace.url(request, "host_group", pk=row.pk))
    return _shown(request, row, form)


@require_POST
@allow("group.reject", load=_group)
@once
def host_group_reject(request: HttpRequest, row: UnitGroup) -> HttpResponse:
    """Not one applicant."""
    form = NoteForm(request.POST, prefix="reject")
    if not form.is_valid():
        return _shown(request, row, reject_form=form)
    groups.reject(row.pk, note=form.cleaned_data["note"], actor=request.actor)
    messages.success(request, "已认定不是一家，这些单位分别计算，以后不再提出。")
    return redirect(workspace.url(request, "host_groups"))


@require_POST
@allow("group.reopen", load=_group)
@once
def host_group_reopen(request: HttpRequest, row: UnitGroup) -> HttpResponse:
    """Think again."""
    groups.reopen(row.pk, actor=request.actor)
    return redirect(workspace.url(request, "host_group", pk=row.pk))


@require_POST
@allow("group.dissolve", load=_group)
@once
def host_group_dissolve(request: HttpRequest, row: UnitGroup) -> HttpResponse:
    """The units count for themselves again."""
    form = NoteForm(request.POST, prefix="dissolve")
    if not form.is_valid():
        return _shown(request, row, dissolve_form=form)
    groups.dissolve(row.pk, note=form.cleaned_data["note"], actor=request.actor)
    messages.success(request, "已解除，这些单位从现在起分别计算；已提交的申报不受影响。")
    return redirect(workspace.url(request, "host_groups"))


@require_POST
@allow("group.add", load=_group)
@once
def host_group_add(request: HttpRequest, row: UnitGroup) -> HttpResponse:
    """Add a unit by hand."""
    held = [member.unit_id for member in group_queries.members(row)]
    form = MemberForm(request.POST, units=unit_queries.living().exclude(pk__in=held), prefix="add")
    if form.is_valid():
        try:
            groups.add(row.pk, form.cleaned_data["unit"], basis=form.cleaned_data["basis"], actor=request.actor)
        except Refused as error:
            form.add_error("unit", error.verdict.reason)
        else:
            messages.success(request, f"已添加{form.cleaned_data['unit'].name}。")
            return redirect(workspace.url(request, "host_group", pk=row.pk))
    return _shown(request, row, add_form=form)
