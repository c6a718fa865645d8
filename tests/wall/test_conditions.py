"""What SCOPES may not say, because PostgreSQL and SQLite would answer differently."""

import pytest
from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.models import Q

from accounts.wall import install
from review.models import PriorityMark


def test_a_join_inside_an_or_is_refused_because_the_wall_would_take_rows_from_its_other_side(monkeypatch):
    """A consortium's partner saw nothing of the filing that names it: the row was its own, the joined filing was not."""
    monkeypatch.setattr(
        PriorityMark,
        "SCOPES",
        {"seat": lambda scope: Q(seat_id__in=scope.seat_ids) | Q(entry__docket__seat_id__in=scope.seat_ids)},
    )

    [found] = checks.run_checks(tags=["wall"])

    assert found.id == "wall.E005"
    assert "Q(entry__in=StageEntry.objects…)" in found.msg


@pytest.mark.pg
@pytest.mark.owner
@pytest.mark.django_db
def test_rights_are_given_beside_an_extension_that_is_not_the_owners():
    """An operator's pg_stat_statements in the schema stopped every migration."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION citext")  # a trusted one: its functions belong to the superuser all the same

        install.grant(connection, settings.DATABASE_ROLE)

        cursor.execute(
            "SELECT has_table_privilege(%s, 'accounts_tenant', 'UPDATE'), has_function_privilege(%s, 'wall_kind()', 'EXECUTE'),"
            " has_table_privilege(%s, 'audit_auditentry', 'UPDATE')",
            [settings.DATABASE_ROLE] * 3,
        )
        assert cursor.fetchone() == (True, True, False)
