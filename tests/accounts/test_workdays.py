"""Working days: the published calendar, corrected by the system administrator, and a word where nothing is published."""

import json
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts import calendar, workdays
from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from accounts.models import WorkdayChange
from audit.models import AuditEntry
from tests.cast import actor_of, browser, make_platform_admin

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def admin(role: str = "sysadmin"):
    user = make_platform_admin(role)
    return replace(actor_of(user), platform_roles=frozenset({role}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def correct(first: str, last: str = "", **values):
    days = date.fromisoformat(first), date.fromisoformat(last or first)
    with scope.system("test"):
        return calendar.correct(*days, **{"is_workday": False, "note": "演示通知", "actor": admin(), **values})


def test_a_make_up_sunday_counts_and_a_holiday_does_not():
    assert workdays.is_workday(date(2023, 1, 28))  # Saturday after the spring festival
    assert not workdays.is_workday(date(2023, 1, 23))


def test_a_correction_beats_the_calendar_and_moves_deadlines():
    assert workdays.end_of_workday(at("2022-11-28 09:00"), 2) == at("2022-12-01")

    correct("2022-11-29")

    assert workdays.end_of_workday(at("2022-11-28 09:00"), 2) == at("2022-12-02")


def test_a_computation_reads_the_corrections_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        workdays.end_of_workday(at("2022-11-28 09:00"), 20)


def test_a_publicity_in_working_days_follows_the_correction_too():
    from campaigns.ruleset.stages import PublicityStep
    from publicity.rules import closing_of
    from tests.ruleset.sample import rules

    step = PublicityStep.model_validate({"type": "publicity", "days": 5, "unit": "working"})
    before = closing_of(rules(), step, at("2024-09-20 10:00"), (None, None), False)
    correct("2024-09-23", "2024-09-24")

    assert closing_of(rules(), step, at("2024-09-20 10:00"), (None, None), False) > before


def test_a_year_without_announcement_is_named_until_its_national_day_is_entered():
    assert workdays.is_workday(date(2039, 10, 3))  # Monday to Friday, as nothing is known
    assert workdays.unannounced(at("2022-12-31 10:00"), at("2039-03-01 00:00"), None) == [2039]

    correct("2039-10-01", "2039-10-07")

    assert workdays.unannounced(at("2039-03-01 00:00")) == []
    assert not workdays.is_workday(date(2039, 10, 3))


def test_a_deadline_at_new_years_midnight_belongs_to_the_old_year():
    assert workdays.unannounced(at("2039-01-01 00:00"), date(2022, 1, 1)) == [2038]


def test_only_the_system_administrator_corrects_and_it_stands_in_the_trail():
    with pytest.raises(Refused):
        correct("2022-11-29", actor=admin("secadmin"))
    assert browser(make_platform_admin("auditor")).get("/platform/calendar/").status_code == 403

    correct("2022-11-29", note="国办发明电〔演示〕1号")

    entry = _entry("calendar.correct")
    assert (entry.note, entry.after["days"]) == ("国办发明电〔演示〕1号", ["2022-11-29"])


def _entry(action: str) -> AuditEntry:
    with scope.system("test"):
        return AuditEntry.objects.get(action=action)


def test_the_page_corrects_replaces_and_withdraws(clock_at):
    clock_at("2022-11-28 09:00")
    client = browser(make_platform_admin())
    post = lambda path, **values: client.post(path, {"_key": new_key(), **values})  # noqa: E731

    post("/platform/calendar/", first="2022-11-29", last="2022-11-30", kind="off", note="演示放假")
    post("/platform/calendar/", first="2022-11-30", kind="work", note="演示上班")
    assert list(WorkdayChange.objects.order_by("day").values_list("is_workday", flat=True)) == [False, True]
    assert "演示放假" in client.get("/platform/calendar/").content.decode()

    row = WorkdayChange.objects.get(day=date(2022, 11, 29))
    post(f"/platform/calendar/{row.pk}/withdraw/")
    assert WorkdayChange.objects.count() == 2  # no reason, no change
    post(f"/platform/calendar/{row.pk}/withdraw/", reason="录入有误")
    assert workdays.is_workday(date(2022, 11, 29))
    assert _entry("calendar.withdraw").note == "录入有误"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"first": "2022-11-30", "last": "2022-11-29"}, "最后一天不能早于第一天"),
        ({"first": "2022-11-30", "last": "2023-03-01"}, "最多更正 31 天"),
        ({"first": "0001-01-01"}, "请核对年份"),
        ({"first": "9999-12-31"}, "请核对年份"),
        ({"first": "2022-11-30", "note": ""}, "请写明依据"),
    ],
)
def test_bad_input_is_named(values, sentence):
    page = browser(make_platform_admin()).post(
        "/platform/calendar/", {"_key": new_key(), "kind": "off", "note": "演示", **values}
    )

    assert sentence in page.content.decode()
    assert not WorkdayChange.objects.exists()


def test_an_unannounced_year_is_a_visible_warning_on_the_calendar(clock_at):
    clock_at("2039-05-05 09:00")

    page = browser(make_platform_admin()).get("/platform/calendar/").content.decode()

    assert "2039、2040 年的放假安排尚未公布" in page


def test_a_campaign_with_publicity_in_working_days_says_which_years_are_open(clock_at):
    from publicity.templatetags.publicity_days import publicity_years
    from tests.cast import make_campaign
    from tests.ruleset.presets import preset

    now = clock_at("2039-05-05 09:00")
    plain = preset("saibao-2022")
    stages = plain.model_dump(mode="json")
    for stage in stages["stages"]:
        for step in stage["steps"]:
            if step["type"] == "publicity":
                step |= {"window": None, "days": 5, "unit": "working"}
    working = type(plain).model_validate_json(json.dumps(stages))

    assert publicity_years(plain, now) == []
    assert publicity_years(working, now) == [2039]
    campaign = make_campaign()
    assert "尚未公布" not in browser().get(f"/c/{campaign.slug}/").content.decode()
