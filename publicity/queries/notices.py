"""What pages about notices, forwarded notices and channels read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.kernel import scope
from campaigns.models import Campaign, Channel
from campaigns.ruleset.stages import VoteStep
from campaigns.ruleset.votes import may_embed
from submissions.models import Enrolment, Submission

from ..models import Announcement, AnnouncementAnnex, Vote

FILED = Q(submitted_at__isnull=False) & ~Q(state=Submission.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """An annex as the public page lists it."""

    number: int
    title: str
    url: str
    size: int
    kind: str
    downloads: int


def annex_lines(row: Announcement) -> list[AnnexLine]:
    """The annexes in order, each with the address that counts and serves it."""
    found = []
    for one in AnnouncementAnnex.objects.filter(announcement=row).select_related("file").order_by("position", "pk"):
        url = reverse("public_annex", args=[row.campaign.slug, row.pk, one.position])
        kind = "空白表" if one.document else (one.file.name.rpartition(".")[2].upper() if one.file else "网页")
        found.append(AnnexLine(one.position, one.title, url, one.file.size if one.file else 0, kind, one.downloads))
    return found


def annex(slug: str, pk: int, number: int) -> AnnouncementAnnex:
    """One annex of a published announcement."""
    rows = AnnouncementAnnex.objects.select_related("announcement__campaign", "file")
    return rows.get(
        announcement_id=pk, position=number, announcement__campaign__slug=slug, announcement__published_at__isnull=False
    )


def editions(row: Announcement) -> list[Announcement]:
    """The published versions of the same announcement, oldest first; one alone is no list."""
    first = row
    while first.replaces_id is not None and (before := Announcement.objects.filter(pk=first.replaces_id).first()):
        first = before
    found = [first]
    while (after := Announcement.objects.filter(replaces=found[-1], published_at__isnull=False).first()) is not None:
        found.append(after)
    return found if len(found) > 1 else []


def current(rows: QuerySet[Announcement]) -> QuerySet[Announcement]:
    """Without those a published correction has replaced."""
    newer = Announcement.objects.filter(published_at__isnull=False, replaces__isnull=False)
    return rows.exclude(pk__in=newer.values("replaces_id"))


# ---------------------------------------------------------------- channels


@dataclass(frozen=True, slots=True)
class Figures:
    """What came by one channel."""

    channel: Channel | None
    visits: int
    enrolled: int
    filed: int
    selected: int
    voted: int = 0

    @property
    def label(self) -> str:
        """Its name; filings that came by no link are one line too."""
        return self.channel.label if self.channel is not None else "未经渠道（直接进入）"


def channels(campaign: Campaign) -> list[Channel]:
    """All channels of the campaign, those waiting first."""
    order = {"proposed": 0, "open": 1, "withdrawn": 2}
    rows = Channel.objects.filter(campaign=campaign).select_related("campaign", "seat", "unit").order_by("pk")
    return sorted(rows, key=lambda row: order[row.state])


def figures(campaign: Campaign, rows: Iterable[Channel], *, direct: bool = False) -> list[Figures]:
    """Visits, enrolments, filings and selected filings of each; ``direct`` adds the line of those that came by none.
    Reads across the scope: numbers only."""
    with scope.system("numbers of a channel"):
        enrolled = _counted(Enrolment.objects.filter(campaign=campaign, state=Enrolment.State.SUBMITTED))
        filed = _counted(Submission.objects.filter(FILED, campaign=campaign))
        voted = _counted(Vote.objects.filter(campaign=campaign))
        chosen = _counted(Submission.objects.filter(campaign=campaign, state=Submission.State.SELECTED))
    found = [Figures(one, one.visits, enrolled[one.pk], filed[one.pk], chosen[one.pk], voted[one.pk]) for one in rows]
    if direct:
        found.append(Figures(None, 0, enrolled[None], filed[None], chosen[None], voted[None]))
    return found


def _counted(rows: QuerySet) -> Counter:
    return Counter(dict(rows.order_by().values_list("channel").annotate(n=Count("pk"))))


def origins_of(row: Channel) -> tuple[str, ...]:
    """The sites in whose pages a ballot of this channel may stand."""
    wanted = next((one for one in row.campaign.rules.identity.channels if one.key == row.code), None)
    return may_embed(wanted) if wanted is not None and row.is_open else ()


def embedded_ballots(row: Channel) -> list[tuple[str, str]]:
    """(title, address) of each ballot that may stand in this channel's site."""
    if not origins_of(row):
        return []
    return [
        (stage.title, reverse("public_ballot_embedded", args=[row.campaign.slug, row.code, stage.key, number]))
        for stage in row.campaign.rules.stages
        for number, step in enumerate(stage.steps)
        if isinstance(step, VoteStep)
    ]
