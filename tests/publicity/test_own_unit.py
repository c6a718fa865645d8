"""Nobody at the host acts in the matter of a unit of their own; ids that are no ids; awards within their number."""

import pytest
from django.test import Client

from accounts.files import may_read
from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused, may
from accounts.models import Membership
from publicity.actions import awards
from publicity.models import AwardGrant, Certificate, Objection
from tests.cast import actor_of, browser, make_campaign, make_file, make_staff
from tests.publicity.scene import arrives, filed, judged
from tests.publicity.test_objections import act, raised, scene  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db
ODD = ("²", "9" * 5000, "1" * 30, "-1", "", "\0", "１")


@pytest.mark.parametrize("event", ["accept", "decline", "uphold", "dismiss"])
def test_the_handler_does_not_rule_on_an_objection_to_a_work_of_their_own_unit(scene, event):  # noqa: F811
    campaign, row, item, handler = scene
    Membership.objects.create(user=handler, unit=row.unit, role="filler")

    found = raised(item)
    if event in ("uphold", "dismiss"):
        with scope.system("test"):
            Objection.objects.filter(pk=found.pk).update(state="accepted")

    with pytest.raises(Refused):
        act(campaign, handler, event, found)


def test_the_challenged_unit_does_not_learn_who_objected_through_its_man_at_the_host(scene):  # noqa: F811
    campaign, row, item, handler = scene
    found = raised(item)
    actor = actor_of(handler, campaign.tenant)
    with scope.system("test"):
        assert may_read(actor, found.evidence)
    Membership.objects.create(user=handler, unit=row.unit, role="filler")

    with scope.tenant(campaign.tenant):
        assert not may(actor, "objection.identity", found)
    page = browser(handler).get(f"/host/{campaign.tenant.slug}/objections/{found.pk}/")
    with scope.system("test"):
        assert not may_read(actor, found.evidence)
    assert page.status_code == 403


def test_the_handler_of_one_campaign_opens_its_objections_and_no_others(scene):  # noqa: F811
    campaign, _row, item, _handler = scene
    found = raised(item)
    mine = make_staff(campaign.tenant, "objection_handler", campaign.pk)
    other = make_staff(campaign.tenant, "objection_handler", make_campaign(campaign.tenant).pk)
    address = f"/host/{campaign.tenant.slug}/objections/{found.pk}/"

    assert browser(mine).get(address).status_code == 200
    assert browser(other).get(address).status_code == 403


def test_staff_of_another_campaign_do_not_read_a_certificate(clock_at):
    clock_at("2023-04-05 09:00")
    campaign = make_campaign()
    row = filed(campaign)
    with scope.system("test"):
        grant = AwardGrant.objects.create(
            tenant=campaign.tenant, campaign=campaign, award="excellent_case", submission=row, decided_at=row.created_at
        )
        file = make_file(campaign.tenant, kind="certificate")
        Certificate.objects.create(
            tenant=campaign.tenant, grant=grant, number="YS1", holder="x", work="x", award_title="x", issuer="x",
            issued_on=row.created_at, file=file,
        )  # fmt: skip
        mine = make_staff(campaign.tenant, "publicity_editor", campaign.pk)
        other = make_staff(campaign.tenant, "publicity_editor", make_campaign(campaign.tenant).pk)
        assert may_read(actor_of(mine, campaign.tenant), file)
        assert not may_read(actor_of(other, campaign.tenant), file)


def standing(clock_at, number: int = 2):
    clock_at("2023-04-05 09:00")
    campaign = make_campaign()
    rows = [filed(campaign) for _ in range(number)]
    for row in rows:
        judged(row, "final", score="90")
        arrives(row, "award")
    return campaign, rows


def test_an_award_is_given_only_by_criteria_it_has(clock_at):
    campaign, rows = standing(clock_at)
    award = campaign.rules.award("excellent_case")
    actor = actor_of(make_staff(campaign.tenant), campaign.tenant)

    with scope.tenant(campaign.tenant), pytest.raises(awards.NotDone):
        awards.decide(campaign, award, "invented", [rows[0].pk], actor=actor)


def test_who_belongs_to_a_unit_that_stands_for_an_award_does_not_decide_it(clock_at):
    campaign, rows = standing(clock_at)
    manager = make_staff(campaign.tenant)
    actor = actor_of(manager, campaign.tenant)
    with scope.tenant(campaign.tenant):
        assert may(actor, "award.decide", campaign)
        Membership.objects.create(user=manager, unit=rows[0].unit, role="filler")
        assert not may(actor, "award.decide", campaign)
        assert not may(actor, "award.view", campaign)


@pytest.mark.parametrize("odd", ODD)
def test_odd_ids_in_a_choice_are_no_error(clock_at, odd):
    campaign, _rows = standing(clock_at, 1)
    host = f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}"
    manager = browser(make_staff(campaign.tenant))
    answer = manager.post(f"{host}/awards/decide/", {"_key": new_key(), "award": "excellent_case", "chosen": odd})
    assert answer.status_code in (302, 404)


@pytest.mark.parametrize("odd", ODD)
def test_odd_ids_on_a_ballot_are_no_error(clock_at, odd):
    clock_at("2020-08-22 09:00")
    campaign = make_campaign(preset="qingdao-2020")
    arrives(filed(campaign), "public_vote")

    answer = Client().post(f"/c/{campaign.slug}/vote/public_vote/0/", {"_key": new_key(), "pick": odd})
    assert answer.status_code == 200
