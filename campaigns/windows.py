"""Is this open now? Asked of the database's clock inside the transaction that acts on the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.kernel import scope
from accounts.kernel.clock import Timed
from accounts.kernel.gathered import Gathered
from accounts.kernel.verdict import YES, Verdict, no

from .locks import shared
from .models import Campaign, Permit, Window, known_rules
from .ruleset.windows import Early, End, end_for, spoken

WINDOW = ("id", "tenant", "campaign", "key", "title", "purpose", "opens_at", "closes_at")
ALWAYS = datetime.min.replace(tzinfo=UTC)


class OutsideWindow(Exception):
    """What the person wanted is not open; ``sentence`` says since when or from when, and what is left to do."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


def permitted_until(campaign_id: int, purpose: str, unit_id: int | None) -> datetime | None:
    """Until when a permit lets this applicant act in a window of the purpose; None without one."""
    if unit_id is None:
        return None
    keys = Window.objects.filter(campaign_id=campaign_id, purpose=purpose).values("key")
    rows = Permit.objects.filter(campaign_id=campaign_id, unit_id=unit_id, window__in=keys, revoked_at__isnull=True)
    return max(rows.order_by("pk").values_list("until", flat=True), default=None)


def stopped(campaign: Campaign, words: str) -> Verdict:
    """No, because the campaign does not run: since when and why, as far as it was said. YES while it runs."""
    if campaign.state == Campaign.State.PUBLISHED:
        return YES
    why = f"原因：{campaign.state_reason.rstrip('。')}。" if campaign.state_reason else ""
    if campaign.state == Campaign.State.CANCELLED:
        return no(f"本活动已取消，不能再{words}。{why}已提交的内容可以查看。")
    return no(f"本活动{campaign.get_state_display()}，暂不能{words}。{why}请留意活动页面的公告。")


def windows_of(campaign: Campaign, purpose: str) -> list[Window]:
    """The windows of a purpose, in the order in which they open; of a campaign that is held (`held`), those read with it."""
    if (read := getattr(campaign, "held_windows", None)) is None:
        return list(
            Window.objects.filter(campaign=campaign, purpose=purpose).order_by(
                F("opens_at").asc(nulls_first=True), "pk"
            )
        )
    return sorted((w for w in read if w.purpose == purpose), key=lambda w: (w.opens_at or ALWAYS, w.pk))


EarlyEnds = Mapping[str, Sequence[Early]]  # key of a window → those who end it earlier for what comes to them


def verdict(
    campaign: Campaign,
    purpose: str,
    now: datetime,
    words: str,
    *,
    unit_id: int | None = None,
    early: EarlyEnds | None = None,
) -> Verdict:
    """May ``words`` (for example 提交申报) be done now? Yes when any window of the purpose is open and the campaign runs, or
    when a permit gives this applicant longer. ``early``: own ends of the seats and the channel that one filing comes to."""
    if not (running := stopped(campaign, words)):
        return running
    windows = windows_of(campaign, purpose)
    begun = [w for w in windows if w.opens_at is None or w.opens_at <= now]
    ends = {w.key: end_for(w.closes_at, (early or {}).get(w.key, ())) for w in windows}
    if not windows or any(not_over(ends[w.key], now) for w in begun):
        return YES
    until = permitted_until(campaign.pk, purpose, unit_id) if begun else None
    if until is not None and now < until:
        return YES
    ahead = [w for w in windows if w.opens_at and now < w.opens_at]
    if ahead:
        return no(f"{ahead[0].title}尚未开始，{spoken(ahead[0].opens_at)} 起可以{words}。")
    last = max(windows, key=lambda w: ends[w.key].at)
    end = ends[last.key]
    if end.whose and (until is None or until < end.at):
        return no(
            f"{end.whose}的{last.title}已于 {spoken(end.at, closing=True)} 截止（早于本活动的统一截止时间），不能再{words}。"
            "已保存的内容仍可查看；确需延期的，请与主办单位联系。"
        )
    ended = max(end.at, until) if until else end.at
    return no(f"{last.title}已于 {spoken(ended, closing=True)} 截止，不能再{words}。已保存的内容仍可查看。")


def not_over(end: End, now: datetime) -> bool:
    """Half-open: at the instant of the end it is over."""
    return end.at is None or now < end.at


def demand_open(
    campaign_id: int,
    purpose: str,
    words: str,
    *,
    unit_id: int | None = None,
    early: Callable[[Campaign], EarlyEnds] | None = None,
) -> datetime:
    """Inside a transaction: lock the campaign for share, read the clock, and return it when the window is open (or a permit
    keeps it open for this applicant). ``early`` says for the campaign as it is in force now which own ends count besides.

    Raises OutsideWindow otherwise. 17:00:00.0 is already outside a window that closes at 17:00. What the caller read of the
    campaign before is old: a next version may have come into force (`opened` gives the campaign too).
    """
    return opened(campaign_id, purpose, words, unit_id=unit_id, early=early)[0]


def opened(
    campaign_id: int,
    purpose: str,
    words: str,
    *,
    unit_id: int | None = None,
    early: Callable[[Campaign], EarlyEnds] | None = None,
) -> tuple[datetime, Campaign]:
    """As `demand_open`, with the campaign as it stays until the transaction ends."""
    now, campaign = held(campaign_id)
    ends = early(campaign) if early is not None else None
    answer = verdict(campaign, purpose, now, words, unit_id=unit_id, early=ends)
    if not answer:
        raise OutsideWindow(answer.reason)
    return now, campaign


def held(campaign_id: int) -> tuple[datetime, Campaign]:
    """Lock the campaign for share, then read the clock and the campaign with its rules and its host. ``seats_have_permits``
    says whether any seat of it has a permit; its windows stand with it."""
    rows, now = _HELD.timed(ahead=shared(campaign_id), pk=campaign_id)
    if not rows:
        raise Campaign.DoesNotExist(campaign_id)
    known_rules(campaign := rows[0])
    return now, campaign


def _with_windows(p: Any) -> QuerySet[Campaign]:
    why = "own ends of seats"
    with scope.system(why):
        permits = Permit.objects.filter(campaign=OuterRef("pk"), seat__isnull=False, revoked_at=None).order_by()
        own = Gathered(Window.objects.filter(campaign=OuterRef("pk")), *WINDOW)
    rows = Campaign.objects.across(why).select_related("version", "tenant").defer("version__data")
    return rows.annotate(seats_have_permits=Exists(permits), held_windows=own).filter(pk=p.pk)


_HELD = Timed(_with_windows)
