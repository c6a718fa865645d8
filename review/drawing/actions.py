"""What makes a draw: announced with its pool, held with the seed, a place filled again. Each in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace as with_
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from accounts.kernel.verdict import YES
from audit import trail
from campaigns.ruleset import draws
from campaigns.ruleset.draws import Candidate, Rule
from campaigns.ruleset.stages import Panel
from notices import outbox
from submissions import recusal

from .. import conflicts, engine, timing
from ..actions import closing
from ..actions.panels import members_of, take_off
from ..errors import NotYet
from ..models import Docket, Draw, DrawPlace, Expert, PanelMember, StageEntry

BARRED, ABSENT = "回避", "不参加"
LONGEST = 200


@transaction.atomic
def announce(
    docket_pk: int,
    number: int,
    *,
    source: str,
    seed_at: datetime,
    actor: Actor,
    absent: Mapping[int, str] | None = None,
) -> Draw:
    """Fix the pool of a random panel: every active expert of the host who does not sit there yet, by code.

    ``source`` says where the seed will come from (a lottery's number), ``seed_at`` when it will be known: later than now.
    ``absent``: expert → why they cannot come. Raises NotYet when the pool cannot fill the panel, or a draw is under way.
    """
    docket = closing.locked_docket(docket_pk)
    step = closing.at_step(docket, number, "score", "defence")
    require(actor, "review.panel", docket)
    now = timing.demand_running(docket, "抽取专家")
    if not step.panel or (panel := docket.campaign.rules.panel(step.panel)).draw != "random":
        raise NotYet("这个专家组由主办单位指定，不抽取。")
    _demand_later(source, seed_at, now)
    sitting = members_of(docket, panel)
    rule = _open_places(panel, sitting)
    if not rule.size:
        raise NotYet(f"专家组已满 {panel.size} 人。")
    rows = list(
        Expert.objects.filter(tenant_id=docket.tenant_id, active=True)
        .exclude(pk__in=[m.expert_id for m in sitting])
        .select_related("user")
        .order_by("pk")
    )
    notes = _notes(docket, number, panel, rows, absent or {})
    labels = {kind.key: kind.label for kind in panel.kinds}
    pool = [
        Candidate(f"E{n:03d}", labels.get(row.kind, ""), notes[row.pk][0] if row.pk in notes else "")
        for n, row in enumerate(rows, 1)
    ]
    draw = _announced(docket, number, "panel", panel.title, rule, pool, source, seed_at, now, actor, panel.key)
    _places(
        draw,
        [(c.code, {"expert": row, "note": notes.get(row.pk, ("", ""))[1]}) for c, row in zip(pool, rows, strict=True)],
    )
    return draw


@transaction.atomic
def announce_order(docket_pk: int, number: int, *, source: str, seed_at: datetime, actor: Actor) -> Draw:
    """Fix which entries draw lots for the running order of a defence: those that stand at the step without a place."""
    docket = closing.locked_docket(docket_pk)
    step = closing.at_step(docket, number, "defence")
    require(actor, "docket.order", docket)
    now = timing.demand_running(docket, "抽取答辩顺序")
    if step.order != "drawn":
        raise NotYet("本环节的答辩顺序由席位安排，不抽签。")
    _demand_later(source, seed_at, now)
    entries = [entry for entry in closing.standing(docket, number) if entry.running is None]
    if not entries:
        raise NotYet("没有等待抽签的申报。")
    pool = [Candidate(entry.submission.number or str(entry.pk)) for entry in entries]
    draw = _announced(docket, number, "order", step.title, Rule(len(pool)), pool, source, seed_at, now, actor)
    _places(draw, [(c.code, {"entry": entry}) for c, entry in zip(pool, entries, strict=True)])
    return draw


@transaction.atomic
def hold(pk: int, seed: str, *, actor: Actor) -> Draw:
    """Draw with the seed: the experts sit on the panel and get their letter, or the entries get their places.

    Raises NotYet before the announced moment, or when the pool no longer fills the panel (an expert left meanwhile).
    """
    draw = _locked(pk)
    number, docket = draw.step, draw.docket
    require(actor, _action(draw), docket)
    now = timing.demand_running(docket, "抽取")
    seed = " ".join(seed.split())
    if not seed or len(seed) > LONGEST:
        raise NotYet("请填写种子，不超过 200 个字符。")
    if now < draw.seed_at:
        raise NotYet(f"种子要到 {timezone.localtime(draw.seed_at):%Y-%m-%d %H:%M} 才产生，届时再抽取。")
    draw.record = draws.held(draw.record, seed)
    draw.state, draw.held_at = Draw.State.HELD, now
    _save(draw, "record", "state", "held_at")
    if draw.kind == Draw.Kind.PANEL:
        _appoint(draw, draw.record["members"])
    else:
        _order(draw, number)
    after = {"seed": seed, "members": draw.record["members"], "substitutes": draw.record["substitutes"]}
    trail.record("draw.hold", actor=actor, obj=draw, after=after, tenant=docket.campaign.tenant)
    return draw


@transaction.atomic
def give_up(pk: int, *, reason: str, actor: Actor) -> Draw:
    """A draw that was announced is not held (its source failed, the pool changed). It stays published, with the reason."""
    draw = _locked(pk)
    require(actor, _action(draw), draw.docket)
    if not reason.strip():
        raise NotYet("请填写作废的理由，理由将公布。")
    draw.state, draw.record = Draw.State.GIVEN_UP, draw.record | {"given_up": reason.strip()}
    _save(draw, "record", "state")
    trail.record("draw.give_up", actor=actor, obj=draw, note=reason, tenant=draw.docket.campaign.tenant)
    return draw


@transaction.atomic
def replace(pk: int, code: str, *, reason: str, actor: Actor) -> str:
    """A drawn expert leaves before signing anything; the next substitute that fits takes the place. Returns the code called, "" for none."""
    draw = _locked(pk, Draw.State.HELD)
    require(actor, "review.panel", draw.docket)
    timing.demand_running(draw.docket, "替换专家")
    if not reason.strip():
        raise NotYet("请填写替换的理由，理由将公布。")
    place = DrawPlace.objects.filter(draw=draw, code=code).select_related("expert").first()
    member = place and PanelMember.objects.filter(
        docket=draw.docket, panel=draw.panel, expert=place.expert
    ).select_related("docket__campaign__tenant", "expert").first()  # fmt: skip
    if draw.kind != Draw.Kind.PANEL or not member:
        raise NotYet("该编号不在专家组里，请刷新页面后重新选择。")
    take_off(member, "由候补专家替换")
    draw.record, called = draws.replaced(draw.record, code, reason.strip()[:LONGEST])
    _save(draw, "record")
    if called:
        _appoint(draw, [called])
    after = {"out": code, "in": called}
    trail.record("draw.replace", actor=actor, obj=draw, after=after, note=reason, tenant=draw.docket.campaign.tenant)
    return called


def _demand_later(source: str, seed_at: datetime, now: datetime) -> None:
    if not source.strip():
        raise NotYet("请写明种子的来源，例如某期福利彩票的开奖号码。")
    if seed_at <= now:
        raise NotYet("种子产生的时间应晚于现在：先公布抽取范围，再产生种子。")


def _open_places(panel: Panel, sitting: list[PanelMember]) -> Rule:
    """What is still to be drawn when some already sit there."""
    rule = draws.rule_of(panel)
    labels = {kind.key: kind.label for kind in panel.kinds}
    left = [(labels[k], n - sum(m.expert.kind == k for m in sitting)) for k, n in rule.least]
    return with_(rule, size=max(0, panel.size - len(sitting)), least=tuple((k, n) for k, n in left if n > 0))


def _notes(
    docket: Docket, number: int, panel: Panel, rows: Sequence[Expert], absent: Mapping[int, str]
) -> dict[int, tuple[str, str]]:
    """Who cannot be drawn: expert → (the word that is published, the reason that is not).

    A conflict with one entry bars from a panel in which everybody scores everything; where each entry has its own share of
    the panel, only whoever could score none of them is barred.
    """
    entries = list(
        StageEntry.objects.filter(docket=docket, state__in=engine.OPEN, step__lte=number)
        .select_related("submission__unit", "submission__recommender")
        .order_by("pk")
    )
    parties = [(entry.submission, conflicts.parties(entry.submission, panel.bars)) for entry in entries]
    own = recusal.of_own_units([row.user_id for row in rows], [entry.submission for entry in entries])
    found = {}
    for row in rows:
        if row.pk in absent:
            found[row.pk] = (ABSENT, absent[row.pk].strip() or ABSENT)
            continue
        verdicts = [
            conflicts.barred(row.user, filed, panel.bars, row, known, own.get((row.user_id, filed.pk), YES))
            for filed, known in parties
        ]
        against = [verdict.reason for verdict in verdicts if not verdict]
        if against and (panel.per_entry is None or len(against) == len(verdicts)):
            found[row.pk] = (BARRED, against[0])
    return found


def _announced(
    docket: Docket, number: int, kind: str, title: str, rule: Rule, pool: list[Candidate], source: str,
    seed_at: datetime, now: datetime, actor: Actor, panel: str = "",
) -> Draw:  # fmt: skip
    if Draw.objects.filter(docket=docket, step=number, kind=kind, state=Draw.State.ANNOUNCED).exists():
        raise NotYet("已有一次抽取正在等待种子，请先完成或作废它。")
    if not (verdict := draws.may_draw(rule, pool)):
        raise NotYet(f"{verdict.reason}。")
    told = draws.announced(
        kind,
        title,
        rule,
        pool,
        source=source.strip()[:LONGEST],
        seed_at=f"{timezone.localtime(seed_at):%Y-%m-%d %H:%M}",
    )
    with scope.writing(docket.tenant_id):
        draw = Draw.objects.create(
            tenant_id=docket.tenant_id, campaign_id=docket.campaign_id, docket=docket, step=number, kind=kind, panel=panel,
            record=told, announced_at=now, seed_at=seed_at,
        )  # fmt: skip
    after = {"kind": kind, "step": number, "pool": len(pool), "pool_hash": told["pool_hash"]}
    trail.record("draw.announce", actor=actor, obj=draw, after=after, note=source, tenant=docket.campaign.tenant)
    return draw


def _places(draw: Draw, rows: list[tuple[str, dict]]) -> None:
    with scope.writing(draw.tenant_id):
        DrawPlace.objects.bulk_create(
            DrawPlace(tenant_id=draw.tenant_id, draw=draw, code=code, **values) for code, values in rows
        )


def _locked(pk: int, state: str = Draw.State.ANNOUNCED) -> Draw:
    docket = closing.locked_docket(Draw.objects.values_list("docket_id", flat=True).get(pk=pk))
    draw = Draw.objects.select_for_update(of=("self",)).get(pk=pk)
    draw.docket = docket
    if draw.state != state:
        raise NotYet(f"这次抽取{draw.get_state_display()}，请刷新页面后再办理。")
    return draw


def _save(draw: Draw, *fields: str) -> None:
    with scope.writing(draw.tenant_id):
        draw.save(update_fields=list(fields))


def _action(draw: Draw) -> str:
    return "review.panel" if draw.kind == Draw.Kind.PANEL else "docket.order"


def _appoint(draw: Draw, codes: Iterable[str]) -> None:
    docket = draw.docket
    places = {row.code: row for row in DrawPlace.objects.filter(draw=draw).select_related("expert__user")}
    for code in codes:
        expert = places[code].expert
        with scope.writing(draw.tenant_id):
            member, _ = PanelMember.objects.get_or_create(
                docket=docket, panel=draw.panel, expert=expert, defaults={"tenant_id": draw.tenant_id}
            )
        outbox.post(
            "expert.invited", key=f"panel:{member.pk}", tenant=draw.tenant_id, to=outbox.Recipient(user=expert.user),
            params={"campaign": docket.campaign.title, "stage": engine.stage_of(docket).title},
            campaign_id=draw.campaign_id,
        )  # fmt: skip


def _order(draw: Draw, number: int) -> None:
    taken = [entry.running for entry in closing.standing(draw.docket, number) if entry.running is not None]
    entries = {row.code: row.entry for row in DrawPlace.objects.filter(draw=draw).select_related("entry")}
    for place, code in enumerate(draw.record["members"], max(taken, default=0) + 1):
        entry = entries[code]
        entry.running = place
        entry.save(update_fields=["running"])
