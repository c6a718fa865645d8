"""The card of annexes under the draft of a notice or a forwarding letter, and the posts that change them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.files import RejectedFile
from accounts.kernel.policy import Refused

from ..actions import annexes
from ..models import Announcement, AnnouncementAnnex
from .forms import AnnexForm


def card(row: Announcement, url: str, editable: bool) -> dict[str, Any]:
    """What ``publicity/_annexes.html`` shows."""
    rows = list(AnnouncementAnnex.objects.filter(announcement=row).select_related("file").order_by("position", "pk"))
    form = AnnexForm(campaign=row.campaign) if editable else None
    return {"rows": rows, "url": url, "form": form}


def changed(request: HttpRequest, row: Announcement, back: str) -> HttpResponse:
    """Do what was asked and go back to the letter's page, with a sentence either way."""
    do = request.POST.get("do", "add")
    try:
        if do == "add":
            _add(request, row)
        else:
            _act(request, row, do)
    except RejectedFile as error:
        messages.error(request, f"附件没有添加：{error.sentence}")
    except Refused as error:
        messages.error(request, error.verdict.reason)
    return redirect(f"{back}#annexes")


def _add(request: HttpRequest, row: Announcement) -> None:
    form = AnnexForm(request.POST, request.FILES, campaign=row.campaign)
    if not form.is_valid():
        messages.error(request, "附件没有添加：" + "；".join(e for errors in form.errors.values() for e in errors))
        return
    values = form.cleaned_data
    if values["document"]:
        annexes.add_blank(row, values["document"], actor=request.actor)
    else:
        annexes.add_file(row, values["file"], title=values["title"].strip(), actor=request.actor)
    messages.success(request, "已添加附件。")


def _act(request: HttpRequest, row: Announcement, do: str) -> None:
    pk = request.POST.get("annex", "")
    one = AnnouncementAnnex.objects.select_related("announcement__channel", "announcement__campaign__tenant", "file")
    one = one.filter(announcement=row, pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else 0).first()
    if one is None or do not in {"up", "down", "remove"}:
        raise Http404
    if do == "remove":
        annexes.remove(one, actor=request.actor)
        messages.success(request, "已删除附件。")
    else:
        annexes.move(one, up=do == "up", actor=request.actor)
