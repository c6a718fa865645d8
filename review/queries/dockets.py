"""Dockets and their entries, as lists and by number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.kernel import scope
from campaigns import regions
from campaigns.models import Badge, Campaign
from campaigns.ruleset.stages import Stage
from submissions.columns import Columns, columns_of
from submissions.models import Submission
from submissions.recusal import own_filings

from .. import engine, timing
from ..models import Docket, JointReview, PriorityMark, StageEntry

S = StageEntry.State
TONES = {S.PENDING: "info", S.RETURNED: "warning", S.HELD: "warning", S.PASSED: "success", S.FAILED: "muted"}
NO_COLUMNS = Columns()
STATE_FILTERS = (
    ("open", "待办理"),
    ("returned", "退回修改中"),
    ("held", "暂缓"),
    ("passed", "通过"),
    ("failed", "未通过"),
)
JOINED = (
    "docket__campaign__version",
    "docket__campaign__tenant",
    "docket__seat__tenant",
    "submission__unit",
    "submission__tenant",
    "version__rules",
)


def docket(pk: int) -> Docket:
    """One docket with its rules; DoesNotExist outside the scope."""
    found = Docket.objects.select_related("campaign__version", "campaign__tenant", "seat__tenant").get(pk=pk)
    found.seat.campaign = found.campaign
    return found


def entry(pk: int) -> StageEntry:
    """One entry with its docket, filing and version; DoesNotExist outside the scope."""
    found = StageEntry.objects.select_related(*JOINED).get(pk=pk)
    found.docket.seat.campaign = found.docket.campaign
    found.submission.campaign = found.docket.campaign
    return found


def badge_of(entry: StageEntry, stage: Stage) -> Badge:
    """Where an entry stands, in the words of its stage."""
    if entry.state == S.PASSED:
        return Badge(stage.pass_label, "success")
    if entry.state == S.FAILED:
        return Badge(stage.fail_label, "muted")
    if entry.state == S.PENDING and entry.step < len(stage.steps):
        return Badge(f"待{stage.steps[entry.step].title}", "info")
    return Badge(entry.get_state_display(), TONES[entry.state])


@dataclass(frozen=True, slots=True)
class DocketCard:
    """A docket in a list: its stage, window and counts."""

    row: Docket
    stage: Stage
    term: timing.Term
    pending: int
    returned: int
    held: int
    passed: int
    failed: int
    late: bool
    begun: bool

    @property
    def total(self) -> int:
        """All its entries."""
        return self.pending + self.returned + self.held + self.passed + self.failed

    @property
    def window_badge(self) -> Badge:
        """Where the window stands."""
        if self.row.state == Docket.State.CLOSED:
            return Badge("已办结", "success")
        if not self.begun:
            return Badge("未开始", "neutral")
        return Badge("已逾期", "danger") if self.late else Badge("进行中", "info")


def cards(dockets: Iterable[Docket], now: datetime) -> list[DocketCard]:
    """Dockets with counts by state, in the order of the graph. Two queries for the counts and windows of any number."""
    rows = list(dockets)
    counts = {
        (pk, state): n
        for pk, state, n in StageEntry.objects.filter(docket__in=rows)
        .order_by()
        .values_list("docket_id", "state")
        .annotate(n=Count("pk"))
    }
    found = [_card(row, counts, now) for row in rows]
    return sorted(found, key=lambda c: ([s.key for s in c.row.campaign.rules.stages].index(c.row.stage), c.row.pk))


def _card(row: Docket, counts: dict, now: datetime) -> DocketCard:
    term = timing.term_of(row)
    numbers = {state: counts.get((row.pk, state), 0) for state in S.values}
    return DocketCard(row, engine.stage_of(row), term, **numbers, late=term.late(now), begun=term.begun(now))


def card(row: Docket, now: datetime) -> DocketCard:
    """One docket as a card."""
    return cards([row], now)[0]


def desk_dockets(seat: Any) -> QuerySet[Docket]:
    """The dockets of the scope's seats in the seat's campaign."""
    return (
        Docket.objects.filter(campaign_id=seat.campaign_id)
        .select_related("campaign__version", "campaign__tenant", "seat")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of a docket's list."""

    entry: StageEntry
    badge: Badge
    region: str
    score: Any
    rank: int | None
    marks: list[PriorityMark] = field(default_factory=list)  # 重点推荐 of the guiding units
    cells: list[str] = field(default_factory=list)  # of the columns the rules ask for
    heads: Sequence[str] = ()

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The same with their names, for a table too narrow for more columns."""
        return list(zip(self.heads, self.cells, strict=True))


def entry_rows(
    docket: Docket, *, state: str = "", text: str = "", step: int | None = None, reader: Any = None
) -> QuerySet[StageEntry]:
    """The docket's entries with what a list shows, ranked ones first; narrow columns only. For a ``reader`` without those of
    their own units: where they stand is not for them to see before it is published."""
    rows = StageEntry.objects.filter(docket=docket).select_related("submission")
    if reader is not None:
        rows = rows.exclude(submission_id__in=own_filings(reader.pk, docket.tenant_id, docket.campaign_id))
    if state == "open":
        rows = rows.filter(state=S.PENDING)
    elif state:
        rows = rows.filter(state=state)
    if step is not None:
        rows = rows.filter(step=step)
    if text:
        rows = rows.filter(
            Q(submission__number__icontains=text)
            | Q(submission__title__icontains=text)
            | Q(submission__unit_name__icontains=text)
        )
    narrow = (
        "docket",
        "step",
        "state",
        "score",
        "rank",
        "running",
        "reason",
        "version_id",
        "submission__number",
        "submission__title",
        "submission__paper_state",
    )
    return rows.only(*narrow, "submission__unit_name", "submission__region_code").order_by("rank", "pk")


def columns_for(docket: Docket, rows: Sequence[StageEntry]) -> Columns:
    """The columns the campaign's rules ask for, with the answers these entries are reviewed by."""
    return columns_of(docket.campaign, [row.version_id for row in rows])


def shown(rows: Sequence[StageEntry], stage: Stage, more: Columns = NO_COLUMNS) -> list[EntryRow]:
    """Entries as lines of a list, with ``more`` columns. One more query where guiding units may mark entries."""
    marks = marks_of(rows) if stage.seats.authorized_by else {}
    return [
        EntryRow(
            r,
            badge_of(r, stage),
            regions.short_name(r.submission.region_code[:2]) if r.submission.region_code else "",
            r.score,
            r.rank,
            marks.get(r.pk, []),
            more.of(r.version_id),
            more.heads,
        )
        for r in rows
    ]


def marks_of(rows: Sequence[StageEntry]) -> dict[int, list[PriorityMark]]:
    """Entry id → its 重点推荐 with the guiding seats' names."""
    found: dict[int, list[PriorityMark]] = {}
    marks = PriorityMark.objects.filter(entry__in=[r.pk for r in rows]).select_related("seat").order_by("pk")
    for mark in marks.across("the guiding seat's name beside its mark"):
        found.setdefault(mark.entry_id, []).append(mark)
    return found


def entries_of(campaign: Campaign, stage_key: str, state: str | None = None) -> QuerySet[StageEntry]:
    """All entries of a stage, of one state when given, with their filings. For the apps above, in a tenant or system scope."""
    rows = StageEntry.objects.filter(docket__campaign=campaign, docket__stage=stage_key)
    rows = rows.filter(state=state) if state else rows
    return rows.select_related("submission__unit", "docket__campaign__version", "docket__seat").order_by("pk")


def entries_at(campaign: Campaign, stage_key: str, step: int | None = None) -> QuerySet[StageEntry]:
    """The entries still open in a stage, those at one step when given."""
    rows = entries_of(campaign, stage_key).filter(state__in=engine.OPEN)
    return rows.filter(step=step) if step is not None else rows


def unsuccessful(campaign: Campaign, stage_key: str) -> QuerySet[Submission]:
    """Filings that ended in the stages leading to this one and go on nowhere: to be told when this stage's list appears."""
    with scope.system("who did not reach a stage"):
        from ..arrivals import ancestors

        before = ancestors(campaign.rules, stage_key)
        failed = StageEntry.objects.filter(docket__campaign=campaign, docket__stage__in=before, state=S.FAILED)
        going = StageEntry.objects.filter(docket__campaign=campaign, state__in=engine.OPEN)
        arrived = StageEntry.objects.filter(docket__campaign=campaign, docket__stage=stage_key)
        pks = set(failed.values_list("submission_id", flat=True)) - set(going.values_list("submission_id", flat=True))
        pks -= set(arrived.values_list("submission_id", flat=True))
    return Submission.objects.filter(pk__in=pks).order_by("pk")


def joint_opinions(entries: Sequence[StageEntry]) -> dict[int, list[JointReview]]:
    """Entry → the opinions that seats taking part have given on it; one query for any number."""
    rows = JointReview.objects.filter(entry__in=[entry.pk for entry in entries]).exclude(text="")
    found: dict[int, list[JointReview]] = {}
    for row in rows.across("whoever decides reads the opinions of other seats").select_related("seat").order_by("pk"):
        found.setdefault(row.entry_id, []).append(row)
    return found
