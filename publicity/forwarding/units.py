"""Pages of those who forward a call, at a seat's desk or in a unit's workspace: the link, its numbers, the letter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import may
from campaigns.models import Channel, Seat

from ..actions import announcements
from ..models import Announcement
from ..queries import notices
from . import actions
from .annex_pages import card, changed
from .forms import LetterForm


def _url(request: HttpRequest, name: str, **kwargs: Any) -> str:
    return workspace.url(request, f"{request.workspace}_{name}", **kwargs)


def _own(request: HttpRequest) -> list[Channel]:
    who = {"seat": request.actor.seat} if request.actor.seat is not None else {"unit": request.actor.unit}
    rows = Channel.objects.filter(**who).select_related("campaign__tenant", "campaign__version", "seat")
    return list(rows.order_by("-pk"))


def _channel(request: HttpRequest, pk: int) -> Channel:
    return Channel.objects.select_related("campaign__version", "campaign__tenant", "seat").get(
        pk=pk, pk__in=[row.pk for row in _own(request)]
    )


def _letter(request: HttpRequest, pk: int) -> Announcement:
    rows = Announcement.objects.select_related("channel__seat", "campaign__version", "campaign__tenant")
    return rows.get(pk=pk, channel__in=_own(request))


@require_GET
@allow("forward.view")
def page(request: HttpRequest) -> HttpResponse:
    """The channels of this seat or unit: state, link, numbers, letters."""
    rows = _own(request)
    found = []
    for row in rows:
        letters = list(Announcement.objects.filter(channel=row).order_by("-pk"))
        found.append(
            {
                "row": row,
                "figures": notices.figures(row.campaign, [row])[0],
                "letters": [(one, _url(request, "forward_letter", pk=one.pk)) for one in letters],
                "may_write": may(request.actor, "forward.write", row),
                "write_url": _url(request, "forward_new", pk=row.pk),
            }
        )
    seat = request.actor.seat
    may_propose = may(request.actor, "channel.propose", seat) if seat is not None and not _forwards(rows) else None
    context = {
        "found": found,
        "may_propose": may_propose,
        "site": f"{request.scheme}://{request.get_host()}",
        "propose_url": _url(request, "forward_propose") if seat is not None else "",
    }
    return render(request, "publicity/forwarding.html", context)


def _forwards(rows: list[Channel]) -> bool:
    return any(row.kind == Channel.Kind.LETTER for row in rows)


def _seat(request: HttpRequest) -> Seat:
    return Seat.objects.select_related("campaign__tenant", "campaign__version").get(pk=request.seat.pk)


@require_POST
@allow("channel.propose", load=_seat)
@once
def propose(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Ask the host to let this seat forward the call."""
    actions.propose(seat, actor=request.actor)
    messages.success(request, "已提出申请。可以先拟写转发通知，主办单位通过后发布。")
    return redirect(_url(request, "forwarding"))


@require_http_methods(["GET", "POST"])
@allow("forward.write", load=_channel)
@once
def new(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Write the letter; a draft until published."""
    call = channel.campaign.announcements.filter(kind="notice", published_at__isnull=False).order_by("pk").first()
    title = call.title if call else channel.campaign.title
    who = str(channel.seat or channel.unit or channel.label)
    start = {"title": f"关于转发《{title}》的通知", "issuer": who, "until": channel.until}
    form = LetterForm(request.POST or None, initial=start, may_set_until=actions.may_set_until(channel))
    if request.method == "POST" and form.is_valid() and (row := _kept(request, form, channel)) is not None:
        messages.success(request, "已保存草稿，可以添加附件，核对后发布。")
        return redirect(_url(request, "forward_letter", pk=row.pk))
    return render(request, "publicity/forward_letter.html", {"row": None, "channel": channel, "form": form})


def _kept(request: HttpRequest, form: LetterForm, channel: Channel, pk: int | None = None) -> Announcement | None:
    try:
        return actions.write(channel, form.cleaned_data, actor=request.actor, pk=pk)
    except actions.NotKept as error:
        form.add_error("until" if "until" in form.fields else None, error.sentence)
        return None


@require_http_methods(["GET", "POST"])
@allow("forward.view", load=_letter)
@once
def letter(request: HttpRequest, row: Announcement) -> HttpResponse:
    """Change a draft and its annexes; read a published letter."""
    channel, form = row.channel, None
    if row.published_at is None and may(request.actor, "forward.write", channel):
        start = {name: getattr(row, name) for name in ("title", "doc_number", "issuer", "dated", "body")}
        start |= {"until": channel.until, "reason": row.reason}
        form = LetterForm(
            request.POST or None, initial=start, may_set_until=actions.may_set_until(channel),
            correction=row.replaces_id is not None,
        )  # fmt: skip
        if request.method == "POST" and form.is_valid() and _kept(request, form, channel, row.pk) is not None:
            messages.success(request, "已保存。")
            return redirect(_url(request, "forward_letter", pk=row.pk))
    context = {
        "row": row,
        "channel": channel,
        "form": form,
        "publish_url": _url(request, "forward_publish", pk=row.pk),
        "correct_url": _url(request, "forward_correct", pk=row.pk),
        "may_correct": row.published_at is not None
        and row.is_forwarders
        and may(request.actor, "forward.write", channel),
        "annexes": card(row, _url(request, "forward_annexes", pk=row.pk), form is not None),
    }
    return render(request, "publicity/forward_letter.html", context)


@require_POST
@allow("forward.view", load=_letter)
@once
def publish(request: HttpRequest, row: Announcement) -> HttpResponse:
    """Put it on the campaign's page."""
    try:
        actions.publish(row, actor=request.actor)
        messages.success(request, "转发通知已发布。")
    except actions.NotKept as error:
        messages.error(request, error.sentence)
    return redirect(_url(request, "forward_letter", pk=row.pk))


@require_POST
@allow("forward.view", load=_letter)
@once
def correct(request: HttpRequest, row: Announcement) -> HttpResponse:
    """Begin a corrected version of a published letter."""
    made = announcements.correct(row, actor=request.actor)
    messages.success(request, "已建立更正版草稿，内容与原版相同。修改后写明更正原因再发布。")
    return redirect(_url(request, "forward_letter", pk=made.pk))


@require_POST
@allow("forward.view", load=_letter)
@once
def change_annexes(request: HttpRequest, row: Announcement) -> HttpResponse:
    """Add, move or remove an annex of a draft."""
    return changed(request, row, _url(request, "forward_letter", pk=row.pk))


def routes(place: str) -> list:
    """The pages at a desk (``desk``) or in a unit's workspace (``apply``); only a seat proposes itself."""
    found = [
        path("forwarding/", page, name=f"{place}_forwarding"),
        path("forwarding/<int:pk>/new/", new, name=f"{place}_forward_new"),
        path("forwarding/letters/<int:pk>/", letter, name=f"{place}_forward_letter"),
        path("forwarding/letters/<int:pk>/publish/", publish, name=f"{place}_forward_publish"),
        path("forwarding/letters/<int:pk>/correct/", correct, name=f"{place}_forward_correct"),
        path("forwarding/letters/<int:pk>/annexes/", change_annexes, name=f"{place}_forward_annexes"),
    ]
    if place == "desk":
        found.append(path("forwarding/propose/", propose, name="desk_forward_propose"))
    return found
