"""我的数据 and 注销账号: what is kept of me, a file of it, my name and e-mail put right, my account closed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kernel import ports
from accounts.kernel.access import allow
from accounts.kernel.actor import Actor
from accounts.kernel.crypto import keyed_hash
from accounts.kernel.once import once
from accounts.models import User
from accounts.personal import closing, exports, own, retention, wording
from accounts.signin.phone_views import ConfirmForm
from accounts.views import files


class CorrectForm(forms.Form):
    """What a person may put right without asking anybody; the phone number has its own page."""

    name = forms.CharField(label="姓名", max_length=50, error_messages={"required": "请填写姓名。"})
    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        max_length=254,
        error_messages={"invalid": "请填写完整的电子邮箱地址，例如 name@example.com。"},
    )


class CloseForm(forms.Form):
    """The person knows what will happen."""

    sure = forms.BooleanField(label=wording.CLOSE_SURE, error_messages={"required": "请先勾选确认。"})


@require_safe
@never_cache
@allow("account.view")
def data_page(request: HttpRequest) -> HttpResponse:
    """What is kept, why and how long; the exports; the way to correct and to close."""
    return _data(request)


@require_POST
@allow("account.view")
@once
def data_export(request: HttpRequest) -> HttpResponse:
    """Have one's own data made into a file."""
    try:
        own.ask(request.user, request.actor)
        messages.success(request, "已开始生成，完成后会收到站内消息，可在本页下载，7 天内有效。")
    except own.TooSoon as error:
        messages.error(request, error.sentence)
    return redirect("account_data")


@require_POST
@sensitive_post_parameters()
@allow("account.view")
@once
def data_correct(request: HttpRequest) -> HttpResponse:
    """Put name and e-mail right."""
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _data(request, form)
    correct(request.user, form.cleaned_data, request.actor)
    messages.success(request, "已更正。")
    return redirect("account_data")


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "code")
@never_cache
@allow("account.view")
@once
def close_page(request: HttpRequest) -> HttpResponse:
    """What stands in the way, what will happen, and the request; a person with a password proves it once more."""
    form = CloseForm(request.POST or None)
    proof = ConfirmForm(request.POST or None, request=request) if request.user.has_usable_password() else None
    if request.method == "POST" and form.is_valid() and (proof is None or proof.is_valid()):
        try:
            closing.ask(request.user, request.actor)
            return redirect("account_close")
        except closing.Bound:
            messages.error(request, "还有事项需要先办理，账号暂时不能注销。")
    duties = closing.duties(request.user)
    context = {
        "form": form,
        "proof": proof,
        "pending": closing.pending(request.user),
        "blocking": [duty for duty in duties if duty.blocks],
        "open": [duty for duty in duties if not duty.blocks],
        "days": closing.GRACE.days,
    }
    return render(request, "personal/close.html", context)


@require_POST
@allow("account.view")
@once
def close_cancel(request: HttpRequest) -> HttpResponse:
    """Stay."""
    if closing.cancel(request.user, request.actor):
        messages.success(request, "已撤销注销申请，账号继续有效。")
    return redirect("account_data")


@require_safe
@allow("account.view")
def export_download(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One's own file; a stranger's, an absent and an expired one are not there."""
    if (row := exports.fetchable(request.user, uuid)) is None:
        raise Http404
    response = files._body(row, content_disposition_header(True, row.name))
    for name, value in files.HEADERS.items():
        response.headers[name] = value
    return response


@transaction.atomic
def correct(user: User, values: dict[str, Any], actor: Actor) -> None:
    """Write name and e-mail; the trail keeps that they changed, not what they are."""
    before = {name: getattr(user, name) for name in values}
    changed = [name for name, value in values.items() if value != before[name]]
    if not changed:
        return
    for name in changed:
        setattr(user, name, values[name])
    user.save(update_fields=changed)

    def hidden(facts: dict[str, Any]) -> dict[str, str]:
        return {name: keyed_hash(facts[name], "audit")[:32] for name in changed}

    ports.record("account.correct", actor=actor, obj=user, before=hidden(before), after=hidden(values))


def _data(request: HttpRequest, form: CorrectForm | None = None) -> HttpResponse:
    user = request.user
    context = {
        "parts": own.parts(),
        "exports": exports.of(user, "own_data", 5),
        "form": form or CorrectForm(initial={"name": user.name, "email": user.email}),
        "pending": closing.pending(user),
        "periods": retention.table(),
    }
    return render(request, "personal/data.html", context)
