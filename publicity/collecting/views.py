"""The host compiles and publishes collections; everybody reads the published ones."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow, public_page
from accounts.kernel.once import once
from campaigns.models import Campaign
from campaigns.queries import campaign as load_campaign
from campaigns.shown import tabs_of

from ..actions.awards import NotDone
from ..models import Collection
from . import actions, contents, queries


class CompileForm(forms.Form):
    """Which collection, of which chapter, with which preface."""

    title = forms.ChoiceField(label="案例集")
    only = forms.ChoiceField(label="范围", required=False)
    preface = forms.CharField(label="前言", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args, campaign: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        library = campaign.rules.library
        self.fields["title"].choices = [(t, t) for t in (library.collections if library else ())]
        self.fields["only"].choices = [("", "全部"), *((t, f"只收“{t}”") for t in contents.titles(campaign))]


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


def _collection(request: HttpRequest, pk: int) -> Campaign:
    row = Collection.objects.select_related("campaign__version", "campaign__tenant").get(pk=pk)
    request.collection = row
    return row.campaign


@require_http_methods(["GET", "POST"])
@allow("collection.view", load=_campaign)
@once
def page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The editions so far, and the form that compiles the next one."""
    form = CompileForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            actions.compile_now(campaign, actor=request.actor, **form.cleaned_data)
        except NotDone as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, "已编制，正在生成文件，请稍后刷新。")
            return redirect(workspace.url(request, "host_collections", pk=campaign.pk))
    context = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_collections"),
        "rows": queries.of_campaign(campaign),
        "form": form,
    }
    return render(request, "publicity/collecting/page.html", context)


@require_POST
@allow("collection.publish", load=_collection)
@once
def publish(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show it to everybody."""
    try:
        actions.publish(request.collection.pk, actor=request.actor)
        messages.success(request, "已公开，可以在案例库页面查看和下载。")
    except NotDone as error:
        messages.error(request, error.sentence)
    return redirect(workspace.url(request, "host_collections", pk=campaign.pk))


@require_POST
@allow("collection.publish", load=_collection)
@once
def withdraw(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Take it back."""
    actions.withdraw(request.collection.pk, actor=request.actor)
    messages.success(request, "已撤下。")
    return redirect(workspace.url(request, "host_collections", pk=campaign.pk))


@require_GET
@public_page
def public(request: HttpRequest, pk: int) -> HttpResponse:
    """A published collection: preface, contents, every work with what may be public, and the PDF."""
    row = queries.published().get(pk=pk)
    return render(request, "publicity/collecting/public.html", {"row": row, "chapters": queries.chapters(row)})
