"""The host's pages about a running campaign: next version, longer time, permits, suspension and cancellation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import once
from accounts.kernel.policy import may
from campaigns import actions as campaigns
from campaigns import queries
from campaigns.building import drafts
from campaigns.models import Campaign, Permit, Seat
from campaigns.ruleset.reading import to_data
from campaigns.ruleset.windows import closes_at, opens_at, spoken

from . import actions, forms, wording
from .actions import NotAllowed
from .differences import differences, public
from .queries import permits, versions

BOTH = ["GET", "POST"]


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return queries.campaign(pk)


def _back(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return redirect(workspace.url(request, "host_campaign", pk=campaign.pk))


def _told(form: Any, error: NotAllowed) -> None:
    for sentence in error.sentences:
        form.add_error(None, sentence)


@require_http_methods(BOTH)
@allow("campaign.amend", load=_campaign)
@once
def amend(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The next version: what it changes, what speaks against it, and publishing it with a reason."""
    standing = drafts.standing(campaign)
    form = forms.AmendForm(request.POST or None, initial={"revision": standing.revision})
    changes = differences(campaign.rules, standing.rules)
    if form.is_valid():
        try:
            version = actions.amend(campaign.pk, **form.cleaned_data, actor=request.actor)
        except NotAllowed as error:
            _told(form, error)
        else:
            messages.success(request, f"规则{version}已施行，修改公告已发布，正在通知有关单位和人员。")
            return _back(request, campaign)
    context = {
        "campaign": campaign, "form": form, "standing": standing, "changes": changes,
        "inside": len(changes) - len(public(changes)),
        "obstacles": actions.obstacles(campaign, standing.rules, request.now) if changes else [],
        "versions": versions(campaign), "may_build": may(request.actor, "campaign.build", campaign),
    }  # fmt: skip
    return render(request, "campaigns/amending/amend.html", context)


@require_POST
@allow("campaign.build", load=_campaign)
@once
def drop(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Give up the next version: the draft is again what is in force (and can be gone back to)."""
    standing = drafts.standing(campaign)
    if standing.draft is not None:
        in_force = to_data(campaign.rules)
        said = f"放弃修改，恢复为规则{campaign.version}"
        try:
            drafts.edit(campaign, lambda _: in_force, revision=standing.revision, said=said, actor=request.actor)
        except drafts.Conflict:
            messages.error(request, wording.MOVED_ON)
            return redirect(workspace.url(request, "host_amend", pk=campaign.pk))
    messages.success(request, "已放弃下一版本，规则草稿恢复为现行规则。")
    return _back(request, campaign)


@require_http_methods(BOTH)
@allow("campaign.extend", load=_campaign)
@once
def extend(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Longer for everybody; 预览 shows every time that would move before anything changes."""
    form = forms.ExtendForm(request.POST or None, campaign=campaign)
    preview = None
    if form.is_valid():
        wanted = form.cleaned_data
        if "preview" in request.POST:
            preview = _preview(request, campaign, wanted)
        else:
            try:
                actions.extend(
                    campaign.pk, wanted["window"], wanted["until"], reason=wanted["reason"],
                    later_too=wanted["later_too"], actor=request.actor,
                )  # fmt: skip
            except NotAllowed as error:
                _told(form, error)
            else:
                messages.success(request, "截止时间已延长，公告已发布，正在通知有关单位和人员。")
                return _back(request, campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "preview": preview,
        "may_permit": may(request.actor, "permit.list", campaign),
    }
    return render(request, "campaigns/amending/extend.html", context)


def _preview(request: HttpRequest, campaign: Campaign, wanted: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(window, period now, period then) of every window that would move."""
    rules = campaign.rules
    if closes_at(rules.window(wanted["window"])) is None:
        return []
    moves = actions.new_moments(rules, wanted["window"], wanted["until"], request.now, later_too=wanted["later_too"])
    found = []
    for window in rules.windows:
        if window.key in moves:
            then = window.model_copy(update=moves[window.key])
            found.append((window.title, _period(window), _period(then)))
    return found


def _period(window: Any) -> str:
    start, end = opens_at(window), closes_at(window)
    return f"{spoken(start) if start else '通知发布起'} 至 {spoken(end, closing=True) if end else '长期'}"


@require_GET
@allow("permit.list", load=_campaign)
def permit_list(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Who has longer than the others, until when and why."""
    context = {
        "campaign": campaign, "rows": permits(campaign, request.now), "form": forms.RevokeForm(),
        "may_grant": may(request.actor, "permit.grant", campaign), "may_revoke": may(request.actor, "permit.revoke", campaign),
    }  # fmt: skip
    return render(request, "campaigns/amending/permits.html", context)


@require_http_methods(BOTH)
@allow("permit.grant", load=_campaign)
@once
def permit_seat(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Longer for one seat."""
    form = forms.SeatPermitForm(request.POST or None, campaign=campaign)
    if form.is_valid():
        wanted = form.cleaned_data
        seat = Seat.objects.select_related("campaign").get(pk=wanted["seat"], campaign=campaign)
        try:
            actions.grant_seat(seat, wanted["window"], wanted["until"], reason=wanted["reason"], actor=request.actor)
        except NotAllowed as error:
            _told(form, error)
        else:
            messages.success(request, f"已准予“{seat.name}”延期，并通知其负责人。")
            return redirect(workspace.url(request, "host_permits", pk=campaign.pk))
    return render(request, "campaigns/amending/permit_seat.html", {"campaign": campaign, "form": form})


def _permit(request: HttpRequest, pk: int) -> Permit:
    return Permit.objects.select_related("campaign__version", "campaign__tenant", "seat", "unit").get(pk=pk)


@require_POST
@allow("permit.revoke", load=_permit)
@once
def permit_revoke(request: HttpRequest, row: Permit) -> HttpResponse:
    """Take a permit back."""
    form = forms.RevokeForm(request.POST)
    if form.is_valid():
        actions.revoke(row.pk, reason=form.cleaned_data["reason"], actor=request.actor)
        messages.success(request, "已收回。延期期间已经提交的内容不受影响。")
    else:
        messages.error(request, "没有收回：请写明理由。")
    return redirect(workspace.url(request, "host_permits", pk=row.campaign_id))


@require_http_methods(BOTH)
@allow("campaign.suspend", load=_campaign)
@once
def suspend(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Suspend with a reason that everybody reads."""
    return _stop(request, campaign, "suspend", "活动已暂停，公告已发布，正在通知有关单位和人员。")


@require_http_methods(BOTH)
@allow("campaign.resume", load=_campaign)
@once
def resume(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Go on; the windows run as published, so the page points to longer time."""
    return _stop(
        request, campaign, "resume", "活动已恢复，公告已发布。暂停期间错过的时间，可以在“延长截止时间”中补足。"
    )


def _stop(request: HttpRequest, campaign: Campaign, event: str, done: str) -> HttpResponse:
    form = forms.StopForm(request.POST or None, event=event)
    possible = campaigns.MOVES.target(campaign.state, event) is not None
    if possible and form.is_valid():
        return _moved(request, campaign, event, form.cleaned_data["reason"], done)
    if not possible:
        messages.error(request, f"当前状态为“{campaign.get_state_display()}”，不能执行这一操作；可能有人刚刚处理过。")
        return _back(request, campaign)
    context = {"campaign": campaign, "form": form, "event": event, "timeline": queries.timeline(campaign, request.now)}
    return render(request, "campaigns/amending/stop.html", context)


@require_http_methods(BOTH)
@allow("campaign.cancel", load=_campaign)
@once
def cancel(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Cancel for good: a reason, and the campaign's name typed."""
    form = forms.CancelForm(request.POST or None, campaign=campaign)
    if form.is_valid():
        done = "活动已取消，公告已发布，正在通知有关单位和人员。"
        return _moved(request, campaign, "cancel", form.cleaned_data["reason"], done)
    return render(request, "campaigns/amending/cancel.html", {"campaign": campaign, "form": form})


def _moved(request: HttpRequest, campaign: Campaign, event: str, reason: str, done: str) -> HttpResponse:
    try:
        campaigns.move(campaign.pk, event, actor=request.actor, note=reason)
        messages.success(request, done)
    except IllegalMove as error:
        messages.error(request, error.sentence)
    return _back(request, campaign)
