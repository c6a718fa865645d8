"""The doors of 代录 and of leaving partners behind the database's own wall: the same pages, asked on PostgreSQL."""

import pytest

from accounts.kernel import scope
from submissions.eligibility import filed
from submissions.models import ConsortiumPartner, PaperFiling
from tests.entering import test_entering
from tests.races import scene
from tests.units.test_consortium_leaving import RULE, agreed, client_of, decide, gone, now

pytestmark = [pytest.mark.pg, pytest.mark.django_db]


def test_a_desk_enters_and_the_unit_confirms(make_desk, registered):
    test_entering.test_the_pages_of_the_desk_and_of_the_unit(make_desk, registered)


def test_another_seat_and_another_unit_see_nothing_of_the_paper(make_desk, registered):
    desk = make_desk()
    unit, _ = registered(desk.campaign)
    stranger, _ = registered(desk.campaign)
    row = desk.begin(unit)
    with scope.seat([desk.seat.pk]):
        assert PaperFiling.objects.get().submission_id == row.pk
    with scope.seat([desk.seat.pk + 1]):
        assert not PaperFiling.objects.exists()
    with scope.self_(unit=stranger):
        assert not PaperFiling.objects.exists()
    with scope.self_(unit=unit):
        assert PaperFiling.objects.exists()


def test_a_partner_leaves_and_counts_no_more(clock_at):
    clock_at(scene.OPEN)
    campaign = scene.make_campaign(consortium=RULE | {"min_partners": 2})
    lead, one, two = (scene.make_firm() for _ in range(3))
    draft = lead.start(campaign)
    rows = agreed(campaign, lead, draft, one, two)
    lead.file(draft)
    gone(client_of(one), rows[0])
    decide(campaign, rows[0], allow="1")
    assert now(draft).state == "returned"
    with scope.system("test"):
        assert ConsortiumPartner.objects.get(pk=rows[0].pk).has_left
        assert not filed(campaign, one.unit)
