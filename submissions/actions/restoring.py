"""An earlier state of the working copy is taken up again."""

from __future__ import annotations

from django.db import transaction

from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from audit import trail

from .. import content, history
from ..models import Draft, DraftChange, Submission
from .saving import save


@transaction.atomic
def restore(change: DraftChange, *, actor: Actor) -> list[str]:
    """Put back what stood there before this stretch of work and return the fields; itself a stretch that can be undone.

    Fields nobody touched since keep their answers; files and partners are not taken back. Raises Refused.
    """
    rows = Submission.objects.select_for_update(of=("self",)).select_related("campaign__version", "tenant")
    row = rows.get(pk=change.submission_id)
    require(actor, "submission.edit", row)
    row.draft = Draft.objects.get(submission=row)
    known = {field.key for _, _, field in row.campaign.rules.fields("file")} | {content.DECLARED}
    answers = {key: value for key, value in history.before(row, change).items() if key in known}
    save(row.pk, answers, revision=row.draft.revision, actor=actor, kind=DraftChange.Kind.RESTORE)
    after = {"columns": sorted(answers), "as_before": change.pk}
    trail.record("submission.restore", actor=actor, obj=row, after=after, tenant=row.tenant)
    return sorted(answers)
