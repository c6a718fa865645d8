"""The host's pages of channels: who forwards the call, and what came by whom."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import may
from campaigns.models import Campaign, Channel
from campaigns.queries import campaign as load_campaign
from campaigns.shown import tabs_of

from ..queries import notices
from . import actions
from .forms import ChannelForm, WithdrawForm

HEADS = ("渠道", "类型", "归属", "状态", "访问次数", "报名", "申报", "入选", "投票")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


def _channel(request: HttpRequest, pk: int) -> Channel:
    return Channel.objects.select_related("campaign__tenant", "campaign__version", "seat", "unit").get(pk=pk)


@require_http_methods(["GET", "POST"])
@allow("channel.view", load=_campaign)
@once
def page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """All channels with their numbers; opening another."""
    may_manage = may(request.actor, "channel.manage", campaign)
    form = ChannelForm(request.POST or None, campaign=campaign) if may_manage else None
    if request.method == "POST" and form is not None and form.is_valid():
        values = form.cleaned_data
        row = actions.add(
            campaign, label=values["label"], kind=values["kind"], seat=values["seat"], unit=form.unit,
            actor=request.actor,
        )  # fmt: skip
        messages.success(request, f"已开通“{row.label}”，专用链接可以发给对方。")
        return redirect(workspace.url(request, "host_channels", pk=campaign.pk))
    rows = notices.channels(campaign)
    context = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_channels"),
        "figures": notices.figures(campaign, rows, direct=True),
        "form": form,
        "may_manage": may_manage,
        "site": f"{request.scheme}://{request.get_host()}",
    }
    return render(request, "publicity/host_channels.html", context)


@require_http_methods(["GET", "POST"])
@allow("channel.view", load=_channel)
@once
def detail(request: HttpRequest, row: Channel) -> HttpResponse:
    """One channel: its letter, its numbers; withdrawing it."""
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(row.pk, reason=form.cleaned_data["reason"], actor=request.actor)
        messages.success(request, "渠道已撤销，其链接不再计数；已计入的申报保持不变。")
        return redirect(workspace.url(request, "host_channel", pk=row.pk))
    context = {
        "row": row,
        "campaign": row.campaign,
        "form": form,
        "figures": notices.figures(row.campaign, [row])[0],
        "letters": row.letters.exclude(published_at__isnull=True, notice="").order_by("-pk"),
        "may_approve": may(request.actor, "channel.approve", row),
        "waits": row.state != Channel.State.OPEN,
        "site": f"{request.scheme}://{request.get_host()}",
        "embedded": notices.embedded_ballots(row),
        "origins": notices.origins_of(row),
    }
    return render(request, "publicity/host_channel.html", context)


@require_POST
@allow("channel.approve", load=_channel)
@once
def approve(request: HttpRequest, row: Channel) -> HttpResponse:
    """Let it in."""
    actions.approve(row.pk, actor=request.actor)
    messages.success(request, f"“{row.label}”已开通。")
    return redirect(workspace.url(request, "host_channel", pk=row.pk))


@require_GET
@allow("channel.view", load=_campaign)
def export(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The table as a spreadsheet; every cell is text or a number, never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("渠道统计")
    sheet.append(list(HEADS))
    for one in notices.figures(campaign, notices.channels(campaign), direct=True):
        row = one.channel
        owner = str((row.seat or row.unit) or "") if row is not None else ""
        state = (row.get_kind_display(), owner, row.get_state_display()) if row is not None else ("", "", "")
        cells = [_text(sheet, text) for text in (one.label, *state)]
        sheet.append([*cells, one.visits, one.enrolled, one.filed, one.selected, one.voted])
    out = io.BytesIO()
    book.save(out)
    name = f"渠道统计-{campaign.rules.identity.short_title}-{timezone.localtime(request.now):%Y%m%d}.xlsx"
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _text(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value="".join(c for c in text if c.isprintable()))
    cell.data_type = "s"
    return cell
