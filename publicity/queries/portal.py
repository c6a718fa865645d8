"""What the public portal and a campaign's own pages read. Runs in the public scope: published rows only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from accounts.kernel import scope
from campaigns import regions
from campaigns.models import VISIBLE, Badge, Campaign, Channel, Window
from campaigns.ruleset.identity import Contact
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.windows import spoken

from ..models import Announcement, Publicity
from .notices import current

ENTRY = ("enrol", "file")
PARTS = (
    ("guiding", "指导单位"),
    ("host", "主办单位"),
    ("co_host", "联合主办单位"),
    ("supporting", "支持单位"),
    ("operator", "承办单位"),
    ("co_organizer", "协办单位"),
    ("media", "支持媒体"),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A campaign on the portal: where it stands, and the next moment that matters to an applicant."""

    campaign: Campaign
    host: str
    summary: str
    badge: Badge
    label: str
    at: datetime | None
    kind: str


def tiles(now: datetime, text: str = "") -> dict[str, list[Tile]]:
    """Running campaigns by where they stand: open, coming, running (under review), done. ``text`` searches title and host."""
    groups: dict[str, list[Tile]] = {"open": [], "coming": [], "running": [], "done": []}
    for campaign in _visible(text):
        tile = _tile(campaign, now)
        groups[tile.kind].append(tile)
    groups["open"].sort(key=lambda tile: (tile.at is None, tile.at.timestamp() if tile.at else 0))
    groups["coming"].sort(key=lambda tile: (tile.at is None, tile.at.timestamp() if tile.at else 0))
    return groups


def _visible(text: str) -> QuerySet[Campaign]:
    windows = Window.objects.order_by("opens_at", "closes_at", "pk")
    rows = Campaign.objects.select_related("tenant", "version").prefetch_related(
        Prefetch("windows", queryset=windows, to_attr="all_windows")
    )
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(tenant__name__icontains=text))
    return rows.order_by("-published_at", "-pk")[:200]


def _tile(campaign: Campaign, now: datetime) -> Tile:
    badge, label, at, kind = standing(campaign, campaign.all_windows, now)
    identity = campaign.rules.identity
    return Tile(campaign, identity.host, identity.scope.strip().split("\n")[0], badge, label, at, kind)


def standing(campaign: Campaign, windows: list[Window], now: datetime) -> tuple[Badge, str, datetime | None, str]:
    """(badge, words, the next moment, group) of a campaign for people outside."""
    if campaign.state == Campaign.State.CLOSED:
        return Badge("已结束", "muted"), "", None, "done"
    if campaign.state == Campaign.State.CANCELLED:
        return Badge("已取消", "danger"), "", None, "done"
    if campaign.state == Campaign.State.SUSPENDED:
        return Badge("已暂停", "warning"), "", None, "running"
    entry = [w for w in windows if w.purpose in ENTRY]
    open_now = [w for w in entry if w.is_open(now)]
    if open_now:
        first = min(open_now, key=lambda w: (w.closes_at is None, w.closes_at.timestamp() if w.closes_at else 0))
        return Badge(f"{first.title}中", "success"), f"距{first.title}截止", first.closes_at, "open"
    ahead = [w for w in entry if w.opens_at and w.opens_at > now]
    if ahead:
        first = min(ahead, key=lambda w: w.opens_at)
        return Badge(f"{first.title}未开始", "neutral"), f"距{first.title}开始", first.opens_at, "coming"
    present = [w for w in windows if w.is_open(now) and w.opens_at]
    if present:
        return Badge(f"{present[-1].title}中", "info"), f"距{present[-1].title}截止", present[-1].closes_at, "running"
    later = [w for w in windows if w.opens_at and w.opens_at > now]
    if later:
        return Badge("评审中", "info"), f"距{later[0].title}开始", later[0].opens_at, "running"
    return Badge("已截止", "muted"), "", None, "done"


def latest(limit: int = 6) -> list[Announcement]:
    """The newest announcements of all campaigns, without letters that forward them."""
    rows = (
        current(Announcement.objects.exclude(kind=Announcement.Kind.FORWARD))
        .filter(campaign__state__in=VISIBLE)
        .select_related("campaign")
    )
    return list(rows.order_by("-published_at", "-pk")[:limit])


def campaign(slug: str) -> Campaign:
    """A published campaign by its address; DoesNotExist for one in preparation."""
    return Campaign.objects.select_related("tenant", "version").get(slug=slug)


def windows(row: Campaign) -> list[Window]:
    """Its windows in order of time."""
    return list(Window.objects.filter(campaign=row).order_by("opens_at", "closes_at", "pk"))


def stopped_word(campaign: Campaign) -> str:
    """已暂停 or 已取消; "" while it runs or after it ended."""
    still = (Campaign.State.SUSPENDED, Campaign.State.CANCELLED)
    return campaign.get_state_display() if campaign.state in still else ""


def phases(rows: list[Window], now: datetime, stopped: str = "") -> list[dict]:
    """The windows as a timeline with the present phase marked; ``stopped``: the campaign stands still (已暂停, 已取消), so nothing
    is open."""
    return [
        {"label": w.title, "when": _period(w), **_standing_of(w, now, stopped)} for w in rows if w.purpose != "register"
    ]


def _standing_of(window: Window, now: datetime, stopped: str) -> dict:
    status = _status(window, now)
    halted = stopped and status != "done"
    return {"status": "blocked" if halted else status, "note": stopped if halted else ""}


def _period(window: Window) -> str:
    start = spoken(window.opens_at) if window.opens_at else "通知发布之日"
    end = spoken(window.closes_at, closing=True) if window.closes_at else ""
    if not window.opens_at and not window.closes_at:
        return "时间另行通知"
    return f"{start} 至 {end}" if end else f"{start}起"


def _status(window: Window, now: datetime) -> str:
    if window.opens_at is None and window.closes_at is None:
        return "upcoming"
    if window.is_open(now):
        return "current"
    return "upcoming" if window.opens_at and now < window.opens_at else "done"


def parties(rules: RuleSet) -> list[tuple[str, list[str]]]:
    """The units of the notice by the part they take, in the customary order."""
    found = [(label, [p.name for p in rules.identity.parties if p.role == role]) for role, label in PARTS]
    found = [(label, names) for label, names in found if names]
    if not any(label == "主办单位" for label, _ in found):
        found.insert(0, ("主办单位", [rules.identity.host]))
    return found


@dataclass(frozen=True, slots=True)
class Download:
    """A blank document of the rule set that can be had as PDF."""

    label: str
    title: str
    url: str


def downloads(row: Campaign) -> list[Download]:
    """The documents and annexes to download, registration letter included."""
    return [
        Download(d.annex or "模板", d.title, reverse("public_blank_document", args=[row.slug, d.key]))
        for d in row.rules.documents
        if d.part_of in ("registration", "filing")
    ]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Whom to ask, and for which regions."""

    contact: Contact
    regions: str


def contacts(rules: RuleSet) -> list[ContactRow]:
    """The offices that answer questions, with the regions they serve in words."""
    return [ContactRow(c, "、".join(regions.short_name(code) for code in c.regions)) for c in rules.identity.contacts]


def announcements(row: Campaign) -> list[Announcement]:
    """What the host published on the campaign's page, newest first, in the versions in force."""
    rows = current(Announcement.objects.filter(campaign=row).exclude(kind=Announcement.Kind.FORWARD))
    return list(rows.order_by("-published_at", "-pk")[:100])


def forwarded(row: Campaign) -> list[Announcement]:
    """The letters by which others forward the call, newest first; those of a withdrawn channel are left out."""
    rows = current(Announcement.objects.filter(campaign=row, kind=Announcement.Kind.FORWARD))
    found = list(rows.order_by("-published_at", "-pk")[:100])
    return [one for one in found if not is_withdrawn(one)]


def is_withdrawn(row: Announcement) -> bool:
    """The letter of a channel the host has closed stays readable, and says so."""
    if row.channel_id is None:
        return False
    with scope.system("is a channel still open"):
        return Channel.objects.filter(pk=row.channel_id, state=Channel.State.WITHDRAWN).exists()


def letter_of(channel: Channel | None) -> Announcement | None:
    """The letter behind the link somebody came by."""
    if channel is None:
        return None
    rows = current(Announcement.objects.filter(channel=channel))
    return rows.order_by("-published_at", "-pk").first()


def announcement(slug: str, pk: int) -> Announcement:
    """One published announcement of this campaign."""
    return Announcement.objects.select_related("campaign__version", "campaign__tenant").get(
        pk=pk, campaign__slug=slug, campaign__state__in=VISIBLE
    )


def publicities(row: Campaign) -> list[Publicity]:
    """Its open and ended lists, newest first."""
    return list(Publicity.objects.filter(campaign=row).order_by("-opens_at", "-pk"))
