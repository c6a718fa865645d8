"""Does this vote count? Periods are fixed (the day in Asia/Shanghai, the clock hour, blocks of minutes from midnight)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts.kernel.verdict import YES, Verdict, no

from .base import CHINA
from .draws import ticket
from .identity import Channel
from .stages import VoteStep


@dataclass(frozen=True)
class Period:
    """The period an instant lies in. ``key`` is short and unique for the step: fit for a unique constraint. ``start`` None: the whole vote."""

    key: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class Cast:
    """An earlier vote of the same voter."""

    at: datetime
    picks: tuple[str, ...]


def period(step: VoteStep, at: datetime) -> Period:
    """The period of a vote cast at ``at`` (aware)."""
    local = at.astimezone(CHINA)
    if step.per == "whole":
        return Period("whole", None, None)
    midnight = datetime.combine(local.date(), time(), CHINA)
    if step.per == "day":
        return Period(f"{local:%Y-%m-%d}", midnight, midnight + timedelta(days=1))
    minutes = 60 if step.per == "hour" else step.minutes or 1
    block = (local.hour * 60 + local.minute) // minutes
    start = midnight + timedelta(minutes=block * minutes)
    end = min(start + timedelta(minutes=minutes), midnight + timedelta(days=1))
    return Period(f"{start:%Y-%m-%dT%H:%M}", start, end)


def allowance_words(step: VoteStep) -> str:
    """How often one may vote, as a sentence."""
    who = {"address": "每个 IP 地址", "device": "每台设备", "phone": "每个手机号", "account": "每个账号"}[step.voter]
    per = {"minutes": f"每 {step.minutes or 1} 分钟", "hour": "每小时", "day": "每天", "whole": "在投票期间"}[step.per]
    each = "对每个候选项目" if step.counted == "per_entry" else ""
    return f"{who}{per}{each}限投 {step.allowance} 票"


def may_embed(channel: Channel) -> tuple[str, ...]:
    """The sites in whose pages a ballot of this channel may stand; none unless it embeds the vote and says where."""
    return channel.origins if channel.embeds_vote else ()


def counts_embedded(step: VoteStep) -> bool:
    """Can a vote be cast inside another site? There the browser keeps no cookie of ours: only the address tells who votes."""
    return step.voter == "address"


def ballot_problem(step: VoteStep, picks: Sequence[str], ballot: Sequence[str]) -> str:
    """What is wrong with the ballot itself; empty when nothing is. ``ballot``: the entries that stand for the vote."""
    if len(set(picks)) != len(picks):
        return "同一候选项目在一张选票上只能选一次"
    if any(pick not in ballot for pick in picks):
        return "选票里有不在候选名单上的项目，请刷新页面后重新选择"
    if step.picks_min == step.picks_max and len(picks) != step.picks_max:
        return f"每张选票须选 {step.picks_max} 项，现选了 {len(picks)} 项"
    if len(picks) < step.picks_min:
        return f"每张选票至少选 {step.picks_min} 项，现选了 {len(picks)} 项"
    if len(picks) > step.picks_max:
        return f"每张选票最多选 {step.picks_max} 项，现选了 {len(picks)} 项"
    return ""


def counts(
    step: VoteStep, earlier: Sequence[Cast], picks: Sequence[str], ballot: Sequence[str], now: datetime
) -> Verdict:
    """Whether a vote of a voter counts, given all his earlier ones. In all: ballots are counted; per entry: votes for that entry."""
    if problem := ballot_problem(step, picks, ballot):
        return no(problem, step.clause)
    current = period(step, now)
    inside = [cast for cast in earlier if period(step, cast.at).key == current.key]
    if step.counted == "per_entry":
        spent = any(sum(pick in cast.picks for cast in inside) >= step.allowance for pick in picks)
    else:
        spent = len(inside) >= step.allowance
    if not spent:
        return YES
    again = f"，{_when(current.end)}后可再投" if current.end else ""
    return no(f"{allowance_words(step)}，已投满{again}", step.clause)


def in_ballot_order(step: VoteStep, rows: Sequence[tuple[int, str, str]], seed: str) -> list[int]:
    """The ids of ``(id, title, number)`` as the ballot lists them: by number, by name, or in the order of the visitor's seed."""
    if step.order == "random":
        return [
            pk
            for pk, _title, _number in sorted(
                rows, key=lambda row: (ticket(f"{seed}{step.title}", str(row[0])), row[0])
            )
        ]
    place = 1 if step.order == "name" else 2
    return [row[0] for row in sorted(rows, key=lambda row: (row[place], row[0]))]


def _when(end: datetime) -> str:
    return f"{end.month}月{end.day}日{end:%H:%M}"
