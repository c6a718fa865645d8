"""Applicants of a rehearsal hand in what they are asked for after filing: supplements and reports, through the site's own actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.kernel import scope
from accounts.kernel.clock import clock
from campaigns.models import rules_of
from submissions.asking import actions as asking
from submissions.asking import queries
from submissions.models import AskedFile, AskedForm

from ..demo import cast as casting
from ..demo.specimen import Filer, Specimen

if TYPE_CHECKING:
    from .filing import Filers


def hand_in(filers: Filers, pk: int) -> AskedForm:
    """Fill the form, lay a row for each file, hand it in."""
    with scope.system("rehearsal"):
        row = queries.one(pk)
        one = filers.of[row.submission_id]
    actor, unit = casting.applicant(one.by.user, one.by.unit), one.by.unit
    who = Filer(
        unit.name, unit.uscc or "", unit.address or "预演路1号", unit.region_code, one.by.user.name, "19900001111"
    )
    rules = rules_of(row.rules)
    form = rules.form(row.form)
    made = Specimen(rules, filers.words, who, on=clock().date(), seed=f"asked:{row.pk}").fill_form(
        form, start=row.answers
    )
    with scope.self_(unit=unit, user=one.by.user):
        asking.save(row.pk, made.answers, revision=row.revision, actor=actor)
        with scope.writing(filers.tenant):
            for place, paper in enumerate(made.papers):
                kind = "application/pdf" if paper.kind == "pdf" else "image/png"
                file = filers._file(paper.name, kind, asking.UPLOAD, actor)
                AskedFile.objects.create(
                    tenant=filers.tenant, submission_id=row.submission_id, asked=row, field=paper.field, file=file,
                    title=paper.name, position=place, added_at=clock(),
                )  # fmt: skip
        return asking.answer(row.pk, actor=actor)
