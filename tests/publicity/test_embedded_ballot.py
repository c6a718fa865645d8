"""A ballot inside a partner's site: only in the pages its channel declares, without cookies, counted by the same rules."""

import re

import pytest
from django.core import signing
from django.test import Client
from pydantic import ValidationError

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import new_key
from campaigns import actions as campaign_actions
from campaigns import catalogue
from campaigns.models import Channel
from campaigns.ruleset.identity import Channel as ChannelRule
from campaigns.ruleset.reading import from_data, to_data
from publicity.models import Candidate, Vote
from publicity.queries import notices
from publicity.views.embedding import SALT
from tests.cast import browser, make_staff, make_tenant, make_user
from tests.publicity.scene import arrives, filed

pytestmark = pytest.mark.django_db
STAGE = "public_vote"
NEWS, TV = "https://www.example.cn", "https://tv.example.cn:8443"


@pytest.fixture
def held(clock_at):
    """A function that makes a campaign with a vote of these rules; its first channel embeds it at NEWS and TV."""

    def make(**rule):
        clock_at("2020-08-22 09:00")
        data = to_data(catalogue.load("qingdao-2020"))
        next(s for s in data["stages"] if s["key"] == STAGE)["steps"][0].update(rule)
        next(c for c in data["identity"]["channels"] if c["key"] == "site_news")["origins"] = [NEWS, TV]
        actor = Actor.system("tests")
        with scope.system("tests"):
            row = campaign_actions.create(
                tenant=make_tenant(), rules=from_data(data), slug="yanshi-qianru", actor=actor
            )
            campaign = campaign_actions.publish(row.pk, actor=actor)
        option = campaign.rules.dimension("category").options[0].key
        for title in "甲乙":
            arrives(filed(campaign, title=f"演示{title}", picks={"category": [option]}), STAGE)
        with scope.public():
            return campaign, list(Candidate.objects.filter(campaign=campaign).order_by("pk"))

    return make


def url(campaign, code="site_news"):
    return f"/c/{campaign.slug}/embed/{code}/{STAGE}/0/"


def slip_of(page) -> str:
    return re.search(r'name="slip" value="([^"]+)"', page.content.decode()).group(1)


def vote(campaign, *picks, client=None, slip=None, code="site_news"):
    client = client or Client(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.7")
    slip = slip if slip is not None else slip_of(client.get(url(campaign, code)))
    return client.post(url(campaign, code), {"_key": new_key(), "slip": slip, "pick": [str(p.pk) for p in picks]})


def ballots() -> list[Vote]:
    with scope.system("test"):
        return list(Vote.objects.select_related("channel").order_by("pk"))


# ---- where it may stand


@pytest.mark.parametrize(
    "origin",
    ["http://www.example.cn", "https://*.example.cn", "https://example.cn/path", "https://a.cn https://b.cn", "*",
     "https://a.cn; script-src *", "https://a.cn\nhttps://b.cn", "'self'", "https://"],
)  # fmt: skip
def test_only_plain_https_addresses_are_origins(origin):
    with pytest.raises(ValidationError):
        ChannelRule(key="x", label="演示网", kind="site", embeds_vote=True, origins=[origin])


def test_it_stands_in_the_declared_pages_and_in_no_others(held):
    campaign, _ = held()
    page = Client().get(url(campaign))
    policy = page["Content-Security-Policy"]
    assert f"frame-ancestors {NEWS} {TV}" in policy
    assert "frame-ancestors 'none'" not in policy
    assert "X-Frame-Options" not in page  # it cannot name a site; the policy decides
    assert "script-src 'self'" in policy


def test_every_other_page_stays_unframeable(held):
    campaign, _ = held()
    for address in (f"/c/{campaign.slug}/vote/{STAGE}/0/", f"/c/{campaign.slug}/", "/sign-in/"):
        page = Client().get(address)
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_a_channel_without_addresses_or_withdrawn_embeds_nothing(held):
    campaign, _ = held()
    assert Client().get(url(campaign, "site_tv")).status_code == 404
    assert Client().get(url(campaign, "nobody")).status_code == 404
    with scope.system("test"):
        Channel.objects.filter(campaign=campaign, code="site_news").update(state="withdrawn")
    assert Client().get(url(campaign)).status_code == 404


# ---- the vote


def test_a_vote_without_any_cookie_counts_for_the_channel(held):
    campaign, (first, _) = held()
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.7")
    answer = vote(campaign, first, client=client)
    assert answer["Location"] == f"{url(campaign)}?done=1"
    assert not client.cookies
    assert "投票成功" in client.get(answer["Location"]).content.decode()
    (row,) = ballots()
    assert row.channel.code == "site_news"
    with scope.tenant(campaign.tenant):
        figures = {one.label: one.voted for one in notices.figures(campaign, notices.channels(campaign), direct=True)}
    assert figures.pop(row.channel.label) == 1
    assert not any(figures.values())


def test_the_same_rules_count_inside_and_outside(held):
    campaign, (first, second) = held()
    assert vote(campaign, first).status_code == 302
    again = vote(campaign, second)
    assert "已投满" in again.content.decode()
    outside = Client(REMOTE_ADDR="192.0.2.7")
    page = outside.post(f"/c/{campaign.slug}/vote/{STAGE}/0/", {"_key": new_key(), "pick": str(second.pk)})
    assert "已投满" in page.content.decode()
    assert len(ballots()) == 1


def test_a_signed_in_person_is_not_known_here(held):
    campaign, (first, _) = held()
    user = make_user()
    client = browser(user)
    client.defaults["REMOTE_ADDR"] = "192.0.2.9"
    page = client.get(url(campaign))
    assert user.name not in page.content.decode()
    assert not page.cookies
    assert vote(campaign, first, client=client).status_code == 302


@pytest.mark.parametrize("forged", ["", "x", "another address", "another channel"])
def test_a_slip_is_good_for_one_ballot_channel_and_address(held, forged):
    campaign, (first, _) = held()
    slip = forged
    if forged == "another address":
        slip = slip_of(Client(REMOTE_ADDR="198.51.100.9").get(url(campaign)))
    if forged == "another channel":
        place = signing.loads(slip_of(Client(REMOTE_ADDR="192.0.2.7").get(url(campaign))), salt=SALT)
        slip = signing.dumps([place[0], "site_tv", *place[2:]], salt=SALT)
    answer = vote(campaign, first, slip=slip)
    assert answer.status_code == 200
    assert "没有计入" in answer.content.decode()
    assert not ballots()


def test_where_more_than_the_address_tells_who_votes_the_page_only_shows(held):
    campaign, (first, _) = held(voter="phone")
    page = Client().get(url(campaign)).content.decode()
    assert 'name="pick"' not in page
    assert f'href="/c/{campaign.slug}/vote/{STAGE}/0/"' in page
    assert vote(campaign, first).status_code == 200
    assert not ballots()


def test_after_the_window_nothing_can_be_picked(held, clock_at):
    campaign, (first, _) = held()
    slip = slip_of(Client(REMOTE_ADDR="192.0.2.7").get(url(campaign)))
    clock_at("2020-09-01 00:00:00")
    assert "投票不在开放时间内" in vote(campaign, first, slip=slip).content.decode()
    assert not ballots()


def test_a_vote_on_our_own_page_counts_for_the_channel_followed(held):
    campaign, (first, _) = held()
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.get(f"/c/{campaign.slug}/via/site_tv/")
    client.post(f"/c/{campaign.slug}/vote/{STAGE}/0/", {"_key": new_key(), "pick": str(first.pk)})
    assert [row.channel.code for row in ballots()] == ["site_tv"]


def test_the_host_copies_the_code_for_the_site(held):
    campaign, _ = held()
    host = browser(make_staff(campaign.tenant))
    with scope.system("test"):
        rows = {row.code: row.pk for row in Channel.objects.filter(campaign=campaign)}
    page = host.get(f"/host/{campaign.tenant.slug}/channels/{rows['site_news']}/").content.decode()
    assert f"{url(campaign)}" in page
    assert NEWS in page
    assert "iframe" not in host.get(f"/host/{campaign.tenant.slug}/channels/{rows['site_tv']}/").content.decode()
