"""The answers that a campaign's lists of filings show in columns of their own: what its rules mark ``summary``.

Lists of the host and of desks have them. An expert's list has none: nothing of a filing is read before a conflict is denied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from campaigns.models import Campaign, RuleSetVersion, rules_of
from campaigns.ruleset import columns
from campaigns.ruleset.forms import Field
from campaigns.ruleset.model import RuleSet

from .models import SubmissionVersion


@dataclass(frozen=True, slots=True)
class Columns:
    """``heads``: what the fields are called now; ``cells``: version → its answers, in the same order."""

    heads: tuple[str, ...] = ()
    cells: dict[int, list[str]] = field(default_factory=dict)

    def of(self, version_id: int | None) -> list[str]:
        """The cells of one filing; empty ones for what is not filed."""
        return self.cells.get(version_id or 0) or [""] * len(self.heads)


def columns_of(campaign: Campaign, versions: Iterable[int | None]) -> Columns:
    """The columns of a list with these frozen versions, in two queries however long it is; none where no field is marked.

    Each answer is read by the rules it was filed under. Working copies are never shown; what was sealed is empty.
    """
    fields = columns.listed(campaign.rules)
    wanted = [pk for pk in versions if pk is not None]
    heads = tuple(spec.label for spec in fields)
    if not fields or not wanted:
        return Columns(heads)
    found = list(SubmissionVersion.objects.filter(pk__in=wanted).only("rules_id", "answers", "files"))
    earlier = {one.rules_id for one in found} - {campaign.version_id}
    rules = {row.pk: rules_of(row) for row in RuleSetVersion.objects.filter(pk__in=earlier)} if earlier else {}
    rules[campaign.version_id] = campaign.rules
    return Columns(heads, {one.pk: [_cell(rules[one.rules_id], spec, one) for spec in fields] for one in found})


def _cell(rules: RuleSet, spec: Field, version: SubmissionVersion) -> str:
    if columns.is_personal(spec):
        return columns.MASKED  # also where an earlier version did not ask for it as such
    asked = next((field for _, _, field in rules.fields("file") if field.key == spec.key), None)
    return columns.cell(rules, asked, version.answers, version.files) if asked is not None else ""
