"""Awards: the host decides with the scores in sight, then ends the step; nothing is public before the results are published."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import floor

from django.db import transaction
from django.db.models import Count

from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from audit import trail
from campaigns.actions import next_number
from campaigns.models import Campaign
from campaigns.ruleset.judges import Favour, favour, may_get
from campaigns.ruleset.stages import Award, AwardStep
from review import engine
from review.models import ScoreSheet, StageEntry
from submissions.models import Submission

from ..models import AwardGrant

G = AwardGrant.State


class NotDone(Exception):
    """The awards or results cannot be ended or published; ``sentence`` says what is missing."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


def steps_of(campaign: Campaign, kind: type) -> list[tuple[str, int]]:
    """(stage, step) of every step of this kind, in the order of the rule set."""
    return [
        (stage.key, i)
        for stage in campaign.rules.stages
        for i, step in enumerate(stage.steps)
        if isinstance(step, kind)
    ]


def entries_at(campaign: Campaign, places: Sequence[tuple[str, int]]) -> list[StageEntry]:
    """The entries that wait at one of these steps."""
    wanted = set(places)
    rows = StageEntry.objects.filter(
        docket__campaign=campaign, docket__stage__in={s for s, _ in places}, state=StageEntry.State.PENDING
    ).select_related("docket__campaign__version", "docket__campaign__tenant", "docket__seat", "submission", "version")
    return [entry for entry in rows.order_by("pk") if (entry.docket.stage, entry.step) in wanted]


def places_of(campaign: Campaign, award: Award) -> list[tuple[str, int]]:
    """The steps in which this award is decided."""
    return [(s, i) for s, i in steps_of(campaign, AwardStep) if award.key in campaign.rules.stage(s).steps[i].awards]


def one_at_a_time(campaign: Campaign) -> None:
    """Whoever decides or publishes waits here for the one before; what is read afterwards is what that one left."""
    next_number(campaign, "results")


def recommenders(campaign: Campaign) -> dict[int, int]:
    """Seat → how many filings named it to recommend them; an award to units by share is a share of these."""
    filed = Submission.objects.filter(campaign=campaign, recommender__isnull=False)
    filed = filed.exclude(state__in=(Submission.State.DRAFT, Submission.State.WITHDRAWN))
    return dict(filed.order_by().values_list("recommender").annotate(n=Count("pk")))


def places_for(award: Award, works: int) -> int | None:
    """How many of so many works may get the award; None when the host decides."""
    if award.number is not None:
        return award.number
    return floor(award.share * works) if award.share is not None else None


def favours(campaign: Campaign, award: Award, submissions: Sequence[int]) -> dict[int, Favour]:
    """Submission → how the judges stand to it, from all signed sheets of the award's rubric. Tenant scope."""
    if award.rubric is None:
        return {}
    rubric = campaign.rules.rubric(award.rubric)
    rows = ScoreSheet.objects.filter(
        assignment__entry__submission__in=list(submissions), assignment__entry__docket__campaign=campaign,
        assignment__rubric=rubric.key, signed_at__isnull=False,
    ).order_by("pk")  # fmt: skip
    given: dict[int, list[dict[str, Decimal]]] = {pk: [] for pk in submissions}
    for submission, points in rows.values_list("assignment__entry__submission", "points"):
        given[submission].append({key: Decimal(value) for key, value in points.items()})
    return {pk: favour(award, rubric, sheets) for pk, sheets in given.items()}


def _demand_judges(campaign: Campaign, award: Award, chosen: Sequence[int]) -> None:
    titles = dict(campaign.submissions.filter(pk__in=chosen).values_list("pk", "title"))
    for pk, found in favours(campaign, award, list(titles)).items():
        if not (answer := may_get(award, found)):
            raise NotDone(f"“{titles[pk]}”不能授予{award.title}：{answer.reason}。")


def criteria_of(campaign: Campaign, award: Award) -> list[str]:
    """The criteria for each of which the award is given; [""] for one that is given for the whole."""
    if award.to == "recommending_unit" or not (award.criterion_any and award.rubric):
        return [""]
    return [c.key for c in campaign.rules.rubric(award.rubric).criteria]


@transaction.atomic
def decide(
    campaign: Campaign, award: Award, criterion: str, chosen: Sequence[int], *, actor: Actor, reason: str = ""
) -> list[AwardGrant]:
    """Propose exactly these works (or seats, for an award to recommending units) for an award, in place of the ones before.

    Raises NotDone when more are chosen than the rule set has, or a work that does not stand at the step.
    """
    require(actor, "award.decide", campaign)
    if criterion not in criteria_of(campaign, award):
        raise NotDone(f"{award.title}没有这个专项，请刷新页面后重新选择。")
    one_at_a_time(campaign)
    to_seats = award.to == "recommending_unit"
    field = "seat_id" if to_seats else "submission_id"
    allowed = (
        {s.pk for s in campaign.seats.all()}
        if to_seats
        else {e.submission_id for e in entries_at(campaign, places_of(campaign, award))}
    )
    places = places_for(award, len(allowed) if not to_seats else len(recommenders(campaign)))
    if places is not None and len(set(chosen)) > places:
        raise NotDone(f"{award.title}最多授予 {places} 项，现选了 {len(set(chosen))} 项。")
    if award.by == "judges":
        _demand_judges(campaign, award, chosen)
    if set(chosen) - allowed:
        raise NotDone("所选项目中有的已不在评定范围内（可能正在处理异议），请刷新页面后重新选择。")
    rows = AwardGrant.objects.select_for_update().filter(
        campaign=campaign, award=award.key, criterion=criterion, state=G.PROPOSED
    )
    rows.exclude(**{f"{field}__in": list(chosen)}).delete()
    kept = set(
        AwardGrant.objects.filter(campaign=campaign, award=award.key, criterion=criterion).values_list(field, flat=True)
    )
    now = clock()
    made = [
        AwardGrant(
            tenant_id=campaign.tenant_id,
            campaign=campaign,
            award=award.key,
            criterion=criterion,
            reason=reason,
            decided_at=now,
            **{field: pk},
        )
        for pk in dict.fromkeys(chosen)
        if pk not in kept
    ]
    AwardGrant.objects.bulk_create(made)
    trail.record(
        "award.decide",
        actor=actor,
        obj=campaign,
        after={"award": award.key, "criterion": criterion, "chosen": sorted(set(chosen))},
        note=reason,
        tenant=campaign.tenant,
    )
    return made


@transaction.atomic
def finish(campaign: Campaign, *, actor: Actor) -> int:
    """End the award steps: every work that stands there goes on to publication, with or without an award."""
    require(actor, "award.decide", campaign)
    one_at_a_time(campaign)
    for award in campaign.rules.awards:
        if not award.may_be_vacant and not AwardGrant.objects.filter(campaign=campaign, award=award.key).exists():
            raise NotDone(f"{award.title}不能空缺，请先评定。")
    entries = entries_at(campaign, steps_of(campaign, AwardStep))
    if not entries:
        raise NotDone("没有等待评定奖项的项目。")
    for entry in entries:
        engine.pass_step(entry, actor=actor)
    trail.record("award.finish", actor=actor, obj=campaign, after={"works": len(entries)}, tenant=campaign.tenant)
    return len(entries)
