"""Changes of a running campaign on its page: the notice of a next version, of longer time, of a stop; and what votes and awards hang on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from accounts.kernel.actor import Actor
from campaigns.amending import wording
from campaigns.amending.differences import Change
from campaigns.amending.uses import Use
from campaigns.models import Campaign, RuleSetVersion
from campaigns.ruleset.identity import Window
from campaigns.ruleset.windows import closes_at, spoken

from .actions.announcements import announce
from .models import Announcement, AwardGrant, Publicity, Vote

SHOWN = 60  # differences written out in a notice; the page of the version lists all


def on_amended(
    *, campaign: Campaign, version: RuleSetVersion, changes: Sequence[Change], extended: Window | None, actor: Actor,
    **facts: Any,
) -> None:  # fmt: skip
    """规则修改公告, or the notice of longer time."""
    if not changes:
        return
    said = {"campaign": campaign.rules.identity.short_title, "reason": version.reason}
    if extended is None:
        _post(campaign, "amended", said | {"changes": _lines(changes, version)}, actor)
        return
    others = [change for change in changes if f"“{extended.title}”" not in change.place]
    end = closes_at(extended)
    said |= {"window": extended.title, "until": spoken(end, closing=True) if end else ""}
    said["changes"] = f"一并调整的日程：\n{_lines(others, version)}" if others else ""
    _post(campaign, "extended", said, actor)


def _lines(changes: Sequence[Change], version: RuleSetVersion) -> str:
    lines = [f"{number}. {change.sentence}" for number, change in enumerate(changes[:SHOWN], start=1)]
    if len(changes) > SHOWN:
        lines.append(f"其余 {len(changes) - SHOWN} 处见规则{version}的页面。")
    return "\n".join(lines)


def on_moved(*, campaign: Campaign, event: str, reason: str, actor: Actor, **facts: Any) -> None:
    """暂停、恢复、取消公告."""
    if event in wording.NOTICE_BODIES:
        why = reason or ("" if event == "resume" else "由主办单位决定。")
        _post(campaign, event, {"campaign": campaign.rules.identity.short_title, "reason": why}, actor)


def _post(campaign: Campaign, kind: str, said: dict[str, str], actor: Actor) -> None:
    title = wording.NOTICE_TITLES[kind].format(**said)
    body = wording.NOTICE_BODIES[kind].format(**said)
    announce(campaign, Announcement.Kind.CHANGE, title=title[:300], body=body.strip(), actor=actor)


def uses(campaign: Campaign) -> Iterator[Use]:
    """Votes cast, lists made public, awards decided. System scope."""
    for stage in sorted(set(Vote.objects.filter(campaign=campaign).order_by().values_list("stage", flat=True))):
        yield Use("stages", stage, "公众投票已经开始，改变投票办法对先投和后投的人不公平", fixed=True)
    for stage in sorted(set(Publicity.objects.filter(campaign=campaign).order_by().values_list("stage", flat=True))):
        yield Use("stages", stage, "已有公示名单")
    grants = AwardGrant.objects.filter(campaign=campaign).order_by()
    for award in sorted(set(grants.values_list("award", flat=True))):
        yield Use("awards", award, "已经有人获得这一奖项", fixed=True)
