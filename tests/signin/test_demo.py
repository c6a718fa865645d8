"""Demo tools exist in demo mode only: people, mailbox, clock."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client

from accounts.kernel import jobs
from accounts.kernel import workspace as ws
from accounts.kernel.clock import clock
from accounts.signin import demo_people
from tests.cast import make_member, make_user
from tests.signin.helpers import last_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO_MODE = True


@pytest.fixture
def person():
    return demo_people.register(make_member(name="演示甲"), "单位管理员", "/apply/", "一家制造企业的管理员")


PATHS = ["/demo/", "/demo/mailbox/", "/demo/time/"]


@pytest.mark.parametrize("path", PATHS)
def test_outside_demo_mode_there_is_no_such_page(client, path):
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_outside_demo_mode_nobody_signs_in_by_one_click(client, person):
    assert client.post(f"/demo/people/{person.pk}/").status_code == 404
    assert not get_user(client).is_authenticated


def test_the_views_themselves_refuse_outside_demo_mode(rf, person):
    from django.http import Http404

    from accounts.signin import demo_views
    from notices.views import demo_mailbox

    for view in (demo_views.demo_home, demo_views.demo_time, demo_mailbox):
        with pytest.raises(Http404):
            view(rf.get("/"))
    with pytest.raises(Http404):
        demo_views.demo_sign_in(rf.post("/"), person=person.pk)


@pytest.mark.parametrize("path", PATHS)
def test_in_demo_mode_the_pages_are_there(client, demo, path):
    assert client.get(path).status_code == 200


def test_people_stand_by_workspace_with_one_button_each(client, demo, person):
    page = client.get("/demo/").content.decode()

    assert "单位管理员" in page
    assert "一家制造企业的管理员" in page
    assert f"/demo/people/{person.pk}/" in page


def test_one_click_signs_in_and_arrives(client, demo, person):
    answer = client.post(f"/demo/people/{person.pk}/")

    assert answer["Location"] == "/apply/"
    assert get_user(client) == person.user


def test_only_demo_people_are_signed_in_by_one_click_and_only_by_post(client, demo, person):
    make_user()
    assert client.get(f"/demo/people/{person.pk}/").status_code == 405
    assert client.post(f"/demo/people/{person.pk + 1000}/").status_code == 404


def test_registering_a_person_again_changes_the_card(person):
    demo_people.register(person.user, "填报人", "/apply/", "改过")

    assert [(p.label, p.blurb) for _, people in demo_people.by_group() for p in people] == [("填报人", "改过")]


def test_the_mailbox_shows_the_code_and_the_newest_first(client, demo, person):
    guest = Client()
    guest.post("/signin/code/", {"phone": person.user.phone})
    code = last_code()
    assert code in client.get("/demo/mailbox/").content.decode()

    jobs.drain()

    assert code in client.get("/demo/mailbox/?channel=sms").content.decode()
    assert code not in client.get("/demo/mailbox/?channel=email").content.decode()


def test_the_clock_moves_forward_and_what_is_due_is_done(client, demo, clock_at, monkeypatch):
    clock_at("2026-01-05 09:00")
    ran = []
    monkeypatch.setitem(jobs._due, "test.due", (lambda: ran.append(clock()), 60))

    answer = client.post("/demo/time/", {"to": "2026-01-09T17:00"})

    assert answer.status_code == 302
    assert f"{ran[0]:%Y-%m-%d %H:%M}" == "2026-01-09 17:00"


def test_the_clock_never_moves_back(client, demo, clock_at):
    clock_at("2026-01-05 09:00")
    page = client.post("/demo/time/", {"to": "2026-01-01T17:00"})

    assert "时间只能向前调整" in page.content.decode()
    assert f"{clock():%Y-%m-%d}" == "2026-01-05"


@pytest.mark.parametrize("to", ["", "morgen", "2026-13-45T99:99", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_strange_moment_gets_a_sentence(client, demo, clock_at, to):
    clock_at("2026-01-05 09:00")
    assert client.post("/demo/time/", {"to": to}).status_code == 200


def test_the_coming_occasions_are_offered_the_earliest_first(client, demo, clock_at, monkeypatch):
    at = clock_at("2026-01-05 09:00")
    monkeypatch.setattr(ws, "_timelines", [])
    ws.register_timeline(
        lambda now: [ws.Occasion(at + timedelta(days=2), "初评截止"), ws.Occasion(at - timedelta(days=1), "已过")]
    )
    ws.register_timeline(lambda now: [ws.Occasion(at + timedelta(days=1), "申报截止")])
    page = client.get("/demo/time/").content.decode()

    assert page.index("申报截止") < page.index("初评截止")
    assert "已过" not in page
    assert client.post("/demo/time/", {"to": "2026-01-06 09:00:00"}).status_code == 302
    assert f"{clock():%Y-%m-%d}" == "2026-01-06"
