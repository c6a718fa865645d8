import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.kernel import prepared, scope
from accounts.kernel.clock import ClockError, Timed, clock, move_clock, real_now, restart_clock
from accounts.models import Unit
from tests.cast import make_unit
from tests.races.crowd import Beside

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
OF_A_NAME = Timed(lambda p: Unit.objects.filter(name=p.name).order_by("pk"))
HELD = Timed(lambda p: Unit.objects.select_for_update(of=("self",)).filter(pk=p.unit))


def test_the_clock_is_database_time_in_shanghai():
    assert abs(clock() - timezone.now()) < timedelta(seconds=5)
    assert clock().utcoffset() == timedelta(hours=8)


def test_rows_come_with_the_moment_at_which_they_were_there(settings, clock_at):
    unit, at = make_unit("乙"), clock_at("2022-11-28 17:00:00")
    with scope.system("test"):
        assert OF_A_NAME.timed(name="乙") == ([unit], at)
        assert OF_A_NAME.timed(name="没有") == ([], at)
        settings.CLOCK_MOVABLE = False
        before = clock()
        for name, found in (("乙", [unit]), ("没有", [])):
            rows, now = OF_A_NAME.timed(name=name)
            assert rows == found
            assert before <= now < before + timedelta(seconds=5)
            assert now.tzinfo == SHANGHAI
        assert OF_A_NAME.first(name="乙") == unit


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_the_moment_is_that_at_which_the_waiting_is_over(settings):
    settings.CLOCK_MOVABLE = False
    pk, held, go_on = make_unit().pk, threading.Event(), threading.Event()

    def hold() -> None:
        with scope.system("test"), transaction.atomic():
            HELD.timed(unit=pk)
            held.set()
            assert go_on.wait(10)

    def wait() -> datetime:
        with scope.system("test"), transaction.atomic():
            return HELD.timed(unit=pk)[1]

    with Beside(hold):
        assert held.wait(10)
        with Beside(wait) as other:
            assert not other.ended(within=0.3)
            let_go = clock()
            go_on.set()
            assert other.outcome() > let_go


def test_what_goes_ahead_is_done_before(django_assert_num_queries):
    unit = make_unit("乙")
    with scope.system("test"):
        unit.name = "甲"
        rows, _ = OF_A_NAME.timed(ahead=[prepared.saving(unit, "name")], name="甲")
        assert rows == [unit]
        if connection.vendor == "postgresql":
            unit.name = "丙"
            with django_assert_num_queries(1):
                assert OF_A_NAME.answered({"name": "丙"}, [prepared.saving(unit, "name")])[1]


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
