"""Pages about the platform's administrators: the three, proposals, confirmations; and a new host's first manager."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations
from accounts.administering import actions
from accounts.invitations.forms import InviteForm
from accounts.kernel.access import allow
from accounts.kernel.crypto import mask_phone
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from accounts.models import AdministratorProposal, PlatformRole, Tenant

REFUSALS = (invitations.AlreadyInvited, invitations.BudgetSpent)


class ProposalForm(InviteForm):
    """Whom to appoint, as which of the three, and why."""

    role = forms.ChoiceField(label="岗位", choices=PlatformRole.Role.choices)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        error_messages={"required": "请填写理由。"},
        help_text="安全管理员据此确认，并记入审计记录。",
    )


@require_http_methods(["GET", "POST"])
@allow("administrator.list")
@once
def people(request: HttpRequest) -> HttpResponse:
    """The administrators, what is proposed, who is invited; the system administrator proposes here."""
    proposes = may(request.actor, "administrator.propose")
    form = ProposalForm(request.POST if request.method == "POST" and proposes else None)
    if form.is_valid():
        try:
            actions.propose_appointment(actor=request.actor, **form.cleaned_data)
        except Refused as error:
            form.add_error("phone", error.verdict.reason)
        else:
            messages.success(request, "已提出，等待安全管理员确认。确认后邀请短信才会发出。")
            return redirect("platform_people")
    held = PlatformRole.objects.select_related("user").order_by("role", "pk")
    rows = AdministratorProposal.objects.select_related("proposed_by", "decided_by")[:50]
    context = {
        "form": form,
        "proposes": proposes,
        "administrators": [(row, mask_phone(row.user.phone)) for row in held],
        "proposals": [
            (row, may(request.actor, "administrator.confirm", row), _withdraws(request, row)) for row in rows
        ],
        "invitations": invitations.waiting(request, invitations.listed(actions.KIND)),
    }
    return render(request, "accounts/administering/people.html", context)


def _withdraws(request: HttpRequest, row: AdministratorProposal) -> bool:
    return row.state == "proposed" and bool(may(request.actor, "administrator.withdraw", row))


def _proposal(request: HttpRequest, pk: int) -> AdministratorProposal:
    return AdministratorProposal.objects.get(pk=pk)


@require_POST
@allow("administrator.confirm", load=_proposal)
@once
def confirm(request: HttpRequest, row: AdministratorProposal) -> HttpResponse:
    """Agree."""
    try:
        actions.confirm(row.pk, actor=request.actor)
        messages.success(request, "已确认。" + ("邀请短信已发出。" if row.event == "appoint" else "岗位已免去。"))
    except Refused as error:
        messages.error(request, error.verdict.reason)
    except REFUSALS as error:
        messages.error(request, error.sentence)
    return redirect("platform_people")


@require_POST
@allow("administrator.refuse", load=_proposal)
@once
def refuse(request: HttpRequest, row: AdministratorProposal) -> HttpResponse:
    """Do not agree."""
    actions.answer(row.pk, "refuse", actor=request.actor)
    messages.success(request, "已记为未同意。")
    return redirect("platform_people")


@require_POST
@allow("administrator.withdraw", load=_proposal)
@once
def withdraw(request: HttpRequest, row: AdministratorProposal) -> HttpResponse:
    """The proposer takes it back."""
    actions.answer(row.pk, "withdraw", actor=request.actor)
    messages.success(request, "已撤回。")
    return redirect("platform_people")


def _held(request: HttpRequest, pk: int) -> PlatformRole:
    return PlatformRole.objects.select_related("user").get(pk=pk)


@require_POST
@allow("administrator.propose", load=_held)
@once
def dismiss(request: HttpRequest, row: PlatformRole) -> HttpResponse:
    """Propose to end a role."""
    reason = request.POST.get("reason", "").strip()[:300]
    try:
        if not reason:
            messages.error(request, "请填写理由。")
        else:
            actions.propose_dismissal(row.user, reason=reason, actor=request.actor)
            messages.success(request, "已提出，等待安全管理员确认。")
    except Refused as error:
        messages.error(request, error.verdict.reason)
    return redirect("platform_people")


def _tenant(request: HttpRequest, pk: int) -> Tenant:
    return Tenant.objects.get(pk=pk)


@require_http_methods(["GET", "POST"])
@allow("tenant.invite_manager", load=_tenant)
@once
def first_manager(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Invite the first manager of a host's space."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            actions.invite_manager(tenant, actor=request.actor, **form.cleaned_data)
        except REFUSALS as error:
            form.add_error("phone", error.sentence)
        else:
            messages.success(request, f"已向{form.cleaned_data['name']}发送邀请短信，7 天内有效。")
            return redirect("platform_first_manager", pk=tenant.pk)
    sent = invitations.waiting(request, invitations.listed("staff", tenant=tenant))
    context = {"form": form, "tenant": tenant, "invitations": sent}
    return render(request, "accounts/administering/first_manager.html", context)
