"""Pages about the people of a seat: the host's, and the head's own."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations
from accounts.files import RejectedFile
from accounts.invitations.forms import InviteForm
from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.crypto import mask_phone
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may

from ..models import Seat, SeatMember
from . import actions
from .forms import HandOverForm, SeatInviteForm

REFUSALS = (invitations.AlreadyInvited, invitations.BudgetSpent)


def _members(seat: Seat) -> list[tuple[SeatMember, str]]:
    rows = SeatMember.objects.filter(seat=seat, active=True).select_related("user").order_by("role", "pk")
    return [(row, mask_phone(row.user.phone)) for row in rows]


def _sent(request: HttpRequest, seat: Seat) -> Page:
    rows = invitations.listed(actions.KIND, tenant=seat.tenant, subject={"seat": seat.pk})
    return invitations.waiting(request, rows)


def _seat(request: HttpRequest, pk: int) -> Seat:
    return Seat.objects.select_related("campaign__version", "tenant").get(pk=pk)


@require_http_methods(["GET", "POST"])
@allow("seat.appoint", load=_seat)
@once
def host_seat(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The host's page of a seat: who sits there, who is invited, and the form that invites a head."""
    form = SeatInviteForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            actions.invite(seat, actor=request.actor, **form.cleaned_data)
        except REFUSALS as error:
            form.add_error("phone", error.sentence)
        except RejectedFile as error:
            form.add_error("letter", error.sentence)
        else:
            messages.success(request, f"已向{form.cleaned_data['name']}发送邀请短信，7 天内有效。")
            return redirect(workspace.url(request, "host_seat_appoint", pk=seat.pk))
    context = {"seat": seat, "form": form, "members": _members(seat), "invitations": _sent(request, seat)}
    return render(request, "campaigns/seating/host_seat.html", context)


def _host_member(request: HttpRequest, pk: int) -> Seat:
    request.member = SeatMember.objects.select_related("seat__tenant", "seat__campaign", "user").get(pk=pk, active=True)
    return request.member.seat


@require_POST
@allow("seat.appoint", load=_host_member)
@once
def host_member_remove(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The host takes somebody off a seat."""
    actions.remove(seat, request.member.user, actor=request.actor)
    messages.success(request, f"已将{request.member.user}移出“{seat.name}”，并通知本人。")
    return redirect(workspace.url(request, "host_seat_appoint", pk=seat.pk))


def _own_seat(request: HttpRequest) -> Seat:
    return _seat(request, request.seat.pk)


@require_http_methods(["GET", "POST"])
@allow("desk.members", load=_own_seat)
@once
def people(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The head's page: the seat's people, open invitations, and the form that invites a reviewer."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            actions.invite(seat, role=SeatMember.Role.REVIEWER, actor=request.actor, **form.cleaned_data)
        except REFUSALS as error:
            form.add_error("phone", error.sentence)
        else:
            messages.success(request, f"已向{form.cleaned_data['name']}发送邀请短信，7 天内有效。")
            return redirect(workspace.url(request, "desk_people"))
    own = SeatMember.objects.filter(seat=seat, user=request.user, role=SeatMember.Role.HEAD, active=True).exists()
    context = {
        "seat": seat,
        "form": form,
        "members": _members(seat),
        "invitations": _sent(request, seat),
        "hands_over": own,
    }
    return render(request, "campaigns/seating/people.html", context)


def _own_member(request: HttpRequest, pk: int) -> Seat:
    request.member = SeatMember.objects.select_related("user").get(pk=pk, seat=request.seat, active=True)
    return _own_seat(request)


@require_POST
@allow("seat.appoint_reviewer", load=_own_member)
@once
def member_remove(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The head removes a reviewer."""
    try:
        actions.remove(seat, request.member.user, actor=request.actor)
        messages.success(request, f"已将{request.member.user}移出本席位，未提交的任务回到您的待分配列表。")
    except Refused as error:
        messages.error(request, error.verdict.reason)
    return redirect(workspace.url(request, "desk_people"))


@require_http_methods(["GET", "POST"])
@allow("seat.hand_over", load=_own_seat)
@once
def hand_over(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The head asks a successor."""
    form = HandOverForm(request.POST or None)
    if form.is_valid():
        try:
            actions.hand_over(seat, actor=request.actor, **form.cleaned_data)
        except REFUSALS as error:
            form.add_error("phone", error.sentence)
        except Refused as error:
            form.add_error(None, error.verdict.reason)
        else:
            messages.success(request, "移交邀请已发送。对方接受之前，您仍是负责人。")
            return redirect(workspace.url(request, "desk_people"))
    context = {"seat": seat, "form": form, "may_stay": may(request.actor, "seat.hand_over", seat)}
    return render(request, "campaigns/seating/hand_over.html", context)
