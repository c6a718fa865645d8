"""An applicant names its recommending unit before it submits, and only one that may recommend it (rows E3, E6)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from audit.models import AuditEntry
from campaigns.models import Seat
from submissions import actions
from submissions.actions.filing import readiness
from submissions.models import Submission
from tests.cast import actor_of, browser, make_campaign, make_member, make_unit, register_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(clock_at):
    """A unit of 青岛 in front of a draft of a campaign that asks for a recommending unit."""
    clock_at("2020-05-10 09:00")
    campaign = make_campaign(preset="fuchan-2020")
    unit = make_unit(kind=campaign.rules.kinds[0].key, region_code="3702")
    user = make_member(unit)
    register_unit(unit, campaign.tenant, user)
    with scope.self_(unit=unit, user=user):
        actions.accept_notice(campaign, unit, actor=actor_of(user, unit=unit))
        row = actions.start(campaign, unit, actor=actor_of(user, unit=unit))
    return row, browser(user, unit)


def seat(row, region):
    with scope.system("test"):
        return Seat.objects.get(campaign_id=row.campaign_id, key__endswith=f"_{region}")


def now(row):
    with scope.system("test"):
        return Submission.objects.select_related("campaign__version", "unit", "draft", "enrolment").get(pk=row.pk)


def page(row):
    return f"/apply/submissions/{row.pk}/recommender/"


def test_the_unit_of_its_own_place_is_offered_and_no_other(draft):
    row, client = draft

    shown = client.get(page(row)).content.decode()

    assert seat(row, "3702").name in shown
    assert seat(row, "37").name not in shown


def test_without_a_recommending_unit_the_check_sends_the_applicant_to_choose_one(draft):
    row, client = draft

    shown = client.get(f"/apply/submissions/{row.pk}/check/").content.decode()

    assert f'<a href="{page(row)}">请选择推荐单位。</a>' in shown


def test_the_choice_is_kept_shown_and_on_the_trail(draft):
    row, client = draft
    chosen = seat(row, "3702")

    answer = client.post(page(row), {"_key": new_key(), "seat": chosen.pk}, follow=True)

    assert f"推荐单位已选定：{chosen.name}。" in answer.content.decode()
    assert now(row).recommender_id == chosen.pk
    assert f"推荐单位：{chosen.name}" in client.get(f"/apply/submissions/{row.pk}/").content.decode()
    with scope.system("test"):
        assert AuditEntry.objects.filter(action="submission.name_recommender").count() == 1
        assert not [p for p in readiness(now(row)) if p.field == "recommender"]


@pytest.mark.parametrize("posted", ["", "x", "-1", "9" * 30, "other"])
def test_nonsense_or_a_unit_of_another_place_is_not_taken(draft, posted):
    row, client = draft
    value = seat(row, "37").pk if posted == "other" else posted

    answer = client.post(page(row), {"_key": new_key(), "seat": value})

    assert answer.status_code == 200
    assert 'id="error-seat"' in answer.content.decode()
    assert now(row).recommender_id is None


def test_after_submitting_the_unit_stays(draft):
    row, client = draft
    with scope.system("test"):
        Submission.objects.filter(pk=row.pk).update(state="submitted", submitted_at=row.created_at)

    answer = client.post(page(row), {"_key": new_key(), "seat": seat(row, "3702").pk})

    assert answer.status_code == 403
    assert "不能更换推荐单位" in answer.content.decode()
    assert now(row).recommender_id is None


def test_a_campaign_that_asks_for_none_has_no_such_page(filing):
    assert filing.client.get(page(filing.draft)).status_code == 404
    assert "推荐单位" not in filing.client.get(f"/apply/submissions/{filing.draft.pk}/check/").content.decode()


def test_another_unit_finds_nothing(draft):
    row, _ = draft
    other = make_unit()

    assert browser(make_member(other), other).get(page(row)).status_code == 404
