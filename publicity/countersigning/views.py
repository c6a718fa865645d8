"""会签 at a co-host's desk, and the host's button that sends a decision there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel import scope, workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import may
from campaigns.models import Campaign
from campaigns.queries import campaign as load_campaign

from ..models import Countersignature, Publicity
from ..queries import host
from . import actions, wording
from .contents import Content, content_of
from .queries import at_seat
from .standing import NotSigned, needed

PER_PAGE = 20


def _load(request: HttpRequest, pk: int) -> Countersignature:
    return at_seat(request.seat).get(pk=pk)


@require_GET
@allow("countersign.list")
def page(request: HttpRequest) -> HttpResponse:
    """What was sent to this seat, the newest first."""
    page = Paginator(at_seat(request.seat), PER_PAGE).get_page(request.GET.get("page"))
    lines = [(row, actions.what(row.countersign)) for row in page.object_list]
    return render(request, "publicity/countersigns.html", {"seat": request.seat, "page": page, "lines": lines})


@require_GET
@allow("countersign.read", load=_load)
def one(request: HttpRequest, row: Countersignature) -> HttpResponse:
    """Exactly what is to be published, as long as it is what was sent; and the two answers."""
    sent = row.countersign
    content = _as_sent(row) if sent.is_live else None
    rule = needed(sent.campaign, sent.publicity)
    context = {
        "row": row,
        "sent": sent,
        "campaign": sent.campaign,
        "what": actions.what(sent),
        "content": content,
        "problem": "" if content is not None else wording.CHANGED_AT_SEAT if sent.is_live else wording.OVER,
        "rule": rule,
        "may_sign": may(request.actor, "countersign.sign", row),
        "confirmed": row.state == row.State.CONFIRMED,
    }
    return render(request, "publicity/countersign.html", context)


def _as_sent(row: Countersignature) -> Content | None:
    """What stands today, if it is what was sent."""
    sent = row.countersign
    if sent.publicity is not None:
        sent.publicity.campaign = sent.campaign
    with scope.tenant(sent.tenant_id):
        content = content_of(sent.campaign, sent.publicity)
    return content if content.digest == sent.content_hash else None


@require_POST
@allow("countersign.sign", load=_load)
@once
def confirm(request: HttpRequest, row: Countersignature) -> HttpResponse:
    """This seat confirms."""
    _said(request, lambda: actions.confirm(row.pk, actor=request.actor), "已会签，主办单位可以看到。")
    return redirect(workspace.url(request, "desk_countersign", pk=row.pk))


@require_POST
@allow("countersign.sign", load=_load)
@once
def send_back(request: HttpRequest, row: Countersignature) -> HttpResponse:
    """This seat sends it back."""
    reason = request.POST.get("reason", "")[:500]
    _said(
        request, lambda: actions.send_back(row.pk, reason=reason, actor=request.actor), "已退回，主办单位将收到通知。"
    )
    return redirect(workspace.url(request, "desk_countersign", pk=row.pk))


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


def _list(request: HttpRequest, pk: int) -> Publicity:
    return host.publicity(pk)


@require_POST
@allow("publicity.confirm", load=_list)
@once
def ask_list(request: HttpRequest, row: Publicity) -> HttpResponse:
    """Send a list."""
    _said(request, lambda: actions.ask(row.campaign, row, actor=request.actor), SENT)
    return redirect(workspace.url(request, "host_publicity_list", pk=row.pk))


@require_POST
@allow("result.publish", load=_campaign)
@once
def ask_results(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Send the results."""
    _said(request, lambda: actions.ask(campaign, None, actor=request.actor), SENT)
    return redirect(workspace.url(request, "host_awards", pk=campaign.pk))


SENT = "已送各联合主办单位会签，负责人将收到通知。"


def _said(request: HttpRequest, act: Callable[[], Any], done: str) -> None:
    try:
        act()
        messages.success(request, done)
    except NotSigned as error:
        messages.error(request, error.sentence)
