"""A number proven by a code: the page that comes before registering and before an objection."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.signin import codes

from .forms import CodeForm, PhoneForm


def prove(request: HttpRequest, purpose: str) -> tuple[str, dict[str, Any]]:
    """(the number proven by this POST or "", the page's forms). Sends the code, or checks the one that was typed.

    Uses the codes' own transactions: never inside @once.
    """
    phone_form, code_form = PhoneForm(request.POST or None), CodeForm()
    proven, sent = "", False
    if request.method == "POST" and phone_form.is_valid():
        phone = phone_form.cleaned_data["phone"]
        if "send" in request.POST:
            verdict = codes.send_code(request, phone, purpose)
            sent = bool(verdict)
            if not verdict:
                phone_form.add_error("phone", verdict.reason)
        else:
            sent, code_form = True, CodeForm(request.POST)
            if code_form.is_valid():
                verdict = codes.check_code(request, phone, purpose, code_form.cleaned_data["code"])
                if verdict:
                    proven = phone
                else:
                    code_form.add_error("code", verdict.reason)
    forms = [phone_form, code_form]
    return proven, {"phone_form": phone_form, "code_form": code_form, "forms": forms, "sent": sent}
