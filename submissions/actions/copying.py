"""An earlier filing is taken into a working copy: asked for, told what stays behind, and undone from the history."""

from __future__ import annotations

from django.db import transaction

from accounts.kernel.actor import Actor
from accounts.kernel.policy import require
from audit import trail

from .. import copying
from ..models import Draft, DraftChange, Submission
from .saving import save


@transaction.atomic
def copy_into(pk: int, source_pk: int, *, actor: Actor, keep: bool = True) -> copying.Offer:
    """Take over what fits. ``keep``: fields that are filled in already stay as they are.

    Raises Refused, and Submission.DoesNotExist for a source of another unit.
    """
    rows = Submission.objects.select_related("campaign__version", "tenant")
    row = rows.select_for_update(of=("self",)).get(pk=pk)
    require(actor, "submission.edit", row)
    source = rows.select_related("draft", "current__rules").get(
        pk=source_pk, unit_id=row.unit_id, tenant_id=row.tenant_id
    )
    found = copying.offer_from(source, row)
    row.draft = Draft.objects.get(submission=row)
    taken = _wanted(found, row, keep)
    if taken:
        save(row.pk, taken, revision=row.draft.revision, actor=actor, kind=DraftChange.Kind.COPY)
    after = {"from": source.number, "columns": sorted(taken)}
    trail.record("submission.copy", actor=actor, obj=row, after=after, tenant=row.tenant)
    return copying.Offer(taken, found.left, () if keep else found.replaces)


def _wanted(found: copying.Offer, row: Submission, keep: bool) -> dict:
    if not keep:
        return dict(found.take)
    replaced = set(found.replaces)
    labels = {field.key: field.label for _, _, field in row.campaign.rules.fields("file")}
    return {key: value for key, value in found.take.items() if labels[key] not in replaced}
