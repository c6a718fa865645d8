"""A public vote as anybody sees it: the ballot, and the number proven first where numbers vote."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import public_page
from accounts.kernel.once import once
from accounts.signin import codes
from applicants.proving import prove
from campaigns import channels
from campaigns.ruleset.stages import VoteStep
from campaigns.ruleset.votes import allowance_words, in_ballot_order

from ..actions import votes
from ..forms import ids
from ..queries import lists, portal

DEVICE = "vote_device"
PURPOSE = "vote"


def vote_step(campaign, stage: str, step: int) -> VoteStep:
    """The vote at this place of the rules; 404 where there is none."""
    try:
        found = campaign.rules.stage(stage).steps[step]
    except (KeyError, IndexError):
        raise Http404 from None
    if not isinstance(found, VoteStep):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@public_page
@once
def ballot(request: HttpRequest, slug: str, stage: str, step: int) -> HttpResponse:
    """The ballot of a public vote; without a window open only the works and, where shown, the counts."""
    campaign = portal.campaign(slug)
    rule = vote_step(campaign, stage, step)
    window = votes.window_of(campaign, stage)
    if window is None or (window.opens_at and request.now < window.opens_at):
        raise ObjectDoesNotExist
    device = (
        request.session.setdefault(DEVICE, secrets.token_hex(8))
        if request.method == "POST"
        else request.session.get(DEVICE, "")
    )
    problem = ""
    if request.method == "POST":
        picks = ids(request.POST, "pick")
        voter = votes.voter_key(
            rule,
            address=request.actor.address,
            device=device,
            user_id=request.actor.user_id,
            phone=codes.proven_phone(request, PURPOSE) if rule.voter == "phone" else "",
        )
        try:
            came = channels.of_request(request, campaign)
            votes.cast(campaign, stage, step, picks=picks, voter=voter, channel_id=came.pk if came else None)
        except votes.NotCounted as error:
            problem = error.sentence
        else:
            messages.success(request, "投票成功，感谢参与。")
            return redirect("public_ballot", slug=slug, stage=stage, step=step)
    found = {row.pk: row for row in lists.candidates(campaign, stage, step)}
    seed = request.session.session_key or request.actor.address
    rows = [found[pk] for pk in in_ballot_order(rule, [(r.pk, r.title, r.number) for r in found.values()], seed)]
    counts = votes.tally(campaign, stage, step) if rule.show_counts else {}
    context = {
        "campaign": campaign,
        "title": campaign.rules.stage(stage).title,
        "rule": rule,
        "window": window,
        "is_open": window.is_open(request.now),
        "groups": grouped(rows, counts),
        "allowance": allowance_words(rule),
        "note": campaign.rules.stage(stage).note,
        "problem": problem,
        "many": rule.picks_max > 1,
        "missing": _missing(request, rule),
        "stage": stage,
        "step": step,
    }
    return render(request, "publicity/ballot.html", context)


def grouped(rows: list, counts: dict[int, int]) -> list[tuple[str, list[dict]]]:
    """The candidates by the option they stand under, with their votes where those show."""
    groups: dict[str, list[dict]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append({"row": row, "votes": counts.get(row.submission_id)})
    return sorted(groups.items())


def _missing(request: HttpRequest, rule: VoteStep) -> str:
    """What must be done before voting: prove a number, sign in, or nothing."""
    if rule.voter == "phone" and not codes.proven_phone(request, PURPOSE):
        return "phone"
    return "account" if rule.voter == "account" and not request.actor.user_id else ""


@require_http_methods(["GET", "POST"])
@public_page
def ballot_phone(request: HttpRequest, slug: str, stage: str, step: int) -> HttpResponse:
    """The number that votes, proven by a code."""
    campaign = portal.campaign(slug)
    rule = vote_step(campaign, stage, step)
    window = votes.window_of(campaign, stage)
    if rule.voter != "phone" or window is None or not window.is_open(request.now):
        raise ObjectDoesNotExist
    phone, context = prove(request, PURPOSE)
    if phone:
        return redirect("public_ballot", slug=slug, stage=stage, step=step)
    context |= {"campaign": campaign, "title": campaign.rules.stage(stage).title, "allowance": allowance_words(rule)}
    return render(request, "publicity/ballot_phone.html", context)
