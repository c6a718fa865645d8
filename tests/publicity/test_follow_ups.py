"""What the host did for the selected works afterwards, kept as records (rows S10, X10, Q10)."""

from datetime import date

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from audit.models import AuditEntry
from publicity.actions import follow_ups
from publicity.actions.awards import NotDone
from publicity.models import FollowUpRecord
from submissions.models import Submission
from tests.cast import actor_of, browser, make_campaign, make_staff
from tests.publicity.scene import filed

pytestmark = pytest.mark.django_db
SHOW = {"item": "exhibitions", "on": "2023-05-20", "note": "演示会展 A 馆", "link": "https://example.com/show"}


@pytest.fixture
def campaign(clock_at):
    clock_at("2023-06-01 09:00")
    return make_campaign()


def selected(campaign, **values) -> Submission:
    row = filed(campaign, **values)
    with scope.system("t"):
        Submission.objects.filter(pk=row.pk).update(state="selected")
    return row


def url_of(campaign) -> str:
    return f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/follow-ups/"


def post(client, campaign, works, **values):
    data = {"_key": new_key(), **SHOW, **values, "work": [w.pk for w in works]}
    return client.post(url_of(campaign), data, follow=True)


def kept() -> list[FollowUpRecord]:
    with scope.system("t"):
        return list(FollowUpRecord.objects.order_by("pk"))


def recorded(campaign, works, **values) -> int:
    actor = values.pop("actor", None) or actor_of(make_staff(campaign.tenant), campaign.tenant)
    given = {"key": "exhibitions", "on": date(2023, 5, 20), "note": "演示会展"} | values
    with scope.tenant(campaign.tenant):
        return follow_ups.record(campaign, given.pop("key"), works, actor=actor, **given)


def test_several_works_are_recorded_at_once_and_listed_by_follow_up(campaign):
    works = [selected(campaign, title=f"演示入选{n}") for n in range(2)]
    client = browser(make_staff(campaign.tenant, "publicity_editor"))

    page = post(client, campaign, works).content.decode()
    shows = client.get(url_of(campaign) + "?item=exhibitions").content.decode()
    others = client.get(url_of(campaign) + "?item=matchmaking")

    assert "已记录 2 项" in page
    assert "演示会展 A 馆" in shows
    assert "https://example.com/show" in shows
    assert len(others.context["lines"]) == 0
    assert {r.submission_id for r in kept()} == {w.pk for w in works}
    with scope.system("t"):
        entry = AuditEntry.objects.get(action="follow_up.record")
        assert entry.object_label


def test_the_same_record_twice_is_one(campaign):
    row = selected(campaign)

    assert [recorded(campaign, [row.pk]) for _ in range(2)] == [1, 0]
    assert len(kept()) == 1


def test_only_selected_works_of_this_campaign_are_recorded(campaign):
    good, other = selected(campaign), filed(campaign)
    elsewhere = selected(make_campaign(campaign.tenant, start=None))

    for wrong in (other, elsewhere):
        with pytest.raises(NotDone, match="已不是入选项目"):
            recorded(campaign, [good.pk, wrong.pk])
    with pytest.raises(NotDone, match="至少勾选"):
        recorded(campaign, [])
    assert kept() == []


def test_a_day_to_come_and_an_unknown_follow_up_are_refused(campaign):
    row = selected(campaign)

    with pytest.raises(NotDone, match="日期还没有到"):
        recorded(campaign, [row.pk], on=date(2023, 6, 2))
    with pytest.raises(NotDone, match="没有这个推广事项"):
        recorded(campaign, [row.pk], key="parade")
    assert recorded(campaign, [row.pk], on=date(2023, 6, 1)) == 1


def test_a_wrong_form_keeps_what_was_ticked_and_says_why(campaign):
    row = selected(campaign)

    answer = post(browser(make_staff(campaign.tenant)), campaign, [row], on="2023-06-02", link="ftp://example.com")
    later = post(browser(make_staff(campaign.tenant)), campaign, [row], on="2023-06-02")

    assert "http://" in answer.content.decode()
    assert "日期还没有到" in later.content.decode()
    assert f'value="{row.pk}" aria-label="勾选 {row.title}" checked' in later.content.decode()
    assert kept() == []


def test_a_wrong_record_is_removed_and_the_trail_keeps_it(campaign):
    row = selected(campaign)
    recorded(campaign, [row.pk])
    client = browser(make_staff(campaign.tenant))

    client.post(f"/host/{campaign.tenant.slug}/follow-ups/{kept()[0].pk}/remove/", {"_key": new_key()})

    assert kept() == []
    with scope.system("t"):
        assert AuditEntry.objects.filter(action="follow_up.remove").count() == 1


def test_a_formal_checker_neither_sees_nor_records(campaign):
    row = selected(campaign)
    checker = make_staff(campaign.tenant, "formal_checker")

    assert browser(checker).get(url_of(campaign)).status_code == 403
    with pytest.raises(Refused):
        recorded(campaign, [row.pk], actor=actor_of(checker, campaign.tenant))


def test_before_the_results_the_page_says_what_it_waits_for(campaign):
    filed(campaign, title="演示评审中")

    page = browser(make_staff(campaign.tenant)).get(url_of(campaign)).content.decode()

    assert "还没有入选项目" in page
    assert "演示评审中" not in page


@pytest.mark.parametrize(
    "preset", ["saibao-2022", "xinchuang-2024", "qingdao-2020", "fuchan-2020", "industrial-app-2021"]
)
def test_every_notices_promises_may_be_recorded(preset, clock_at):
    campaign = make_campaign(preset=preset)
    page = browser(make_staff(campaign.tenant)).get(url_of(campaign))

    assert [f.key for f in follow_ups.promised(campaign)] == [
        key for key, _ in page.context["form"].fields["item"].choices[1:]
    ]
    assert follow_ups.promised(campaign)
    assert "推广记录" in [tab["label"] for tab in page.context["tabs"]]
