"""The host's pages: lists to check, objections, ballots, awards, results, certificates and announcements."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import policy, workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.models import Campaign
from campaigns.queries import campaign as load_campaign
from campaigns.queries import granted, only
from campaigns.shown import tabs_of

from ..actions import announcements, awards, certificates, lists, results
from ..countersigning import standing as countersigning
from ..forms import AnnouncementForm, ReasonForm, ids
from ..forwarding.annex_pages import card, changed
from ..models import Announcement, Certificate
from ..queries import host

PER_PAGE = 50


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return load_campaign(pk)


def _list(request: HttpRequest, pk: int):
    return host.publicity(pk)


def _announcement(request: HttpRequest, pk: int) -> Announcement:
    rows = Announcement.objects.exclude(published_at__isnull=True, channel__isnull=False, notice="")
    return rows.select_related("campaign__tenant", "campaign__version").get(pk=pk)


def _certificate(request: HttpRequest, pk: int) -> Certificate:
    return Certificate.objects.select_related("grant__campaign__version", "grant__submission", "file").get(pk=pk)


@require_GET
@allow("publicity.view")
def publicity_all(request: HttpRequest) -> HttpResponse:
    """All lists of the host over all campaigns."""
    within = granted(request.actor, "manager", "publicity_editor")
    page = Paginator(host.everything(within), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "publicity/host_all.html",
        {"page": page, "campaigns": only(Campaign.objects.order_by("-pk"), within, "pk")[:20]},
    )


@require_GET
@allow("publicity.view", load=_campaign)
def publicity(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The publicity steps of a campaign and their lists."""
    context = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_publicity"),
        "planned": host.planned(campaign),
    }
    return render(request, "publicity/host_publicity.html", context)


@require_GET
@allow("publicity.view", load=_list)
def publicity_list(request: HttpRequest, row) -> HttpResponse:
    """A list: as it would be published now, or as it was."""
    context = {"row": row, "campaign": row.campaign, "tabs": tabs_of(request, row.campaign, "host_publicity")}
    if row.state == row.State.PREPARED:
        columns, lines = lists.frozen(row)
        opens, closes = lists.window_of(row)
        signing, complete = countersigning.standing(row.campaign, row), lists.completeness(row, request.now)
        context |= {
            "columns": columns,
            "cells": [cells for _, cells in lines],
            "verdict": signing.verdict if signing and complete else complete,
            "left": lists.unfinished(row),
            "opens": opens,
            "closes": closes,
            "may_confirm": policy.may(request.actor, "publicity.confirm", row),
            "signing": signing,
            "may_ask": policy.may(request.actor, "publicity.confirm", row),
        }
    else:
        context |= {
            "columns": row.columns,
            "cells": [i.shown for i in row.items.filter(removed_at__isnull=True).order_by("position")],
        }
    context["rows"] = [
        [cells.get(column["key"], "") for column in context["columns"]] for cells in context.pop("cells")
    ]
    context["shown"] = row.state != row.State.PREPARED
    return render(request, "publicity/host_list.html", context)


@require_POST
@allow("publicity.confirm", load=_list)
@once
def publicity_confirm(request: HttpRequest, row) -> HttpResponse:
    """The list is checked; it opens now or when its window begins."""
    try:
        done = lists.confirm(row.pk, actor=request.actor)
    except lists.NotReady as error:
        messages.error(request, error.sentence)
    else:
        waits = done.state == done.State.PREPARED
        told = f"已确认名单。{lists.readiness(done, request.now).reason}" if waits else "公示已经开始。"
        messages.success(request, told)
    return redirect(workspace.url(request, "host_publicity_list", pk=row.pk))


@require_GET
@allow("award.view", load=_campaign)
def award_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Awards with the works and their scores; ending the step and publishing the results."""
    context = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_awards"),
        "tables": host.tables(campaign),
        "waiting": awards.entries_at(campaign, awards.steps_of(campaign, awards.AwardStep)),
        "ready": results.ready(campaign),
        "blocked": results.blocked_by(campaign),
        "held": results.held(campaign),
        "grants": host.granted(campaign),
    }
    signing = None if context["blocked"] else countersigning.standing(campaign)
    may_ask = policy.may(request.actor, "result.publish", campaign)
    may_publish = signing.verdict if signing and may_ask else may_ask
    context |= {"signing": signing, "may_ask": may_ask, "may_publish": may_publish}
    return render(request, "publicity/host_awards.html", context)


@require_POST
@allow("award.decide", load=_campaign)
@once
def award_decide(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Keep the choice for one award."""
    award = next((a for a in campaign.rules.awards if a.key == request.POST.get("award")), None)
    chosen = ids(request.POST, "chosen")
    if award is not None:
        criterion = request.POST.get("criterion", "")[:40]
        _said(
            request,
            lambda: awards.decide(campaign, award, criterion, chosen, actor=request.actor),
            f"已保存“{award.title}”的评定，共 {len(chosen)} 项。",
        )
    return redirect(workspace.url(request, "host_awards", pk=campaign.pk))


@require_POST
@allow("award.decide", load=_campaign)
@once
def award_finish(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """End the award step."""
    _said(request, lambda: awards.finish(campaign, actor=request.actor), "奖项评定已完成，可以公布结果。")
    return redirect(workspace.url(request, "host_awards", pk=campaign.pk))


@require_POST
@allow("result.publish", load=_campaign)
@once
def result_publish(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Publish the results."""
    _said(
        request,
        lambda: results.publish(campaign, actor=request.actor),
        "结果已公布，证书正在制作，申报单位将收到通知。",
    )
    return redirect(workspace.url(request, "host_awards", pk=campaign.pk))


def _said(request: HttpRequest, act, done: str) -> None:
    try:
        act()
        messages.success(request, done)
    except awards.NotDone as error:
        messages.error(request, error.sentence)


@require_GET
@allow("certificate.view", load=_campaign)
def certificate_list(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The campaign's certificates."""
    page = Paginator(host.certificates_of(campaign), PER_PAGE).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "tabs": tabs_of(request, campaign, "host_certificates"), "page": page}
    return render(request, "publicity/host_certificates.html", context)


@require_http_methods(["GET", "POST"])
@allow("certificate.view", load=_certificate)
@once
def certificate_detail(request: HttpRequest, row: Certificate) -> HttpResponse:
    """One certificate, and its revocation."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        certificates.revoke(row.pk, reason=form.cleaned_data["reason"], actor=request.actor)
        messages.success(request, f"证书 {row.number} 已撤销，查验页面会显示已撤销。")
        return redirect(workspace.url(request, "host_certificate", pk=row.pk))
    context = {
        "row": row,
        "campaign": row.grant.campaign,
        "form": form,
        "may_revoke": policy.may(request.actor, "certificate.revoke", row.grant),
    }
    context["live"] = row.state != row.State.REVOKED
    return render(request, "publicity/host_certificate.html", context)


@require_GET
@allow("announcement.view", load=_campaign)
def announcement_list(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Announcements of a campaign, drafts included."""
    page = Paginator(host.announcements(campaign), PER_PAGE).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "tabs": tabs_of(request, campaign, "host_announcements"), "page": page}
    context["may_prepare"] = campaign.published_at is None
    return render(request, "publicity/host_announcements.html", context)


@require_http_methods(["GET", "POST"])
@allow("announcement.write", load=_campaign)
@once
def announcement_new(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Write an announcement; it is a draft until published."""
    form = AnnouncementForm(request.POST or None, initial={"kind": "change", "issuer": campaign.rules.identity.host})
    if request.method == "POST" and form.is_valid():
        row = announcements.write(campaign, form.cleaned_data, actor=request.actor)
        messages.success(request, "已保存草稿，核对后发布。")
        return redirect(workspace.url(request, "host_announcement", pk=row.pk))
    return render(
        request,
        "publicity/host_announcement.html",
        {"campaign": campaign, "form": form, "row": None, "correction": False},
    )


@require_http_methods(["GET", "POST"])
@allow("announcement.write", load=_announcement)
@once
def announcement_detail(request: HttpRequest, row: Announcement) -> HttpResponse:
    """Change a draft; read a published one."""
    draft = not row.is_forwarders and row.published_at is None
    form = AnnouncementForm(request.POST or None, instance=row) if draft else None
    if request.method == "POST" and form is not None and form.is_valid():
        announcements.write(row.campaign, form.cleaned_data, actor=request.actor, pk=row.pk)
        messages.success(request, "已保存。")
        return redirect(workspace.url(request, "host_announcement", pk=row.pk))
    context = {"campaign": row.campaign, "form": form, "row": row, "correction": row.replaces_id is not None}
    context["annexes"] = card(
        row, workspace.url(request, "host_announcement_annexes", pk=row.pk), editable=form is not None
    )
    return render(request, "publicity/host_announcement.html", context)


@require_POST
@allow("announcement.write", load=_announcement)
@once
def announcement_annexes(request: HttpRequest, row: Announcement) -> HttpResponse:
    """Add, move or remove an annex of a draft."""
    return changed(request, row, workspace.url(request, "host_announcement", pk=row.pk))


@require_POST
@allow("announcement.publish", load=_announcement)
@once
def announcement_correct(request: HttpRequest, row: Announcement) -> HttpResponse:
    """Begin a corrected version."""
    made = announcements.correct(row, actor=request.actor)
    messages.success(request, "已建立更正版草稿，内容与原版相同。修改后写明更正原因再发布。")
    return redirect(workspace.url(request, "host_announcement", pk=made.pk))


@require_POST
@allow("announcement.write", load=_campaign)
@once
def announcement_prepare(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Drafts of the notices the rules name."""
    rows = announcements.prepare(campaign, actor=request.actor)
    if rows:
        messages.success(request, "已按规则生成征集通知草稿，可以修改正文和附件；活动发布时一并公开。")
        return redirect(workspace.url(request, "host_announcement", pk=rows[-1].pk))
    messages.error(request, "规则中还没有写通知，请先在规则设置的“活动信息”中添加通知，或直接拟写公告。")
    return redirect(workspace.url(request, "host_announcements", pk=campaign.pk))


@require_POST
@allow("announcement.publish", load=_announcement)
@once
def announcement_publish(request: HttpRequest, row: Announcement) -> HttpResponse:
    """Put it on the campaign's page."""
    announcements.publish(row, actor=request.actor)
    messages.success(request, "公告已发布。")
    return redirect(workspace.url(request, "host_announcements", pk=row.campaign_id))
