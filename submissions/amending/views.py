"""The host's pages: longer time for named applicants, and filings moved to the rules now in force."""

from __future__ import annotations

import re

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import Refused, may
from campaigns.amending.actions import NotAllowed
from campaigns.amending.forms import reason_field, until_field, windows_of
from campaigns.models import Campaign
from campaigns.queries import campaign as load_campaign

from . import carrying, permits

MOST = 200


class UnitPermitForm(forms.Form):
    """Longer for named applicants."""

    names = forms.CharField(
        label="申报单位", max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个：单位的统一社会信用代码，或者本活动的报名编号、申报编号。",
    )  # fmt: skip
    window = forms.ChoiceField(label="时间段")
    until = until_field("延长至")
    reason = reason_field("延长理由", "告知这些单位并记入审计，不对外公布。")

    def __init__(self, *args, campaign: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["window"].choices = [("", "请选择"), *windows_of(campaign)]

    def clean_names(self) -> list[str]:
        names = list(dict.fromkeys(piece for piece in re.split(r"[\s,，、;；]+", self.cleaned_data["names"]) if piece))
        if len(names) > MOST:
            raise forms.ValidationError(f"一次最多 {MOST} 个单位。更多单位需要延期时，请对所有单位延长截止时间。")
        return names


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


@require_http_methods(["GET", "POST"])
@allow("permit.grant", load=_campaign)
@once
def permit_units(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Give the named applicants longer."""
    form = UnitPermitForm(request.POST or None, campaign=campaign)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            units = permits.named(campaign, wanted["names"])
            permits.grant(
                campaign, units, wanted["window"], wanted["until"], reason=wanted["reason"], actor=request.actor
            )
        except NotAllowed as error:
            for sentence in error.sentences[:20]:
                form.add_error(None, sentence)
        else:
            messages.success(request, f"已准予 {len(units)} 个单位延期，并通知其管理员。")
            return redirect(workspace.url(request, "host_permits", pk=campaign.pk))
    return render(request, "submissions/amending/permit_units.html", {"campaign": campaign, "form": form})


class CarryForm(forms.Form):
    """Move the ticked filings."""

    reason = reason_field("理由", "告知申报单位并记入审计。")


@require_http_methods(["GET", "POST"])
@allow("submission.list_behind", load=_campaign)
@once
def behind(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Filings under older versions: which check out under the present one, what the others lack; the ticked ones are moved."""
    rows = carrying.standings(campaign)
    form = CarryForm(request.POST or None)
    chosen = {pk for pk in request.POST.getlist("filing") if pk.isdecimal()}
    if request.method == "POST" and not chosen:
        form.add_error(None, "请勾选要转入的申报。")
    if form.is_valid() and chosen:
        moved, left = _carry(request, [s for s in rows if str(s.row.pk) in chosen], form.cleaned_data["reason"])
        if moved:
            messages.success(request, f"已将 {moved} 项申报转入规则{campaign.version}，并通知申报单位。")
        for sentence in left[:10]:
            messages.warning(request, sentence)
        return redirect(workspace.url(request, "host_behind", pk=campaign.pk))
    context = {
        "campaign": campaign, "form": form, "chosen": chosen, "may_carry": campaign.state in ("published", "suspended"),
        "rows": [(s, may(request.actor, "submission.carry", s.row)) for s in rows],
        "ready": sum(not s.missing for s in rows),
    }  # fmt: skip
    return render(request, "submissions/amending/behind.html", context)


def _carry(request: HttpRequest, standings: list[carrying.Standing], reason: str) -> tuple[int, list[str]]:
    """(how many were moved, what stands against the others)."""
    moved, left = 0, []
    for standing in standings:
        try:
            carrying.carry(standing.row.pk, reason=reason, actor=request.actor)
            moved += 1
        except carrying.NotCarried as error:
            left.append(f"{standing.row.number} 没有转入：{'；'.join(error.sentences[:3])}")
        except Refused as error:
            left.append(f"{standing.row.number} 没有转入：{error.verdict.reason}")
    return moved, left
