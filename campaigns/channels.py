"""渠道: the link by which somebody came, remembered on the way to a filing (row X17).

The link puts a signed note into the browser: this campaign, this channel, for thirty days. It outlives signing in and
registering. The last link followed counts; once a filing has begun its channel stays (decision 028).
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.kernel import scope, tally
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due

from .models import Campaign, Channel, Seat

SALT = "campaigns.channel"
DAYS = 30
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def lay_out(campaign: Campaign) -> None:
    """Write the channels of the rules as rows, open at once; those known by their key keep their state. Needs the tenant's scope."""
    seats = {seat.key: seat for seat in Seat.objects.filter(campaign=campaign)}
    for wanted in campaign.rules.identity.channels:
        values = {"label": wanted.label, "kind": wanted.kind, "seat": seats.get(wanted.seat or "")}
        row, made = Channel.objects.get_or_create(
            campaign=campaign, code=wanted.key,
            defaults={
                "tenant_id": campaign.tenant_id, "state": Channel.State.OPEN, "created_at": clock(),
                "decided_at": clock(), **values,
            },
        )  # fmt: skip
        if not made and any(getattr(row, name) != value for name, value in values.items()):
            Channel.objects.filter(pk=row.pk).update(**values)


def fresh_code(campaign: Campaign) -> str:
    """A short code that no channel of the campaign has; letters and digits nobody confuses."""
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not Channel.objects.filter(campaign=campaign, code=code).exists():
            return code


def remember(response: HttpResponse, channel: Channel) -> None:
    """Note in the browser that this person came by the channel; replaces what was noted for the campaign before."""
    note = signing.dumps([channel.campaign_id, channel.code], salt=SALT)
    response.set_cookie(
        _name(channel.campaign_id), note, max_age=DAYS * 24 * 3600, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def forget(response: HttpResponse, campaign: Campaign) -> None:
    """The person does not want to be counted for a channel."""
    response.delete_cookie(_name(campaign.pk), samesite="Lax")


def of_request(request: HttpRequest, campaign: Campaign) -> Channel | None:
    """The open channel by which this person came within thirty days, if any. A note somebody altered is no note."""
    try:
        about, code = signing.loads(request.COOKIES.get(_name(campaign.pk), ""), salt=SALT, max_age=DAYS * 24 * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if about != campaign.pk:
        return None
    with scope.system("the channel of a visitor"):
        rows = Channel.objects.filter(campaign=campaign, code=code, state=Channel.State.OPEN)
        return rows.select_related("campaign").first()


def _name(campaign_id: int) -> str:
    return f"via_{campaign_id}"


@due("campaigns.channel_visits", every=60)
def fold_visits() -> int:
    """Add the visits counted aside to the channels' rows; returns how many there were."""
    total = 0
    for row in Channel.objects.filter(state=Channel.State.OPEN).order_by("pk"):
        if found := tally.take(f"channel:{row.pk}"):
            Channel.objects.filter(pk=row.pk).update(visits=row.visits + found)
            total += found
    return total
