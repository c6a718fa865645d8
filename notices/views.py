"""The inbox of every workspace, and the demo's mailbox."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.kernel.access import allow, public_page
from accounts.kernel.clock import clock
from accounts.kernel.once import once
from notices import actions, queries
from notices.models import Letter

PAGE = 50


@require_safe
@allow("letters.read")
def inbox(request: HttpRequest) -> HttpResponse:
    """The person's in-site letters, unread ones marked."""
    rows = queries.inbox(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/inbox.html", {"page": page, "unread": rows.filter(read_at__isnull=True).count()})


def _letter(request: HttpRequest, letter: int) -> Letter:
    return queries.inbox(request.user).get(pk=letter)


@require_POST
@allow("letters.read", load=_letter)
@once
def inbox_open(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Mark one letter read and go where it leads."""
    actions.mark_read(request.user, letter_id=letter.pk, at=clock())
    safe = letter.link and url_has_allowed_host_and_scheme(letter.link, allowed_hosts=None)
    return redirect(letter.link if safe else "inbox")


@require_POST
@allow("letters.read")
@once
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all letters read."""
    actions.mark_read(request.user, at=clock())
    return redirect("inbox")


@require_safe
@public_page
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    """Demo mode only: every SMS, mail and in-site letter that would have left, newest first, codes readable."""
    if not settings.DEMO_MODE:
        raise Http404
    rows = queries.mailbox()
    channel = request.GET.get("channel", "")
    if channel in Letter.Channel.values:
        rows = rows.filter(channel=channel)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    letters = [(letter, queries.as_received(letter)) for letter in page]
    tabs = [{"label": "全部", "url": request.path, "active": not channel}] + [
        {"label": label, "url": f"{request.path}?channel={value}", "active": channel == value}
        for value, label in Letter.Channel.choices
    ]
    return render(request, "demo/mailbox.html", {"page": page, "letters": letters, "tabs": tabs})
