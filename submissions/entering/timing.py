"""Is a filing that came on paper in time? As everybody's; and, where the rules say so, also when its paper arrived before the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from accounts.kernel.verdict import Verdict, no
from accounts.workdays import end_of_workday
from campaigns import windows
from campaigns.models import Campaign
from campaigns.ruleset.windows import spoken
from campaigns.windows import EarlyEnds, OutsideWindow, verdict

from .. import deadlines
from ..models import Submission
from . import wording
from .models import PaperFiling

WORDS = "代录申报"


def in_time(
    campaign: Campaign, unit_id: int | None, early: EarlyEnds, arrived_at: datetime, now: datetime
) -> tuple[Verdict, bool]:
    """(May it be filed at ``now``, is that only because its paper arrived before the end).

    An arrival counts where the rules say so, when the window was open at that moment, and until so many working days after the
    end as they say.
    """
    usual = verdict(campaign, deadlines.FILE, now, WORDS, unit_id=unit_id, early=early)
    rule = campaign.rules.on_paper
    if usual or campaign.state != Campaign.State.PUBLISHED:
        return usual, False
    end = _last_end(campaign)
    if end is None or now < end:
        return usual, False  # not open yet, or ended early at somebody's own end: no arrival opens it
    if not rule.arrival_counts:
        return no(wording.NO_ARRIVAL, rule.clause), False
    if not verdict(campaign, deadlines.FILE, arrived_at, WORDS, unit_id=unit_id, early=early):
        return no(wording.ARRIVED_LATE, rule.clause), False
    until = end_of_workday(end, rule.enter_workdays)
    if now >= until:
        return no(wording.TOO_LATE.format(until=spoken(until, closing=True)), rule.clause), False
    return Verdict(True), True


def demand(
    campaign_id: int, unit_id: int, early: Callable[[Campaign], EarlyEnds], paper: PaperFiling
) -> tuple[datetime, Campaign]:
    """As ``campaigns.windows.opened`` for a filing that came on paper; keeps on record that only its arrival makes it in
    time. Raises OutsideWindow."""
    now, campaign = windows.held(campaign_id)
    answer, by_arrival = in_time(campaign, unit_id, early(campaign), paper.arrived_at, now)
    if not answer:
        raise OutsideWindow(answer.reason)
    paper.by_arrival = paper.by_arrival or by_arrival
    return now, campaign


def may_file(row: Submission, paper: PaperFiling | None, now: datetime, words: str) -> Verdict:
    """Can this filing be handed in at ``now``, corrections aside? As ``deadlines.may_file``, with the paper behind it."""
    if paper is None:
        return deadlines.may_file(row, now, words)
    early = deadlines.early_ends(row)(row.campaign)
    return in_time(row.campaign, row.unit_id, early, paper.arrived_at, now)[0]


def _last_end(campaign: Campaign) -> datetime | None:
    ends = [window.closes_at for window in windows.windows_of(campaign, deadlines.FILE) if window.closes_at is not None]
    return max(ends, default=None)
