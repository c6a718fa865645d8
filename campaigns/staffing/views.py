"""The host's people: the list, inviting, changing roles, removing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import invitations
from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.crypto import mask_phone
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from accounts.models import StaffRole, User

from .. import queries as campaign_queries
from . import actions, queries
from .forms import GrantsForm, InviteStaffForm, PeopleFilter
from .grants import held

PER_PAGE = 50


@require_GET
@allow("staff.list")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the host with roles; managers see open invitations and may invite."""
    within = campaign_queries.granted(request.actor)
    form = PeopleFilter(request.GET, campaigns=campaign_queries.campaigns(within))
    chosen = form.cleaned_data.get("campaign") if form.is_valid() else None
    manages = may(request.actor, "staff.manage", request.tenant)
    sent = invitations.waiting(request, invitations.listed(actions.KIND, tenant=request.tenant)) if manages else []
    found = queries.people(request.tenant, campaign_id=chosen.pk if chosen else None, within=within)
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "manages": manages,
        "invitations": sent,
    }
    return render(request, "campaigns/staffing/people.html", context)


@require_http_methods(["GET", "POST"])
@allow("staff.manage", load=lambda request: request.tenant)
@once
def invite(request: HttpRequest, tenant) -> HttpResponse:
    """Invite by mobile number, with the roles to come."""
    form = InviteStaffForm(request.POST or None, tenant=tenant)
    if form.is_valid():
        try:
            actions.invite(tenant, actor=request.actor, **form.cleaned_data)
        except (invitations.AlreadyInvited, invitations.BudgetSpent) as error:
            form.add_error("phone", error.sentence)
        else:
            messages.success(request, f"已向{form.cleaned_data['name']}发送邀请短信，7 天内有效。")
            return redirect(workspace.url(request, "host_people"))
    return render(request, "campaigns/staffing/invite.html", {"form": form})


def _person(request: HttpRequest, pk: int) -> User:
    request.person = User.objects.get(pk=pk, pk__in=StaffRole.objects.filter(tenant=request.tenant).values("user_id"))
    return request.tenant


@require_http_methods(["GET", "POST"])
@allow("staff.manage", load=_person)
@once
def person(request: HttpRequest, tenant) -> HttpResponse:
    """One person's roles, all of them at once."""
    user, have = request.person, held(request.person, tenant)
    form = GrantsForm(request.POST or None, tenant=tenant, held=have)
    if form.is_valid():
        try:
            actions.change(tenant, user, form.cleaned_data["grants"], actor=request.actor)
        except Refused as error:
            form.add_error("grants", error.verdict.reason)
        else:
            messages.success(request, f"已调整{user}的岗位，并通知本人。")
            return redirect(workspace.url(request, "host_people"))
    context = {"form": form, "person": user, "phone": mask_phone(user.phone), "own": user.pk == request.actor.user_id}
    return render(request, "campaigns/staffing/person.html", context)


@require_POST
@allow("staff.manage", load=_person)
@once
def remove(request: HttpRequest, tenant) -> HttpResponse:
    """Take all roles away."""
    user = request.person
    try:
        actions.remove(tenant, user, actor=request.actor)
    except Refused as error:
        messages.error(request, error.verdict.reason)
        return redirect(workspace.url(request, "host_person", pk=user.pk))
    messages.success(request, f"已撤销{user}的全部岗位，并通知本人。")
    return redirect("start" if user.pk == request.actor.user_id else workspace.url(request, "host_people"))
