"""What the host's campaign pages read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from accounts.kernel.actor import Actor
from accounts.models import Tenant

from .models import Badge, Campaign, Seat, SeatMember, Window
from .ruleset.lint import lint


def granted(actor: Actor, *roles: str) -> frozenset[int] | None:
    """The campaigns for which the actor holds one of the roles (any role without names); None = all of the host."""
    found = {campaign for role, campaign in actor.staff_grants if not roles or role in roles}
    return None if None in found else frozenset(found)


def only(rows: QuerySet, within: frozenset[int] | None, of: str = "campaign_id") -> QuerySet:
    """The rows of the granted campaigns; `of` leads from a row to its campaign. None = all (see `granted`)."""
    return rows if within is None else rows.filter(**{f"{of}__in": within})


def campaigns(within: frozenset[int] | None = None) -> QuerySet[Campaign]:
    """The scope's campaigns, newest first; only those of `within` when given (see `granted`)."""
    rows = Campaign.objects.select_related("tenant").order_by("-created_at", "-pk")
    return rows if within is None else rows.filter(pk__in=within)


def campaign(pk: int) -> Campaign:
    """One campaign with its rule set; DoesNotExist outside the scope."""
    return Campaign.objects.select_related("version", "tenant").get(pk=pk)


def seats(campaign: Campaign) -> QuerySet[Seat]:
    """Its seats with their active members, in the order of the rule set."""
    active = SeatMember.objects.filter(active=True).select_related("user").order_by("pk")
    return (
        Seat.objects.filter(campaign=campaign)
        .select_related("campaign__version")
        .prefetch_related(Prefetch("members", queryset=active, to_attr="active_members"))
        .order_by("position", "pk")
    )


def host_shown(request: HttpRequest) -> Tenant | None:
    """The host of the campaign whose public page is asked for (`/c/<slug>/…`), else None."""
    match = request.resolver_match
    if match is None or not match.route.startswith("c/<slug:slug>/"):
        return None
    found = Campaign.objects.select_related("tenant").filter(slug=match.kwargs["slug"]).exclude(state="draft").first()
    return found.tenant if found else None


@dataclass(frozen=True, slots=True)
class Running:
    """A running campaign with the windows open now and the one that opens next."""

    row: Campaign
    open: list[Window]
    next: Window | None


def running(now: datetime, limit: int = 20, within: frozenset[int] | None = None) -> list[Running]:
    """The scope's published campaigns, newest first, each with its present phase. Two queries for any number."""
    rows = list(campaigns(within).filter(state=Campaign.State.PUBLISHED)[:limit])
    windows: dict[int, list[Window]] = {}
    for window in Window.objects.filter(campaign__in=rows).order_by("opens_at", "closes_at", "pk"):
        windows.setdefault(window.campaign_id, []).append(window)
    return [_running(row, windows.get(row.pk, []), now) for row in rows]


def _running(row: Campaign, windows: list[Window], now: datetime) -> Running:
    ahead = [w for w in windows if w.opens_at and w.opens_at > now]
    return Running(row, [w for w in windows if w.closes_at and w.is_open(now)], ahead[0] if ahead else None)


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window with where it stands now: ahead, open or past."""

    title: str
    opens_at: datetime | None
    closes_at: datetime | None
    label: str
    tone: str


def timeline(campaign: Campaign, now: datetime) -> list[WindowRow]:
    """All windows of a campaign in order of time, each with its standing at ``now``; none is open while the campaign stands still."""
    stopped = STOPPED.get(campaign.state)
    return [
        _row(w, now, stopped) for w in Window.objects.filter(campaign=campaign).order_by("opens_at", "closes_at", "pk")
    ]


STOPPED = {"suspended": ("已暂停", "warning"), "cancelled": ("已取消", "danger")}


def _row(window: Window, now: datetime, stopped: tuple[str, str] | None = None) -> WindowRow:
    if window.opens_at is None and window.closes_at is None:
        label, tone = "未定", "muted"
    elif window.opens_at and now < window.opens_at:
        label, tone = "未开始", "neutral"
    elif window.is_open(now):
        label, tone = "进行中", "success"
    else:
        label, tone = "已结束", "muted"
    if stopped is not None and label != "已结束":
        label, tone = stopped
    return WindowRow(window.title, window.opens_at, window.closes_at, label, tone)


LEVELS = {"error": ("错误", "danger"), "warning": ("警告", "warning"), "note": ("提示", "info")}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding of the lint with its level as a word and a tone, and the decision that answers it."""

    level: Badge
    sentence: str
    clause: str
    repair: str
    answer: str


def findings(campaign: Campaign) -> list[FindingRow]:
    """What the lint says about the campaign's rules, unanswered findings first."""
    found = [
        FindingRow(
            Badge("已处理", "success") if f.answer else Badge(*LEVELS[f.severity]),
            f.sentence,
            f.clause,
            f.repair,
            f.answer,
        )
        for f in lint(campaign.rules)
    ]
    return sorted(found, key=lambda row: bool(row.answer))


def next_events(now: datetime) -> list[tuple[datetime, str]]:
    """Every instant ahead at which a window of a running campaign opens or closes, with a sentence, soonest first."""
    found: list[tuple[datetime, str]] = []
    for window in Window.objects.filter(campaign__state=Campaign.State.PUBLISHED).select_related("campaign"):
        for at, word in ((window.opens_at, "开始"), (window.closes_at, "截止")):
            if at and at > now:
                found.append((at, f"{window.campaign.title}：{window.title}{word}"))
    return sorted(found)
