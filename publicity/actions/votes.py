"""Public votes: candidates, ballots (append-only), the count, and who is on."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Count

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.crypto import keyed_hash
from campaigns.locks import share
from campaigns.models import Campaign, Window
from campaigns.ruleset import votes as arithmetic
from campaigns.ruleset.ranking import Standing, ranked, shortlisted
from campaigns.ruleset.shapes import option_label, within
from campaigns.ruleset.stages import VoteStep
from review import engine
from review.models import StageEntry

from ..models import Candidate, Vote, VotePick
from .awards import one_at_a_time

UNKNOWN_VOTER = {
    "account": "请先登录后再投票。",
    "phone": "请先验证手机号后再投票，验证后 15 分钟内有效。",
    "device": "无法识别您的设备，请允许本站使用 Cookie 后再投票。",
    "address": "无法识别您的网络地址，暂不能投票。",
}
HELD = "得票并列或入围数量未定，由主办单位确定"


class NotCounted(Exception):
    """The ballot does not count; ``sentence`` says why and when to come back."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


def stand(entry: StageEntry, step: VoteStep) -> Candidate:
    """Put a work on the ballot. Twice is once."""
    campaign, filed = entry.docket.campaign, entry.submission
    keys = within(campaign.rules, step.within, filed.picks) if step.within else ()
    group = option_label(campaign.rules, step.within, keys[0]) if step.within and keys else ""
    found, _ = Candidate.objects.get_or_create(
        campaign=campaign,
        stage=entry.docket.stage,
        step=entry.step,
        submission=filed,
        defaults={
            "tenant_id": campaign.tenant_id,
            "title": filed.title,
            "unit_name": filed.unit_name,
            "number": filed.number or "",
            "group": group,
        },
    )
    return found


def window_of(campaign: Campaign, stage: str) -> Window | None:
    """The window in which the vote of a stage is held."""
    return Window.objects.filter(campaign=campaign, key=campaign.rules.stage(stage).window or "").first()


def voter_key(step: VoteStep, *, address: str, device: str, user_id: int | None, phone: str = "") -> str:
    """Who counts as one, as a keyed hash; empty when the person has to sign in or prove a number first.
    IPv6 counts by its /64."""
    if step.voter == "phone":
        who = f"phone:{phone}" if phone else ""
    elif step.voter == "account":
        who = f"user:{user_id}" if user_id else ""
    elif step.voter == "device":
        who = f"device:{device}" if device else ""
    else:
        who = f"address:{network(address)}" if address else ""
    return keyed_hash(who, "vote") if who else ""


def network(address: str) -> str:
    """The address that counts as one voter."""
    parsed = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


@transaction.atomic
def cast(
    campaign: Campaign, stage: str, index: int, *, picks: Sequence[int], voter: str, channel_id: int | None = None
) -> Vote:
    """Put one ballot into the box, counted for the channel by which it came. Raises NotCounted: closed, wrong ballot, or the voter's allowance is used up."""
    step: VoteStep = campaign.rules.stage(stage).steps[index]
    if not voter:
        raise NotCounted(UNKNOWN_VOTER[step.voter])
    share(campaign.pk)
    now = clock()
    with scope.tenant(campaign.tenant_id):
        window = window_of(campaign, stage)
        if window is None or not window.is_open(now) or campaign.state != Campaign.State.PUBLISHED:
            raise NotCounted("投票不在开放时间内，请留意本活动页面的投票时间。")
        ballot = [
            str(pk)
            for pk in Candidate.objects.filter(campaign=campaign, stage=stage, step=index)
            .order_by("pk")
            .values_list("pk", flat=True)
        ]
        earlier = _earlier(campaign, stage, index, voter)
        verdict = arithmetic.counts(step, earlier, [str(pk) for pk in picks], ballot, now)
        if not verdict:
            raise NotCounted(f"{verdict.reason}。")
        period = arithmetic.period(step, now)
        inside = sum(arithmetic.period(step, c.at).key == period.key for c in earlier)
        return _written(campaign, stage, index, voter, period.key, inside + 1, now, picks, channel_id)


def _earlier(campaign: Campaign, stage: str, index: int, voter: str) -> list[arithmetic.Cast]:
    rows = (
        Vote.objects.filter(campaign=campaign, stage=stage, step=index, voter=voter)
        .prefetch_related("picks")
        .order_by("pk")
    )
    chosen = dict(
        Candidate.objects.filter(campaign=campaign, stage=stage, step=index).values_list("submission_id", "pk")
    )
    return [
        arithmetic.Cast(
            row.cast_at, tuple(str(chosen[p.submission_id]) for p in row.picks.all() if p.submission_id in chosen)
        )
        for row in rows
    ]


def _written(campaign, stage, index, voter, period, ordinal, now, picks, channel_id) -> Vote:
    try:
        with transaction.atomic():
            vote = Vote.objects.create(
                tenant_id=campaign.tenant_id,
                campaign=campaign,
                stage=stage,
                step=index,
                voter=voter,
                period=period,
                ordinal=ordinal,
                channel_id=channel_id,
                cast_at=now,
            )
    except IntegrityError:
        raise NotCounted("刚刚收到了同一来源的另一张选票，本张没有计入。请稍后查看。") from None
    chosen = Candidate.objects.filter(pk__in=picks).order_by("pk")
    VotePick.objects.bulk_create(
        VotePick(tenant_id=campaign.tenant_id, vote=vote, submission_id=row.submission_id) for row in chosen
    )
    return vote


def tally(campaign: Campaign, stage: str, index: int) -> dict[int, int]:
    """Votes by submission, counted from the ballots themselves; those without a vote have 0."""
    rows = VotePick.objects.filter(vote__campaign=campaign, vote__stage=stage, vote__step=index)
    counted = dict(rows.order_by().values_list("submission").annotate(n=Count("pk")))
    there = Candidate.objects.filter(campaign=campaign, stage=stage, step=index).order_by("pk")
    return {pk: counted.get(pk, 0) for pk in there.values_list("submission_id", flat=True)}


def entries_at(campaign: Campaign, stage: str, index: int) -> list[StageEntry]:
    """The entries that stand for the vote."""
    rows = StageEntry.objects.filter(
        docket__campaign=campaign, docket__stage=stage, step=index, state=StageEntry.State.PENDING
    )
    return list(
        rows.select_related(
            "docket__campaign__version", "docket__campaign__tenant", "docket__seat", "submission"
        ).order_by("pk")
    )


@transaction.atomic
def count(campaign: Campaign, stage: str, index: int) -> int:
    """After the window: keep every work's count for the combined score, and let on who the rule set says. Ties at the border
    and an open number wait for the host. Returns how many went on; nothing left to count is 0."""
    step: VoteStep = campaign.rules.stage(stage).steps[index]
    one_at_a_time(campaign)
    entries = entries_at(campaign, stage, index)
    counts = tally(campaign, stage, index)
    places = {
        c.submission_id: c for c in Candidate.objects.filter(campaign=campaign, stage=stage, step=index).order_by("pk")
    }
    now, actor = clock(), Actor.system("publicity.count")
    rows = [
        Standing(str(e.submission_id), Decimal(counts[e.submission_id]), group=places[e.submission_id].group)
        for e in entries
    ]
    choice = shortlisted(step, ranked(rows, by_group=step.within is not None))
    for entry in entries:
        place = places[entry.submission_id]
        place.count, place.counted_at = counts[entry.submission_id], now
        place.save(update_fields=["count", "counted_at"])
        engine.keep_score(entry, counts[entry.submission_id])
        if str(entry.submission_id) in choice.passed:
            engine.pass_step(entry, actor=actor)
        elif str(entry.submission_id) in choice.undecided:
            engine.hold(entry, reason=HELD, actor=actor)
        else:
            engine.fail(entry, reason="网上投票未入围", actor=actor)
    return len(choice.passed)


@transaction.atomic
def decide(campaign: Campaign, stage: str, index: int, passed: Sequence[int], *, actor: Actor) -> None:
    """The host settles the works the count left open: ``passed`` go on, the others end."""
    one_at_a_time(campaign)
    rows = StageEntry.objects.filter(
        docket__campaign=campaign, docket__stage=stage, step=index, state=StageEntry.State.HELD
    )
    for entry in rows.select_related(
        "docket__campaign__version", "docket__campaign__tenant", "docket__seat", "submission"
    ).order_by("pk"):
        if entry.submission_id in passed:
            engine.pass_step(entry, actor=actor)
        else:
            engine.fail(entry, reason="网上投票未入围", actor=actor)


def undecided(campaign: Campaign, stage: str, index: int) -> set[int]:
    """The submissions the count left to the host."""
    rows = StageEntry.objects.filter(
        docket__campaign=campaign, docket__stage=stage, step=index, state=StageEntry.State.HELD
    )
    return set(rows.order_by("pk").values_list("submission_id", flat=True))
