"""A role for one campaign opens the host's pages, and shows that campaign only."""

import pytest
from django.urls import reverse

from accounts.kernel import scope
from accounts.kernel.clock import clock
from applicants.models import Registration
from publicity.models import Publicity
from tests.cast import browser, make_campaign, make_staff, make_tenant, make_user
from tests.filings import make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at):
    now = clock_at("2022-11-10 09:00")
    tenant = make_tenant()
    mine, other = make_campaign(tenant), make_campaign(tenant)
    with scope.system("tests"):
        for campaign, name in ((mine, "本活动"), (other, "别的活动")):
            campaign.title = name
            campaign.save(update_fields=["title"])
            Registration.objects.create(
                tenant=tenant, campaign=campaign, user=make_user(), tab="x", kind="enterprise", name=f"{name}的单位",
                address="x", region_code="37", contact_name="某", submitted_at=now, due_at=now,
            )  # fmt: skip
            Publicity.objects.create(tenant=tenant, campaign=campaign, stage="formal", step=0, title=f"{name}的名单")
            make_submission(campaign)
    return tenant, mine, other


def visit(tenant, user, name, **kwargs):
    return browser(user).get(reverse(name, kwargs={"tenant": tenant.slug, **kwargs}))


PAGES = {
    "host_registrations": ("registration_checker", "本活动的单位", "别的活动的单位"),
    "host_publicity_all": ("publicity_editor", "本活动的名单", "别的活动的名单"),
    "host_campaigns": ("formal_checker", "本活动", "别的活动"),
    "host_home": ("formal_checker", "本活动", "别的活动"),
    "host_objections": ("objection_handler", "异议", "别的活动"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_host_shows_the_granted_campaign_and_no_other(world, name):
    tenant, mine, _ = world
    role, shown, hidden = PAGES[name]

    page = visit(tenant, make_staff(tenant, role, campaign_id=mine.pk), name)
    assert page.status_code == 200
    text = page.content.decode()
    assert shown in text
    assert hidden not in text


@pytest.mark.parametrize("name", [name for name in PAGES if name != "host_objections"])
def test_a_role_for_all_campaigns_shows_both(world, name):
    tenant = world[0]
    text = visit(tenant, make_staff(tenant, PAGES[name][0]), name).content.decode()
    assert PAGES[name][1] in text
    assert PAGES[name][2] in text


def test_filings_open_for_the_granted_campaign_only(world):
    tenant, mine, other = world
    user = make_staff(tenant, "formal_checker", campaign_id=mine.pk)
    assert visit(tenant, user, "host_submissions", pk=mine.pk).status_code == 200
    assert visit(tenant, user, "host_submissions", pk=other.pk).status_code == 403


def test_a_registration_of_another_campaign_is_refused_alone_and_in_a_crowd(world):
    from tests.roles.helpers import post

    tenant, mine, other = world
    user = make_staff(tenant, "registration_checker", campaign_id=mine.pk)
    with scope.system("tests"):
        row = Registration.objects.get(campaign=other)
    assert visit(tenant, user, "host_registration", pk=row.pk).status_code == 403
    url = reverse("host_registration_bulk", kwargs={"tenant": tenant.slug})
    post(browser(user), url, rows=[row.pk], decision="approve")
    with scope.system("tests"):
        row.refresh_from_db()
    assert row.state == "pending"


def test_the_badge_counts_the_granted_campaign(world):
    from django.test import RequestFactory

    from applicants.queries import waiting_count
    from tests.cast import actor_of

    tenant, mine, _ = world
    for campaign_id, expected in ((mine.pk, 1), (None, 2)):
        request = RequestFactory().get("/")
        request.now = clock()
        request.actor = actor_of(make_staff(tenant, "registration_checker", campaign_id=campaign_id), tenant)
        with scope.tenant(tenant):
            assert waiting_count(request) == expected


def test_people_are_read_only_and_without_those_of_other_campaigns(world):
    tenant, mine, other = world
    make_staff(tenant, "formal_checker", campaign_id=other.pk, name="别处的人")
    text = visit(tenant, make_staff(tenant, campaign_id=mine.pk), "host_people").content.decode()
    assert "别处的人" not in text
    assert "调整岗位" not in text
