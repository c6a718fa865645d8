"""Where words about a filing lie in review, for 涉密处置. Imported at start."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.quarantine.registry import SEALED, Place, register_places
from submissions.models import Submission

from .models import Assignment, CheckMark, Decision, JointReview, PriorityMark, ScoreSheet, StageEntry


def places(row: Submission) -> Iterator[Place]:
    """Remarks, reasons and comments; points, outcomes and ranks stay."""
    yield Place(StageEntry.objects.filter(submission=row), {"reason": SEALED})
    yield Place(Decision.objects.filter(entry__submission=row), {"text": SEALED})
    yield Place(JointReview.objects.filter(entry__submission=row), {"text": SEALED})
    yield Place(CheckMark.objects.filter(entry__submission=row), {"remark": SEALED})
    yield Place(Assignment.objects.filter(entry__submission=row), {"recusal_reason": SEALED})
    yield Place(ScoreSheet.objects.filter(assignment__entry__submission=row), {"comment": SEALED})
    yield Place(PriorityMark.objects.filter(entry__submission=row), {"reason": SEALED})


register_places("submission", places)
