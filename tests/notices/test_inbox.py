"""The inbox: one's own in-site letters, read by a click, counted in the top bar."""

import pytest

from accounts.kernel import scope
from notices import wording
from notices.models import Letter
from notices.outbox import Recipient, post
from tests.cast import browser, make_tenant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words(monkeypatch):
    monkeypatch.setattr(wording, "_templates", dict(wording._templates))
    wording.register_templates({"test.inbox": {"inapp": ("审核结果", "{title}已通过"), "sms": "{title}已通过"}})


@pytest.fixture
def person():
    return make_user()


def letter(person, title="演示项目", link=""):
    made = post(
        "test.inbox", key=title, tenant=make_tenant(), to=Recipient(user=person), params={"title": title}, link=link
    )
    return next(one for one in made if one.channel == "inapp")


def key(n=1):
    return {"_key": f"a-key-of-a-form-{n:04d}"}


def unread(person):
    with scope.self_(user=person):
        return Letter.objects.filter(read_at__isnull=True).count()


def test_the_inbox_shows_ones_own_letters_of_all_hosts(person):
    letter(person, "甲项目")
    letter(person, "乙项目")
    letter(make_user(), "丙项目")
    page = browser(person).get("/inbox/").content.decode()

    assert page.index("乙项目") < page.index("甲项目")
    assert "丙项目" not in page


def test_the_top_bar_counts_what_is_unread(person):
    letter(person)
    client = browser(person)
    assert '1<span class="visually-hidden"> 条未读' in client.get("/account/").content.decode()

    client.post("/inbox/read/", key())

    assert unread(person) == 0
    assert "条未读" not in client.get("/account/").content.decode()


def test_opening_a_letter_marks_it_read_and_leads_on(person):
    one, other = letter(person, "甲", link="/apply/"), letter(person, "乙")
    client = browser(person)

    assert client.post(f"/inbox/{one.pk}/", key(1))["Location"] == "/apply/"
    assert client.post(f"/inbox/{other.pk}/", key(2))["Location"] == "/inbox/"
    assert unread(person) == 0


def test_looking_at_the_inbox_marks_nothing(person):
    letter(person)
    browser(person).get("/inbox/")

    assert unread(person) == 1


def test_somebody_elses_letter_does_not_exist(person):
    theirs = letter(make_user())

    assert browser(person).post(f"/inbox/{theirs.pk}/", key()).status_code == 404
    assert browser(person).post("/inbox/999999/", key()).status_code == 404


def test_an_empty_inbox_says_what_will_come(person):
    assert "还没有消息" in browser(person).get("/inbox/").content.decode()


def test_a_page_of_letters_costs_the_same_for_one_or_many(person, django_assert_max_num_queries):
    for n in range(30):
        letter(person, f"项目{n}")
    client = browser(person)
    with django_assert_max_num_queries(18):
        client.get("/inbox/")
