"""Write down what a rehearsal left in the database, as plain data."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts import invariants
from accounts.kernel import scope
from audit import trail
from audit.models import AuditEntry
from campaigns.ruleset import quotas, routing
from campaigns.ruleset.quotas import Picked
from notices.models import Letter
from review import engine, timing
from review.actions import lists
from review.models import Assignment, Closing, Docket, Recommendation, RecommendationItem, StageEntry
from submissions.models import Submission

from ..models import AwardGrant, Candidate, Certificate, FollowUpTask, LibraryEntry, Objection, Vote
from .playing import Played
from .seen import Desk, Entry, Filing, Load, Refusal, Seen, Sent, Stuck

ACTS = (
    "enrolment.submit", "submission.freeze", "submission.return", "submission.accept", "sheet.sign", "docket.close_step",
    "publicity.open", "publicity.close", "objection.file", "award.decide", "result.publish",
)  # fmt: skip


def observe(played: Played) -> Seen:
    """All of it."""
    with scope.system("rehearsal report"):
        return Seen(
            start=_day(played.start),
            end=_day(played.end),
            filings=_filings(played),
            entries=_entries(),
            desks=_desks(),
            loads=_loads(),
            sent=_sent(played),
            refusals=_refusals(played),
            stuck=_stuck(played),
            letters=_by_day(Letter.objects.all(), "event", "posted_at"),
            acts=_by_day(AuditEntry.objects.filter(action__in=ACTS), "action", "at"),
            candidates=_counted(Candidate, "stage"),
            ballots=_counted(Vote, "stage"),
            objections=Objection.objects.count(),
            awards=_counted(AwardGrant, "award"),
            certificates=Certificate.objects.count(),
            shown=LibraryEntry.objects.count(),
            expired=LibraryEntry.objects.filter(state="expired").count(),
            follow_ups=_followed(),
            broken=_broken(),
        )


def _followed() -> dict[str, tuple[int, int]]:
    rows = FollowUpTask.objects.order_by().values_list("follow_up", "state")
    asked, done = Counter(), Counter()
    for key, state in rows:
        asked[key] += 1
        done[key] += state in ("passed", "failed")
    return {key: (asked[key], done[key]) for key in asked}


def _day(at: Any) -> str:
    return timezone.localtime(at).date().isoformat() if at else ""


def _filings(played: Played) -> list[Filing]:
    there = set(StageEntry.objects.order_by().values_list("submission_id", flat=True))
    rows = Submission.objects.select_related("unit", "recommender").annotate(n=Count("versions")).order_by("pk")
    return [
        Filing(
            row.pk, row.state, row.get_state_display(), row.submitted_at is not None, row.n,
            _nowhere(played, row) if row.submitted_at is not None and row.pk not in there else "",
        )
        for row in rows
    ]  # fmt: skip


def _nowhere(played: Played, row: Submission) -> str:
    """Why no first stage took it, in the words of the routing."""
    rules = played.filers.rules
    first = [stage for stage in rules.stages if not stage.after]
    said = [routing.explain(rules, stage.key, engine.routed(row)).sentence for stage in first]
    return "；".join(dict.fromkeys(said)) or "规则里没有直接受理申报的环节"


def _entries() -> list[Entry]:
    rows = StageEntry.objects.select_related("docket__seat").order_by("pk")
    return [
        Entry(r.submission_id, r.docket.stage, r.docket.seat.key, r.step, r.state, _day(r.entered_at), _day(r.decided_at))
        for r in rows
    ]  # fmt: skip


def _desks() -> list[Desk]:
    late = Counter(Closing.objects.filter(late=True).order_by().values_list("docket_id", flat=True))
    found = []
    for row in Docket.objects.select_related("seat__campaign__version", "campaign__version").order_by("pk"):
        term = timing.term_of(row)
        found.append(
            Desk(row.stage, row.seat.key, row.seat.name, _day(term.opens_at), _day(term.closes_at), late[row.pk])
        )
    return found


def _loads() -> list[Load]:
    rows = Assignment.objects.select_related(
        "entry__docket__seat", "entry__docket__campaign__version", "user"
    ).order_by("pk")
    found: dict[tuple, list[int]] = {}
    for row in rows:
        docket = row.entry.docket
        step = engine.stage_of(docket).steps[row.step]
        key = (docket.stage, row.step, docket.seat.key, row.user.name, step.panel or "")
        counts = found.setdefault(key, [0, 0, 0])
        counts[0] += row.state in ("assigned", "done")
        counts[1] += row.state == "recused"
        counts[2] += row.state == "assigned"
    return [Load(*key, *counts) for key, counts in found.items()]


def _sent(played: Played) -> list[Sent]:
    rules, found = played.filers.rules, []
    stages = {s.key: [n for n, step in enumerate(s.steps) if step.type == "recommend"] for s in rules.stages}
    rows = {row.docket_id: row for row in Recommendation.objects.filter(sealed_at__isnull=False).order_by("pk")}
    for docket in Docket.objects.select_related("seat__campaign__version", "campaign__version").order_by("pk"):
        if not stages[docket.stage]:
            continue
        given, row = lists.allowance(docket), rows.get(docket.pk)
        items = (
            RecommendationItem.objects.filter(recommendation=row).select_related("entry__submission").order_by("rank")
        )
        picked = [Picked(i.entry.submission.picks, i.entry.submission.region_code) for i in items] if row else []
        over = (
            quotas.pick_within(rules, given, picked, sent_in=lists.sent_elsewhere(docket)) if row and given.said else []
        )
        asked = played.judging.asked.get((docket.stage, docket.seat.key), 0)
        found.append(
            Sent(
                docket.stage, docket.seat.key, row.allowance if row else given.number, given.said, asked,
                len(picked) if row else None, row.sentence if row else given.sentence, tuple(v.reason for v in over),
            )
        )  # fmt: skip
    return found


def _refusals(played: Played) -> list[Refusal]:
    rows = played.refusals.counted.items()
    return [Refusal(tried, stage, words, *counts) for (tried, stage, words), counts in rows]


def _stuck(played: Played) -> list[Stuck]:
    return [Stuck(*place, sentence) for place, sentence in played.refusals.stuck.items()]


def _by_day(rows: Any, name: str, moment: str) -> dict[tuple[str, str], int]:
    return dict(Counter((_day(at), what) for at, what in rows.order_by().values_list(moment, name)))


def _counted(model: Any, name: str) -> dict[str, int]:
    return dict(Counter(model.objects.order_by().values_list(name, flat=True)))


def _broken() -> list[str]:
    found = [f"{name}：{'；'.join(offenders)}" for name, offenders in invariants.broken().items()]
    return found + [str(problem) for problem in trail.verify()]
