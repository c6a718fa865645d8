"""A ballot inside another site's page, for exactly the addresses its channel declares (row Q6).

Browsers send no cookie of ours from there and the page needs none: it knows nobody, reads no session and sets no cookie. Its votes
are told apart by address, so what stands against forged posts is a slip in the form, signed for this ballot, this channel and the
address that fetched it. All other pages stay unframeable.
"""

from __future__ import annotations

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import public_page
from accounts.kernel.crypto import keyed_hash
from accounts.kernel.once import once
from accounts.middleware import CSP
from campaigns.models import Campaign, Channel
from campaigns.ruleset.votes import allowance_words, counts_embedded, in_ballot_order

from ..actions import votes
from ..forms import ids
from ..queries import lists, notices, portal
from .voting import grouped, vote_step

SALT = "publicity.embedded_ballot"
GOOD_FOR = 4 * 3600  # seconds a slip is good for: a visitor reads the works before voting
STALE = "页面打开太久或者网络已经变化，这张选票没有计入。请重新选择后再投。"


@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "POST"])
@public_page
@once
def ballot(request: HttpRequest, slug: str, code: str, stage: str, step: int) -> HttpResponse:
    """The ballot alone, as narrow as its frame. Votes cast here are counted by the same rules and for the channel."""
    campaign = portal.campaign(slug)
    rule = vote_step(campaign, stage, step)
    channel = Channel.objects.select_related("campaign__version").get(campaign=campaign, code=code)
    if not (origins := notices.origins_of(channel)):
        raise ObjectDoesNotExist
    window = votes.window_of(campaign, stage)
    if window is None or (window.opens_at and request.now < window.opens_at):
        raise ObjectDoesNotExist
    problem, here = "", reverse("public_ballot_embedded", args=[slug, code, stage, step])
    place = [campaign.pk, code, stage, step, keyed_hash(votes.network(request.actor.address), "slip")]
    if request.method == "POST":
        problem = _cast(request, campaign, channel, place)
        if not problem:
            return redirect(f"{here}?done=1")
    found = {row.pk: row for row in lists.candidates(campaign, stage, step)}
    order = in_ballot_order(rule, [(r.pk, r.title, r.number) for r in found.values()], request.actor.address)
    counts = votes.tally(campaign, stage, step) if rule.show_counts else {}
    context = {
        "campaign": campaign, "title": campaign.rules.stage(stage).title, "rule": rule, "window": window,
        "is_open": window.is_open(request.now), "casts": counts_embedded(rule), "problem": problem,
        "groups": grouped([found[pk] for pk in order], counts), "allowance": allowance_words(rule),
        "many": rule.picks_max > 1, "done": "done" in request.GET, "here": here,
        "slip": signing.dumps(place, salt=SALT), "whole": reverse("public_ballot", args=[slug, stage, step]),
    }  # fmt: skip
    answer = render(request, "publicity/ballot_embedded.html", context)
    answer.headers["Content-Security-Policy"] = CSP.replace(
        "frame-ancestors 'none'", f"frame-ancestors {' '.join(origins)}"
    )
    return answer


def _cast(request: HttpRequest, campaign: Campaign, channel: Channel, place: list) -> str:
    """What stands against the vote; "" when it was counted."""
    _, _, stage, step, _ = place
    rule = vote_step(campaign, stage, step)
    try:
        slip = signing.loads(request.POST.get("slip", ""), salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return STALE
    if slip != place or not counts_embedded(rule):
        return STALE
    voter = votes.voter_key(rule, address=request.actor.address, device="", user_id=None)
    try:
        votes.cast(campaign, stage, step, picks=ids(request.POST, "pick"), voter=voter, channel_id=channel.pk)
    except votes.NotCounted as error:
        return error.sentence
    return ""
