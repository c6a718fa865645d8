"""Is this open now? Asked of the database's clock inside the transaction that acts on the answer."""

from __future__ import annotations

from datetime import datetime

from accounts.kernel.clock import clock
from accounts.kernel.verdict import YES, Verdict, no

from .locks import share
from .models import Campaign, Window
from .ruleset.windows import spoken


class OutsideWindow(Exception):
    """What the person wanted is not open; ``sentence`` says since when or from when, and what is left to do."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


def verdict(campaign: Campaign, purpose: str, now: datetime, words: str) -> Verdict:
    """May ``words`` (for example 提交申报) be done now? Yes when any window of the purpose is open and the campaign runs."""
    if campaign.state != Campaign.State.PUBLISHED:
        return no(f"本活动{campaign.get_state_display()}，暂不能{words}。请留意活动页面的公告。")
    windows = list(Window.objects.filter(campaign=campaign, purpose=purpose).order_by("opens_at"))
    if not windows or any(w.is_open(now) for w in windows):
        return YES
    ahead = [w for w in windows if w.opens_at and now < w.opens_at]
    if ahead:
        return no(f"{ahead[0].title}尚未开始，{spoken(ahead[0].opens_at)} 起可以{words}。")
    last = max(windows, key=lambda w: w.closes_at)
    return no(f"{last.title}已于 {spoken(last.closes_at, closing=True)} 截止，不能再{words}。已保存的内容仍可查看。")


def demand_open(campaign_id: int, purpose: str, words: str) -> datetime:
    """Inside a transaction: lock the campaign for share, read the clock, and return it when the window is open.

    Raises OutsideWindow otherwise. 17:00:00.0 is already outside a window that closes at 17:00.
    """
    share(campaign_id)
    now = clock()
    answer = verdict(Campaign.objects.get(pk=campaign_id), purpose, now, words)
    if not answer:
        raise OutsideWindow(answer.reason)
    return now
