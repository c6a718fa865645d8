"""Changing one's own number: prove the old one (or password and second factor), prove the new one, confirm."""

from typing import Any

from allauth.core import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.clock import real_now
from accounts.kernel.crypto import mask_phone
from accounts.kernel.once import once
from accounts.models import User
from accounts.signin import actions, codes, sessions, wording
from accounts.signin.forms import CodeForm, PhoneForm

CONFIRMED = "confirmed_for_phone"


class ConfirmForm(forms.Form):
    """The password, and the second factor of whoever has one."""

    password = forms.CharField(
        label="登录密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="两步验证数字或恢复码", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.request = request
        if not is_mfa_enabled(request.user):
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        given, user = super().clean(), self.request.user
        if not self.errors:
            if not ratelimit.consume(self.request, action="reauthenticate", user=user):
                raise forms.ValidationError(wording.TOO_MANY_TRIES)
            fits = user.check_password(given["password"])
            if not (
                fits and ("code" not in self.fields or AuthenticateForm({"code": given["code"]}, user=user).is_valid())
            ):
                raise forms.ValidationError(wording.CONFIRM_WRONG)
        return given


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "code")
@never_cache
@allow("account.view")
def phone_change(request: HttpRequest) -> HttpResponse:
    """Step 1: a code to the old number, or password and second factor."""
    by_password = request.POST.get("way") == "password"
    form = ConfirmForm(request.POST if by_password else None, request=request)
    refusal = ""
    if by_password and form.is_valid():
        request.session[CONFIRMED] = real_now().timestamp()
        return redirect("phone_change_new")
    if request.method == "POST" and not by_password:
        if verdict := codes.send_code(request, request.user.phone, "phone_old"):
            messages.info(request, wording.SENT)
            return redirect("phone_change_old")
        refusal = verdict.reason
    context = {"form": form, "refusal": refusal, "phone_masked": mask_phone(request.user.phone)}
    return render(request, "signin/phone_start.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@allow("account.view")
def phone_change_old(request: HttpRequest) -> HttpResponse:
    """Step 1 by SMS: the code that came to the old number."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if verdict := codes.check_code(request, request.user.phone, "phone_old", form.cleaned_data["code"]):
            return redirect("phone_change_new")
        form.add_error("code", verdict.reason)
    return render(request, "signin/code_enter.html", {"form": form, "again": "phone_change", "next": ""})


@require_http_methods(["GET", "POST"])
@never_cache
@allow("account.view")
def phone_change_new(request: HttpRequest) -> HttpResponse:
    """Step 2: the new number gets a code. The same answer whether or not it has an account already."""
    if not _proved_old(request):
        return redirect("phone_change")
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        phone = form.cleaned_data["phone"]
        taken = User.objects.by_phone(phone) is not None
        if phone == request.user.phone:
            form.add_error("phone", wording.SAME_PHONE)
        elif verdict := codes.send_code(request, phone, "phone_new", decoy=taken):
            messages.info(request, wording.SENT)
            return redirect("phone_change_code")
        else:
            form.add_error("phone", verdict.reason)
    return render(request, "signin/phone_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@never_cache
@allow("account.view")
def phone_change_code(request: HttpRequest) -> HttpResponse:
    """Step 3: the code that came to the new number."""
    if not (phone := codes.asked_phone(request, "phone_new")) or not _proved_old(request):
        return redirect("phone_change_new")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if verdict := codes.check_code(request, phone, "phone_new", form.cleaned_data["code"]):
            return redirect("phone_change_confirm")
        form.add_error("code", verdict.reason)
    return render(request, "signin/code_enter.html", {"form": form, "again": "phone_change_new", "next": ""})


@require_http_methods(["GET", "POST"])
@never_cache
@allow("account.view")
@once
def phone_change_confirm(request: HttpRequest) -> HttpResponse:
    """Step 4: change it. Other sessions end; the old number is told."""
    phone = codes.proven_phone(request, "phone_new")
    if not phone or not _proved_old(request):
        return redirect("phone_change")
    if request.method == "POST":
        try:
            user = actions.change_phone(request.user.pk, phone, actor=request.actor)
        except actions.NumberTaken:
            messages.error(request, wording.PHONE_TAKEN)
            return redirect("phone_change_new")
        for purpose in ("phone_old", "phone_new"):
            codes.forget_proof(request, purpose)
        request.session.pop(CONFIRMED, None)
        sessions.end_others(request, user)
        request.signed_in_now = user
        messages.success(request, wording.PHONE_CHANGED)
        return redirect("account_security")
    context = {"old": mask_phone(request.user.phone), "new": phone.removeprefix("+86")}
    return render(request, "signin/phone_confirm.html", context)


def _proved_old(request: HttpRequest) -> bool:
    by_password = real_now().timestamp() - request.session.get(CONFIRMED, 0) < codes.PROOF.total_seconds()
    proven = codes.proven_phone(request, "phone_old")
    return by_password or bool(proven and proven == request.user.phone)
