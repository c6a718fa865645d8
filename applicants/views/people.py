"""The people of a unit: members, invitations, requests to join, roles, hand-over, leaving."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import invitations
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from accounts.models import Membership, Unit
from applicants.actions import joining, members
from applicants.models import JoinRequest
from applicants.unit_forms import ColleagueForm

PER_PAGE = 50


def _own(request: HttpRequest) -> Unit:
    return request.actor.unit


@require_GET
@allow("member.list", load=_own)
def people(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Who works for the unit, who is invited, who asks to join."""
    rows = Membership.objects.filter(unit=unit, is_active=True).select_related("user", "unit")
    page = Paginator(rows.order_by("role", "created_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    manages = may(request.actor, "member.change", unit)
    sent = invitations.listed(members.COLLEAGUE, unit=unit) | invitations.listed(members.HANDOVER, unit=unit)
    asked = JoinRequest.objects.filter(unit=unit, state=JoinRequest.State.ASKED).order_by("at", "pk")
    context = {
        "unit": unit,
        "page": page,
        "me": rows.filter(user_id=request.actor.user_id).first(),
        "manages": manages,
        "may_invite": may(request.actor, "member.invite", unit),
        "invitations": invitations.waiting(request, sent) if manages else [],
        "asked": Paginator(asked, PER_PAGE).get_page(request.GET.get("asked")) if manages else [],
    }
    context["may_leave"] = members.may_leave(context["me"]) if context["me"] else None
    return render(request, "applicants/unit_people.html", context)


@require_http_methods(["GET", "POST"])
@allow("member.invite", load=_own)
@once
def invite(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Invite a colleague by mobile number."""
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            members.invite(unit, phone=data["phone"], name=data["name"], role=data["role"], actor=request.actor)
        except Refused as error:
            form.add_error("phone", error.verdict.reason)
        except (invitations.AlreadyInvited, invitations.BudgetSpent) as error:
            form.add_error("phone", error.sentence)
        else:
            messages.success(request, f"邀请短信已发给{data['name']}，7 天内有效。")
            return redirect("apply_people")
    return render(request, "applicants/unit_invite.html", {"unit": unit, "form": form})


def _member(request: HttpRequest, pk: int) -> Membership:
    return Membership.objects.select_related("unit", "user").get(pk=pk, unit=request.actor.unit, is_active=True)


@require_POST
@allow("member.change", load=_member)
@once
def member_role(request: HttpRequest, row: Membership) -> HttpResponse:
    """Make a filler administrator, or the other way round."""
    other = Membership.Role.FILLER if row.role == Membership.Role.ADMIN else Membership.Role.ADMIN
    return _answered(
        request,
        lambda: members.change_role(row.pk, other, actor=request.actor),
        f"{row.user.name}的角色已改为{other.label}。",
    )


@require_POST
@allow("member.remove", load=_member)
@once
def member_remove(request: HttpRequest, row: Membership) -> HttpResponse:
    """Take a member out of the unit."""
    reason = request.POST.get("reason", "")[:200]
    return _answered(
        request,
        lambda: members.remove(row.pk, actor=request.actor, reason=reason),
        f"{row.user.name}已移出本单位，其填写的内容仍归单位所有。",
    )


@require_POST
@allow("member.hand_over", load=_member)
@once
def member_hand_over(request: HttpRequest, row: Membership) -> HttpResponse:
    """Ask a member to take over as administrator."""
    return _answered(
        request,
        lambda: members.hand_over(row.pk, actor=request.actor),
        f"已请{row.user.name}接任管理员，对方打开短信中的链接确认后生效；在此之前您仍是管理员。",
    )


@require_POST
@allow("member.leave", load=_own)
@once
def leave(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Leave the unit oneself."""
    try:
        members.leave(actor=request.actor)
    except Refused as error:
        messages.error(request, error.verdict.reason)
        return redirect("apply_people")
    request.session.pop("unit_id", None)
    messages.success(request, f"您已退出{unit.name}。")
    return redirect("unit_choose")


def _asked(request: HttpRequest, pk: int) -> JoinRequest:
    return JoinRequest.objects.get(pk=pk, unit=request.actor.unit)


@require_POST
@allow("join.invite", load=_asked)
@once
def join_invite(request: HttpRequest, row: JoinRequest) -> HttpResponse:
    """Invite somebody who asked to join."""
    return _answered(
        request,
        lambda: joining.answer_join(row.pk, invite=True, actor=request.actor),
        f"邀请短信已发给{row.name}，7 天内有效。",
    )


@require_POST
@allow("join.decline", load=_asked)
@once
def join_decline(request: HttpRequest, row: JoinRequest) -> HttpResponse:
    """Say no to somebody who asked to join."""
    return _answered(
        request, lambda: joining.answer_join(row.pk, invite=False, actor=request.actor), f"已谢绝{row.name}的请求。"
    )


def _answered(request: HttpRequest, work, done: str) -> HttpResponse:
    """Do it and say so; what is refused is said on the page of people."""
    try:
        work()
        messages.success(request, done)
    except Refused as error:
        messages.error(request, error.verdict.reason)
    except (invitations.AlreadyInvited, invitations.BudgetSpent) as error:
        messages.error(request, error.sentence)
    return redirect("apply_people")
