"""What a unit learns of the review of its own filings, as far as the rules open it and the outcome is public."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.kernel import scope
from accounts.models import Unit
from campaigns.ruleset import disclosure
from review.models import ScoreSheet, StageEntry
from submissions.models import Submission

DECIDED = (Submission.State.SELECTED, Submission.State.NOT_PASSED)


@dataclass(frozen=True)
class Outcome:
    """A decided filing: the scores of its stages with their criteria, and the comments of signed sheets, nobody named."""

    submission: Submission
    scores: list[tuple[str, str, list[tuple[str, str]]]]
    comments: list[str]


def of_unit(unit: Unit) -> list[Outcome]:
    """The unit's decided filings in campaigns that show something, the latest first. Call in the unit's own scope."""
    rows = Submission.objects.filter(unit=unit, state__in=DECIDED).select_related("campaign__version").order_by("-pk")
    found = []
    for row in rows:
        shown = disclosure.to_applicant(row.campaign.rules, decided=True)
        if shown.anything:
            found.append(Outcome(row, _scores(row) if shown.scores else [], _comments(row) if shown.comments else []))
    return found


def _scores(row: Submission) -> list[tuple[str, str, list[tuple[str, str]]]]:
    rules = row.campaign.rules
    labels = {c.key: c.label for rubric in rules.rubrics for c in rubric.criteria}
    with scope.system("scores that the rules show to the applicant"):
        entries = list(
            StageEntry.objects.filter(submission=row, score__isnull=False).select_related("docket").order_by("pk")
        )
    return [
        (
            rules.stage(e.docket.stage).title,
            f"{e.score.normalize():f}",
            [(labels[k], v) for k, v in e.details.items() if k in labels],
        )
        for e in entries
    ]


def _comments(row: Submission) -> list[str]:
    with scope.system("comments that the rules show to the applicant"):
        sheets = ScoreSheet.objects.filter(assignment__entry__submission=row, signed_at__isnull=False)
        return sorted(text for text in sheets.values_list("comment", flat=True) if text.strip())
