"""A host makes a campaign from a preset, sees its calendar and seats, and publishes it."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns import catalogue
from campaigns.models import Campaign, Seat, SeatMember, Window
from notices.models import Letter
from tests.cast import browser, make_campaign, make_staff, make_tenant
from tests.filings import make_submission

pytestmark = pytest.mark.django_db


def post(client, url: str, **values):
    return client.post(url, {"_key": new_key(), **values})


def new_campaign(client, tenant, **values):
    wanted = {"preset": "saibao-2022", "slug": "yanshi-xinchuang", "start": "2027-03-01", "title": "演示征集", **values}
    return post(client, f"/host/{tenant.slug}/campaigns/new/", **wanted)


@pytest.fixture
def manager(clock_at):
    clock_at("2026-11-22 09:00")
    tenant = make_tenant()
    return tenant, browser(make_staff(tenant))


@pytest.mark.parametrize(
    "preset", ["saibao-2022", "xinchuang-2024", "fuchan-2020", "industrial-app-2021", "qingdao-2020"]
)
def test_every_preset_becomes_a_campaign_with_all_its_seats_and_windows(manager, preset):
    tenant, client = manager

    response = new_campaign(client, tenant, preset=preset)

    assert response.status_code == 302
    with scope.tenant(tenant):
        campaign = Campaign.objects.get()
        assert campaign.seats.filter(role="host").exists() or preset == "qingdao-2020"
        assert Window.objects.filter(campaign=campaign).count() == len(catalogue.load(preset).windows)
    assert client.get(response["Location"]).status_code == 200


def test_the_whole_calendar_moves_to_the_chosen_start(manager):
    tenant, client = manager

    new_campaign(client, tenant, start="2027-03-01")

    with scope.tenant(tenant):
        first, filing = Window.objects.get(key="enrol"), Window.objects.get(key="file")
    assert first.opens_at.isoformat() == "2027-02-28T16:00:00+00:00"
    assert (filing.closes_at - filing.opens_at).days == 28


def test_preview_shows_dates_and_makes_nothing(manager):
    tenant, client = manager

    page = new_campaign(client, tenant, preview="1")

    assert "顺延后的日程" in page.content.decode()
    with scope.tenant(tenant):
        assert not Campaign.objects.exists()


def test_an_address_that_is_taken_even_by_another_host_is_refused_with_a_sentence(manager):
    tenant, client = manager
    taken = make_campaign()

    page = new_campaign(client, tenant, slug=taken.slug)

    assert "这个网址名已被使用" in page.content.decode()


def test_publishing_twice_says_somebody_was_faster(manager):
    tenant, client = manager
    campaign = make_campaign(tenant, publish=False)
    url = f"/host/{tenant.slug}/campaigns/{campaign.pk}/publish/"

    post(client, url)
    second = client.post(url, {"_key": new_key()}, follow=True)

    assert "当前状态为" in second.content.decode()
    with scope.tenant(tenant):
        assert Campaign.objects.get().state == "published"


def test_a_seat_head_is_invited_by_mobile_number_and_hears_by_sms(manager):
    tenant, client = manager
    campaign = make_campaign(tenant)
    with scope.tenant(tenant):
        seat = Seat.objects.filter(campaign=campaign, role="operator").first()

    response = post(
        client, f"/host/{tenant.slug}/seats/{seat.pk}/appoint/", name="演示负责人", phone="199 0000 9999", role="head"
    )

    assert response.status_code == 302
    with scope.tenant(tenant):
        assert not SeatMember.objects.exists()
        assert Letter.objects.filter(event="invitation.sent", channel="sms").count() == 1


def test_a_formal_checker_cannot_make_or_publish_campaigns(clock_at):
    clock_at("2026-11-22 09:00")
    tenant = make_tenant()
    client = browser(make_staff(tenant, "formal_checker"))
    campaign = make_campaign(tenant, publish=False)

    assert client.get(f"/host/{tenant.slug}/campaigns/new/").status_code == 403
    assert post(client, f"/host/{tenant.slug}/campaigns/{campaign.pk}/publish/").status_code == 403


def test_the_start_page_shows_each_running_campaigns_phase_and_counts(clock_at):
    clock_at("2022-11-10 09:00")
    campaign = make_campaign()
    make_submission(campaign)
    make_submission(campaign)
    client = browser(make_staff(campaign.tenant))

    page = client.get(f"/host/{campaign.tenant.slug}/").content.decode()

    assert "当前阶段" in page
    assert f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/submissions/?state=submitted" in page


def test_the_start_page_costs_the_same_for_one_campaign_or_many(clock_at, django_assert_max_num_queries):
    clock_at("2022-11-10 09:00")
    tenant = make_tenant()
    client = browser(make_staff(tenant, "registration_checker"))
    make_campaign(tenant)
    client.get(f"/host/{tenant.slug}/")
    with django_assert_max_num_queries(30) as one:
        client.get(f"/host/{tenant.slug}/")
    for _ in range(3):
        make_campaign(tenant)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(f"/host/{tenant.slug}/")


@pytest.mark.parametrize(
    "role, shown, hidden",
    [
        (
            "manager",
            ["/review/", "/publicity/", "/awards/", "/certificates/", "/announcements/", "/appoint/", "/suspend/"],
            [],
        ),
        ("formal_checker", ["/submissions/", "/review/"], ["/publicity/", "/awards/", "/appoint/", "/suspend/"]),
        (
            "publicity_editor",
            ["/publicity/", "/certificates/", "/announcements/"],
            ["/review/", "/awards/", "/appoint/"],
        ),
        ("objection_handler", ["/submissions/"], ["/review/", "/awards/", "/certificates/", "/suspend/"]),
    ],
)
def test_a_campaigns_tabs_and_buttons_lead_nowhere_the_person_may_not_go(clock_at, role, shown, hidden):
    clock_at("2022-11-10 09:00")
    campaign = make_campaign()
    client = browser(make_staff(campaign.tenant, role))

    page = client.get(f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/").content.decode()
    page = page[page.index('id="main"') :]

    assert [part for part in shown if f'{part}"' not in page] == []
    assert [part for part in hidden if f'{part}"' in page] == []


def test_only_managers_are_offered_a_new_campaign(clock_at):
    clock_at("2022-11-10 09:00")
    tenant = make_tenant()
    offered = {
        role: "新建征集活动"
        in browser(make_staff(tenant, role)).get(f"/host/{tenant.slug}/campaigns/").content.decode()
        for role in ("manager", "publicity_editor")
    }
    assert offered == {"manager": True, "publicity_editor": False}


@pytest.mark.parametrize("role, waits", [("manager", True), ("formal_checker", True), ("publicity_editor", False)])
def test_only_those_who_may_do_it_are_told_what_waits(clock_at, role, waits):
    clock_at("2022-11-10 09:00")
    campaign = make_campaign()
    make_submission(campaign)

    page = browser(make_staff(campaign.tenant, role)).get(f"/host/{campaign.tenant.slug}/").content.decode()

    assert ("待形式审查" in page) is waits


def test_a_campaign_is_ended_and_stays_ended(manager):
    tenant, client = manager
    campaign = make_campaign(tenant)
    base = f"/host/{tenant.slug}/campaigns/{campaign.pk}/"

    assert "结束活动" in client.get(base).content.decode()
    assert post(client, f"{base}close/").status_code == 302

    with scope.tenant(tenant):
        campaign.refresh_from_db()
    assert campaign.state == "closed"
    assert "结束活动" not in client.get(base).content.decode()
