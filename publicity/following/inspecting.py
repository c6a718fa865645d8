"""随机抽查: announced with its pool, drawn with a public seed, as the draws of experts; anybody repeats it from the record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from audit import trail
from campaigns.models import Campaign
from campaigns.ruleset import draws
from campaigns.ruleset.draws import Candidate, Rule
from campaigns.ruleset.follow_ups import Term, number_drawn
from campaigns.ruleset.stages import FollowUp
from campaigns.ruleset.windows import spoken
from notices import outbox

from ..actions.awards import NotDone
from ..models import FollowUpTask, Inspection
from .asking import works

LONGEST = 200
I = Inspection.State  # noqa: E741


def inspections(campaign: Campaign) -> list[FollowUp]:
    """The random inspections of the rules."""
    return [f for f in campaign.rules.follow_ups if f.kind == "inspection"]


def pool(campaign: Campaign, follow: FollowUp, now: datetime) -> list[tuple[str, object, Term]]:
    """(number, work, term) of every work whose term has begun."""
    return [(row.number or str(row.pk), row, term) for row, term in works(campaign, follow) if term.opens <= now]


@transaction.atomic
def announce(campaign: Campaign, key: str, *, source: str, seed_at: datetime, actor: Actor) -> Inspection:
    """Fix the pool and where the seed will come from, later than now. Raises NotDone."""
    require(actor, "follow_up.inspect", campaign)
    now = clock()
    campaign = (
        Campaign.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version", "tenant")
        .get(pk=campaign.pk)
    )
    follow = next((f for f in inspections(campaign) if f.key == key), None)
    if follow is None:
        raise NotDone("本活动的规则没有这项抽查，请刷新页面。")
    if Inspection.objects.filter(campaign=campaign, follow_up=key).exclude(state=I.GIVEN_UP).exists():
        raise NotDone("这项抽查已经公告，不能重复公告。")
    if not source.strip() or len(source) > LONGEST:
        raise NotDone("请写明种子来源，不超过 200 个字符。")
    if seed_at <= now:
        raise NotDone("种子产生时间须晚于现在，公告以后才能产生。")
    found = pool(campaign, follow, now)
    if not found:
        raise NotDone("还没有到抽查时间，或者没有可以抽查的项目。")
    rule = Rule(number_drawn(follow.share, len(found)))
    record = draws.announced(
        "inspection", follow.title, rule, [Candidate(code) for code, _, _ in found],
        source=source.strip(), seed_at=f"{timezone.localtime(seed_at):%Y-%m-%d %H:%M}",
    )  # fmt: skip
    row = Inspection.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, follow_up=key, record=record, announced_at=now, seed_at=seed_at
    )
    after = {"follow_up": key, "size": rule.size, "pool": record["pool_hash"]}
    trail.record("inspection.announce", actor=actor, obj=row, after=after, tenant=campaign.tenant)
    return row


def _locked(pk: int) -> Inspection:
    rows = Inspection.objects.select_for_update(of=("self",)).select_related("campaign__version", "campaign__tenant")
    row = rows.get(pk=pk)
    if row.state != I.ANNOUNCED:
        raise NotDone(f"这次抽查{row.get_state_display()}，不能再办理。")
    return row


@transaction.atomic
def hold(pk: int, seed: str, *, actor: Actor) -> Inspection:
    """Draw with the seed: the works drawn get their task, their units a letter. Raises NotDone before the announced moment."""
    row = _locked(pk)
    require(actor, "follow_up.inspect", row.campaign)
    now, seed = clock(), " ".join(seed.split())
    if not seed or len(seed) > LONGEST:
        raise NotDone("请填写种子，不超过 200 个字符。")
    if now < row.seed_at:
        raise NotDone(f"种子要到 {timezone.localtime(row.seed_at):%Y-%m-%d %H:%M} 才产生，届时再抽取。")
    row.record = draws.held(row.record, seed)
    row.state, row.held_at = I.HELD, now
    row.save(update_fields=["record", "state", "held_at"])
    follow = next(f for f in inspections(row.campaign) if f.key == row.follow_up)
    by_code = {code: (work, term) for code, work, term in pool(row.campaign, follow, now)}
    for code in row.record["members"]:
        if code in by_code:  # a work that left meanwhile stays in the record and is not inspected
            _open(row, follow, *by_code[code], now)
    after = {"seed": seed, "members": row.record["members"]}
    trail.record("inspection.hold", actor=actor, obj=row, after=after, tenant=row.campaign.tenant)
    return row


def _open(row: Inspection, follow: FollowUp, work, term: Term, now: datetime) -> None:
    ends = max(term.due, now + (term.due - term.opens) if follow.window is None else term.due)
    task, made = FollowUpTask.objects.get_or_create(
        campaign=row.campaign, follow_up=follow.key, submission=work,
        defaults={"tenant_id": row.tenant_id, "kind": follow.kind, "opened_at": now, "due_at": ends},
    )  # fmt: skip
    if made:
        outbox.post(
            "inspection.drawn", key=f"inspection:{row.pk}:{work.pk}", tenant=row.tenant_id,
            to=outbox.Recipient(user=work.created_by), campaign_id=row.campaign_id,
            params={"title": work.title, "item": follow.title, "until": spoken(task.due_at, closing=True)},
            link=f"/apply/submissions/{work.pk}/",
        )  # fmt: skip


@transaction.atomic
def give_up(pk: int, *, reason: str, actor: Actor) -> Inspection:
    """An announced inspection is not drawn; it stays published, with the reason."""
    row = _locked(pk)
    require(actor, "follow_up.inspect", row.campaign)
    if not reason.strip():
        raise NotDone("请填写作废的理由，理由将公布。")
    row.state, row.record = I.GIVEN_UP, row.record | {"given_up": reason.strip()}
    row.save(update_fields=["state", "record"])
    trail.record("inspection.give_up", actor=actor, obj=row, note=reason, tenant=row.campaign.tenant)
    return row
