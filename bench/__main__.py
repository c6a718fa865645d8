"""Measure and print a table. See `python -m bench --help`."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

# ruff: noqa: E402  the settings come before everything that reads them
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection, connections

from accounts.wall.roles import as_owner
from bench import floors, serving, world
from bench.world import Post

WARM = 32
SUBMIT, SAVE, GROWTH = 0.35, 0.4, 0.9  # goals P6, of issue 5, P7 (ratios)


def main() -> int:
    """The whole bench; 1 when a goal is missed."""
    asked = _asked()
    with as_owner(connection):
        call_command("migrate", verbosity=0)
        floors.make_table()
    campaign = world.campaign()
    print("准备数据……", file=sys.stderr)
    world.fill_up(campaign, asked.small)
    each = asked.rounds * asked.requests
    savers = [world.ready(campaign) for _ in range(asked.requests)]  # a section saved anew voids the stamped scan
    drafts = [world.ready(campaign) for _ in range(2 * each + WARM)]
    _settle()
    connections.close_all()
    with serving.server() as port:
        _warm(port, [drafts.pop() for _ in range(WARM)])
        rows = [_saving(port, savers, asked)]
        few = _submitting(port, drafts[:each], asked)
        print(f"再加入 {asked.large - asked.small} 份申报……", file=sys.stderr)
        world.fill_up(campaign, asked.large)
        _settle()
        connections.close_all()
        many = _submitting(port, drafts[each:], asked)
    rows += [
        (f"提交，已有 {asked.small} 份", few, SUBMIT, "P6"),
        (f"提交，已有 {asked.large} 份", many, SUBMIT, "P6"),
    ]
    return _print(rows, few, many)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="填报与提交的速度，以同一次运行中的最低耗时页面为基准"
    )
    parser.add_argument("--small", type=int, default=100, help="开始时活动已有的申报数量")
    parser.add_argument("--large", type=int, default=10_000, help="后一半提交时的申报数量")
    parser.add_argument("--rounds", type=int, default=5, help="轮数，取中位数")
    parser.add_argument("--requests", type=int, default=64, help="每轮每项的请求数，16 个客户端同时发出")
    return parser.parse_args()


def _settle() -> None:
    """What autovacuum would have done by then: without figures about the new rows PostgreSQL plans for an empty table."""
    if connection.vendor == "postgresql":
        with as_owner(connection), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _floor(path: Callable[[int], str], count: int) -> list[Post]:
    body = urlencode(floors.answers())
    return [Post(path(n), body) for n in range(count)]


def _warm(port: int, drafts: Sequence) -> None:
    """Both have run before, in each worker: code is loaded, statements are told and planned."""
    serving.rate(port, _floor(lambda n: "/floor/submit/", WARM))
    posts = [world.submitting(one) for one in drafts]
    connections.close_all()
    serving.rate(port, posts)


def _in_turn(
    port: int, rounds: int, floor: Sequence[Post], real: Callable[[int], Sequence[Post]]
) -> list[tuple[float, float]]:
    """Floor and page one after the other, round by round: (requests a second of the floor, of the page)."""
    return [(serving.rate(port, floor), serving.rate(port, real(number))) for number in range(rounds)]


def _submitting(port: int, drafts: Sequence, asked: argparse.Namespace) -> list[tuple[float, float]]:
    posts = [world.submitting(one) for one in drafts]
    connections.close_all()
    floor = _floor(lambda n: "/floor/submit/", asked.requests * 4)
    return _in_turn(port, asked.rounds, floor, lambda n: posts[n * asked.requests : (n + 1) * asked.requests])


def _saving(port: int, drafts: Sequence, asked: argparse.Namespace) -> tuple:
    posts = [world.saving(one) for one in drafts]
    connections.close_all()
    floor = _floor(lambda n: f"/floor/update/{n % 64 + 1}/", asked.requests * 4)
    return "暂存一节", _in_turn(port, asked.rounds, floor, lambda n: posts), SAVE, "目标"


def _print(rows: Sequence[tuple], few: list, many: list) -> int:
    missed = 0
    print(f"{'':24}{'基准/秒':>10}{'页面/秒':>10}{'比值':>8}{'目标':>8}")
    for title, rounds, goal, name in rows:
        ratio = statistics.median(real / floor for floor, real in rounds)
        missed += ratio < goal
        floor, real = (statistics.median(one[n] for one in rounds) for n in (0, 1))
        print(
            f"{title:20}{floor:12.0f}{real:12.1f}{ratio:10.2f}{goal:10.2f}  {name}{'' if ratio >= goal else '  未达到'}"
        )
    growth = statistics.median(real / floor for floor, real in many) / statistics.median(
        real / floor for floor, real in few
    )
    missed += growth < GROWTH
    print(f"{'提交，多与少之比':20}{'':24}{growth:10.2f}{GROWTH:10.2f}  P7{'' if growth >= GROWTH else '  未达到'}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
