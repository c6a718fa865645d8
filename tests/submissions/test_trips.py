"""What a submit sends to PostgreSQL with real time (P4): every trip, with readings of the clock, locks, and the two that begin and
end the transaction (here a savepoint)."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.kernel import scope
from campaigns.models import Window
from tests.submissions.test_costs import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.pg]
MOST = 20


@pytest.mark.parametrize("filings", [10, 200])
def test_a_submit_is_twenty_trips_with_every_lock_and_reading_of_the_clock(
    filing, neighbour, campaign, settings, filings
):
    crowd(campaign, filings)
    for one in (neighbour, filing):
        one.complete()
    settings.CLOCK_MOVABLE = False
    with scope.system("test"):
        Window.objects.filter(campaign=campaign).update(closes_at=datetime(2100, 1, 1, tzinfo=UTC))
    neighbour.post("submit/")  # opens the seat's docket, and PostgreSQL is told most statements
    with CaptureQueriesContext(connection) as found:
        answer = filing.post("submit/")
    said = [one["sql"] for one in found if not one["sql"].startswith("PREPARE")]  # once for each connection
    assert "receipt" in answer["Location"]
    assert any("clock_timestamp" in sql or "with_" in sql for sql in said)
    assert len(said) <= MOST, "\n".join(sql[:140] for sql in said)
