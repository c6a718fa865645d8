from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.kernel.clock import ClockError, clock, clock_behind, move_clock, real_now, restart_clock

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_clock_is_database_time_in_shanghai():
    assert abs(clock() - timezone.now()) < timedelta(seconds=5)
    assert clock().utcoffset() == timedelta(hours=8)


def test_the_clock_is_read_behind_a_statement_that_may_wait(settings, clock_at):
    at = clock_at("2022-11-28 17:00:00")
    assert clock_behind("SELECT %s", ["then"]) == at
    settings.CLOCK_MOVABLE = False
    before = clock()
    assert before <= clock_behind("SELECT %s", ["now"]) < before + timedelta(seconds=5)


def test_a_stopped_clock_stands_still_to_the_microsecond(clock_at):
    at = clock_at("2022-11-28 17:00:00")
    assert clock() == clock() == at


def test_the_clock_moves_forward_only(clock_at):
    at = clock_at("2022-11-28 09:00")
    assert move_clock(at + timedelta(days=1)) == at + timedelta(days=1)
    with pytest.raises(ClockError, match="只能向前"):
        move_clock(at)


def test_a_running_clock_runs_on_after_a_move():
    ahead = clock() + timedelta(days=30)
    move_clock(ahead)
    assert ahead <= clock() < ahead + timedelta(seconds=5)


def test_real_time_is_not_moved(clock_at):
    clock_at("2022-11-28 09:00")
    assert abs(real_now() - timezone.now()) < timedelta(seconds=5)


def test_starting_again_brings_real_time_back(clock_at):
    clock_at("2040-01-01 00:00")
    restart_clock()
    assert abs(clock() - timezone.now()) < timedelta(seconds=5)


def test_an_installation_without_demo_keeps_real_time(clock_at, settings):
    clock_at("2040-01-01 00:00")
    settings.CLOCK_MOVABLE = False
    assert clock() < datetime(2039, 1, 1, tzinfo=SHANGHAI)
    with pytest.raises(ClockError):
        move_clock(datetime(2041, 1, 1, tzinfo=SHANGHAI))
    with pytest.raises(ClockError):
        restart_clock()
