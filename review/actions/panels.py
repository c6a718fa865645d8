"""Experts: invited by the host, appointed to the panel of a docket, given entries within their load and without conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import YES, no
from accounts.models import User
from audit import trail
from campaigns.models import Campaign, Seat
from campaigns.ruleset import draws
from campaigns.ruleset.stages import Panel
from notices import outbox
from submissions import recusal
from submissions.actions import grant

from .. import conflicts, engine, timing
from ..errors import NotYet
from ..models import Assignment, Docket, Expert, PanelMember, ScoreSheet, StageEntry
from . import closing
from .checking import decide
from .sheets import give, leave, tell

A = Assignment.State


@transaction.atomic
def open_docket(campaign: Campaign, stage_key: str, *, actor: Actor) -> Docket:
    """Make the docket of a stage held at one named seat before its first entry, so that its panel can be appointed."""
    require(actor, "review.open_docket", campaign)
    stage = campaign.rules.stage(stage_key)
    if stage.seats.route != "all" or len(stage.seats.seats) != 1:
        raise NotYet("这个环节由多个席位办理，卷宗在第一项申报送达时自动建立。")
    seat = Seat.objects.get(campaign=campaign, key=stage.seats.seats[0])
    with scope.writing(campaign.tenant_id):
        docket = engine.open_docket(campaign, stage, seat)
    trail.record("docket.open", actor=actor, obj=docket, after={"stage": stage.key}, tenant=campaign.tenant)
    return docket


@transaction.atomic
def invite(
    docket_pk: int,
    panel_key: str,
    *,
    name: str,
    phone: str,
    employer: str,
    kind: str = "",
    employer_uscc: str = "",
    avoid: Iterable[str] = (),
    chair: bool = False,
    because: str = "",
    actor: Actor,
) -> PanelMember:
    """Invite a person as expert (once per host) and appoint to this docket's panel. A new number opens an account; one letter.

    A panel that is drawn takes appointed members only with a reason (``because``), which stays with the member.
    """
    docket = closing.locked_docket(docket_pk)
    require(actor, "review.panel", docket)
    panel = docket.campaign.rules.panel(panel_key)
    demand_reason(panel, because)
    user = User.objects.by_phone(phone) or User.objects.create_user(phone=phone, name=name)
    values = {"name": name, "employer": employer, "employer_uscc": employer_uscc, "kind": kind, "avoid": list(avoid)}
    with scope.writing(docket.tenant_id):
        expert, made = Expert.objects.get_or_create(tenant_id=docket.tenant_id, user=user, defaults=values)
        if not made:
            for field, value in values.items():
                setattr(expert, field, value)
            expert.active = True
            expert.save()
        member, _ = PanelMember.objects.get_or_create(
            docket=docket,
            panel=panel.key,
            expert=expert,
            defaults={"tenant_id": docket.tenant_id, "chair": chair, "appointed_because": because.strip()[:300]},
        )
    outbox.post(
        "expert.invited",
        key=f"panel:{member.pk}",
        tenant=docket.tenant_id,
        to=outbox.Recipient(user=user),
        params={"campaign": docket.campaign.title, "stage": engine.stage_of(docket).title},
        campaign_id=docket.campaign_id,
    )
    after = {"panel": panel.key, "expert": expert.pk, "kind": kind}
    trail.record("panel.appoint", actor=actor, obj=docket, after=after, tenant=docket.campaign.tenant)
    return member


@transaction.atomic
def dismiss(pk: int, *, actor: Actor) -> None:
    """Take an expert off a panel who has no sheet there that counts; unsigned tasks are taken back."""
    member = PanelMember.objects.select_for_update(of=("self",)).select_related(
        "docket__campaign__version", "docket__campaign__tenant", "expert"
    ).get(pk=pk)  # fmt: skip
    require(actor, "review.panel", member.docket)
    take_off(member, "移出专家组")
    after = {"panel": member.panel, "expert": member.expert_id}
    trail.record("panel.dismiss", actor=actor, obj=member.docket, before=after, tenant=member.docket.campaign.tenant)


def take_off(member: PanelMember, why: str) -> None:
    """The place on the panel ends and unsigned tasks are taken back; Refused when a sheet is signed. Records nothing."""
    tasks = Assignment.objects.filter(entry__docket=member.docket, user_id=member.expert.user_id)
    if tasks.filter(state=A.DONE).exists():
        raise Refused(no("该专家已有签名提交的评分表，不能移出专家组。"))
    for task in tasks.filter(state=A.ASSIGNED).select_related("entry").order_by("pk"):
        leave(task, A.RELEASED, why)
    member.delete()


def demand_reason(panel: Panel, because: str) -> None:
    """A panel that is drawn takes nobody by hand without a reason."""
    if panel.draw == "random" and not because.strip():
        raise NotYet(f"“{panel.title}”由随机抽取产生，直接指定成员请填写理由。")


@transaction.atomic
def pledge(pk: int, *, actor: Actor) -> PanelMember:
    """The expert signs the pledge of the panel; without it no task opens. Twice is once."""
    member = (
        PanelMember.objects.select_for_update(of=("self",))
        .select_related("expert", "docket__campaign__tenant")
        .get(pk=pk)
    )
    require(actor, "expert.pledge", member)
    if member.pledged_at is None:
        member.pledged_at = clock()
        member.save(update_fields=["pledged_at"])
        trail.record("panel.pledge", actor=actor, obj=member, tenant=member.docket.campaign.tenant)
    return member


@transaction.atomic
def assign_panel(docket_pk: int, number: int, *, actor: Actor) -> int:
    """Give every entry at the step to its share of the panel: all members, or ``per_entry`` of them, the least loaded first.

    Nobody whom a conflict bars, nobody beyond the panel's load. Run again after recusals or arrivals it only adds what is
    missing. Returns how many sheets are new; raises NotYet naming the entries for which too few members are left.
    """
    docket = closing.locked_docket(docket_pk)
    step = closing.at_step(docket, number, "score", "defence")
    require(actor, "review.panel", docket)
    timing.demand_running(docket, "分配评分任务")
    if not step.panel or not step.rubric:
        raise NotYet("本步骤由席位的评审员评分，请席位负责人分配。")
    panel = docket.campaign.rules.panel(step.panel)
    members = members_of(docket, panel)
    if not members:
        raise NotYet("专家组还没有成员，请先邀请专家。")
    if not (fit := draws.may_begin(panel, [m.expert.kind for m in members])):
        raise NotYet(f"{fit.reason}。")
    load = Counter(
        Assignment.objects.filter(entry__docket=docket, step=number, state__in=(A.ASSIGNED, A.DONE)).values_list(
            "user_id", flat=True
        )
    )
    made: Counter = Counter()
    short = []
    for entry in closing.standing(docket, number):
        wanted, chosen = _chosen(entry, number, panel, members, load)
        for row in give(entry, [m.expert.user for m in chosen], experts={m.expert.user_id: m.expert for m in chosen}):
            load[row.user_id] += 1
            made[row.user_id] += 1
        if len(chosen) < wanted:
            short.append(f"{entry.submission.number} {entry.submission.title}：还差 {wanted - len(chosen)} 位专家")
    if short and not made:
        raise NotYet("没有可再分配的专家（回避、任务已满或人数不足），请补充专家。", short[:20])
    users = {m.expert.user_id: m.expert.user for m in members}
    tell(docket, {users[pk]: count for pk, count in sorted(made.items())})
    after = {"step": number, "sheets": sum(made.values()), "short": len(short)}
    trail.record("docket.assign", actor=actor, obj=docket, after=after, tenant=docket.campaign.tenant)
    return sum(made.values())


def members_of(docket: Docket, panel: Panel) -> list[PanelMember]:
    """Who sits on the panel of a docket, with the expert and the account."""
    rows = PanelMember.objects.filter(docket=docket, panel=panel.key, expert__active=True)
    return list(rows.select_related("expert__user").order_by("pk"))


def _chosen(
    entry: StageEntry, number: int, panel: Panel, members: list[PanelMember], load: Counter
) -> tuple[int, list[PanelMember]]:
    """How many more sheets the entry wants, and the members who get them. Whoever left the entry is not asked again."""
    asked = dict(Assignment.objects.filter(entry=entry, step=number).values_list("user_id", "state"))
    there = sum(1 for state in asked.values() if state in (A.ASSIGNED, A.DONE))
    known, filed = conflicts.parties(entry.submission, panel.bars), entry.submission
    own = recusal.of_own_units([m.expert.user_id for m in members], [filed])
    free = [
        m
        for m in members
        if m.expert.user_id not in asked
        and (panel.load is None or load[m.expert.user_id] < panel.load)
        and conflicts.barred(
            m.expert.user, filed, panel.bars, m.expert, known, own.get((m.expert.user_id, filed.pk), YES)
        )
    ]
    if panel.per_entry is None:
        return len(free), free
    wanted = max(0, panel.per_entry - there)
    return wanted, sorted(free, key=lambda m: (load[m.expert.user_id], m.pk))[:wanted]


@transaction.atomic
def transfer(entry_pk: int, seat_pk: int, *, reason: str, actor: Actor) -> StageEntry:
    """The host moves an entry to another seat of the same stage (row S8), before anybody scored it. Reason recorded."""
    rows = StageEntry.objects.select_for_update(of=("self",)).select_related(
        "docket__campaign__version", "docket__campaign__tenant", "docket__seat", "submission__unit"
    )
    entry = rows.get(pk=entry_pk)
    require(actor, "review.transfer", entry.docket)
    now = timing.demand_running(entry.docket, "调整受理席位")
    seat = Seat.objects.get(pk=seat_pk, campaign_id=entry.docket.campaign_id)
    stage, old = engine.stage_of(entry), entry.docket
    if not reason.strip():
        raise NotYet("请填写调整的理由。")
    if seat.pk == old.seat_id or seat.key not in {s.key for s in seats_of(old)}:
        raise NotYet("只能调整到本环节的另一个席位。")
    if entry.state != StageEntry.State.PENDING or entry.step != 0 or _scored(entry):
        raise NotYet("这项申报已经开始评审，不能再调整。")
    with scope.system("move an entry to another seat"):
        docket = engine.open_docket(old.campaign, stage, seat)
        for task in Assignment.objects.filter(entry=entry, state=A.ASSIGNED).select_related("entry").order_by("pk"):
            leave(task, A.RELEASED, "调整到其他席位")
        entry.docket = docket
        entry.save(update_fields=["docket"])
        grant(entry.submission, seat=seat)
        engine.revoke(entry.submission, old.seat)
        engine.handler_of(stage.steps[0]).opened(entry, stage.steps[0])
    decide(entry, "transfer", "transfer", f"由{old.seat.name}调整到{seat.name}：{reason.strip()}", actor, now)
    after = {"seat": seat.pk}
    trail.record(
        "entry.transfer",
        actor=actor,
        obj=entry,
        before={"seat": old.seat_id},
        after=after,
        note=reason,
        tenant=old.campaign.tenant,
    )
    return entry


def seats_of(docket: Docket) -> list[Seat]:
    """The seats at which the docket's stage can be held."""
    choice = engine.stage_of(docket).seats
    rows = Seat.objects.filter(campaign_id=docket.campaign_id).order_by("position", "pk")
    return [s for s in rows if s.key in (*choice.seats, choice.fallback) or s.tier in choice.tiers]


def _scored(entry: StageEntry) -> bool:
    with scope.system("has anybody scored the entry"):
        return ScoreSheet.objects.filter(assignment__entry=entry).exists()
