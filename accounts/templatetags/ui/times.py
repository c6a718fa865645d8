"""Times in Beijing time, and what is left until one. Nobody reads a clock here but through the request or clock()."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import template

from accounts.templatetags.ui.library import complain, register
from accounts.templatetags.ui.pieces import pick

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _local(at: dt.datetime) -> dt.datetime:
    return at.astimezone(SHANGHAI) if at.tzinfo else at.replace(tzinfo=SHANGHAI)


@register.filter
def when(at: Any, precision: str = "minute") -> str:
    """A time in Beijing time. precision: date, minute, second, long (2026年1月9日 17:00), month."""
    if not at:
        return "—"
    if not isinstance(at, dt.datetime):
        return f"{at.year}年{at.month}月{at.day}日" if precision == "long" else f"{at:%Y-%m-%d}"
    local = _local(at)
    if precision == "long":
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    forms = {"date": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S", "month": "%Y-%m"}
    if precision not in forms:
        complain(f"unknown precision {precision!r}")
    return local.strftime(forms.get(precision, forms["minute"]))


@register.filter
def iso(at: Any) -> str:
    """For `<time datetime>`: ISO 8601 with the offset of Beijing."""
    if not at:
        return ""
    return _local(at).isoformat(timespec="seconds") if isinstance(at, dt.datetime) else at.isoformat()


@register.filter
def closing(at: Any) -> str:
    """A closing moment as notices print it: midnight belongs to the day that ends, "2026-01-31 24:00"."""
    if not at:
        return "—"
    local = _local(at)
    if local.time() == dt.time(0):
        return f"{local - dt.timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


@register.simple_tag(takes_context=True)
def now_for(context: template.Context, given: Any = None) -> dt.datetime:
    """The request's one reading of the clock: the given one, the page's, the request's, or the clock itself."""
    ui = context.get("ui")
    request = context.get("request")
    found = given or pick(ui, "now") or getattr(request, "now", None)
    if found:
        return found
    from accounts.kernel.clock import clock

    return clock()


@register.simple_tag
def duration_left(at: dt.datetime, now: dt.datetime) -> str:
    """还剩 3 天 4 小时 / 还剩 5 小时 12 分 / 还剩 8 分钟 / 还剩不到 1 分钟 / 已截止. Minutes are rounded down."""
    seconds = (at - now).total_seconds()
    if seconds <= 0:
        return "已截止"
    minutes = int(seconds // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"还剩 {days} 天 {hours} 小时" if hours and days < 30 else f"还剩 {days} 天"
    if hours:
        return f"还剩 {hours} 小时 {minutes} 分" if minutes else f"还剩 {hours} 小时"
    return f"还剩 {minutes} 分钟" if minutes else "还剩不到 1 分钟"


@register.simple_tag
def deadline_tone(at: dt.datetime, now: dt.datetime) -> str:
    """muted when over, danger within 24 hours, warning within 7 days, else neutral."""
    left = at - now
    if left <= dt.timedelta(0):
        return "muted"
    if left <= dt.timedelta(hours=24):
        return "danger"
    return "warning" if left <= dt.timedelta(days=7) else "neutral"


@register.simple_tag
def countdown_parts(at: dt.datetime, now: dt.datetime) -> dict[str, Any]:
    """Whole days, hours and minutes left, and whether it is over."""
    minutes = max(0, int((at - now).total_seconds() // 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    return {"days": days, "hours": hours, "minutes": minutes, "over": at <= now}
