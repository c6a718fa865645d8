"""Whatever a vote's rules say, the ballot obeys: who counts as one, how often, how many picks, in which order, and who is on."""

import re

import pytest
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import new_key
from campaigns import actions as campaign_actions
from campaigns import catalogue
from campaigns.ruleset.reading import from_data, to_data
from publicity.actions import votes
from publicity.models import Candidate
from review.models import StageEntry
from tests.cast import browser, make_tenant, make_user
from tests.publicity.scene import arrives, filed
from tests.signin.helpers import last_code

pytestmark = pytest.mark.django_db
STAGE = "public_vote"


@pytest.fixture
def held(clock_at):
    """A function that makes a campaign whose vote has these rules, with so many candidates. (campaign, candidates)"""

    def make(number=3, **rule):
        clock_at("2020-08-22 09:00")
        data = to_data(catalogue.load("qingdao-2020"))
        step = next(s for s in data["stages"] if s["key"] == STAGE)["steps"][0]
        step.update(rule)
        actor = Actor.system("tests")
        with scope.system("tests"):
            row = campaign_actions.create(
                tenant=make_tenant(), rules=from_data(data), slug="yanshi-toupiao", actor=actor
            )
            campaign = campaign_actions.publish(row.pk, actor=actor)
        option = campaign.rules.dimension("category").options[0].key
        for n in range(number):
            arrives(filed(campaign, title=f"演示{'丙乙甲丁戊'[n]}", picks={"category": [option]}), STAGE)
        with scope.public():
            return campaign, list(Candidate.objects.filter(campaign=campaign).order_by("pk"))

    return make


def cast(campaign, *picks, client=None, address="192.0.2.7"):
    client = client or Client(REMOTE_ADDR=address)
    answer = client.post(
        f"/c/{campaign.slug}/vote/{STAGE}/0/", {"_key": new_key(), "pick": [p.pk for p in picks]}, follow=True
    )
    return "投票成功" in answer.content.decode() or answer.content.decode()


def refused(answer):
    return "" if answer is True else answer


def test_a_number_votes_once_whatever_the_address(held):
    campaign, (one, *_rest) = held(voter="phone", per="whole")
    client = Client(REMOTE_ADDR="192.0.2.9")
    url = f"/c/{campaign.slug}/vote/{STAGE}/0/"
    assert "请先验证手机号" in refused(cast(campaign, one, client=client))
    assert "验证手机号" in client.get(url).content.decode()
    for address, counts in (("192.0.2.9", True), ("192.0.2.10", False)):
        client = Client(REMOTE_ADDR=address)
        client.post(f"{url}phone/", {"phone": "19900001234", "send": "1"})
        client.post(f"{url}phone/", {"phone": "19900001234", "code": last_code(), "check": "1"})
        assert (cast(campaign, one, client=client) is True) is counts
    with scope.public():
        assert votes.tally(campaign, STAGE, 0)[one.submission_id] == 1


def test_an_account_votes_once_and_nobody_without_one(held):
    campaign, (one, *_rest) = held(voter="account", per="day")
    assert "请先登录" in refused(cast(campaign, one))
    user = make_user()
    assert cast(campaign, one, client=browser(user)) is True
    assert "已投满" in refused(cast(campaign, one, client=browser(user)))
    assert cast(campaign, one, client=browser(make_user())) is True


def test_a_device_votes_once_and_another_at_the_same_address_too(held):
    campaign, (one, *_rest) = held(voter="device", per="whole")
    first, second = Client(REMOTE_ADDR="192.0.2.9"), Client(REMOTE_ADDR="192.0.2.9")
    assert cast(campaign, one, client=first) is True
    assert "已投满" in refused(cast(campaign, one, client=first))
    assert cast(campaign, one, client=second) is True


def test_so_many_votes_in_so_many_minutes(held, clock_at):
    campaign, (one, *_rest) = held(per="minutes", minutes=10, allowance=2)
    assert [cast(campaign, one) is True for _ in range(3)] == [True, True, False]
    clock_at("2020-08-22 09:09:59")
    assert cast(campaign, one) is not True
    clock_at("2020-08-22 09:10:00")
    assert cast(campaign, one) is True


def test_one_vote_for_each_entry(held):
    campaign, (one, two, _three) = held(counted="per_entry", per="day")
    assert cast(campaign, one) is True
    assert "对每个候选项目" in refused(cast(campaign, one))
    assert cast(campaign, two) is True


@pytest.mark.parametrize(("least", "most", "good", "bad"), [(2, 2, [2], [1, 3]), (1, 2, [1, 2], [3]), (3, 3, [3], [2])])
def test_exactly_or_up_to_so_many_picks(held, least, most, good, bad):
    campaign, all_three = held(picks_min=least, picks_max=most, per="day", allowance=9)
    for count in good:
        assert cast(campaign, *all_three[:count]) is True
    for count in bad:
        assert "每张选票" in refused(cast(campaign, *all_three[:count]))


@pytest.mark.parametrize("order", ["number", "name"])
def test_the_ballot_lists_by_number_or_by_name(held, order):
    campaign, rows = held(order=order)
    shown = re.findall("演示([丙乙甲])", Client().get(f"/c/{campaign.slug}/vote/{STAGE}/0/").content.decode())
    by = (lambda r: r.number) if order == "number" else (lambda r: r.title)
    assert "".join(shown) == "".join(r.title[-1] for r in sorted(rows, key=by))


def test_counts_are_shown_only_where_the_rules_say_so(held):
    campaign, (one, *_rest) = held(show_counts=False)
    cast(campaign, one)
    assert "得票" not in Client().get(f"/c/{campaign.slug}/vote/{STAGE}/0/").content.decode()


@pytest.mark.parametrize(
    ("rule", "passed"),
    [
        ({"shortlist": "top", "shortlist_number": 1}, 1),
        ({"shortlist": "threshold", "shortlist_number": 1}, 2),
        ({"shortlist": "all"}, 3),
    ],
)
def test_the_first_so_many_or_those_with_so_many_votes_are_on(held, clock_at, rule, passed):
    campaign, (one, two, _three) = held(per="day", allowance=9, **rule)
    for pick in (one, one, two):
        cast(campaign, pick)
    clock_at("2020-09-01 00:00")
    with scope.tenant(campaign.tenant_id):
        assert votes.count(campaign, STAGE, 0) == passed
        gone = StageEntry.objects.filter(docket__campaign=campaign, docket__stage=STAGE, state="failed")
        assert gone.count() == 3 - passed
