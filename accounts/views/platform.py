"""The platform's start page, one for each of the three administrators, and the hosts' spaces."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions, queries
from accounts.forms import StaffFilter, TenantForm
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.models import Tenant

PER_PAGE = 50


@require_GET
@allow("platform.home")
def home(request: HttpRequest) -> HttpResponse:
    """What the administrator's own duty needs: hosts, roles, or the trail."""
    roles = request.actor.platform_roles
    if "sysadmin" in roles:
        page = Paginator(queries.tenants(), PER_PAGE).get_page(request.GET.get("page"))
        return render(request, "accounts/platform_system.html", {"totals": queries.totals(), "page": page})
    if "secadmin" in roles:
        return _security(request)
    return render(request, "accounts/platform_audit.html", {"totals": queries.totals()})


def _security(request: HttpRequest) -> HttpResponse:
    form = StaffFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.staff(wanted.get("tenant"), wanted.get("q", ""))
    roles, matrix = queries.matrix()
    context = {
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "roles": roles,
        "matrix": matrix,
        "administrators": queries.administrators(),
    }
    return render(request, "accounts/platform_security.html", context)


@require_http_methods(["GET", "POST"])
@allow("tenant.open")
@once
def tenant_new(request: HttpRequest) -> HttpResponse:
    """Open a host's space."""
    form = TenantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tenant = actions.open_tenant(form.values(), actor=request.actor)
        actions.set_hosts(tenant.pk, form.cleaned_data["host_names"], actor=request.actor)
        messages.success(request, f"已开通“{tenant.name}”，工作台地址是 /host/{tenant.slug}/。")
        return redirect("platform_home")
    return render(request, "accounts/platform_tenant.html", {"form": form, "tenant": None})


def _tenant(request: HttpRequest, pk: int) -> Tenant:
    return Tenant.objects.get(pk=pk)


@require_http_methods(["GET", "POST"])
@allow("tenant.change", load=_tenant)
@once
def tenant_detail(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Change a host's names and footer."""
    form = TenantForm(request.POST or None, tenant=tenant)
    if request.method == "POST" and form.is_valid():
        actions.change_tenant(tenant.pk, form.values(), actor=request.actor)
        actions.set_hosts(tenant.pk, form.cleaned_data["host_names"], actor=request.actor)
        messages.success(request, "已保存。")
        return redirect("platform_home")
    return render(request, "accounts/platform_tenant.html", {"form": form, "tenant": tenant})
