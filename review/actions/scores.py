"""Ending a scoring: every sheet counted, scores and ranks computed for the whole docket at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from campaigns.ruleset import draws, ranking, scoring
from campaigns.ruleset.ranking import Placed, Standing
from campaigns.ruleset.scoring import part_key
from campaigns.ruleset.shapes import within
from campaigns.ruleset.stages import CombineStep, Panel, Rubric

from .. import engine
from ..errors import NotYet
from ..models import Assignment, Docket, PanelMember, ScoreSheet, StageEntry
from . import closing

A = Assignment.State
MOST_NAMED = 20


@transaction.atomic
def close_scoring(docket_pk: int, number: int, *, actor: Actor, note: str = "") -> int:
    """End the scoring of a docket: scores and ranks for all entries that stand at the step; those below a pass score fail.

    The head does it, inside the stage's window or late (recorded). Raises NotYet naming every sheet that is missing and
    whose it is, or what may still come (unless ``note`` says why not to wait), OutsideWindow before the window.
    """
    docket = closing.locked_docket(docket_pk, alone=True)
    step = closing.at_step(docket, number, "score", "defence")
    reading = closing.demand_ready(docket, number, "docket.close", "结束评分", actor=actor, note=note)
    entries = closing.standing(docket, number)
    if not entries:
        raise NotYet("本步骤现在没有待评分的申报。")
    if step.panel and step.rubric:
        _demand_kinds(docket, number, docket.campaign.rules.panel(step.panel))
    if step.rubric:
        _score(docket, number, docket.campaign.rules.rubric(step.rubric), entries)
    bar = getattr(step, "pass_score", None)
    for entry in entries:
        if bar is not None and entry.score is not None and entry.score < bar:
            engine.fail(entry, reason=f"得分低于 {bar:f} 分", actor=actor)
        else:
            engine.pass_step(entry, actor=actor)
    closing.record(docket, number, len(entries), reading, actor=actor, note=note)
    closing.settle(docket, reading.now)
    return len(entries)


def _demand_kinds(docket: Docket, number: int, panel: Panel) -> None:
    """The panel has the kinds the rules ask for, appointed by hand or drawn. Where everybody scores everything, those who signed
    count; where each entry has its share of the panel, those who sit there."""
    with scope.system("which kinds of experts scored"):
        seated = PanelMember.objects.filter(docket=docket, panel=panel.key)
        if panel.per_entry is None:
            signed = ScoreSheet.objects.filter(
                assignment__entry__docket=docket, assignment__step=number, signed_at__isnull=False
            )
            seated = seated.filter(expert__user__in=set(signed.values_list("assignment__user_id", flat=True)))
        kinds = list(seated.order_by("pk").values_list("expert__kind", flat=True))
    if not (fit := draws.may_conclude(panel, kinds)):
        raise NotYet(f"{fit.reason}。")


def _score(docket: Docket, number: int, rubric: Rubric, entries: list[StageEntry]) -> None:
    with scope.system("close a scoring"):
        sheets = signed_sheets(entries, number, rubric)
        _demand_complete(entries, number, rubric, sheets)
        found = scoring.score_all(rubric, sheets)
        for entry in entries:
            mine = [points for own in sheets.values() if (points := own.get(str(entry.pk))) is not None]
            entry.score = found[str(entry.pk)].value
            entry.details = {key: str(value) for key, value in scoring.criterion_means(rubric, mine).items()}
            part = part_key(docket.stage, engine.step_of(entry).type, rubric.key)
            entry.scores = entry.scores | {part: str(entry.score)}
            entry.save(update_fields=["score", "details", "scores"])
        rank(docket, rubric.tie_order)


def signed_sheets(
    entries: Iterable[StageEntry], number: int, rubric: Rubric
) -> dict[str, dict[str, dict[str, Decimal]]]:
    """{person: {entry: points}} of all signed sheets of these entries. System scope."""
    rows = ScoreSheet.objects.filter(
        assignment__entry__in=list(entries),
        assignment__step=number,
        assignment__rubric=rubric.key,
        signed_at__isnull=False,
    ).select_related("assignment")
    found: dict[str, dict[str, dict[str, Decimal]]] = {}
    for sheet in rows.order_by("pk"):
        points = {key: Decimal(value) for key, value in sheet.points.items()}
        found.setdefault(str(sheet.assignment.user_id), {})[str(sheet.assignment.entry_id)] = points
    return found


def _demand_complete(entries: list[StageEntry], number: int, rubric: Rubric, sheets: Mapping) -> None:
    waiting = Assignment.objects.filter(entry__in=entries, step=number, state=A.ASSIGNED)
    rows = waiting.select_related("user", "entry__submission").order_by("entry_id", "pk")
    missing = [
        f"{row.entry.submission.number} {row.entry.submission.title}：{row.user.name} 尚未签名提交" for row in rows
    ]
    for entry in entries:
        count = sum(1 for own in sheets.values() if str(entry.pk) in own)
        if count < rubric.min_sheets:
            missing.append(
                f"{entry.submission.number} {entry.submission.title}：至少需要 {rubric.min_sheets} 份评分表，已签名 {count} 份"
            )
    if missing:
        shown = missing[:MOST_NAMED] + ([f"……共 {len(missing)} 处"] if len(missing) > MOST_NAMED else [])
        raise NotYet("评分表还不齐，不能结束评分。", shown)


def rank(docket: Docket, tie_order: Iterable[str], groups: Mapping[int, str] | None = None) -> list[Placed]:
    """Rank all entries of the docket that have a score and did not fail; within groups when given. System scope."""
    rows = list(
        StageEntry.objects.filter(docket=docket, score__isnull=False)
        .exclude(state=StageEntry.State.FAILED)
        .order_by("pk")
    )
    standings = [
        Standing(str(r.pk), r.score, {key: Decimal(v) for key, v in r.details.items()}, (groups or {}).get(r.pk, ""))
        for r in rows
    ]
    placed = ranking.ranked(standings, tuple(tie_order), by_group=groups is not None)
    ranks = {int(p.id): p.rank for p in placed}
    for row in rows:
        if row.rank != ranks[row.pk]:
            StageEntry.objects.filter(pk=row.pk).update(rank=ranks[row.pk])
    return placed


@transaction.atomic
def close_combining(docket_pk: int, number: int, *, actor: Actor, note: str = "") -> int:
    """Weigh the sources of a combine step into one score and rank by it. Raises NotYet naming entries that lack a source."""
    docket = closing.locked_docket(docket_pk, alone=True)
    step = closing.at_step(docket, number, "combine")
    reading = closing.demand_ready(docket, number, "docket.close", "计算综合得分", actor=actor, note=note)
    entries = closing.standing(docket, number)
    if not entries:
        raise NotYet("本步骤现在没有待计算的申报。")
    with scope.system("combine scores"):
        _combine(docket, step, entries)
    for entry in entries:
        engine.pass_step(entry, actor=actor)
    closing.record(docket, number, len(entries), reading, actor=actor, note=note)
    closing.settle(docket, reading.now)
    return len(entries)


def _combine(docket: Docket, step: CombineStep, entries: list[StageEntry]) -> None:
    groups = groups_of(docket, entries, step.within)
    gathered = {entry.pk: _scores_of(entry) for entry in entries}
    values: dict[int, dict[str, object]] = {entry.pk: {} for entry in entries}
    for part in step.parts:
        key = part_key(part.stage, part.step, part.rubric)
        for group in dict.fromkeys(groups.values()):
            counts = {
                str(e.pk): Decimal(gathered[e.pk][key])
                for e in entries
                if groups[e.pk] == group and key in gathered[e.pk]
            }
            for pk, value in ranking.converted(counts, part.conversion).items():
                values[int(pk)][key] = value
    missing = []
    for entry in entries:
        score = scoring.combined(step, values[entry.pk])
        if score.waiting:
            missing.append(f"{entry.submission.number} {entry.submission.title}：{score.sentence}")
        entry.score = score.value
    if missing:
        raise NotYet("得分来源还不齐，不能计算综合得分。", missing[:MOST_NAMED])
    for entry in entries:
        entry.scores = entry.scores | {part_key(docket.stage, "combine"): str(entry.score)}
        entry.save(update_fields=["score", "scores"])
    rank(docket, (), groups if step.within else None)


def _scores_of(entry: StageEntry) -> dict[str, str]:
    """All numbers kept of the submission, in this stage and before."""
    found: dict[str, str] = {}
    for row in StageEntry.objects.filter(submission_id=entry.submission_id).order_by("pk"):
        found |= row.scores
    return found | entry.scores


def groups_of(docket: Docket, entries: Iterable[StageEntry], dimension: str | None) -> dict[int, str]:
    """Entry → the option it is ranked under; one group for all without a dimension."""
    rules = docket.campaign.rules
    if dimension is None:
        return {entry.pk: "" for entry in entries}
    return {entry.pk: next(iter(within(rules, dimension, entry.submission.picks)), "") for entry in entries}
