"""The trail on the page: the host's own chain, and all chains for the audit administrator. Only ever read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.personal import exports
from audit import exporting, queries, trail
from audit.models import AuditEntry


@require_safe
@allow("audit.read")
def host_audit(request: HttpRequest) -> HttpResponse:
    """What was done at this host, newest first."""
    return _page(request)


@require_safe
@allow("audit.read_all")
def platform_audit(request: HttpRequest) -> HttpResponse:
    """What was done anywhere."""
    return _page(request)


def _entry(request: HttpRequest, pk: int) -> AuditEntry:
    return AuditEntry.objects.select_related("tenant").get(pk=pk)


@require_safe
@allow("audit.read", load=_entry)
def host_audit_entry(request: HttpRequest, row: AuditEntry) -> HttpResponse:
    """One entry of the host's chain."""
    return _detail(request, row)


@require_safe
@allow("audit.read_all", load=_entry)
def platform_audit_entry(request: HttpRequest, row: AuditEntry) -> HttpResponse:
    """One entry of any chain."""
    return _detail(request, row)


@require_POST
@allow("audit.read")
@once
def host_audit_export(request: HttpRequest) -> HttpResponse:
    """Have the filtered list made into a file."""
    return _export(request)


@require_POST
@allow("audit.read_all")
@once
def platform_audit_export(request: HttpRequest) -> HttpResponse:
    """Have the filtered list made into a file, over all chains."""
    return _export(request)


@require_http_methods(["GET", "POST"])
@allow("audit.read")
@once
def host_audit_heads(request: HttpRequest) -> HttpResponse:
    """The host's published daily heads; posting walks its chain."""
    return _heads(request)


@require_http_methods(["GET", "POST"])
@allow("audit.read_all")
@once
def platform_audit_heads(request: HttpRequest) -> HttpResponse:
    """The published daily heads of all chains; posting walks them."""
    return _heads(request)


def _page(request: HttpRequest) -> HttpResponse:
    form = queries.FilterForm(request.GET, own=request.tenant is not None)
    wanted = form.wanted()
    context = {
        "leaf": queries.leaf(queries.entries(wanted), request.GET.get("before", ""), request.GET.get("after", "")),
        "form": form,
        "tenant": request.tenant,
        "query": queries.query_of(wanted),
        "narrowed": queries.words_of(wanted) if wanted else "",
        "exports": exports.of(request.user, "audit", 5),
        **_places(request),
    }
    return render(request, "audit/list.html", context)


def _detail(request: HttpRequest, row: AuditEntry) -> HttpResponse:
    whole = trail.digest(row) == row.hash
    queries.named([row])
    thing = f"{row.object_type}:{row.object_id}" if row.object_id else ""
    return render(
        request,
        "audit/entry.html",
        {"row": row, "whole": whole, "thing": thing, "tenant": request.tenant, **_places(request)},
    )


def _export(request: HttpRequest) -> HttpResponse:
    wanted = queries.FilterForm(request.POST, own=request.tenant is not None).wanted()
    kind = "csv" if request.POST.get("format") == "csv" else "xlsx"
    exporting.ask(request, queries.query_of(wanted), queries.words_of(wanted), kind, _places(request)["list_url"])
    messages.success(request, "已开始生成，完成后会收到站内消息，文件列在本页下方。")
    return redirect(queries.address_of(_places(request)["list_url"], wanted))


def _heads(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        problems = trail.verify(request.tenant)
        trail.record(
            "audit.verify", actor=request.actor, tenant=request.tenant, after={"items": len(problems)},
            note="；".join(str(problem) for problem in problems[:20]),
        )  # fmt: skip
        for problem in problems[:20]:
            messages.error(request, str(problem))
        if not problems:
            messages.success(request, "审计链完整，没有被改动或删除的记录。")
        return redirect(_places(request)["heads_url"])
    context = {"heads": queries.heads(request.tenant), "tenant": request.tenant, **_places(request)}
    return render(request, "audit/heads.html", context)


def _places(request: HttpRequest) -> dict[str, Any]:
    """The addresses of the trail's pages in this workspace."""
    place = request.workspace
    return {
        "list_url": workspace.url(request, f"{place}_audit"),
        "heads_url": workspace.url(request, f"{place}_audit_heads"),
        "export_url": workspace.url(request, f"{place}_audit_export"),
        "entry_url": f"{place}_audit_entry",
    }
