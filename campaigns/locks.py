"""The one statement a campaign needs that Django cannot say: lock its row for share, so that filing and closing exclude each other."""

from __future__ import annotations

from django.db import connection


def share(campaign_id: int) -> None:
    """Hold the campaign's row against changes until the transaction ends; many may hold it at once.

    PostgreSQL: FOR SHARE. SQLite: nothing to do, an IMMEDIATE transaction already excludes every other writer.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM campaigns_campaign WHERE id = %s FOR SHARE", [campaign_id])
