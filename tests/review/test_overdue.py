"""A correction that was not filed in time ends; not while its campaign stands still."""

import pytest
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from campaigns import actions as campaigns
from notices.models import Letter
from review.actions import checking
from submissions import queries
from submissions.models import ReturnRequest, Submission
from tests.cast import make_campaign, make_unit
from tests.filings import make_submission
from tests.review.stage import at_desk, entry_of, host_head, pass_check, seat_of, sit
from tests.review.test_other_rule_sets import industry_answer

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


@pytest.mark.parametrize("passed", [False, True])
def test_another_desk_goes_on_with_what_was_filed(clock_at, passed):
    clock_at("2024-09-10 09:00")
    campaign = make_campaign(preset="xinchuang-2024")
    region, industry = sit(seat_of(campaign, "shandong")), sit(seat_of(campaign, "moe"))
    row = make_submission(
        campaign, make_unit(region_code="37", kind="vendor"), **industry_answer(campaign, "education")
    )
    if passed:
        pass_check(industry, row, "industry_review")
    entry = entry_of(row, "regional_review")
    at_desk(region, checking.return_entry, entry.pk, {}, note="请补充证明材料", remarks=[])
    with scope.system("tests"):
        due = ReturnRequest.objects.get(submission=row).due_at
    clock_at(f"{timezone.localtime(due):%Y-%m-%d %H:%M}")

    with scope.system("tests"):
        assert checking.end_overdue_corrections() == 1
        assert checking.end_overdue_corrections() == 0
        fresh = Submission.objects.get(pk=row.pk)
        assert fresh.state == ("under_review" if passed else "submitted")
        assert Letter.objects.filter(template="check.lapsed").exists()
        assert queries.open_return(fresh) is None
    assert entry_of(row, "regional_review").state == "failed"
    if not passed:
        pass_check(industry, row, "industry_review")
    assert entry_of(row, "industry_review").step == 1
