"""Agreement and privacy text: accepted anew by a person, published anew by the system administrator."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from applicants import middleware, queries
from applicants.actions import texts as actions
from applicants.forms import ConsentForm, WordedForm
from applicants.models import ConsentRecord, ConsentText


@require_http_methods(["GET", "POST"])
@allow("registration.view_own")
@once
def accept(request: HttpRequest) -> HttpResponse:
    """What has a newer version than the person accepted; then back to the page that was asked for."""
    texts = queries.unaccepted(request.user)
    form = ConsentForm(request.POST or None, texts=texts)
    if not texts or (request.method == "POST" and form.is_valid()):
        if request.method == "POST" and texts:
            actions.accept_texts(texts, actor=request.actor)
        request.session.pop(middleware.DUE, None)
        return redirect(request.session.pop(middleware.BACK, None) or reverse("start"))
    return render(request, "applicants/texts_accept.html", {"consents": form})


class TextForm(WordedForm):
    """A new version of a text."""

    kind = forms.ChoiceField(label="文本", choices=ConsentText._meta.get_field("kind").choices)
    title = forms.CharField(label="标题", max_length=100)
    body = forms.CharField(label="全文", max_length=20000, widget=forms.Textarea(attrs={"rows": 14}))


@require_http_methods(["GET", "POST"])
@allow("text.publish")
@once
def publish(request: HttpRequest) -> HttpResponse:
    """All versions with how many accepted them, and the form for the next one."""
    kind = request.GET.get("kind", "agreement")
    latest = next(iter(queries.current_texts((kind,))), None)
    initial = {"kind": kind, "title": latest.title, "body": latest.body} if latest else None
    form = TextForm(request.POST or None, initial=initial)
    if form.is_valid():
        found = form.cleaned_data
        row = actions.publish(found["kind"], title=found["title"], body=found["body"], actor=request.actor)
        messages.success(request, f"《{row.title}》第 {row.version} 版已公布，同意过旧版的人下次登录时会看到。")
        return redirect("platform_texts")
    accepted = ConsentRecord.objects.order_by().filter(text=OuterRef("pk")).values("text").annotate(n=Count("pk"))
    count = Coalesce(Subquery(accepted.values("n")), 0)
    rows = ConsentText.objects.annotate(accepted=count).order_by("kind", "-version")
    kinds = ConsentText._meta.get_field("kind").choices
    tabs = [{"label": label, "url": f"?kind={key}", "active": key == kind} for key, label in kinds]
    return render(request, "applicants/platform_texts.html", {"form": form, "rows": rows, "tabs": tabs})
