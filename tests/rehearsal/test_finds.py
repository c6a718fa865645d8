"""Faults of the site that rehearsals have found, each held by a test."""

import pytest

from accounts.kernel import scope
from notices.models import Letter
from publicity.actions import results
from publicity.demo import signing
from review import engine
from review.models import StageEntry
from submissions.models import Submission
from tests.cast import actor_of, make_campaign, make_staff
from tests.publicity.scene import arrives, filed
from tests.review.stage import seat_of, sit

pytestmark = pytest.mark.django_db


def test_whoever_is_not_selected_in_the_stage_that_publishes_hears_of_it(clock_at):
    """青岛 selects, awards and publishes in one stage; those left out stayed 评审中 for ever."""
    clock_at("2020-09-22 09:00")
    campaign = make_campaign(preset="qingdao-2020")
    for key in ("cyberspace_office", "industry_bureau", "data_bureau"):
        sit(seat_of(campaign, key))
    chosen, left = filed(campaign, picks={}), filed(campaign, picks={})
    for row in (chosen, left):
        arrives(row, "result")
    manager = actor_of(make_staff(campaign.tenant), campaign.tenant)
    with scope.system("select one, leave one"):
        rows = StageEntry.objects.filter(docket__stage="result").select_related("docket__campaign__version", "docket__campaign__tenant", "docket__seat", "submission")  # fmt: skip
        entries = {entry.submission_id: entry for entry in rows}
        engine.pass_step(entries[chosen.pk], actor=manager)
        engine.fail(entries[left.pk], reason="未列入名单", actor=manager)
        engine.pass_step(entries[chosen.pk], actor=manager)
    assert signing.sign(campaign, None, asker=manager) == 3
    with scope.tenant(campaign.tenant):
        results.publish(campaign, actor=manager)
        assert Submission.objects.get(pk=chosen.pk).state == "selected"
        assert Submission.objects.get(pk=left.pk).state == "not_passed"
    with scope.system("t"):
        assert Letter.objects.filter(event="result.not_selected", user=left.created_by).exists()
