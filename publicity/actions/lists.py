"""公示: a list is prepared while entries arrive, frozen when it opens, and lets its entries go on when it closes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import require
from accounts.kernel.verdict import YES, Verdict, no
from audit import trail
from campaigns import locks
from campaigns.models import Campaign, Window, rules_of
from campaigns.ruleset.publicity import blocked
from campaigns.ruleset.stages import PublicityStep
from campaigns.ruleset.windows import spoken
from notices import outbox
from review import engine
from review.models import StageEntry
from submissions import content
from submissions.actions import mark
from submissions.models import Submission

from .. import rules as arithmetic
from ..countersigning import standing as countersigning
from ..models import Announcement, Objection, Publicity, PublicityItem
from .announcements import announce

P = Publicity.State
S = Submission.State
MOVES = Moves(
    name="publicity",
    table={(P.PREPARED, "open"): P.OPEN, (P.OPEN, "close"): P.CLOSED},
    states=dict(P.choices),
    events={"open": "开始公示", "close": "结束公示"},
)


class NotReady(Exception):
    """The list cannot be opened now; ``sentence`` says why and what to do."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


def prepare(entry: StageEntry, step: PublicityStep) -> Publicity:
    """An entry has arrived: it waits for the list of its round. After a list is out, late ones make the next round."""
    campaign, stage = entry.docket.campaign, entry.docket.stage
    rows = Publicity.objects.filter(campaign=campaign, stage=stage, step=entry.step)
    if (row := rows.filter(state=P.PREPARED).order_by("-round").first()) is not None:
        return row
    number = rows.count() + 1
    title = f"{campaign.rules.identity.short_title}{step.title}" + (f"（第 {number} 批）" if number > 1 else "")
    return Publicity.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, stage=stage, step=entry.step, round=number, title=title
    )


def step_of(row: Publicity) -> PublicityStep:
    """The step of the rule set that the list belongs to."""
    return row.campaign.rules.stage(row.stage).steps[row.step]


def waiting(row: Publicity) -> list[StageEntry]:
    """The entries that stand at this step and are on no list yet."""
    listed = PublicityItem.objects.filter(
        publicity__campaign=row.campaign_id, publicity__stage=row.stage, publicity__step=row.step
    )
    rows = StageEntry.objects.filter(
        docket__campaign=row.campaign_id, docket__stage=row.stage, step=row.step, state=StageEntry.State.PENDING
    ).exclude(submission__in=listed.values("submission"))
    return list(
        rows.select_related("submission", "version__rules", "docket__campaign__version", "docket__seat").order_by("pk")
    )


def unfinished(row: Publicity) -> int:
    """How many entries of the stages before are still being dealt with."""
    before = row.campaign.rules.stage(row.stage).after
    return StageEntry.objects.filter(
        docket__campaign=row.campaign_id, docket__stage__in=before, state__in=engine.OPEN
    ).count()


def readiness(row: Publicity, now: datetime) -> Verdict:
    """May the list be opened now? It is complete, and countersigned where the rules ask for it."""
    complete = completeness(row, now)
    return countersigning.verdict(row.campaign, row) if complete else complete


def completeness(row: Publicity, now: datetime) -> Verdict:
    """Is the list the one to be opened? Its window has begun or the host has confirmed it; the stage before is done or the host
    has confirmed a list without the rest."""
    step = step_of(row)
    opens, _ = window_of(row)
    if opens is not None and row.round == 1 and now < opens:
        return no(f"公示时间未到，{spoken(opens)}开始公示。")
    if (step.window is None or row.round > 1) and row.confirmed_at is None:
        return no("请先核对名单并确认公示。")
    if row.confirmed_at is None and (left := unfinished(row)):
        return no(f"前一环节还有 {left} 项没有办结。可以等待办结，或者确认先公示已通过的项目，其余的另批公示。")
    if not waiting(row):
        return no("还没有项目进入公示环节。")
    return YES


def window_of(row: Publicity) -> tuple[datetime | None, datetime | None]:
    """Opening and closing of the notice's window of this step; (None, None) for a length in days."""
    step = step_of(row)
    if step.window is None:
        return None, None
    found = Window.objects.filter(campaign=row.campaign_id, key=step.window).first()
    return (found.opens_at, found.closes_at) if found else (None, None)


def frozen(row: Publicity) -> tuple[list[dict], list[tuple[StageEntry, dict]]]:
    """(columns, [(entry, cells)…]) of the list as it would be opened now: for the preview and for the opening itself."""
    rules, step = row.campaign.rules, step_of(row)
    wanted = arithmetic.columns(rules, step)
    entries = {entry.submission_id: entry for entry in waiting(row)}
    ranks = _ranks(row, list(entries))
    lines = [_line(entry, ranks.get(entry.submission_id)) for entry in entries.values()]
    return wanted, [
        (
            entries[line.submission_id],
            arithmetic.shown(rules_of(entries[line.submission_id].version.rules), wanted, line),
        )
        for line in arithmetic.in_order(step.order, lines)
    ]


def _line(entry: StageEntry, rank: int | None) -> arithmetic.Line:
    filed = entry.submission
    answers = content.version_answers(entry.version, personal=False)
    return arithmetic.Line(filed.pk, filed.number or "", filed.title, filed.unit_name, filed.region_code, rank, answers)


def _ranks(row: Publicity, submissions: list[int]) -> dict[int, int]:
    before = row.campaign.rules.stage(row.stage).after
    rows = StageEntry.objects.filter(
        docket__campaign=row.campaign_id, docket__stage__in=before, submission__in=submissions
    )
    return dict(rows.filter(rank__isnull=False).order_by("pk").values_list("submission_id", "rank"))


@transaction.atomic
def confirm(pk: int, *, actor: Actor) -> Publicity:
    """The host's publicity editor has checked the list; a list without a window of its own opens at once."""
    row = (
        Publicity.objects.select_for_update(of=("self",))
        .select_related("campaign__version", "campaign__tenant")
        .get(pk=pk)
    )
    require(actor, "publicity.confirm", row)
    if row.state != P.PREPARED:
        raise NotReady("名单已经公示，不需要再确认。")
    row.confirmed_at, row.confirmed_by = clock(), actor.user
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    trail.record(
        "publicity.confirm", actor=actor, obj=row, after={"works": len(waiting(row))}, tenant=row.campaign.tenant
    )
    return open_list(pk) if readiness(row, row.confirmed_at) else row


@transaction.atomic
def open_list(pk: int) -> Publicity:
    """Freeze the lines and open the list. Marks its works shortlisted, and only now tells those who failed before.

    Raises NotReady, IllegalMove. Posts one letter per work and one announcement.
    """
    row = (
        Publicity.objects.select_for_update(of=("self",))
        .select_related("campaign__version", "campaign__tenant")
        .get(pk=pk)
    )
    now = clock()
    if not (verdict := readiness(row, now)):
        raise NotReady(verdict.reason)
    try:
        countersigning.demand(row.campaign, row)
    except countersigning.NotSigned as error:
        raise NotReady(error.sentence) from error
    wanted, lines = frozen(row)
    ends = arithmetic.closing_of(row.campaign.rules, step_of(row), now, window_of(row), row.round > 1)
    PublicityItem.objects.bulk_create(
        PublicityItem(tenant_id=row.tenant_id, publicity=row, submission=entry.submission, position=place, shown=cells)
        for place, (entry, cells) in enumerate(lines, start=1)
    )
    values = {"opens_at": now, "closes_at": ends, "columns": wanted}
    MOVES.advance(Publicity, pk, "open", actor=Actor.system("publicity.open"), values=values)
    for entry, _ in lines:
        mark(entry.submission, "shortlist", actor=Actor.system("publicity.open"))
        _tell(row, entry.submission, ends)
    end_failed(row.campaign, row.stage)
    announce(
        row.campaign,
        Announcement.Kind.PUBLICITY,
        title=f"{row.title}公告",
        body=_announcement(row, len(lines), now, ends),
        actor=Actor.system("publicity.open"),
    )
    row.refresh_from_db()
    return row


def _announcement(row: Publicity, number: int, start: datetime, ends: datetime) -> str:
    rule = step_of(row).objections
    proof = "，并附证明材料" if rule.evidence_required else ""
    name = "实名" if rule.real_name else ""
    return (
        f"现将 {number} 个项目予以公示，公示期自{spoken(start)}至{spoken(ends, closing=True)}。名单见本活动页面“公示名单”。\n"
        f"对公示名单有异议的，请在公示期内通过公示页面{name}提出，写明事实和理由{proof}。"
    )


def _tell(row: Publicity, submission: Submission, ends: datetime) -> None:
    outbox.post(
        "publicity.opened",
        key=f"publicity:{row.pk}:{submission.pk}",
        tenant=row.campaign.tenant,
        to=outbox.Recipient(user=submission.created_by),
        params={"title": submission.title, "list": row.title, "until": ends},
        campaign_id=row.campaign_id,
        link=f"/c/{row.campaign.slug}/publicity/{row.pk}/",
    )


def end_failed(campaign: Campaign, stage_key: str) -> int:
    """Filings that failed before this stage, or at an earlier step of it, and are alive nowhere else end as 未入选, and their
    applicants hear of it."""
    before = {stage_key, *_before(campaign, stage_key)}
    entries = StageEntry.objects.filter(docket__campaign=campaign)
    failed = entries.filter(docket__stage__in=before, state=StageEntry.State.FAILED)
    alive = entries.filter(state__in=engine.OPEN)
    rows = (
        Submission.objects.filter(campaign=campaign, state__in=(S.SUBMITTED, S.ACCEPTED, S.UNDER_REVIEW, S.SHORTLISTED))
        .filter(pk__in=failed.values("submission"))
        .exclude(pk__in=alive.values("submission"))
        .select_related("created_by")
        .order_by("pk")
    )
    ended = list(rows)
    for row in ended:
        mark(row, "fail", actor=Actor.system("publicity.end_failed"))
        outbox.post(
            "result.not_selected",
            key=f"result:{row.pk}:not_selected",
            tenant=campaign.tenant,
            to=outbox.Recipient(user=row.created_by),
            params={"title": row.title, "campaign": campaign.title},
            campaign_id=campaign.pk,
        )
    return len(ended)


def _before(campaign: Campaign, stage_key: str) -> set[str]:
    found: set[str] = set()
    ahead = list(campaign.rules.stage(stage_key).after)
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += campaign.rules.stage(key).after
    return found


@transaction.atomic
def close_list(pk: int) -> Publicity:
    """The period is over: works without an open objection go on, those with one are held until it is ruled on."""
    campaign_id = Publicity.objects.values_list("campaign_id", flat=True).get(pk=pk)
    locks.settle(campaign_id)  # an objection handed in at the last second may still be on its way
    row = MOVES.advance(Publicity, pk, "close", actor=Actor.system("publicity.close"))
    for item in PublicityItem.objects.filter(publicity=row, removed_at__isnull=True).order_by("position"):
        settle(item)
    return row


def settle(item: PublicityItem) -> None:
    """After the period: let the work go on, hold it, or leave it, as its objections say. Harmless when it has gone on."""
    states = list(Objection.objects.filter(item=item).values_list("state", flat=True))
    verdict = blocked(step_of(item.publicity), arithmetic.standings(states))
    for entry in entries_of(item):
        if verdict:
            engine.pass_step(entry, actor=Actor.system("publicity.close"))
        elif entry.state != StageEntry.State.HELD:
            engine.hold(entry, reason=verdict.reason, actor=Actor.system("publicity.close"))


def entries_of(item: PublicityItem) -> list[StageEntry]:
    """The entries that stand at the item's step."""
    row = item.publicity
    found = StageEntry.objects.filter(
        submission=item.submission_id,
        docket__campaign=row.campaign_id,
        docket__stage=row.stage,
        step=row.step,
        state__in=engine.OPEN,
    )
    return list(
        found.select_related(
            "docket__campaign__version", "docket__campaign__tenant", "docket__seat", "submission"
        ).order_by("pk")
    )
