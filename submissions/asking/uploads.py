"""Large files for asked forms, sent in pieces."""

from __future__ import annotations

from accounts.kernel.clock import clock

from .. import purposes
from ..actions.uploading import limit_of
from ..models import AskedFile, AskedForm
from . import actions, queries

KIND = "asked"


def _may_take(row: AskedForm, place: str, kind: str) -> int:
    """As `actions.attach` asks it again. Raises KeyError, RejectedFile, Refused, OutsideWindow."""
    actions.in_time(row, clock())
    there = AskedFile.objects.filter(asked=row, field=place, removed_at__isnull=True)
    return limit_of(actions.field_of(row, place), kind, there.count())


def register() -> None:
    """Called once from the app's ready()."""
    owner = lambda row: row.submission.unit  # noqa: E731
    back = lambda row, place: ("apply_asked_fill", {"pk": row.pk}, f"#files-{place}")  # noqa: E731
    purposes.register(KIND, purposes.Purpose("asked.fill", queries.one, owner, _may_take, back, actions.attach))
