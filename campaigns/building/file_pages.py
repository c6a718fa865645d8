"""The rules as a file, out and in, and the manual of what can stand in it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns import catalogue
from campaigns.building import bench, rule_file, tools
from campaigns.building.bench import Editing
from campaigns.building.drafts import Conflict
from campaigns.models import RuleSetVersion
from campaigns.ruleset.lint import lint, unanswered
from campaigns.ruleset.manual import Part, manual
from campaigns.ruleset.reading import Misread, RuleSetError
from campaigns.ruleset.yaml_text import MAX_BYTES

YAML = "application/yaml; charset=utf-8"
MOST_SHOWN = 50


class FileForm(forms.Form):
    """The file, and the edit it is based on."""

    file = forms.FileField(
        label="规则文件",
        help_text="YAML 或 JSON，UTF-8 编码，不超过 1 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@allow("campaign.build", load=bench.whole)
@once
def file_page(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Download the rules as they stand or as a version; replace the draft by an uploaded file, as one edit."""
    campaign = editing.campaign
    wrong: tuple[Misread, ...] = ()
    form = FileForm(request.POST or None, request.FILES or None, initial={"revision": editing.standing.revision})
    if form.is_valid():
        given = form.cleaned_data
        answer = _taken(request, editing, given["file"], given["revision"])
        if isinstance(answer, HttpResponse):
            return answer
        wrong = answer
    context = bench.frame(request, editing, title="规则文件") | {
        "form": form,
        "wrong": wrong[:MOST_SHOWN],
        "count": len(wrong),
        "versions": RuleSetVersion.objects.filter(campaign=campaign).order_by("-number").defer("data"),
    }
    return render(request, "campaigns/building/file.html", context)


def _taken(request: HttpRequest, editing: Editing, upload: Any, revision: int) -> HttpResponse | tuple[Misread, ...]:
    """Take the file: the answer to send, or what is wrong with its text."""
    try:
        rule_file.imported(
            editing.campaign, upload.read(MAX_BYTES + 1), revision=revision, actor=request.actor, name=upload.name
        )
    except RuleSetError as error:
        return error.findings
    except Conflict as conflict:
        return bench.conflict_page(
            request, editing, conflict.step, None, back=bench.address(request, editing, "host_rules_file")
        )
    left = len(unanswered(lint(bench.whole(request, editing.campaign.pk).standing.rules)))
    messages.success(
        request, f"已导入，作为一次修改，可以恢复。{f'检查发现 {left} 处需要处理。' if left else '检查通过。'}"
    )
    return redirect(bench.address(request, editing, "host_rules"))


@require_GET
@allow("campaign.build", load=bench.whole)
def download(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The rules as they are being edited, or ``?version=N``, as canonical YAML."""
    wanted = request.GET.get("version", "")
    if wanted and not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 7):
        raise Http404
    try:
        text = rule_file.exported(editing.campaign, int(wanted) if wanted else None)
    except rule_file.NoSuchVersion as error:
        raise Http404 from error
    name = f"{editing.campaign.slug}{f'-v{wanted}' if wanted else ''}.yaml"
    answer = HttpResponse(text, content_type=YAML)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@cache
def _manual() -> tuple[Part, ...]:
    return tuple(manual({key: catalogue.load(key) for key in catalogue.names()}))


@require_GET
@allow("campaign.build", load=bench.whole)
def manual_page(request: HttpRequest, editing: Editing) -> HttpResponse:
    """One part of the language with its keys (``?part=Quota``, the whole rule set unless said); printed into the documentation too."""
    return _manual_of(request, editing, request.GET.get("part", "RuleSet"))


@require_GET
@allow("campaign.build", load=bench.place)
def manual_at(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The manual of what stands at a place of the rules."""
    here = editing.here
    models = (here.model,) if here.model is not None else here.shape.models if here.shape is not None else ()
    return _manual_of(request, editing, models[0].__name__ if models else "RuleSet")


def _manual_of(request: HttpRequest, editing: Editing, name: str) -> HttpResponse:
    parts = {part.name: part for part in _manual()}
    if name not in parts:
        raise Http404
    context = bench.frame(request, editing, title="规则手册") | {
        "part": parts[name],
        "parts": parts.values(),
        "manual_url": bench.address(request, editing, "host_rules_manual"),
    }
    return render(request, "campaigns/building/manual.html", context)


tools.tool("规则文件", "下载为 YAML，或用一个文件替换草稿", "host_rules_file", 80)
tools.tool("手册", "每一项规则的写法、默认值和例子", "host_rules_manual", 90)
tools.shortcut("写法和例子", "host_rules_manual_at", r".+", with_place=True)
