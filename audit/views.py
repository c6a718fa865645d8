"""The trail on the page: the host's own chain, and all chains for the audit administrator. Only ever read."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.kernel.access import allow
from audit import queries, trail

PAGE = 50


@require_safe
@allow("audit.read")
def host_audit(request: HttpRequest) -> HttpResponse:
    """What was done at this host, newest first, and whether its chain is whole."""
    return _page(request, request.tenant)


@require_safe
@allow("audit.read_all")
def platform_audit(request: HttpRequest) -> HttpResponse:
    """What was done anywhere."""
    return _page(request, None)


def _page(request: HttpRequest, tenant: object) -> HttpResponse:
    form = queries.FilterForm(request.GET or None)
    page = Paginator(queries.entries(form), PAGE).get_page(request.GET.get("page"))
    problems = trail.verify(tenant) if "verify" in request.GET else None
    context = {"page": page, "form": form, "problems": problems, "tenant": tenant}
    return render(request, "audit/list.html", context)
