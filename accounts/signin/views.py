"""Pages of signing in: password (allauth's view), SMS code, reset, where to start, account and security."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kernel import ports, scope
from accounts.kernel import workspace as ws
from accounts.kernel.access import allow, public_page
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.crypto import mask_phone
from accounts.kernel.once import once
from accounts.models import Tenant, User
from accounts.people import client_address
from accounts.signin import codes, oidc, wording
from accounts.signin.forms import CodeForm, NewPasswordForm, PhoneForm
from accounts.signin.oidc_views import providers_of


class SignIn(LoginView):
    """As allauth's, with the way through the host's own identity provider where it has one."""

    template_name = "signin/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tenant = getattr(self.request, "site_tenant", None)
        if tenant is None and (slug := self.request.GET.get("host", "")):
            tenant = Tenant.objects.filter(slug=slug[:40], is_active=True).first()
        found = oidc.provider_of(tenant)
        provider = None
        if found:
            url = reverse("openid_connect_login", args=[found[0]])
            target = _next(self.request)
            provider = {"label": found[1].label, "url": f"{url}?{urlencode({'next': target})}" if target else url}
        return super().get_context_data(**kwargs) | {"provider": provider}


sign_in = require_http_methods(["GET", "POST"])(public_page(SignIn.as_view()))


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Step 1 of signing in by SMS. The same answer whether or not the number has an account."""
    return _ask_for_code(request, "signin", "sign_in_code_enter", "signin/code.html")


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def sign_in_code_enter(request: HttpRequest) -> HttpResponse:
    """Step 2: the code signs in, through the second factor where one is set up."""
    if not (phone := codes.asked_phone(request, "signin")):
        return redirect("sign_in_code")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        verdict = codes.check_code(request, phone, "signin", form.cleaned_data["code"])
        user = User.objects.by_phone(phone) if verdict else None
        if user is not None:
            codes.forget_proof(request, "signin")
            return _arrive(request, user, phone)
        form.add_error("code", verdict.reason or wording.CODE_GONE)
    return render(request, "signin/code_enter.html", _page(request, form=form, again="sign_in_code"))


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def password_reset(request: HttpRequest) -> HttpResponse:
    """Step 1 of a forgotten password: a code to the number."""
    return _ask_for_code(request, "reset", "password_reset_code", "signin/reset.html")


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def password_reset_code(request: HttpRequest) -> HttpResponse:
    """Step 2: the code opens the form for the new password."""
    if not (phone := codes.asked_phone(request, "reset")):
        return redirect("password_reset")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if verdict := codes.check_code(request, phone, "reset", form.cleaned_data["code"]):
            return redirect("password_reset_new")
        form.add_error("code", verdict.reason)
    return render(request, "signin/code_enter.html", _page(request, form=form, again="password_reset"))


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password1", "password2")
@never_cache
@public_page
@once
def password_reset_new(request: HttpRequest) -> HttpResponse:
    """Step 3: the new password. Ends all sessions of the person and signs nobody in: the second factor still stands."""
    user = User.objects.by_phone(codes.proven_phone(request, "reset"))
    if user is None:
        messages.error(request, wording.START_OVER)
        return redirect("password_reset")
    form = NewPasswordForm(request.POST or None, user=user)
    if form.is_valid():
        _change_password(request, user, form.cleaned_data["password1"])
        codes.forget_proof(request, "reset")
        messages.success(request, wording.RESET_DONE)
        return redirect("account_login")
    return render(request, "signin/reset_new.html", {"form": form})


@require_safe
@public_page
def start(request: HttpRequest) -> HttpResponse:
    """After signing in: the person's one workspace, or the choice between several."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    with scope.system("which workspaces the person may enter"):
        doors = ws.doors_of(request)
    if len(doors) == 1:
        return redirect(doors[0].url)
    return render(request, "signin/start.html", {"doors": doors})


@require_safe
@allow("account.view")
def account_security(request: HttpRequest) -> HttpResponse:
    """Account and security: number, password, second factor, sessions."""
    context = {
        "person": request.user,
        "phone_masked": mask_phone(request.user.phone),
        "second_factor": is_mfa_enabled(request.user),
        "providers": providers_of(request),
    }
    return render(request, "signin/account.html", context)


def _ask_for_code(request: HttpRequest, purpose: str, then: str, template: str) -> HttpResponse:
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        phone = form.cleaned_data["phone"]
        user = User.objects.by_phone(phone)
        verdict = codes.send_code(request, phone, purpose, decoy=user is None or not user.is_active)
        if verdict:
            messages.info(request, wording.SENT)
            return HttpResponseRedirect(_with_next(request, then))
        form.add_error("phone", verdict.reason)
    return render(request, template, _page(request, form=form))


def _arrive(request: HttpRequest, user: User, phone: str) -> HttpResponse:
    """Sign in through allauth's stages, so that the second factor is asked for."""
    if user.phone_verified_at is None:
        get_adapter(request).set_phone_verified(user, phone)
    record_authentication(request, user, method="code")
    try:
        return perform_login(request, Login(user=user, redirect_url=_next(request) or None))
    except ImmediateHttpResponse as answer:
        return answer.response


@transaction.atomic
def _change_password(request: HttpRequest, user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    actor = Actor(user=user, address=client_address(request))
    ports.post(
        "signin.password", key=f"password:{user.pk}:{clock().timestamp()}", tenant=None, to=codes.in_site(user),
        params={"at": clock()},
    )  # fmt: skip
    ports.record("signin.password_reset", actor=actor, obj=user)


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if target and get_adapter(request).is_safe_url(target) else ""


def _with_next(request: HttpRequest, name: str) -> str:
    target = _next(request)
    return f"{reverse(name)}?{urlencode({'next': target})}" if target else reverse(name)


def _page(request: HttpRequest, **context: Any) -> dict[str, Any]:
    return {"next": _next(request), **context}
