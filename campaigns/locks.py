"""What Django cannot say of a campaign's row: filing holds it for share, closing and counting hold it alone; they exclude each other.

On PostgreSQL an advisory lock stands before the row lock, because row locks know no queue: in a rush of filings, each holding the
row for share, whoever wants it alone would wait until the rush is over. On SQLite an IMMEDIATE transaction already excludes
every other writer, and there is nothing to do.
"""

from __future__ import annotations

from django.db import connection, transaction

from accounts.kernel.statements import Call, Given, Statement

GATE = 20_001  # the advisory locks of campaigns; any number that nobody else uses
_SHARED = (
    Statement("gate", "SELECT pg_advisory_xact_lock_shared(%s, %s)", [GATE, Given("campaign")]),
    Statement("campaigns_campaign", "SELECT 1 FROM campaigns_campaign WHERE id = %s FOR SHARE", [Given("campaign")]),
)


def share(campaign_id: int) -> None:
    """Hold the campaign against changes until the transaction ends; many may hold it at once."""
    here = transaction.get_connection()
    if calls := shared(campaign_id):
        *ahead, (last, values) = calls
        last.run(here, values, ahead)


def shared(campaign_id: int) -> list[Call]:
    """What `share` executes, to go ahead of what is read under the lock."""
    if connection.vendor != "postgresql":
        return []
    return [(statement, {"campaign": campaign_id}) for statement in _SHARED]


def settle(campaign_id: int) -> None:
    """Wait until everything that was let in has been written, and let nothing in until the transaction ends.

    Whoever counts after a deadline calls this first, before any other lock, and reads the clock afterwards: a filing accepted in
    the last instant may still be on its way to the database. Also called before the campaign's state changes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [GATE, campaign_id])
            cursor.execute("SELECT 1 FROM campaigns_campaign WHERE id = %s FOR NO KEY UPDATE", [campaign_id])
