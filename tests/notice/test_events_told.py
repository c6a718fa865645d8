"""Events that had no sender: the recommending unit confirmed, paper arrived."""

import pytest

from accounts.kernel import scope
from campaigns.ruleset.routing import Routed, recommenders
from notices.models import Letter
from tests.cast import make_unit
from tests.filings import make_submission
from tests.review.stage import pass_check, seal, seat_of, sit
from tests.review.test_thin_steps import changed

pytestmark = pytest.mark.django_db


def told(data):
    data["letters"] = [
        {"event": "recommender_confirmed", "to": "applicant", "channels": ["inapp"], "text": "{seat}推荐了“{title}”。"}
    ]


@pytest.mark.parametrize("asked", [True, False])
def test_the_applicant_hears_of_the_recommendation_where_the_rules_ask_for_it(clock_at, asked):
    clock_at("2020-05-10 09:00")
    campaign = changed("fuchan-2020", told if asked else (lambda data: None), "yanshi-tuijian")
    seat = seat_of(campaign, recommenders(campaign.rules, Routed(region="37"))[0].key)
    head = sit(seat)
    kind = campaign.rules.kinds[0].key
    rows = [make_submission(campaign, make_unit(region_code="37", kind=kind), recommender=seat) for _ in range(2)]
    for row in rows:
        pass_check(head, row, "recommendation")
    clock_at("2020-05-22 17:30")
    seal(head, campaign, "recommendation", rows[:1])

    with scope.system("t"):
        letters = list(Letter.objects.filter(template="recommender.confirmed"))
    assert [letter.params["title"] for letter in letters] == ([rows[0].title] if asked else [])
