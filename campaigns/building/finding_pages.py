"""One finding: what it means, repairs by a button, and a decision on record where it may stay."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.building import bench
from campaigns.building.bench import Editing, Row, edited
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.lint import CHECKS, Finding

GONE = "这个问题已经不在了，不需要再处理。"


class ResolutionForm(forms.Form):
    """A decision on a finding that may stay: kept in the rules, shown wherever the finding is."""

    decision = forms.CharField(
        label="处理决定",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="怎么办，例如“以附件2为准”。",
    )
    reason = forms.CharField(
        label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), help_text="为什么这样定，由谁定的。"
    )
    clause = forms.CharField(label="通知条款", max_length=300, required=False)


def _row(request: HttpRequest, editing: Editing, given: Any) -> Row | None:
    code, place = given.get("code", ""), given.get("place", "")
    if code not in CHECKS and code != "resolution_stale":
        raise Http404
    rows = bench.findings(request, editing)
    return next((row for row in rows if row.finding.code == code and row.finding.place == place), None)


@require_http_methods(["GET", "POST"])
@allow("campaign.build", load=bench.whole)
@once
def finding(request: HttpRequest, editing: Editing) -> HttpResponse:
    """A finding with its repairs; posting records the decision that answers it."""
    row = _row(request, editing, request.POST if request.method == "POST" else request.GET)
    if row is None:
        messages.info(request, GONE)
        return redirect(bench.address(request, editing, "host_rules"))
    form = ResolutionForm(request.POST or None, initial=_answer(editing, row.finding) or {"clause": row.finding.clause})
    if form.is_valid():
        if row.finding.severity == "error":
            raise Http404
        told = form.cleaned_data
        home = bench.address(request, editing, "host_rules")
        answer = edited(
            request, editing, lambda data: _resolved(data, row.finding, told), f"处理检查意见“{row.finding.sentence[:80]}”",
            form, back=home,
        )  # fmt: skip
        if answer is not None:
            return answer
    context = bench.frame(request, editing, title="检查意见")
    context |= {"row": row, "form": form, "may_stay": row.finding.severity != "error"}
    return render(request, "campaigns/building/finding.html", context)


def _answer(editing: Editing, found: Finding) -> Data | None:
    rows = editing.standing.data.get("resolutions") or []
    return next((row for row in rows if row["finding"] == found.code and row.get("place", "") == found.place), None)


def _resolved(data: Data, found: Finding, told: dict[str, str]) -> Data:
    """The data with this decision in place of an earlier one about the same."""
    same = {"finding": found.code, "place": found.place}
    kept = [
        row
        for row in data.get("resolutions") or []
        if (row["finding"], row.get("place", "")) != (found.code, found.place)
    ]
    new = {**same, "gap": found.gap, **told}
    return {**data, "resolutions": [*kept, {name: value for name, value in new.items() if value or name == "place"}]}


@require_POST
@allow("campaign.build", load=bench.whole)
@once
def repair(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Carry out one of the proposed repairs of a finding, chosen by its label."""
    home = bench.address(request, editing, "host_rules")
    back = request.POST.get("back", "")
    back = back if back.startswith(home) else home
    row = _row(request, editing, request.POST)
    chosen = next((one for one in (row.repairs if row else ()) if one.label == request.POST.get("label", "")), None)
    if row is None or chosen is None:
        messages.info(request, GONE)
        return redirect(back)
    said = f"{chosen.label}（{row.finding.sentence[:80]}）"
    answer = edited(request, editing, chosen.change, said, back=back)
    assert answer is not None
    return answer
