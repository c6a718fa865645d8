"""When a docket's work may be done: inside the window of its stage. Before it, not yet; after it, allowed, recorded as late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.verdict import YES, Verdict, no
from campaigns.locks import share
from campaigns.models import Campaign, Permit, Window
from campaigns.ruleset.windows import seat_deadline
from campaigns.windows import OutsideWindow

from . import engine
from .models import Docket


@dataclass(frozen=True, slots=True)
class Term:
    """The window of a docket: when it opens and closes (None: not said), the seat's own earlier end already applied."""

    title: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def begun(self, now: datetime) -> bool:
        """Has it opened? A docket without a window is always open."""
        return self.opens_at is None or now >= self.opens_at

    def late(self, now: datetime) -> bool:
        """Is it over? The instant of closing is already late."""
        return self.closes_at is not None and now >= self.closes_at


def term_of(docket: Docket) -> Term:
    """The window of the docket's stage at its seat."""
    key = engine.stage_of(docket).window
    row = Window.objects.filter(campaign_id=docket.campaign_id, key=key).first() if key else None
    if row is None:
        return Term()
    return Term(row.title, row.opens_at, _earlier(row.closes_at, docket, key))


def _earlier(closes_at: datetime | None, docket: Docket, key: str) -> datetime | None:
    """The seat's own earlier end of the rules, and the longer time the host gave this seat."""
    own = seat_deadline(engine.resolved(docket.seat), key)
    ends = [end for end in (closes_at, own) if end]
    if not ends:
        return None
    permits = Permit.objects.filter(campaign_id=docket.campaign_id, seat=docket.seat_id, window=key, revoked_at=None)
    return max([min(ends), *permits.order_by("pk").values_list("until", flat=True)])


def verdict(docket: Docket, now: datetime, words: str) -> Verdict:
    """May ``words`` (结束评分, 封存名单) be done now? Late is allowed; before the window and in a stopped campaign it is not."""
    campaign = docket.campaign
    if campaign.state != Campaign.State.PUBLISHED:
        return no(f"本活动{campaign.get_state_display()}，暂不能{words}。")
    term = term_of(docket)
    if not term.begun(now):
        at = timezone.localtime(term.opens_at)
        return no(f"{term.title}尚未开始，{at.year}年{at.month}月{at.day}日 {at:%H:%M} 起可以{words}。")
    return YES


def _as_in_force(docket: Docket) -> None:
    """A next version may have come into force after the docket was read: from here on it has the campaign as it is now."""
    fresh = Campaign.objects.select_related("version", "tenant").get(pk=docket.campaign_id)
    if fresh.version_id != docket.campaign.version_id or fresh.state != docket.campaign.state:
        docket.campaign = fresh


@dataclass(frozen=True, slots=True)
class Reading:
    """The clock inside the transaction, and whether the docket's window is over."""

    now: datetime
    late: bool


def demand(docket: Docket, words: str) -> Reading:
    """Inside a transaction: hold the campaign for share, read the clock; OutsideWindow before the window opens."""
    share(docket.campaign_id)
    now = clock()
    with scope.system("the window of a docket"):
        _as_in_force(docket)
        answer = verdict(docket, now, words)
        late = term_of(docket).late(now)
    if not answer:
        raise OutsideWindow(answer.reason)
    return Reading(now, late)


def demand_running(docket: Docket, words: str) -> datetime:
    """As ``demand``, for work on single entries that need not wait for the window: the campaign must be running."""
    share(docket.campaign_id)
    state = Campaign.objects.values_list("state", flat=True).get(pk=docket.campaign_id)
    if state != Campaign.State.PUBLISHED:
        raise OutsideWindow(f"本活动{Campaign.State(state).label}，暂不能{words}。")
    return clock()
