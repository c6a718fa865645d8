"""A campaign begins from nothing or as the next edition of an earlier one."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns import catalogue
from campaigns.models import Campaign, SeatMember
from campaigns.ruleset.editing import editions
from campaigns.ruleset.editing.calendar import moved
from campaigns.ruleset.editing.skeleton import Beginning, skeleton
from campaigns.ruleset.lint import lint, unanswered
from campaigns.ruleset.reading import read, write
from campaigns.ruleset.windows import starts_on
from notices.models import Letter
from tests.cast import browser, make_campaign, make_staff, make_tenant, make_user

NOTHING = Beginning("演示案例征集", "演示主办方", "案例", "demo", date(2027, 3, 1), date(2027, 4, 30))


def test_a_campaign_from_nothing_reads_and_says_what_is_open():
    rules = skeleton(NOTHING)
    assert read(write(rules)) == rules
    left = unanswered(lint(rules))
    assert {f.code for f in left} == {"text_unfinished", "nothing_published", "stage_leads_nowhere", "count_missing"}
    assert all(f.sentence and f.repair for f in left)


@pytest.mark.parametrize(
    ("rule", "begins"), [("interval", "2027-06-02"), ("weekday", "2027-06-07"), ("same_day", "2027-03-01")]
)
def test_the_calendar_moves_by_the_chosen_rule(rule, begins):
    rules = skeleton(NOTHING)  # begins on a Monday
    assert starts_on(moved(rules, date(2027, 6, 2), rule)).isoformat() == begins


def test_a_leap_day_becomes_the_day_before():
    leap = skeleton(Beginning("甲", "乙", "案例", "demo", date(2028, 2, 29), date(2028, 3, 31)))
    assert moved(leap, date(2029, 1, 1), "same_day").windows[0].opens == "2029-02-28"


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("第六届演示大赛", "第七届演示大赛"),
        ("第九届", "第十届"),
        ("第十届", "第十一届"),
        ("第十九届", "第二十届"),
        ("第9届", "第10届"),
        ("2022年度演示", "2023年度演示"),
        ("演示〔2022〕征集", "演示〔2023〕征集"),
        ("截至2022年9月20日的2022年材料", "截至2023年9月20日的2023年材料"),
        ("自 2022 年 9 月 20 日起", "自 2023年9月20日起"),
        ("电话 20221234，20.2022 万元", "电话 20221234，20.2022 万元"),
    ],
)
def test_editions_years_and_dates_are_raised(text, then):
    rules = skeleton(Beginning(text, "演示主办方", "案例", "demo", date(2022, 3, 1), date(2022, 4, 30)))
    assert editions.next_edition(rules, date(2023, 3, 1), "same_day").identity.title == then


def test_the_past_is_named_but_left_alone_unless_ticked():
    rules = catalogue.load("saibao-2022")
    found = editions.raises(rules, date(2023, 9, 1), "weekday")
    assert {one.then for one in found if one.sure}
    for one in found:
        assert one.was in one.around
    as_it_was = editions.next_edition(rules, date(2023, 9, 1), "weekday", left=frozenset(one.mark for one in found))
    assert as_it_was.identity.title == rules.identity.title
    assert as_it_was.identity.year == 2023


@pytest.mark.parametrize("preset", catalogue.names())
def test_every_preset_has_a_next_edition(preset):
    rules = catalogue.load(preset)
    start = date(rules.identity.year + 1, 3, 1)
    then = editions.next_edition(rules, start, "weekday")
    assert [seat.key for seat in then.seats] == [seat.key for seat in rules.seats]
    assert then.resolutions[: len(rules.resolutions)] == rules.resolutions
    assert rules.identity.year in {edition.year for edition in then.identity.earlier}
    assert not any(notice.doc_number for notice in then.identity.notices)
    for before, after in zip(rules.windows, then.windows, strict=True):
        if before.opens:
            assert date.fromisoformat(before.opens[:10]).weekday() == date.fromisoformat(after.opens[:10]).weekday()


def page(tenant, name):
    return reverse(name, kwargs={"tenant": tenant.slug})


@pytest.mark.django_db
def test_from_nothing_leads_to_the_list_of_what_is_open():
    tenant = make_tenant()
    client = browser(make_staff(tenant))
    values = {
        "title": "演示案例征集",
        "entry_name": "案例",
        "slug": "yanshi-cong-ling",
        "opens": "2027-03-01",
        "closes": "2027-04-30",
    }
    answer = client.post(page(tenant, "host_campaign_blank"), {**values, "_key": new_key()}, follow=True)
    assert answer.redirect_chain[-1][0].endswith("/rules/")
    assert "没有公布结果的步骤" in answer.content.decode()
    with scope.tenant(tenant):
        made = Campaign.objects.get(slug="yanshi-cong-ling")
        assert (made.title, made.state) == ("演示案例征集", "preparing")


@pytest.mark.django_db
def test_from_nothing_says_what_does_not_fit():
    tenant = make_tenant()
    client = browser(make_staff(tenant))
    values = {
        "title": "甲",
        "entry_name": "案例",
        "slug": "yanshi-cong-ling",
        "opens": "2027-05-01",
        "closes": "2027-04-30",
    }
    answer = client.post(page(tenant, "host_campaign_blank"), {**values, "_key": new_key()})
    assert "截止日期不能早于开始日期" in answer.content.decode()


class Series:
    """A host with one earlier campaign in which somebody heads a seat."""

    def __init__(self):
        self.earlier = make_campaign()
        self.tenant = self.earlier.tenant
        self.manager = make_staff(self.tenant)
        self.client = browser(self.manager)
        self.head = make_user()
        with scope.tenant(self.tenant):
            seat = self.earlier.seats.exclude(role="host").order_by("position")[0]
            SeatMember.objects.create(tenant=self.tenant, seat=seat, user=self.head, role="head")
            self.seat_key = seat.key
        self.asked = {"source": str(self.earlier.pk), "start": "2027-09-01", "rule": "weekday"}

    def make(self, **values):
        shown = self.client.get(page(self.tenant, "host_campaign_edition"), self.asked)
        form = shown.context["form"]
        first = {name: form[name].value() for name in ("title", "slug", "people", "raised")}
        self.client.post(
            page(self.tenant, "host_campaign_edition"), {**self.asked, **first, **values, "_key": new_key()}
        )
        with scope.tenant(self.tenant):
            return Campaign.objects.exclude(pk=self.earlier.pk).get()


@pytest.mark.django_db
def test_the_next_edition_shows_its_calendar_before_it_is_made():
    series = Series()
    shown = series.client.get(page(series.tenant, "host_campaign_edition"), series.asked)
    text = shown.content.decode()
    assert "2027-" in text
    assert "2022" in text
    with scope.tenant(series.tenant):
        assert Campaign.objects.count() == 1


@pytest.mark.django_db
def test_the_next_edition_keeps_seats_and_tells_their_people():
    series = Series()
    made = series.make(title="演示新一届")
    assert made.title == "演示新一届"
    with scope.tenant(series.tenant):
        member = SeatMember.objects.get(seat__campaign=made)
        assert (member.user, member.role, member.seat.key) == (series.head, "head", series.seat_key)
    with scope.system("test"):
        assert Letter.objects.filter(event="seat.kept").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("people", ["invite", "none"])
def test_the_next_edition_asks_again_or_leaves_the_seats_empty(people):
    from accounts.models import Invitation

    series = Series()
    made = series.make(people=people)
    with scope.tenant(series.tenant):
        assert not SeatMember.objects.filter(seat__campaign=made).exists()
    assert Invitation.objects.filter(tenant=series.tenant).count() == (1 if people == "invite" else 0)


@pytest.mark.django_db
def test_another_hosts_campaign_is_no_source():
    series, other = Series(), make_campaign()
    series.asked["source"] = str(other.pk)
    shown = series.client.get(page(series.tenant, "host_campaign_edition"), series.asked)
    assert "earlier" not in shown.context
