"""The page behind an invitation's link, and resend and withdraw for those who invited."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.invitations import actions, kinds, wording
from accounts.invitations.forms import ArriveForm
from accounts.kernel.access import allow, public_page
from accounts.kernel.crypto import mask_phone
from accounts.kernel.once import once
from accounts.kernel.policy import Refused
from accounts.models import Invitation, User
from accounts.signin import codes
from accounts.signin.forms import CodeForm

PURPOSE = "invite"


@require_GET
@never_cache
@public_page
def invite(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to, by whom, and the next step: prove the number, say who you are, accept."""
    try:
        row = actions.by_token(token)
    except actions.Gone:
        return _gone(request)
    return _page(request, token, row)


@require_POST
@never_cache
@public_page
def invite_code(request: HttpRequest, token: str) -> HttpResponse:
    """Send the code to the invited number, or check it. A number that has an account signs in, second factor included."""
    try:
        row = actions.by_token(token)
    except actions.Gone:
        return _gone(request)
    form = CodeForm(request.POST if "check" in request.POST else None)
    if "send" in request.POST:
        verdict = codes.send_code(request, row.phone, PURPOSE)
        if not verdict:
            messages.error(request, verdict.reason)
        return redirect("invite", token=token)
    if form.is_valid():
        if verdict := codes.check_code(request, row.phone, PURPOSE, form.cleaned_data["code"]):
            user = User.objects.by_phone(row.phone)
            return redirect("invite", token=token) if user is None else _sign_in(request, user, _here(token))
        form.add_error("code", verdict.reason)
    return _page(request, token, row, code_form=form)


@require_POST
@sensitive_post_parameters("password1", "password2")
@never_cache
@public_page
@once
def invite_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept: as the signed-in person with the invited number, or as somebody new who has proven it."""
    try:
        row = actions.by_token(token)
        if request.user.is_authenticated:
            answer = actions.accept(token, request.user, request.actor)
            messages.success(request, wording.ACCEPTED)
            return redirect(answer)
        if codes.proven_phone(request, PURPOSE) != row.phone:
            messages.error(request, wording.ANSWER_FIRST)
            return redirect("invite", token=token)
        return _arrive(request, token, row)
    except actions.Gone:
        return _gone(request)


@require_POST
@never_cache
@public_page
@once
def invite_decline(request: HttpRequest, token: str) -> HttpResponse:
    """Say no, as whoever has proven the number or is signed in with it."""
    try:
        row = actions.by_token(token)
        own = request.user.is_authenticated and request.user.phone == row.phone
        if not own and codes.proven_phone(request, PURPOSE) != row.phone:
            messages.error(request, wording.ANSWER_FIRST)
            return redirect("invite", token=token)
        actions.decline(token, request.actor.address)
    except actions.Gone:
        return _gone(request)
    messages.success(request, wording.DECLINED)
    return redirect("/")


def _own(request: HttpRequest, pk: int) -> Invitation:
    """The invitation, if it belongs to this workspace; DoesNotExist otherwise."""
    rows = Invitation.objects.select_related("tenant", "unit")
    if request.workspace == "host":
        return rows.get(pk=pk, tenant=request.tenant, unit=None)
    if request.workspace == "desk":
        return rows.get(pk=pk, tenant=request.tenant, subject__seat=request.seat.pk)
    if request.workspace == "apply":
        return rows.get(pk=pk, tenant=None, unit=request.actor.unit)
    return rows.get(pk=pk, unit=None)


@require_POST
@allow("invitation.resend", load=_own)
@once
def invitation_resend(request: HttpRequest, row: Invitation) -> HttpResponse:
    """Send the SMS again, with a fresh link."""
    try:
        actions.resend(row.pk, request.actor)
        messages.success(request, wording.SENT_AGAIN)
    except actions.BudgetSpent as error:
        messages.error(request, error.sentence)
    return redirect(_home(request, row))


@require_POST
@allow("invitation.withdraw", load=_own)
@once
def invitation_withdraw(request: HttpRequest, row: Invitation) -> HttpResponse:
    """The link no longer works."""
    actions.withdraw(row.pk, request.actor)
    messages.success(request, wording.WITHDRAWN)
    return redirect(_home(request, row))


def _home(request: HttpRequest, row: Invitation) -> str:
    home = kinds.kind_of(row).home
    return home(request, row) if home is not None else "/"


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "invitations/gone.html", status=404)


def _here(token: str) -> str:
    return reverse("invite", args=[token])


def _page(request: HttpRequest, token: str, row: Invitation, **more: Any) -> HttpResponse:
    signed_in = request.user.is_authenticated
    proven = not signed_in and codes.proven_phone(request, PURPOSE) == row.phone
    context = {
        "token": token,
        "row": row,
        "what": actions.described(row),
        "inviter": actions.inviter(row),
        "phone_masked": mask_phone(row.phone),
        "verdict": actions.fits(row, request.user) if signed_in else None,
        "proven": proven,
        "asked": codes.asked_phone(request, PURPOSE) == row.phone,
        "code_form": CodeForm(),
        "form": ArriveForm(initial={"name": row.name}),
        "texts": kinds.consents().texts() if proven else [],
        "unread": False,
    }
    return render(request, "invitations/invite.html", context | more)


def _arrive(request: HttpRequest, token: str, row: Invitation) -> HttpResponse:
    texts = kinds.consents().texts()
    form = ArriveForm(request.POST)
    unread = any(f"text_{text.kind}" not in request.POST for text in texts)
    if not form.is_valid() or unread:
        return _page(request, token, row, form=form, unread=unread)
    given = form.cleaned_data
    try:
        user, answer = actions.accept_new(
            token, name=given["name"], password=given["password1"], texts=texts, address=request.actor.address
        )
    except actions.NumberTaken:
        messages.info(request, wording.NUMBER_TAKEN)
        return redirect("invite", token=token)
    except Refused as error:
        form.add_error(None, error.verdict.reason)
        return _page(request, token, row, form=form)
    codes.forget_proof(request, PURPOSE)
    messages.success(request, wording.ACCEPTED)
    return _sign_in(request, user, answer)


def _sign_in(request: HttpRequest, user: User, then: str) -> HttpResponse:
    """Through allauth's stages: whoever has a second factor is asked for it."""
    record_authentication(request, user, method="code")
    try:
        return perform_login(request, Login(user=user, redirect_url=then))
    except ImmediateHttpResponse as answer:
        return answer.response
