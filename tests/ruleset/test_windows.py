"""Half-open windows in Asia/Shanghai, and the shifted calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ruleset.base import CHINA, closing, day, opening
from campaigns.ruleset.identity import Window
from campaigns.ruleset.reading import from_data
from campaigns.ruleset.windows import (
    deadline,
    deadline_day,
    is_open,
    next_window,
    notice_day,
    period_words,
    seat_deadline,
    shifted,
    spoken,
    starts_on,
    state,
)

from .presets import NAMES, preset
from .sample import data, rules


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def window(opens=None, closes=None):
    return Window(key="w", title="申报", purpose="file", opens=opens, closes=closes)


@pytest.mark.parametrize(
    ("now", "inside"),
    [
        ("2024-08-31 23:59:59.999999", False),
        ("2024-09-01 00:00:00", True),
        ("2024-09-20 16:59:59.999999", True),
        ("2024-09-20 17:00:00", False),
    ],
)
def test_seventeen_oclock_is_too_late_X3(now, inside):
    assert bool(is_open(window("2024-09-01", "2024-09-20 17:00"), at(now))) is inside


@pytest.mark.parametrize(("now", "inside"), [("2024-09-20 23:59:59", True), ("2024-09-21 00:00:00", False)])
def test_a_bare_date_closes_at_the_next_midnight(now, inside):
    verdict = is_open(window(closes="2024-09-20"), at(now))
    assert bool(verdict) is inside
    assert inside or verdict.reason == "“申报”已于2024年9月20日24:00截止"


def test_the_instant_counts_and_not_the_zone_it_is_written_in():
    w = window("2024-09-01", "2024-09-20 17:00")
    assert is_open(w, datetime(2024, 9, 20, 8, 59, 59, tzinfo=UTC))
    assert not is_open(w, datetime(2024, 9, 20, 9, 0, 0, tzinfo=UTC))


def test_states_in_words():
    w = window("2024-09-01 09:00", "2024-09-20 17:00")
    assert (state(w, at("2024-08-01")).kind, state(w, at("2024-08-01")).sentence) == (
        "before",
        "“申报”2024年9月1日09:00开始",
    )
    assert (state(w, at("2024-09-02")).kind, state(w, at("2024-09-02")).at) == ("open", at("2024-09-20 17:00"))
    assert state(w, at("2024-09-20 17:00")).kind == "closed"
    assert state(window(), at("2024-09-20")).kind == "unset"
    assert state(window(opens="2024-09-01"), at("2024-09-20")).kind == "open"
    assert period_words(w) == "2024年9月1日09:00至2024年9月20日17:00"
    assert period_words(window(closes="2024-09-20")) == "自通知发布之日起至2024年9月20日24:00"
    assert spoken(at("2024-09-20 17:00:05")) == "2024年9月20日17:00:05"


def test_a_seat_closes_earlier_and_a_permit_opens_again():
    w = window("2024-09-01", "2024-09-20 17:00")
    early, late = at("2024-09-10"), at("2024-09-25")
    assert deadline(w, seat_closes=early) == early
    assert deadline(w, seat_closes=late) == at("2024-09-20 17:00")
    assert not is_open(w, early, seat_closes=early)
    assert is_open(w, at("2024-09-24"), seat_closes=early, permit_until=late)
    assert not is_open(w, late, permit_until=late)
    assert not is_open(w, at("2024-08-30"), permit_until=late)


def test_the_seats_own_deadline_is_read_from_the_rules():
    x = rules(
        seats=[{"key": "host", "name": "演示", "tier": "host", "role": "host", "deadlines": {"file": "2024-09-15"}}]
    )
    assert seat_deadline(x.seats[0], "file") == at("2024-09-16")
    assert seat_deadline(x.seats[0], "enrol") is None
    assert shifted(x, date(2025, 8, 20)).seats[0].deadlines == {"file": "2025-09-15"}


def test_what_comes_next():
    x = rules()
    w, s = next_window(x, at("2024-08-25"))
    assert (w.key, s.kind, s.at) == ("enrol", "open", at("2024-09-01"))
    assert next_window(x, at("2025-01-01")) is None


def test_days_that_conditions_refer_to():
    assert notice_day(rules()) == date(2024, 8, 16)
    assert deadline_day(rules()) == date(2024, 9, 20)


@pytest.mark.parametrize("name", NAMES)
@given(start=st.dates(date(2000, 1, 1), date(2080, 1, 1)))
def test_a_shifted_calendar_begins_on_the_day_and_keeps_lengths_and_times(name, start):
    before = preset(name)
    after = shifted(before, start)
    assert starts_on(after) == start
    by = start - starts_on(before)
    for old, new in zip(before.windows, after.windows, strict=True):
        for a, b in ((old.opens, new.opens), (old.closes, new.closes)):
            assert (a is None) == (b is None)
            assert a is None or (day(b) - day(a) == by and opening(b) - opening(a) == closing(b) - closing(a) == by)
    for old, new in zip(before.conditions, after.conditions, strict=True):
        assert old.type != "date" or old.day is None or new.day - old.day == by
    assert after.identity.earlier == before.identity.earlier
    assert after.forms == before.forms
    assert shifted(after, starts_on(before)) == before


def test_a_window_open_since_the_notice_begins_with_the_notice():
    x = from_data({**data(), "windows": [{"key": "file", "title": "申报", "purpose": "file", "closes": "2024-09-20"}]})
    assert starts_on(x) == date(2024, 8, 16)
    moved = shifted(x, date(2026, 1, 1))
    assert moved.windows[0].closes == (date(2024, 9, 20) + (date(2026, 1, 1) - date(2024, 8, 16))).isoformat()
    assert moved.identity.notices[0].published_on == date(2026, 1, 1)
    assert moved.identity.notices[0].signed_on == date(2026, 1, 1) - timedelta(days=1)
