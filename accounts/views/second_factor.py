"""The security administrator takes back a second factor its owner has lost."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import may
from accounts.models import User
from accounts.signin import actions, wording
from accounts.signin.phones import PhoneField


class ResetForm(forms.Form):
    """Whose, and why."""

    phone = PhoneField(label="对方的手机号")
    reason = forms.CharField(
        label="原因",
        max_length=200,
        min_length=4,
        help_text="写明如何核实了对方身份，例如：本人持工作证到场，手机遗失。记入审计记录。",
    )

    def __init__(self, *args, actor=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor, self.person = actor, None

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        self.person = User.objects.by_phone(phone)
        if self.person is None or not self.person.authenticator_set.exists():
            raise forms.ValidationError(wording.NO_SUCH_PERSON)
        if not (verdict := may(self.actor, "factor.reset", self.person)):
            raise forms.ValidationError(verdict.reason)
        return phone


@require_http_methods(["GET", "POST"])
@allow("factor.reset")
@once
def second_factor_reset(request: HttpRequest) -> HttpResponse:
    """By number and reason; the person hears of it by SMS."""
    form = ResetForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        actions.reset_second_factor(form.person.pk, form.cleaned_data["reason"], actor=request.actor)
        messages.success(request, wording.FACTOR_RESET)
        return redirect("platform_second_factor")
    return render(request, "accounts/platform_second_factor.html", {"form": form})
