"""The host's objections and public votes, and the applicant's certificates."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import policy, workspace
from accounts.kernel.access import allow
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import once
from campaigns.queries import campaign as load_campaign
from campaigns.ruleset.stages import VoteStep
from campaigns.shown import tabs_of

from ..actions import objections, votes
from ..forms import RulingForm, ids
from ..models import Candidate, Objection
from ..queries import host

PER_PAGE = 50
WORDS = {"decline": "不予受理", "uphold": "异议成立", "dismiss": "异议不成立"}


def _objection(request: HttpRequest, pk: int) -> Objection:
    return Objection.objects.select_related(
        "publicity__campaign__version", "item__submission", "evidence", "handled_by"
    ).get(pk=pk)


@require_GET
@allow("objection.list")
def objection_list(request: HttpRequest) -> HttpResponse:
    """The queue of objections by state."""
    state = request.GET.get("state", Objection.State.FILED)
    state = state if state in Objection.State.values else Objection.State.FILED
    within = host.granted_to(request)
    counts = host.objection_counts(within)
    tabs = [
        {"label": label, "url": f"?state={value}", "active": value == state, "count": counts[value]}
        for value, label in Objection.State.choices
    ]
    page = Paginator(host.objections(state, within), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "publicity/host_objections.html", {"page": page, "tabs": tabs})


def _detail(request: HttpRequest, row: Objection, form: RulingForm | None = None) -> HttpResponse:
    events = objections.MOVES.open_to(row.state)
    context = {
        "row": row,
        "campaign": row.publicity.campaign,
        "form": form or RulingForm(),
        "may": policy.may(request.actor, "objection.accept", row),
        "can_accept": "accept" in events,
        "can_decline": "decline" in events,
        "can_rule": "uphold" in events,
    }
    return render(request, "publicity/host_objection.html", context)


@require_GET
@allow("objection.view", load=_objection)
def objection_detail(request: HttpRequest, row: Objection) -> HttpResponse:
    """One objection: the line, the text, the evidence; who raised it stays hidden until the handler asks."""
    return _detail(request, row)


@require_POST
@allow("objection.accept", load=_objection)
@once
def objection_accept(request: HttpRequest, row: Objection) -> HttpResponse:
    """Take it up."""
    objections.accept(row.pk, actor=request.actor)
    messages.success(request, "已受理，双方均已收到通知。")
    return redirect(workspace.url(request, "host_objection", pk=row.pk))


@require_POST
@allow("objection.dismiss", load=_objection)
@once
def objection_rule(request: HttpRequest, row: Objection) -> HttpResponse:
    """Decline, uphold or dismiss, each with a written reason."""
    form, event = RulingForm(request.POST), request.POST.get("event", "")
    if event not in WORDS:
        raise Http404
    if not form.is_valid():
        return _detail(request, row, form)
    text = form.cleaned_data["ruling"]
    try:
        if event == "decline":
            objections.decline(row.pk, reason=text, actor=request.actor)
        elif event == "uphold":
            objections.uphold(row.pk, ruling=text, actor=request.actor)
        else:
            objections.dismiss(row.pk, ruling=text, actor=request.actor)
        messages.success(request, f"已按“{WORDS[event]}”办结，有关各方已收到通知。")
    except IllegalMove as error:
        messages.error(request, error.sentence)
    return redirect(workspace.url(request, "host_objection", pk=row.pk))


def _vote(request: HttpRequest, pk: int, stage: str, step: int):
    campaign = load_campaign(pk)
    try:
        rule = campaign.rules.stage(stage).steps[step]
    except (KeyError, IndexError):
        raise Http404 from None
    if not isinstance(rule, VoteStep):
        raise Http404
    request.vote = (stage, step, rule)
    return campaign


@require_http_methods(["GET", "POST"])
@allow("vote.view", load=_vote)
@once
def vote(request: HttpRequest, campaign) -> HttpResponse:
    """The count of a public vote, and the works the rules leave to the host."""
    stage, step, rule = request.vote
    if request.method == "POST":
        policy.require(request.actor, "vote.decide", campaign)
        passed = ids(request.POST, "passed")
        votes.decide(campaign, stage, step, passed, actor=request.actor)
        messages.success(request, "已确定入围名单。")
        return redirect(workspace.url(request, "host_vote", pk=campaign.pk, stage=stage, step=step))
    counts = votes.tally(campaign, stage, step)
    open_ones = votes.undecided(campaign, stage, step)
    rows = [
        {"row": row, "votes": counts.get(row.submission_id, 0), "open": row.submission_id in open_ones}
        for row in Candidate.objects.filter(campaign=campaign, stage=stage, step=step).order_by("group", "pk")
    ]
    rows.sort(key=lambda r: (r["row"].group, -r["votes"], r["row"].pk))
    context = {
        "campaign": campaign,
        "tabs": tabs_of(request, campaign, "host_vote"),
        "rows": rows,
        "title": campaign.rules.stage(stage).title,
        "window": votes.window_of(campaign, stage),
        "undecided": bool(open_ones),
        "rule": rule,
    }
    return render(request, "publicity/host_vote.html", context)


@require_GET
@allow("certificate.own")
def own_certificates(request: HttpRequest) -> HttpResponse:
    """The unit's certificates."""
    page = Paginator(host.own_certificates(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "publicity/own_certificates.html", {"page": page})
