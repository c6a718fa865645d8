"""What the platform's security administrator sees of every change of a role, at all hosts and seats. Read-only."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.kernel.access import allow
from accounts.models import Tenant
from audit.models import AuditEntry
from audit.queries import named

PER_PAGE = 50
ACTIONS = (
    "staff.change", "staff.remove", "seat.appoint", "seat.hand_over", "seat.remove", "expert.join", "expert.remove", "administrator.propose", "administrator.confirm", "administrator.refuse",
    "administrator.withdraw", "administrator.appoint", "administrator.dismiss", "invitation.send", "invitation.accept",
    "invitation.decline", "invitation.withdraw", "member.change", "member.remove", "member.hand_over",
)  # fmt: skip


class ChangesFilter(forms.Form):
    """Which host."""

    tenant = forms.ModelChoiceField(
        Tenant.objects.order_by("name", "pk"), label="主办单位", required=False, empty_label="全部"
    )


def role_changes(tenant: Tenant | None = None) -> QuerySet[AuditEntry]:
    """The trail's entries about roles, newest first. System scope."""
    rows = AuditEntry.objects.filter(action__in=ACTIONS).select_related("tenant").order_by("-pk")
    return rows.filter(tenant=tenant) if tenant else rows


@require_GET
@allow("platform.role_changes")
def page(request: HttpRequest) -> HttpResponse:
    """Every change of a role with before, after and who did it in which capacity."""
    form = ChangesFilter(request.GET)
    chosen = form.cleaned_data.get("tenant") if form.is_valid() else None
    rows = Paginator(role_changes(chosen), PER_PAGE).get_page(request.GET.get("page"))
    rows.object_list = named(rows.object_list)
    return render(request, "campaigns/staffing/changes.html", {"form": form, "page": rows})
