"""Units as the host and the platform's system administrator see them: the list, one unit, closing and merging."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.files import RejectedFile
from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from accounts.models import Unit
from applicants import group_queries, unit_facts, unit_queries, unit_todos
from applicants.actions import ending
from applicants.unit_forms import EndForm, SearchForm


def host_tabs(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    """The three pages about units at a host."""
    pages = [
        ("单位", "host_units", ""),
        ("变更申请", "host_changes", unit_todos.changes(request)["n"] or ""),
        ("集团及分支机构", "host_groups", unit_todos.groups(request) or ""),
    ]
    return [
        {"label": label, "url": workspace.url(request, name), "active": name == active, "count": count}
        for label, name, count in pages
    ]


@require_GET
@allow("unit.list")
def host_units(request: HttpRequest) -> HttpResponse:
    """The units registered at this host; old names find them too."""
    return _list(request, unit_queries.at_host, host_tabs(request, "host_units"))


@require_GET
@allow("unit.list_all")
def platform_units(request: HttpRequest) -> HttpResponse:
    """All units of the platform."""
    return _list(request, unit_queries.everywhere, [])


def _list(request: HttpRequest, rows, tabs: list) -> HttpResponse:
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["q"].strip() if form.is_bound and form.is_valid() else ""
    page = Paginator(rows(text), 50).get_page(request.GET.get("page"))
    earlier = unit_queries.earlier_names_of(page.object_list)
    context = {
        "page": page,
        "rows": [(unit, earlier.get(unit.pk, [])) for unit in page],
        "form": form,
        "tabs": tabs,
        "route": f"{request.workspace}_unit",
    }
    return render(request, "applicants/units.html", context)


def _at_host(request: HttpRequest, pk: int) -> Unit:
    return unit_queries.at_host().get(pk=pk)


def _anywhere(request: HttpRequest, pk: int) -> Unit:
    return Unit.objects.get(pk=pk)


@require_GET
@allow("unit.view", load=_at_host)
def host_unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    """One unit at this host."""
    return _unit(request, unit)


@require_GET
@allow("unit.view_all", load=_anywhere)
def platform_unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    """One unit, over all hosts."""
    return _unit(request, unit)


def _unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    context = {
        "unit": unit,
        "facts": unit_queries.fact_list(unit),
        "people": unit_queries.people_of(unit),
        "registrations": unit_queries.registrations(unit),
        "changes": unit_queries.change_requests(unit) if request.tenant else (),  # a host's own, not the platform's
        "earlier": unit_queries.earlier_names(unit),
        "merged": unit_queries.merged_into(unit),
        "end": unit_queries.end_of(unit),
        "group": group_queries.group_of(request.tenant, unit) if request.tenant else None,
        "may_end": may(request.actor, "unit.end", unit),
        "close_route": f"{request.workspace}_unit_close",
        "merge_route": f"{request.workspace}_unit_merge",
    }
    return render(request, "applicants/host_unit.html", context)


@require_http_methods(["GET", "POST"])
@allow("unit.end", load=_at_host)
@once
def host_unit_close(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Close a dissolved unit, at the host."""
    return _end(request, unit, merging=False)


@require_http_methods(["GET", "POST"])
@allow("unit.end", load=_at_host)
@once
def host_unit_merge(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Merge a unit into another, at the host."""
    return _end(request, unit, merging=True)


@require_http_methods(["GET", "POST"])
@allow("unit.end", load=_anywhere)
@once
def platform_unit_close(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Close a dissolved unit, on the platform."""
    return _end(request, unit, merging=False)


@require_http_methods(["GET", "POST"])
@allow("unit.end", load=_anywhere)
@once
def platform_unit_merge(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Merge a unit into another, on the platform."""
    return _end(request, unit, merging=True)


def _end(request: HttpRequest, unit: Unit, *, merging: bool) -> HttpResponse:
    others = None
    if merging:
        rows = unit_queries.living() if request.tenant else unit_queries.everywhere().filter(is_active=True)
        others = rows.exclude(pk=unit.pk)
    form = EndForm(request.POST or None, request.FILES or None, others=others)
    if request.method == "POST" and form.is_valid() and (host := _host_for(request, unit, form)):
        data = form.cleaned_data
        facts = {"tenant": host, "reason": data["reason"], "upload": data["proof"], "actor": request.actor}
        try:
            if merging:
                ending.merge(unit, data["into"], **facts)
            else:
                ending.close(unit, **facts)
        except ending.NotYet as error:
            for sentence in error.sentences:
                form.add_error(None, sentence)
        except Refused as error:
            form.add_error(None, error.verdict.reason)
        except RejectedFile as error:
            form.add_error("proof", error.sentence)
        else:
            messages.success(
                request, f"{unit.name}已{'并入' + data['into'].name if merging else '注销'}，双方管理员会收到通知。"
            )
            return redirect(workspace.url(request, f"{request.workspace}_units"))
    context = {
        "unit": unit,
        "form": form,
        "merging": merging,
        "back": workspace.url(request, f"{request.workspace}_unit", pk=unit.pk),
        "obstacles": [] if merging else ending.obstacles(unit),
        "facts": unit_queries.fact_list(unit)[:4],
    }
    return render(request, "applicants/host_unit_end.html", context)


def _host_for(request: HttpRequest, unit: Unit, form: EndForm):
    """The host in whose space the end is kept: one's own, or the one that let the unit in last."""
    if request.tenant is not None:
        return request.tenant
    hosts = unit_facts.hosts_of(unit)
    if not hosts:
        form.add_error(None, "该单位没有在任何主办单位注册，没有需要注销或合并的事项。")
    return hosts[0] if hosts else None
