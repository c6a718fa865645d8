"""The database's own wall: a seat that reads every filing gets the rows of its campaign, another seat gets none of them."""

import pytest
from django.db import connection

from accounts.kernel import scope
from review import cohosts
from review.models import JointReview
from submissions.models import Submission, SubmissionVersion
from tests.cast import make_campaign
from tests.filings import make_submission
from tests.review.stage import seat_of

pytestmark = [pytest.mark.pg, pytest.mark.django_db]


def seen(seat) -> tuple[int, int]:
    """(filings, versions) in the scope of a desk."""
    with scope.seat({seat.pk}):
        return Submission.objects.count(), SubmissionVersion.objects.count()


def test_a_co_host_reads_the_filings_of_its_campaign_and_no_other_seat_does(clock_at):
    clock_at("2020-08-10 09:00")
    assert connection.vendor == "postgresql"
    campaign, other = make_campaign(preset="qingdao-2020"), make_campaign(preset="qingdao-2020")
    for one in (campaign, campaign, other):
        make_submission(one)
    assert seen(seat_of(campaign, "data_bureau")) == (2, 2)
    assert seen(seat_of(campaign, "shinan")) == (0, 0)
    assert seen(seat_of(other, "data_bureau")) == (1, 1)
    assert cohosts.settle(campaign) == 0
    with scope.seat({seat_of(campaign, "shinan").pk}):
        assert not JointReview.objects.exists()
