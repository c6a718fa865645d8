"""Public votes: one for each address and day, in time, from the ballot; the count lets on who the rules say (rows Q6, Q7)."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from publicity.actions import votes
from publicity.models import Candidate, Vote, VotePick
from tests.cast import browser, make_campaign, make_staff
from tests.publicity.scene import arrives, filed

pytestmark = pytest.mark.django_db
STAGE = "public_vote"


@pytest.fixture
def campaign(clock_at):
    clock_at("2020-08-22 09:00")
    return make_campaign(preset="qingdao-2020")


def category(campaign) -> str:
    return campaign.rules.dimension("category").options[0].key


def candidate(campaign, title="") -> Candidate:
    row = filed(campaign, title=title, picks={"category": [category(campaign)]})
    arrives(row, STAGE)
    with scope.public():
        return Candidate.objects.get(submission_id=row.pk)


def vote(campaign, *picks, address="192.0.2.7", **extra):
    values = {"_key": new_key(), "pick": [p.pk for p in picks], **extra}
    return Client(REMOTE_ADDR=address).post(f"/c/{campaign.slug}/vote/{STAGE}/0/", values)


def test_one_vote_an_address_and_day(campaign, clock_at):
    first, second = candidate(campaign), candidate(campaign)

    assert vote(campaign, first).status_code == 302
    again = vote(campaign, second)
    assert "每个 IP 地址每天限投 1 票，已投满" in again.content.decode()
    assert vote(campaign, second, address="192.0.2.8").status_code == 302
    clock_at("2020-08-22 23:59:59")
    assert vote(campaign, second).status_code == 200
    clock_at("2020-08-23 00:00:00")
    assert vote(campaign, second).status_code == 302

    with scope.public():
        assert votes.tally(campaign, STAGE, 0) == {first.submission_id: 1, second.submission_id: 2}


def test_neighbours_in_one_ipv6_network_count_as_one(campaign):
    one = candidate(campaign)
    assert vote(campaign, one, address="2001:db8:1:2::1").status_code == 302
    assert vote(campaign, one, address="2001:db8:1:2:ffff::9").status_code == 200
    assert vote(campaign, one, address="2001:db8:1:3::1").status_code == 302


def test_a_ballot_outside_the_window_or_off_the_list_does_not_count(campaign, clock_at):
    one, other = candidate(campaign), candidate(campaign)
    assert "每张选票须选 1 项" in vote(campaign, one, other).content.decode()
    assert "不在候选名单上" in vote(campaign, one, pick=[999_999]).content.decode()
    clock_at("2020-09-01 00:00:00")
    assert "投票不在开放时间内" in vote(campaign, one).content.decode()
    with scope.public():
        assert not Vote.objects.exists()


def test_the_same_period_of_the_same_voter_is_in_the_box_once_even_in_a_race(campaign):
    candidate(campaign)
    with scope.system("test"):
        row = {
            "tenant": campaign.tenant,
            "campaign": campaign,
            "stage": STAGE,
            "step": 0,
            "voter": "x",
            "period": "2020-08-22",
            "ordinal": 1,
        }
        Vote.objects.create(**row, cast_at=campaign.published_at)
        with pytest.raises(IntegrityError), transaction.atomic():
            Vote.objects.create(**row, cast_at=campaign.published_at)


def test_ballots_are_never_changed_or_taken_out(campaign):
    vote(campaign, candidate(campaign))
    with scope.system("test"):
        row = Vote.objects.get()
        row.period = "2020-08-23"
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


def test_no_address_is_kept_with_a_ballot(campaign):
    vote(campaign, candidate(campaign), address="198.51.100.23")
    with scope.system("test"):
        assert "198.51" not in str(list(Vote.objects.values()))


def test_after_the_window_the_first_ten_of_each_category_go_on_and_a_tie_waits_for_the_host(campaign, clock_at, tick):
    rows = [candidate(campaign, f"第{i:02d}号") for i in range(12)]
    with scope.system("test"):
        for place, row in enumerate(rows):
            for n in range(max(1, 11 - place)):
                ballot = Vote.objects.create(
                    tenant=campaign.tenant, campaign=campaign, stage=STAGE, step=0, voter=f"{place}-{n}", period="2020-08-22", ordinal=1, cast_at=campaign.published_at
                )  # fmt: skip
                VotePick.objects.create(tenant=campaign.tenant, vote=ballot, submission_id=row.submission_id)
        entries = {row.pk: row.submission.entries.get(docket__stage=STAGE) for row in rows}
    clock_at("2020-08-31 23:59:59")
    tick()
    with scope.system("test"):
        assert {e.state for e in _fresh(entries.values())} == {"pending"}

    clock_at("2020-09-01 00:00:00")
    tick()
    with scope.system("test"):
        states = [e.state for e in _fresh(entries[row.pk] for row in rows)]
    assert states == ["passed"] * 10 + ["failed"] * 2

    with scope.system("test"):
        first = entries[rows[0].pk]
        first.refresh_from_db()
    assert first.scores == {f"{STAGE}.vote": "11"}
    page = browser(make_staff(campaign.tenant)).get(
        f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/votes/{STAGE}/0/"
    )
    assert "第00号" in page.content.decode()


def test_a_tie_at_the_border_is_settled_by_the_host(campaign, clock_at, tick):
    rows = [candidate(campaign, f"第{i:02d}号") for i in range(11)]
    clock_at("2020-09-01 00:00:00")
    tick()
    with scope.system("test"):
        states = {row.submission.entries.get(docket__stage=STAGE).state for row in rows}
    assert states == {"held"}

    url = f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/votes/{STAGE}/0/"
    browser(make_staff(campaign.tenant)).post(
        url, {"_key": new_key(), "passed": [row.submission_id for row in rows[:10]]}
    )
    with scope.system("test"):
        states = [row.submission.entries.get(docket__stage=STAGE).state for row in rows]
    assert states == ["passed"] * 10 + ["failed"]


def _fresh(entries):
    found = list(entries)
    for entry in found:
        entry.refresh_from_db()
    return found
