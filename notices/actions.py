"""What people do with letters."""

from datetime import datetime
from typing import Any

from django.db import transaction

from notices.models import Letter


@transaction.atomic
def mark_read(user: Any, *, at: datetime, letter_id: int | None = None) -> int:
    """Mark the person's unread in-site letters (or one of them) read; returns how many were unread."""
    rows = Letter.objects.filter(user=user, channel="inapp", read_at__isnull=True)
    if letter_id is not None:
        rows = rows.filter(pk=letter_id)
    return rows.update(read_at=at)
