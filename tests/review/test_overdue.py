"""A correction that was not filed in time ends; not while its campaign stands still."""

import pytest
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from campaigns import actions as campaigns
from review.actions import checking
from submissions.models import ReturnRequest, Submission
from tests.cast import make_campaign
from tests.filings import make_submission
from tests.review.stage import at_desk, entry_of, host_head

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("event", "state"), [("", "not_accepted"), ("suspend", "returned")])
def test_a_correction_not_filed_in_time_ends_unless_the_campaign_is_suspended(clock_at, event, state):
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    row = make_submission(campaign)
    entry = entry_of(row, "formal")
    at_desk(host_head(campaign), checking.return_entry, entry.pk, {}, note="请补充证明材料", remarks=[])
    with scope.system("tests"):
        due = ReturnRequest.objects.get(submission=row).due_at
        if event:
            campaigns.move(campaign.pk, event, actor=Actor.system("tests"))
    clock_at(f"{timezone.localtime(due):%Y-%m-%d %H:%M}")

    with scope.system("tests"):
        checking.end_overdue_corrections()
        assert Submission.objects.get(pk=row.pk).state == state
