"""Where a filing stands, as far as it is public: what the unit did, its published state, and the campaign's own calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.models import Window
from campaigns.ruleset.routing import enters
from campaigns.ruleset.windows import spoken

from . import deadlines
from .models import ReturnRequest, Submission

S = Submission.State
OVER = (S.NOT_ACCEPTED, S.NOT_PASSED, S.WITHDRAWN, S.DISQUALIFIED)
BEFORE_REVIEW = ("register", "enrol", "file", "paper", "report")


def timeline(row: Submission, now: datetime, correction: ReturnRequest | None = None) -> list[dict[str, Any]]:
    """The way of a filing from the draft to the result, for ``c-timeline``.

    Stages are shown by the windows of the published rules, not by how the entry does in them: outcomes that are not published
    yet cannot be read from this list. A filing that is out of the race ends with its published state.
    """
    found = [_filling(row, now), *_filed(row, correction)]
    if row.campaign.is_cancelled:
        return [*found, {"label": "活动已取消", "status": "blocked"}]
    if row.state in OVER:
        return [*found, {"label": row.get_state_display(), "status": "blocked"}]
    if row.state == S.SELECTED:
        found += [_stage(w, now) for w in _windows(row) if w.closes_at and w.closes_at <= now]
        return [*found, {"label": row.get_state_display(), "status": "done"}]
    live = row.submitted_at is not None and row.state != S.RETURNED
    return found + [_stage(w, now) if live else _stage(w, now) | {"status": "upcoming"} for w in _windows(row)]


def deadline(row: Submission, correction: ReturnRequest | None) -> datetime | None:
    """Until when the unit can still hand in: the correction's own deadline, else the end of the filing window."""
    return correction.due_at if correction is not None else deadlines.end_of(row).at


def whose_deadline(row: Submission, correction: ReturnRequest | None) -> str:
    """Whose own earlier end ``deadline`` is; empty where it is everybody's."""
    return "" if correction is not None else deadlines.end_of(row).whose


def _filling(row: Submission, now: datetime) -> dict[str, Any]:
    if row.submitted_at or row.state in OVER:
        return {"label": "填报", "status": "done", "at": row.created_at}
    end = deadlines.end_of(row)
    if end.at is None:
        return {"label": "填报", "status": "current"}
    whose = f"（{end.whose}的截止时间）" if end.whose else ""
    if end.at <= now:
        return {"label": "填报", "status": "blocked", "when": f"已于 {spoken(end.at, closing=True)} 截止{whose}"}
    return {"label": "填报", "status": "current", "when": f"{spoken(end.at, closing=True)} 截止{whose}"}


def _filed(row: Submission, correction: ReturnRequest | None) -> list[dict[str, Any]]:
    if row.submitted_at is None:
        return [] if row.state in OVER else [{"label": "提交", "status": "upcoming"}]
    found = [{"label": "提交", "status": "done", "at": row.submitted_at}]
    if correction is not None:
        until = f"{spoken(correction.due_at, closing=True)} 前重新提交"
        found.append({"label": "补正", "status": "current", "when": until})
    return found


def _windows(row: Submission) -> list[Window]:
    """The windows of the stages this filing's track passes, in order of time."""
    rules = row.campaign.rules
    on_the_way: set[str] = set()
    elsewhere: set[str] = set()
    for stage in rules.stages:
        keys = {stage.window, *(getattr(step, "window", None) for step in stage.steps)} - {None}
        (on_the_way if enters(rules, stage, row.picks) else elsewhere).update(keys)
    rows = Window.objects.filter(campaign_id=row.campaign_id).exclude(purpose__in=BEFORE_REVIEW)
    rows = rows.exclude(key__in=elsewhere - on_the_way)
    return sorted(rows, key=lambda w: (w.opens_at or w.closes_at or row.created_at, w.pk))


def _stage(window: Window, now: datetime) -> dict[str, Any]:
    if window.is_open(now):
        status = "current"
    else:
        status = "done" if window.closes_at and window.closes_at <= now else "upcoming"
    start = spoken(window.opens_at) if window.opens_at else ""
    end = spoken(window.closes_at, closing=True) if window.closes_at else ""
    when = f"{start} 至 {end}" if start and end else f"{start}起" if start else f"至 {end}" if end else "时间另行通知"
    return {"label": window.title, "status": status, "when": when}
