"""What the host's publicity pages read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.kernel import workspace
from accounts.kernel.verdict import YES, Verdict
from accounts.kernel.workspace import Todo
from campaigns import regions
from campaigns.models import Campaign
from campaigns.queries import granted as granted_campaigns
from campaigns.queries import only
from campaigns.ruleset.judges import basis_words, may_get
from campaigns.ruleset.stages import Award, AwardStep, PublicityStep, VoteStep
from review.models import StageEntry
from submissions.models import Submission

from ..actions import awards, certificates, lists
from ..models import Announcement, AwardGrant, Certificate, Objection, Publicity


def publicity(pk: int) -> Publicity:
    """One list of the host, prepared ones too."""
    return Publicity.objects.select_related("campaign__version", "campaign__tenant", "confirmed_by").get(pk=pk)


@dataclass(frozen=True, slots=True)
class Planned:
    """A publicity step of the rule set with the lists there are of it."""

    title: str
    period: str
    lists: list[Publicity]


def planned(campaign: Campaign) -> list[Planned]:
    """Every publicity step, whether or not a work has reached it."""
    from campaigns.ruleset.publicity import length_words

    rows: dict[tuple[str, int], list[Publicity]] = {}
    for row in Publicity.objects.filter(campaign=campaign).annotate(number=Count("items")).order_by("round"):
        rows.setdefault((row.stage, row.step), []).append(row)
    return [
        Planned(step.title, length_words(campaign.rules, step), rows.get((stage.key, i), []))
        for stage in campaign.rules.stages
        for i, step in enumerate(stage.steps)
        if isinstance(step, PublicityStep)
    ]


def prepared() -> QuerySet[Publicity]:
    """Lists that are not out yet, of all campaigns."""
    rows = Publicity.objects.filter(state=Publicity.State.PREPARED, campaign__state="published")
    return rows.select_related("campaign__version").order_by("pk")


def everything(within: frozenset[int] | None = None) -> QuerySet[Publicity]:
    """All lists of the host, newest first."""
    return (
        only(Publicity.objects.select_related("campaign"), within)
        .annotate(number=Count("items"))
        .order_by("-opens_at", "-pk")
    )


def granted_to(request: HttpRequest) -> frozenset[int] | None:
    """The campaigns whose objections the person sees; None = all."""
    return granted_campaigns(request.actor, "manager", "publicity_editor", "objection_handler")


def objections(state: str = "", within: frozenset[int] | None = None) -> QuerySet[Objection]:
    """Objections, oldest first, without who raised them."""
    rows = Objection.objects.select_related("publicity__campaign", "item__submission").defer(
        "objector_name", "objector_phone"
    )
    rows = only(rows, within, "publicity__campaign_id")
    return (rows.filter(state=state) if state else rows).order_by("filed_at", "pk")


def objection_counts(within: frozenset[int] | None = None) -> dict[str, int]:
    """How many objections stand in each state."""
    rows = only(Objection.objects.order_by(), within, "publicity__campaign_id")
    found = dict(rows.values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in Objection.State.values}


def open_objections(request: HttpRequest) -> int:
    """The badge: objections that wait for somebody."""
    rows = Objection.objects.filter(state__in=("filed", "accepted"))
    return only(rows, granted_to(request), "publicity__campaign_id").count()


@dataclass(slots=True)
class Choice:
    """A work (or a unit) that may get an award, with what speaks for it."""

    pk: int
    title: str
    unit: str
    region: str
    score: Decimal | None
    points: Decimal | None
    chosen: bool
    rank: int | None = None
    judges: str = ""  # 4/5 of the judges are for it, where that decides
    may: Verdict = YES  # may it get the award by what the judges said?


@dataclass(slots=True)
class Table:
    """One award (and criterion) to decide."""

    award: Award
    criterion: str
    title: str
    by: str
    choices: list[Choice] = field(default_factory=list)
    number: int | None = None

    @property
    def by_judges(self) -> bool:
        """Does the share of judges decide?"""
        return self.award.by == "judges"


def tables(campaign: Campaign) -> list[Table]:
    """Every award with the works that stand for it, the best first. The host alone sees scores."""
    found = []
    for award in campaign.rules.awards:
        if award.to == "recommending_unit":
            found.append(_seats(campaign, award))
            continue
        found += [_works(campaign, award, criterion) for criterion in awards.criteria_of(campaign, award)]
    return found


def _works(campaign: Campaign, award: Award, criterion: str) -> Table:
    entries = awards.entries_at(campaign, awards.places_of(campaign, award))
    scored = _scored(campaign, [e.submission_id for e in entries])
    chosen = set(_granted(campaign, award, criterion).values_list("submission_id", flat=True))
    choices = [
        _choice(e.submission, scored.get(e.submission_id), criterion, e.submission_id in chosen) for e in entries
    ]
    if award.by == "judges":
        _judged(campaign, award, choices)
    else:
        _rank(choices, value=(lambda c: c.points) if criterion else (lambda c: c.score))
    words = {
        "total": "按综合得分排列",
        "criterion": "按单项得分排列",
        "judges": basis_words(award),
        "hand": "由主办单位评定",
        "recommended": "",
    }[award.by]
    title = certificates.award_words(campaign, award, criterion)
    table = Table(award, criterion, title, words, choices, awards.places_for(award, len(choices)))
    _propose(table)
    return table


def _choice(filed: Submission, entry: StageEntry | None, criterion: str, chosen: bool) -> Choice:
    points = entry.details.get(criterion) if entry is not None and criterion else None
    score = entry.score if entry is not None else None
    region = regions.short_name(regions.province_of(filed.region_code))
    return Choice(filed.pk, filed.title, filed.unit_name, region, score, Decimal(points) if points else None, chosen)


def granted(campaign: Campaign) -> list[tuple[str, str, AwardGrant]]:
    """(award, work or unit, grant) of everything decided so far, in the order of the rule set."""
    order = {award.key: i for i, award in enumerate(campaign.rules.awards)}
    rows = (
        AwardGrant.objects.filter(campaign=campaign)
        .select_related("submission", "seat")
        .order_by("criterion", "pk")[:500]
    )
    found = [
        (
            certificates.award_words(campaign, campaign.rules.award(g.award), g.criterion),
            f"{g.submission.title}（{g.submission.unit_name}）" if g.submission_id else g.seat.name,
            g,
        )
        for g in rows
    ]
    return sorted(found, key=lambda row: order.get(row[2].award, 99))


def _propose(table: Table) -> None:
    """Where the rule set gives a number and nothing is decided yet, tick the best; a tie at the border stays with the host."""
    if table.number is None or any(c.chosen for c in table.choices):
        return
    for choice in table.choices:
        alike = sum(
            1
            for other in table.choices
            if other.rank is not None and choice.rank is not None and other.rank <= choice.rank
        )
        choice.chosen = choice.rank is not None and alike <= table.number


def _judged(campaign: Campaign, award: Award, choices: list[Choice]) -> None:
    """By the share of judges for them; those that have not enough stay below and cannot be ticked."""
    found = awards.favours(campaign, award, [c.pk for c in choices])
    for choice in choices:
        choice.judges, choice.may = found[choice.pk].words, may_get(award, found[choice.pk])
    _rank(choices, value=lambda c: (found[c.pk].share, c.score or Decimal(0)) if c.may else None)
    if award.number is None and award.share is None and not any(c.chosen for c in choices):
        for choice in choices:
            choice.chosen = bool(choice.may)


def _rank(choices: list[Choice], *, value: Callable[[Choice], Any]) -> None:
    choices.sort(key=lambda c: c.pk)
    with_value = sorted((c for c in choices if value(c) is not None), key=value, reverse=True)
    choices[:] = with_value + [c for c in choices if value(c) is None]
    for choice in choices:
        if value(choice) is not None:
            choice.rank = 1 + sum(1 for other in choices if value(other) is not None and value(other) > value(choice))


def _scored(campaign: Campaign, submissions: Sequence[int]) -> dict[int, StageEntry]:
    """The last scored entry of each work."""
    rows = StageEntry.objects.filter(docket__campaign=campaign, submission__in=submissions, score__isnull=False)
    return {row.submission_id: row for row in rows.order_by("pk")}


def _granted(campaign: Campaign, award: Award, criterion: str) -> QuerySet[AwardGrant]:
    live = (AwardGrant.State.PROPOSED, AwardGrant.State.PUBLISHED)
    return AwardGrant.objects.filter(campaign=campaign, award=award.key, criterion=criterion, state__in=live)


def _seats(campaign: Campaign, award: Award) -> Table:
    """Recommending units by how many works they recommended and how many of those came this far (row Q8)."""
    filed = Submission.objects.filter(campaign=campaign, recommender__isnull=False)
    sent = awards.recommenders(campaign)
    there = [e.submission_id for e in awards.entries_at(campaign, awards.steps_of(campaign, AwardStep))]
    good = dict(filed.filter(pk__in=there).order_by().values_list("recommender").annotate(n=Count("pk")))
    chosen = set(_granted(campaign, award, "").values_list("seat_id", flat=True))
    rows = [s for s in campaign.seats.order_by("position", "pk") if s.pk in sent]
    choices = [
        Choice(s.pk, s.name, "", "", Decimal(sent[s.pk]), Decimal(good.get(s.pk, 0)), s.pk in chosen) for s in rows
    ]
    choices.sort(key=lambda c: (-(c.points or 0), -(c.score or 0), c.pk))
    return Table(award, "", award.title, "按推荐数量和进入评定的数量排列", choices, awards.places_for(award, len(sent)))


def certificates_of(campaign: Campaign) -> QuerySet[Certificate]:
    """The campaign's certificates by number."""
    return (
        Certificate.objects.filter(grant__campaign=campaign)
        .select_related("file", "grant__submission")
        .order_by("number")
    )


def own_certificates() -> QuerySet[Certificate]:
    """The certificates of the scope's unit, newest first."""
    return Certificate.objects.select_related("file", "grant__campaign").order_by("-issued_on", "-pk")


def announcements(campaign: Campaign) -> QuerySet[Announcement]:
    """Drafts first, then what is published, newest first; drafts of letters that others write are theirs."""
    rows = Announcement.objects.filter(campaign=campaign)
    rows = rows.exclude(published_at__isnull=True, channel__isnull=False, notice="")
    return rows.order_by("published_at", "-pk")


def votes(campaign: Campaign) -> list[tuple[str, dict[str, Any]]]:
    """The public votes of the rule set: title and where their pages are."""
    return [
        (stage.title, {"stage": stage.key, "step": i})
        for stage in campaign.rules.stages
        for i, step in enumerate(stage.steps)
        if isinstance(step, VoteStep)
    ]


def todos(request: HttpRequest) -> list[Todo]:
    """Lists to check, objections to hear, awards to decide, results to publish."""
    actor, found = request.actor, []
    if any(actor.holds(role, c) for role, c in actor.staff_grants if role in ("manager", "publicity_editor")):
        found += [
            Todo(
                f"待核对的公示名单：{row.title}",
                len(lists.waiting(row)),
                workspace.url(request, "host_publicity_list", pk=row.pk),
            )
            for row in only(prepared(), granted_campaigns(actor, "manager", "publicity_editor")).filter(
                confirmed_at__isnull=True
            )
        ]
    if "objection_handler" in actor.staff_roles:
        url = workspace.url(request, "host_objections")
        counts = objection_counts(granted_campaigns(actor, "objection_handler"))
        found.append(Todo("待受理的异议", counts["filed"], url))
        found.append(Todo("核查中的异议", counts["accepted"], f"{url}?state=accepted"))
    if "manager" in actor.staff_roles:
        found += _award_todos(request)
    return found


def _award_todos(request: HttpRequest) -> list[Todo]:
    from ..actions import results

    found = []
    live = StageEntry.objects.filter(state=StageEntry.State.PENDING).order_by().values("docket__campaign").distinct()
    rows = only(
        Campaign.objects.filter(state="published", pk__in=live), granted_campaigns(request.actor, "manager"), "pk"
    )
    for campaign in rows.select_related("version").order_by("pk"):
        url = workspace.url(request, "host_awards", pk=campaign.pk)
        found.append(
            Todo(
                f"待评定奖项：{campaign.title}",
                len(awards.entries_at(campaign, awards.steps_of(campaign, AwardStep))),
                url,
            )
        )
        found.append(Todo(f"待公布结果：{campaign.title}", len(results.ready(campaign)), url))
    return found
