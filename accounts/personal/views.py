"""The page (and, with script, the piece of a page) on which a personal value is asked for and shown once."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import allow
from accounts.personal import reveal, wording


class ReasonForm(forms.Form):
    """Why somebody wants to see it."""

    purpose = forms.ChoiceField(
        label="查看目的",
        choices=[("", "请选择"), *wording.PURPOSES.items()],
        error_messages={"required": wording.PURPOSE_REQUIRED, "invalid_choice": wording.PURPOSE_REQUIRED},
    )
    note = forms.CharField(
        label="事由",
        min_length=4,
        max_length=200,
        error_messages={"required": wording.NOTE_REQUIRED, "min_length": wording.NOTE_SHORT},
    )


def _asked(request: HttpRequest, kind: str, pk: int) -> reveal.Asked:
    return reveal.asked(request.actor, request.workspace, kind, pk)


@require_http_methods(["GET", "POST"])
@never_cache
@allow("personal.reveal", load=_asked)
def reveal_value(request: HttpRequest, asked: reveal.Asked) -> HttpResponse:
    """Ask for the reason, then show the value, once: nothing is kept, the answer is never cached, each look is recorded.

    Not @once: the answer is the value itself, and a second post is a second look.
    """
    form = ReasonForm(request.POST or None, auto_id=f"id_{asked.kind.kind.replace('.', '-')}-{asked.row.pk}-%s")
    shown = None
    if request.method == "POST" and form.is_valid():
        shown = reveal.reveal(asked, **form.cleaned_data, actor=request.actor)
    context: dict[str, Any] = {"asked": asked, "form": form, "shown": shown, "back": _back(request)}
    piece = "#piece" if request.htmx else ""
    return render(request, f"personal/reveal.html{piece}", context)


def _back(request: HttpRequest) -> str:
    """The page of this site the person came from."""
    back = request.POST.get("back") or request.GET.get("back") or ""
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
