"""What pages and the apps above read about dockets, entries and lists."""

from .dockets import (
    STATE_FILTERS,
    DocketCard,
    EntryRow,
    badge_of,
    card,
    cards,
    columns_for,
    docket,
    entries_at,
    entries_of,
    entry,
    entry_rows,
    joint_opinions,
    unsuccessful,
)

__all__ = [
    "STATE_FILTERS",
    "DocketCard",
    "EntryRow",
    "badge_of",
    "card",
    "cards",
    "columns_for",
    "docket",
    "entries_at",
    "entries_of",
    "entry",
    "entry_rows",
    "joint_opinions",
    "unsuccessful",
]
