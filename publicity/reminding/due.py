"""What is due by the calendar. The windows are read as they stand now, so an amended one reminds by its new end; each
(window, end, mark) is one letter per person, so running twice or late sends nothing twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.jobs import due
from campaigns.models import Campaign, Window
from campaigns.ruleset import letters
from campaigns.ruleset.stages import Reminder
from campaigns.ruleset.windows import spoken
from notices import outbox
from notices.models import Letter

from ..models import Candidate
from .whom import WHOM, groups_of, people, with_own_ends

FRESH = timedelta(hours=24)  # a mark passed longer ago (the worker stood still) is not caught up
LONGEST = timedelta(days=120)


@due("publicity.reminders", every=600)
def remind() -> int:
    """The reminders whose mark has come and whose window is still open; returns how many letters were written."""
    now, count = clock(), 0
    ahead = Window.objects.filter(closes_at__gt=now, closes_at__lte=now + LONGEST)
    for campaign in _running().filter(pk__in=ahead.values("campaign")):
        with scope.tenant(campaign.tenant_id):
            windows = {w.key: w for w in Window.objects.filter(campaign=campaign, closes_at__gt=now).order_by("pk")}
            for reminder in campaign.rules.reminders:
                if (window := windows.get(reminder.window)) is not None:
                    count += _remind(campaign, window, reminder, now)
    return count


def _running():
    return Campaign.objects.filter(state=Campaign.State.PUBLISHED).select_related("version", "tenant").order_by("pk")


def mark_due(reminder: Reminder, window: Window, now: datetime, since: datetime | None) -> timedelta | None:
    """The mark to send at ``now``: the nearest that has passed, not before the campaign was published nor before the window
    opened, and not longer ago than a day."""
    begun = max((at for at in (window.opens_at, since) if at is not None), default=None)
    for mark in reversed(reminder.marks):
        at = window.closes_at - mark
        if at <= now:
            return mark if now - at < FRESH and (begun is None or at >= begun) else None
    return None


def _remind(campaign: Campaign, window: Window, reminder: Reminder, now: datetime) -> int:
    if not with_own_ends(campaign, window, reminder.to):
        return _remind_group(campaign, window, lambda: WHOM[reminder.to](campaign, window), reminder, now)
    groups = groups_of(campaign, window, reminder.to)
    return sum(_remind_group(campaign, end, lambda to=to: to, reminder, now) for end, to in groups)


def _remind_group(
    campaign: Campaign, window: Window, to: Callable[[], set[int]], reminder: Reminder, now: datetime
) -> int:
    if window.closes_at <= now:
        return 0
    mark = mark_due(reminder, window, now, campaign.published_at)
    if mark is None:
        return 0
    hours = int(mark.total_seconds() // 3600)
    key = f"remind:{campaign.pk}:{window.key}:{window.closes_at:%Y%m%d%H%M}:{hours}:{reminder.to}"
    if window.pk is None:  # the own end of a seat or a channel
        key += f":{hashlib.sha256(window.title.encode()).hexdigest()[:8]}"
    if _sent(campaign, letters.REMINDER, key):
        return 0
    words = {"window": window.title, "until": spoken(window.closes_at, closing=True), "left": letters.span(mark)}
    return _post(
        campaign,
        letters.REMINDER,
        key,
        people(to()),
        words,
        reminder.channels,
        reminder.text,
        bad=letters.unknown(reminder),
    )


def _post(
    campaign: Campaign, event: str, key: str, to: list[Any], words: Mapping[str, str], channels: tuple[str, ...],
    text: str = "", *, bad: list[str] | None = None, title: str = "即将截止",
) -> int:  # fmt: skip
    own = text if text and not bad else ""
    texts = {c: own if c == "sms" else (title, own) for c in channels} if own else None
    standard = letters.STANDARD_REMINDER if event == letters.REMINDER else ""
    if texts is None and standard and "email" in channels:
        texts = {"email": (title, standard)}
    found = outbox.post(
        event, key=key, tenant=campaign.tenant, to=[outbox.Recipient(user=user) for user in to],
        params={**letters.common(campaign.rules), **words}, campaign_id=campaign.pk, channels=channels, texts=texts,
        link=f"/c/{campaign.slug}/",
    )  # fmt: skip
    return len(found)


def _sent(campaign: Campaign, event: str, key: str) -> bool:
    return Letter.objects.filter(event=event, campaign_id=campaign.pk, key=key).exists()


@due("publicity.openings", every=600)
def tell_openings() -> int:
    """Windows that opened, and votes that began, in campaigns whose rules ask for such a letter."""
    now, count = clock(), 0
    for campaign in _running():
        wanted = {letter.event: letter for letter in campaign.rules.letters if letter.to == "applicant"}
        if not wanted.keys() & {"window_opening", "vote_opened"}:
            continue
        with scope.tenant(campaign.tenant_id):
            fresh = Window.objects.filter(campaign=campaign, opens_at__lte=now, opens_at__gt=now - FRESH)
            for window in fresh.order_by("pk"):
                if "window_opening" in wanted and window.purpose in ("enrol", "file", "report"):
                    count += _opened(campaign, window, wanted["window_opening"].channels)
                if "vote_opened" in wanted and window.purpose == "vote":
                    count += _voting(campaign, window)
    return count


def _opened(campaign: Campaign, window: Window, channels: tuple[str, ...]) -> int:
    key = f"opening:{campaign.pk}:{window.key}:{window.opens_at:%Y%m%d%H%M}"
    if _sent(campaign, "window.opening", key):
        return 0
    words = {"window": window.title, "at": spoken(window.opens_at)}
    return _post(campaign, "window.opening", key, people(WHOM["applicant"](campaign, window)), words, channels)


def _voting(campaign: Campaign, window: Window) -> int:
    stages = [stage.key for stage in campaign.rules.stages if stage.window == window.key]
    rows = Candidate.objects.filter(campaign=campaign, stage__in=stages, counted_at__isnull=True)
    count = 0
    for row in rows.select_related("submission__created_by").order_by("pk"):
        until = spoken(window.closes_at, closing=True) if window.closes_at else "另行通知的时间"
        count += len(
            outbox.post(
                "vote.opened", key=f"vote:{row.pk}", tenant=campaign.tenant,
                to=outbox.Recipient(user=row.submission.created_by), params={"title": row.title, "until": until},
                campaign_id=campaign.pk, link=f"/c/{campaign.slug}/vote/{row.stage}/{row.step}/",
            )
        )  # fmt: skip
    return count
