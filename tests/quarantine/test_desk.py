"""While a filing's content is in quarantine, nobody works on it at a desk."""

import pytest

from accounts.kernel import scope
from accounts.kernel.policy import may
from accounts.models import ContentCase
from review.models import StageEntry
from tests.cast import make_campaign, make_user
from tests.filings import make_submission
from tests.review.stage import host_head

pytestmark = pytest.mark.django_db
ACTS = ("entry.check", "entry.opinion", "entry.confirm")


def test_nobody_works_on_what_nobody_can_read(clock_at):
    now = clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    row = make_submission(campaign)
    with scope.system("test"):
        entry = StageEntry.objects.select_related("submission", "docket__seat", "docket__campaign__version").get(
            submission=row
        )
        head = host_head(campaign)
        assert all(may(head, act, entry) for act in ACTS)
        ContentCase.objects.create(
            tenant=row.tenant,
            kind="submission",
            subject=str(row.pk),
            reported_at=now,
            reported_real=now,
            reported_by=make_user(),
        )
        refused = [may(head, act, entry) for act in ACTS]
    assert [bool(verdict) for verdict in refused] == [False] * len(ACTS)
    assert "已被隔离" in refused[0].reason
