"""The portal and a campaign's own pages, as anybody sees them."""

import pytest
from django.test import Client

from accounts.kernel import scope
from publicity.models import Announcement
from tests.cast import make_campaign

pytestmark = pytest.mark.django_db


def page(url: str) -> str:
    response = Client().get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_an_open_campaign_stands_on_the_portal_with_its_countdown(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = make_campaign()

    text = page("/")

    assert campaign.title in text
    assert "距报名截止还有" in text
    assert "正在受理" in text


def test_before_the_window_it_is_announced_as_coming_and_between_windows_it_waits_for_the_next(clock_at):
    clock_at("2022-11-20 09:00")
    make_campaign()
    assert "即将开始" in page("/")

    clock_at("2023-01-02 09:00")
    assert "距正式申报开始，还剩" in page("/")


def test_a_campaign_in_preparation_is_nowhere_to_be_seen(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = make_campaign(publish=False)

    assert campaign.title not in page("/")
    assert Client().get(f"/c/{campaign.slug}/").status_code == 404


def test_the_search_finds_by_title_and_says_so_when_nothing_fits(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = make_campaign()

    assert campaign.title in page("/?q=赛宝")
    assert "没有找到与“海底捞月”有关的活动" in page("/?q=海底捞月")


@pytest.mark.parametrize(
    "preset", ["saibao-2022", "xinchuang-2024", "fuchan-2020", "industrial-app-2021", "qingdao-2020"]
)
def test_every_presets_home_rules_and_notices_can_be_read(clock_at, preset):
    clock_at("2022-12-01 09:00")
    campaign = make_campaign(preset=preset)

    home = page(f"/c/{campaign.slug}/")
    assert campaign.title in home
    assert campaign.rules.identity.host in home
    assert campaign.rules.fee.statement in home
    assert "申报条件" in page(f"/c/{campaign.slug}/rules/")
    with scope.public():
        rows = list(Announcement.objects.filter(campaign=campaign))
    assert len(rows) == len(campaign.rules.identity.notices)
    for row in rows:
        assert row.title in page(f"/c/{campaign.slug}/notices/{row.pk}/")


def test_the_doors_open_with_their_windows(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = make_campaign()
    text = page(f"/c/{campaign.slug}/")
    assert f"/c/{campaign.slug}/register/phone/" in text
    assert "登录填报" in text

    clock_at("2023-02-01 00:00")
    text = page(f"/c/{campaign.slug}/")
    assert f"/c/{campaign.slug}/register/phone/" not in text
    assert "登录查看进度" in text


def test_the_seven_regions_contacts_and_all_guiding_units_are_named(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = make_campaign()

    text = page(f"/c/{campaign.slug}/")

    assert text.count("申报内容答疑") == 7
    assert "宁夏回族自治区工业和信息化厅" in text
    assert "国家超级计算长沙中心" in text


@pytest.mark.parametrize("number", [1, 7])
def test_the_portal_costs_the_same_for_one_campaign_or_seven(clock_at, django_assert_max_num_queries, number):
    clock_at("2022-12-01 09:00")
    for _ in range(number):
        make_campaign()
    Client().get("/")

    with django_assert_max_num_queries(12):
        Client().get("/")
