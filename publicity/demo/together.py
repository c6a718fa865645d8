"""A filing of several units: the lead names partners, they agree from their own accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.kernel import scope
from submissions import consortium
from submissions.actions import consortium as filing_together

from . import cast as casting

if TYPE_CHECKING:
    from .applying import Applying, Filing


def name_partner(filing: Filing, partner: Applying) -> None:
    """The lead names a unit that is let in already; it has not answered yet."""
    by = filing.by
    with scope.self_(unit=by.unit, user=by.user):
        actor = casting.applicant(by.user, by.unit)
        filing_together.add_partner(filing.row.pk, name=partner.name, uscc=partner.unit.uscc, actor=actor)


def agree(filing: Filing) -> None:
    """Name the partners that are to agree, and let them: before the papers are printed, which bear their names."""
    for partner in filing.partners:
        name_partner(filing, partner)
        with scope.self_(unit=partner.unit, user=partner.user):
            row = consortium.named(partner.unit).get(submission_id=filing.row.pk)
            filing_together.confirm_partner(row.pk, actor=casting.applicant(partner.user, partner.unit))
