"""What Django cannot say of a campaign's row: filing holds it for share, closing and counting hold it alone; they exclude each other.

On PostgreSQL an advisory lock stands before the row lock, because row locks know no queue: in a rush of filings, each holding the
row for share, whoever wants it alone would wait until the rush is over. On SQLite an IMMEDIATE transaction already excludes
every other writer, and there is nothing to do.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from accounts.kernel.clock import clock, clock_behind
from accounts.kernel.prepared import Given, Statement

GATE = 20_001  # the advisory locks of campaigns; any number that nobody else uses
_SHARED = Statement(
    "campaigns_campaign", "SELECT 1 FROM campaigns_campaign WHERE id = %s FOR SHARE", [Given("campaign")]
)


def share(campaign_id: int) -> datetime:
    """Hold the campaign against changes until the transaction ends; many may hold it at once. The moment from which it is held."""
    if connection.vendor != "postgresql":
        return clock()
    row, numbers = _SHARED.bound(transaction.get_connection(), {"campaign": campaign_id})
    return clock_behind(f"SELECT pg_advisory_xact_lock_shared(%s, %s); {row}", [GATE, campaign_id, *numbers])


def settle(campaign_id: int) -> None:
    """Wait until everything that was let in has been written, and let nothing in until the transaction ends.

    Whoever counts after a deadline calls this first, before any other lock, and reads the clock afterwards: a filing accepted in
    the last instant may still be on its way to the database. Also called before the campaign's state changes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [GATE, campaign_id])
            cursor.execute("SELECT 1 FROM campaigns_campaign WHERE id = %s FOR NO KEY UPDATE", [campaign_id])
