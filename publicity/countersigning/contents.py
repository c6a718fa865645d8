"""What is sent to be countersigned: exactly what would be published now, with its digest. Read in the tenant's scope."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from campaigns.models import Campaign
from campaigns.ruleset.rights import signing

from ..models import Publicity


@dataclass(frozen=True)
class Content:
    """A list with its columns, or the announcement of the results line by line. ``of``: the rows of the database behind it;
    ``by``: the seats that sign and how many must, so that other rules are another sending."""

    subject: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[str]
    of: Sequence[Sequence[object]]
    works: int
    by: Sequence[object] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over everything that is shown, the versions behind it, and who signs."""
        told = [self.subject, self.title, self.heads, self.rows, self.lines, self.of, self.by]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def subject_of(publicity: Publicity | None) -> str:
    """The name of what is decided, one live sending each."""
    return "results" if publicity is None else f"list {publicity.pk}"


def of_list(row: Publicity) -> Content:
    """The list as it would be opened now."""
    from ..actions import lists

    columns, found = lists.frozen(row)
    keys = [column["key"] for column in columns]
    return Content(
        subject_of(row),
        row.title,
        [column["label"] for column in columns],
        [[cells.get(key, "") for key in keys] for _, cells in found],
        [],
        [[entry.submission_id, entry.version_id] for entry, _ in found],
        len(found),
    )


def of_results(campaign: Campaign) -> Content:
    """The announcement of the results as it would be published now."""
    from ..actions import results

    entries, grants = results.coming(campaign)
    of = [[entry.submission_id, entry.version_id] for entry in entries]
    of += [[g.award, g.criterion, g.submission_id, g.seat_id] for g in grants]
    return Content(
        subject_of(None),
        results.title_of(campaign),
        [],
        [],
        results.announcement(campaign, entries, grants),
        of,
        len(entries),
    )


def content_of(campaign: Campaign, publicity: Publicity | None) -> Content:
    """What is to be countersigned, as it stands now."""
    content = of_list(publicity) if publicity is not None else of_results(campaign)
    rule = signing(campaign.rules, "publicity" if publicity is not None else "results")
    return replace(content, by=[*(seat.key for seat in rule.seats), rule.need]) if rule is not None else content
