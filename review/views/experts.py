"""The pool of experts: the host's list, inviting, profile and removal; and the expert's own profile."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import invitations
from accounts.kernel.access import allow
from accounts.kernel.crypto import mask_phone
from accounts.kernel.once import once

from .. import forms
from ..actions import experts
from ..models import Expert
from .common import go

PER_PAGE = 50


@require_GET
@allow("expert.list")
def pool(request: HttpRequest) -> HttpResponse:
    """The host's experts by name, and the invitations not yet answered."""
    form = forms.ExpertFilter(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(_found(text), PER_PAGE).get_page(request.GET.get("page"))
    sent = invitations.waiting(request, invitations.listed(experts.KIND, tenant=request.tenant))
    rows = [(row, mask_phone(row.user.phone)) for row in page.object_list]
    return render(request, "review/experts.html", {"form": form, "page": page, "rows": rows, "invitations": sent})


def _found(text: str) -> QuerySet[Expert]:
    rows = Expert.objects.filter(active=True).select_related("user").annotate(places=Count("panels"))
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(employer__contains=text))
    return rows.order_by("name", "pk")


@require_http_methods(["GET", "POST"])
@allow("expert.manage")
@once
def invite(request: HttpRequest) -> HttpResponse:
    """Invite an expert to the host's pool."""
    form = forms.ExpertInviteForm(request.POST or None)
    if form.is_valid():
        try:
            experts.invite(request.tenant, actor=request.actor, **form.cleaned_data)
        except (invitations.AlreadyInvited, invitations.BudgetSpent) as error:
            form.add_error("phone", error.sentence)
        else:
            messages.success(request, f"已向{form.cleaned_data['name']}发送邀请短信，7 天内有效。")
            return go(request, "host_experts")
    return render(request, "review/expert_form.html", {"form": form, "title": "邀请专家", "back": "host_experts"})


def _expert(request: HttpRequest, pk: int) -> Expert:
    return Expert.objects.select_related("user", "tenant").get(pk=pk, active=True)


def _own(request: HttpRequest, pk: int) -> Expert:
    return Expert.objects.select_related("user", "tenant").get(pk=pk, active=True, user=request.user)


def _profile(request: HttpRequest, row: Expert, back: str) -> HttpResponse:
    form = forms.ProfileForm(request.POST or None, initial=forms.ProfileForm.initial_of(row))
    if form.is_valid():
        experts.change(row.pk, form.cleaned_data, actor=request.actor)
        messages.success(request, "专家资料已保存。")
        return go(request, back)
    context = {"form": form, "title": f"{row.name}的专家资料", "back": back, "row": row}
    return render(request, "review/expert_form.html", context)


@require_http_methods(["GET", "POST"])
@allow("expert.profile", load=_expert)
@once
def profile(request: HttpRequest, row: Expert) -> HttpResponse:
    """The host corrects an expert's profile."""
    return _profile(request, row, "host_experts")


@require_http_methods(["GET", "POST"])
@allow("expert.profile", load=_own)
@once
def own_profile(request: HttpRequest, row: Expert) -> HttpResponse:
    """What the expert tells this host: employer, title, fields, units to avoid."""
    return _profile(request, row, "expert_home")


@require_POST
@allow("expert.manage", load=_expert)
@once
def remove(request: HttpRequest, row: Expert) -> HttpResponse:
    """Out of the pool."""
    experts.remove(row.pk, actor=request.actor)
    messages.success(request, f"已将{row.name}移出专家库，并通知本人。")
    return go(request, "host_experts")
