"""What changes a running campaign: the next version put in force, a window given longer, permits for one seat or applicant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from audit import trail
from campaigns import events
from campaigns.actions import lay_out
from campaigns.amending import telling, wording
from campaigns.amending.differences import JUDGING, Change, differences, public
from campaigns.amending.guards import RELIED_ON, refusals
from campaigns.amending.uses import uses_of
from campaigns.building import drafts
from campaigns.locks import settle
from campaigns.models import Campaign, Permit, RuleDraft, RuleSetVersion, Seat, Window, rules_of
from campaigns.ruleset.base import CHINA, closing
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.identity import Window as WindowRule
from campaigns.ruleset.lint import lint, unanswered
from campaigns.ruleset.model import Resolution, RuleSet
from campaigns.ruleset.reading import from_data, to_data
from campaigns.ruleset.routing import resolved_seats
from campaigns.ruleset.windows import closes_at, opens_at, spoken

SHOWN_IN_LETTER = 5


class NotAllowed(Exception):
    """The running campaign cannot be changed so; ``sentences`` say why, one for each reason."""

    def __init__(self, *sentences: str):
        self.sentences = list(sentences)
        super().__init__("；".join(sentences))


def obstacles(campaign: Campaign, rules: RuleSet, now: datetime) -> list[str]:
    """Why these rules cannot follow those in force; empty when they can. Writes nothing."""
    earlier = RuleSetVersion.objects.filter(campaign=campaign, published_at__isnull=False).order_by("number")
    with scope.system("what hangs on the rules"):
        uses = uses_of(campaign)
        versions = [rules_of(version) for version in earlier]
    found = refusals(campaign.rules, rules, now=now, uses=uses, earlier=versions)
    if left := unanswered(lint(rules)):
        found.append(wording.UNFINISHED.format(count=len(left)))
    return found


@transaction.atomic
def amend(pk: int, *, reason: str, revision: int, actor: Actor) -> RuleSetVersion:
    """Put the draft in force as the next version, as it stood at ``revision``.

    Holds the campaign alone: filings under way are finished under the version they began with, later ones find the new one.
    Raises NotAllowed; Refused. Posts the notice and queues letters to everybody concerned.
    """
    campaign = _held(pk, "campaign.amend", actor)
    standing = drafts.standing(campaign)
    if standing.draft is None or not differences(campaign.rules, standing.rules):
        raise NotAllowed(wording.NO_CHANGE)
    if standing.revision != revision:
        raise NotAllowed(wording.MOVED_ON)
    if not reason.strip():
        raise NotAllowed(wording.REASON_WANTED)
    if found := obstacles(campaign, standing.rules, clock()):
        raise NotAllowed(*found)
    return _put_in_force(campaign, standing.rules, reason.strip(), actor, "campaign.amend")


def _held(pk: int, action: str, actor: Actor) -> Campaign:
    """The campaign held alone (see ``locks.settle``), read after the lock."""
    settle(pk)
    campaign = (
        Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("version", "tenant").get(pk=pk)
    )
    if not actor.is_system:
        require(actor, action, campaign)
    return campaign


def _put_in_force(
    campaign: Campaign, rules: RuleSet, reason: str, actor: Actor, action: str, extended: WindowRule | None = None
) -> RuleSetVersion:
    before, now = campaign.rules, clock()
    changes = differences(before, rules)
    with scope.writing(campaign.tenant_id):
        last = RuleSetVersion.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"]
        version = RuleSetVersion.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, number=last + 1, data=rules.model_dump(mode="json"),
            reason=reason, created_at=now, published_at=now,
        )  # fmt: skip
        _drop_seats(campaign, rules)
        lay_out(campaign, rules)
        campaign.version = version
        campaign.save(update_fields=["version"])
        told = public(changes)
        events.emit("amended", campaign=campaign, version=version, changes=told, extended=extended, actor=actor)
        if told:
            _tell(campaign, version, told, reason, extended)
        after = {"version": version.number, "changes": [c.place for c in changes][:100]}
        trail.record(
            action,
            actor=actor,
            obj=campaign,
            before={"version": last},
            after=after,
            note=reason,
            tenant=campaign.tenant,
        )
    return version


def _tell(
    campaign: Campaign, version: RuleSetVersion, changes: Sequence[Change], reason: str, extended: WindowRule | None
) -> None:
    params: dict[str, Any] = {"campaign": campaign.title, "reason": reason, "version": str(version)}
    if extended is not None:
        end = closes_at(extended)
        params |= {"window": extended.title, "until": spoken(end, closing=True) if end else ""}
    else:
        more = f"等 {len(changes)} 处" if len(changes) > SHOWN_IN_LETTER else ""
        params["changes"] = "；".join(c.sentence for c in changes[:SHOWN_IN_LETTER]) + more
    judging = any(change.top in JUDGING for change in changes)
    event = "deadline.extended" if extended is not None else "rules.amended"
    telling.queue(campaign, event, f"version:{version.pk}", params, judging=judging)


def _drop_seats(campaign: Campaign, rules: RuleSet) -> None:
    """Seats the next version no longer has; a seat with people or work stays, and the version is refused."""
    kept = {seat.key for seat in resolved_seats(rules)}
    for seat in Seat.objects.filter(campaign=campaign).exclude(key__in=kept).order_by("position", "pk"):
        try:
            with transaction.atomic():
                seat.delete()
        except ProtectedError as error:
            raise NotAllowed(f"席位“{seat.name}”已有成员或者经办记录，不能删除。请恢复该席位后再发布。") from error


@transaction.atomic
def extend(
    pk: int, window_key: str, until: datetime, *, reason: str, actor: Actor, later_too: bool = False
) -> RuleSetVersion:
    """Give everybody longer in one window: a next version made at once, with its notice. Never shortens; a window that has
    closed opens again. ``later_too`` moves what comes after it by as much. A draft under way takes the same change.

    Raises NotAllowed, Refused.
    """
    campaign = _held(pk, "campaign.extend", actor)
    if not reason.strip():
        raise NotAllowed(wording.REASON_WANTED)
    now, before = clock(), campaign.rules
    window = before.window(window_key)
    was = closes_at(window)
    if was is None:
        raise NotAllowed(wording.OPEN_ENDED.format(title=window.title))
    if until <= was:
        raise NotAllowed(wording.NOT_LATER.format(title=window.title, was=spoken(was, closing=True)))
    if until <= now:
        raise NotAllowed(wording.NOT_PAST)
    moves = new_moments(before, window_key, until, now, later_too=later_too)
    rules = from_data(_with_windows(before.model_dump(mode="json"), moves))
    rules = _known_conflicts(before, rules, reason.strip())
    version = _put_in_force(campaign, rules, reason.strip(), actor, "campaign.extend", rules.window(window_key))
    _same_in_draft(campaign, moves, (before, rules), window.title, actor)
    return version


def _known_conflicts(before: RuleSet, rules: RuleSet, reason: str) -> RuleSet:
    """The longer rules, with what the lint newly warns of answered by the extension itself: a stage that began yesterday cannot
    be put off, and an outage does not wait for it. Raises NotAllowed for errors."""
    known = {(f.code, f.place) for f in unanswered(lint(before))}
    over = {f.place for f in lint(rules) if f.code == "resolution_stale"} - {place for _, place in known}
    kept = tuple(row for number, row in enumerate(rules.resolutions) if f"resolutions.{number}" not in over)
    rules = rules.model_copy(update={"resolutions": kept})  # what the longer time has settled needs no answer any more
    fresh = [f for f in unanswered(lint(rules)) if (f.code, f.place) not in known]
    if wrong := [f for f in fresh if f.severity == "error"]:
        sentences = "".join(f"{f.sentence.rstrip('。')}。" for f in wrong[:5])
        raise NotAllowed(wording.AFTERWARDS.format(sentences=sentences))
    answers = [
        Resolution(finding=f.code, place=f.place, decision=wording.EXTENDED_ANYWAY, reason=reason, gap=f.gap, own=True)
        for f in fresh
    ]
    return rules.model_copy(update={"resolutions": (*rules.resolutions, *answers)}) if answers else rules


Moments = dict[str, dict[str, str]]


def new_moments(rules: RuleSet, window_key: str, until: datetime, now: datetime, *, later_too: bool) -> Moments:
    """Window → its new bounds as a rule set writes them. With ``later_too`` whatever ends no earlier than it does now ends later
    by as much, and what begins after it begins later."""
    was = closes_at(rules.window(window_key))
    assert was is not None
    found: Moments = {window_key: {"closes": written(until)}}
    for window in rules.windows if later_too else ():
        if window.key == window_key:
            continue
        start, end, moved = opens_at(window), closes_at(window), {}
        movable = start is not None and (start > now or window.purpose not in RELIED_ON)
        if start is not None and start >= was:
            moved = {"opens": _later(window.opens, until - was)} if movable else {}
        if end is not None and end >= was:
            moved["closes"] = _later(window.closes, until - was)
        if moved:
            found[window.key] = moved
    return found


def written(moment: datetime) -> str:
    """An instant as the end of a window in a rule set; a midnight is the whole day before."""
    local = moment.astimezone(CHINA)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return (local.date() - timedelta(days=1)).isoformat()
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def _later(moment: str | None, by: timedelta) -> str:
    """By whole days, rounded up, so that hours of the day stay as they were announced."""
    assert moment is not None
    days = by.days + (1 if by % timedelta(days=1) else 0)
    instant = datetime.fromisoformat(moment) + timedelta(days=days)
    return (
        instant.date().isoformat()
        if " " not in moment
        else instant.isoformat(sep=" ", timespec="seconds" if moment.count(":") == 2 else "minutes")
    )


def _with_windows(data: dict[str, Any], moves: Moments) -> dict[str, Any]:
    rows = [{**row, **moves.get(row["key"], {})} for row in data["windows"]]
    longer = {}
    for was, now in zip(data["windows"], rows, strict=True):
        if was.get("closes") and now["closes"] != was["closes"]:
            longer[now["key"]] = closing(now["closes"]) - closing(was["closes"])
    return {**data, "windows": rows, "seats": [_seat_later(seat, longer) for seat in data.get("seats", ())]}


def _seat_later(seat: dict[str, Any], longer: dict[str, timedelta]) -> dict[str, Any]:
    """A seat's own earlier end of a window moves along with it by whole days: who gives everybody longer means its entries too."""
    own = seat.get("deadlines") or {}
    moved = {key: _later(own[key], by) for key, by in longer.items() if key in own and by > timedelta()}
    return {**seat, "deadlines": {**own, **moved}} if moved else seat


def _same_in_draft(
    campaign: Campaign, moves: Moments, versions: tuple[RuleSet, RuleSet], title: str, actor: Actor
) -> None:
    """A next version that is being written must not take the longer time back."""
    draft = RuleDraft.objects.select_for_update(no_key=True).filter(campaign=campaign).first()
    if draft is None or actor.is_system:
        return

    def change(data: Data) -> Data:
        old, new = (_answers(to_data(rules)) for rules in versions)
        kept = {key: row for key, row in _answers(data).items() if key in new or key not in old}
        return _with_windows(data, moves) | {"resolutions": list({**new, **kept}.values())}

    drafts.edit(campaign, change, revision=draft.revision, said=f"延长“{title}”的截止时间", actor=actor)


def _answers(data: Data) -> dict[tuple[str, str], Data]:
    return {(row["finding"], row.get("place", "")): row for row in data.get("resolutions", ())}


@transaction.atomic
def grant_seat(seat: Seat, window_key: str, until: datetime, *, reason: str, actor: Actor) -> Permit:
    """Give one seat longer in a window. Raises NotAllowed; Refused. Its heads are written to."""
    row = permit(seat.campaign_id, window_key, until, reason=reason, actor=actor, seat=seat)
    params = {"campaign": row.campaign.title, "who": seat.name, "reason": row.reason}
    telling.tell_seat(seat, row, params)
    trail.record("permit.grant", actor=actor, obj=row, after=_granted(row), note=row.reason, tenant=row.tenant)
    return row


def permit(campaign_id: int, window_key: str, until: datetime, *, reason: str, actor: Actor, **for_whom: Any) -> Permit:
    """Write a permit for ``seat`` or ``unit``; the caller tells them and records it. Raises NotAllowed, Refused."""
    campaign = _held(campaign_id, "permit.grant", actor)
    window = Window.objects.filter(campaign=campaign, key=window_key).first()
    if window is None or window.closes_at is None:
        raise NotAllowed("这一时间段没有截止时间，不需要个别延期。")
    if not reason.strip():
        raise NotAllowed(wording.REASON_WANTED)
    now = clock()
    if until <= now:
        raise NotAllowed(wording.NOT_PAST)
    if until <= window.closes_at and not for_whom.get("seat"):
        raise NotAllowed(wording.NOT_LATER.format(title=window.title, was=spoken(window.closes_at, closing=True)))
    with scope.writing(campaign.tenant_id):
        return Permit.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, window=window_key, until=until, reason=reason.strip(),
            granted_at=now, granted_by=actor.user, **for_whom,
        )  # fmt: skip


def _granted(row: Permit) -> dict[str, Any]:
    return {"window": row.window, "until": row.until.isoformat(), "seat": row.seat_id, "unit": row.unit_id}


@transaction.atomic
def revoke(pk: int, *, reason: str, actor: Actor) -> Permit:
    """Take a permit back; what was filed under it stays. Twice is once. Raises Refused, NotAllowed."""
    row = Permit.objects.select_related("campaign__tenant").get(pk=pk)
    campaign = _held(row.campaign_id, "permit.revoke", actor)
    if not reason.strip():
        raise NotAllowed(wording.REASON_WANTED)
    row = Permit.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.revoked_at is None:
        row.revoked_at = clock()
        row.save(update_fields=["revoked_at"])
        trail.record("permit.revoke", actor=actor, obj=row, note=reason.strip(), tenant=campaign.tenant)
    return row
