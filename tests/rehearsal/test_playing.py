"""Rule sets played to the end in a child: the five presets, a rule set full of dead ends, the same seed twice, and the fence."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings

from campaigns import catalogue
from publicity.rehearsal import running
from tests.ruleset import sample

BAD = {
    "entries_stuck",
    "lost_between",
    "filings_without_seat",
    "quota_broken",
    "no_quota",
    "invariant_broken",
    "entered_twice",
}
TOO_FEW = {"saibao-2022"}  # a tenth of so few filings is none, and the report says so


@pytest.mark.parametrize("name", catalogue.names())
def test_every_preset_goes_to_its_end(name):
    found = running.rehearse(catalogue.load(name), 6, 2)
    assert not BAD & {one["kind"] for one in found["findings"]}, found["findings"]
    assert found["filings"]["filed"] == 6
    assert sum(day["total"] for day in found["letters"]) > 10
    if name in TOO_FEW:
        assert "quota_zero" in {one["kind"] for one in found["findings"]}
    else:
        assert found["clean"], found["findings"]
        some = {stage.key for stage in catalogue.load(name).stages if stage.left_over_from or stage.when}
        assert all(stage["reached"] for stage in found["stages"] if stage["key"] not in some)
        assert found["results"]["library"] or name != "qingdao-2020"
    if (
        name == "industrial-app-2021"
    ):  # every selected work reports, is evaluated, and some are inspected two years later
        after = found["results"]["follow_ups"]
        assert all(asked and done for title, (asked, done) in after.items() if "2019" not in title), after


def parts(**changes):
    host = {"seats": ["host"]}
    rubric = {
        "key": "r",
        "title": "评分表",
        "criteria": [{"key": "c", "label": "总评", "weight": "100%"}],
        "min_sheets": 3,
    }
    check = {"type": "check", "items": [{"key": "a", "text": "材料齐全"}]}
    window = {"key": "v", "title": "投票", "purpose": "vote", "opens": "2024-10-08", "closes": "2024-10-12"}
    return {
        "windows": [w for w in sample.data()["windows"] if w["key"] == "file"],
        "rubrics": [rubric],
        "panels": [{"key": "p", "title": "两人组", "size": 2}],
        "stages": [
            {"key": "check", "title": "初审", "seats": host, "steps": [check]},
            {"key": "region", "title": "区域评议", "after": ["check"], "seats": {"tiers": ["region"]}, "steps": [check]},
            {"key": "few", "title": "两人评分", "after": ["check"], "seats": host, "steps": [{"type": "score", "rubric": "r", "panel": "p"}]},
            {"key": "sent", "title": "推荐", "after": ["check"], "seats": host, "steps": [{"type": "recommend"}]},
            {"key": "vote", "title": "投票", "after": ["check"], "seats": host, "window": None, "steps": [{"type": "vote"}]},
        ],
        **({"windows": [*sample.data()["windows"][1:], window]} if changes.get("vote") else {}),
    }  # fmt: skip


def test_dead_ends_are_named_with_the_sentence_of_the_site():
    found = running.rehearse(sample.rules(**parts()), 8, 1)
    said = {(one["kind"], one["place"].split(" · ")[0]): one["sentence"] for one in found["findings"]}
    assert ("stage_unreached", "区域评议") in said
    assert "至少需要 3 份评分表" in said["entries_stuck", "两人评分"]
    assert ("no_quota", "推荐") in said
    assert ("entries_stuck", "推荐") in said
    assert ("vote_without_window", "投票") in said
    assert not found["clean"]
    assert {"submit"} <= {
        "submit" if one["tried"] == "提交申报" else "" for one in found["refusals"]
    }  # who came too late


def test_same_rules_number_and_seed_give_the_same_report():
    rules = sample.rules(**parts())
    first, again, other = (running.rehearse(rules, 8, seed) for seed in (5, 5, 6))
    for one in (first, again, other):
        one.pop("timings")
        one.pop("seed")
    assert json.dumps(first, sort_keys=True) == json.dumps(again, sort_keys=True)
    assert first != other


def test_whoever_cancels_ends_the_child_at_once():
    with pytest.raises(running.NotPlayed) as error:
        running.rehearse(catalogue.load("xinchuang-2024"), 500, heard=lambda said, share: said == "正在准备临时数据库")
    assert error.value.reason == "cancelled"


def test_time_is_limited():
    with pytest.raises(running.NotPlayed) as error:
        running.rehearse(catalogue.load("xinchuang-2024"), 500, seconds=2)
    assert error.value.reason == "timeout"


def test_a_child_that_dies_gives_a_sentence():
    with pytest.raises(running.NotPlayed) as error:
        running.rehearse(sample.rules(), 3, memory_mb=120)
    assert error.value.reason in ("memory", "crash")
    assert error.value.sentence.startswith("预演")


@pytest.mark.parametrize("count", [0, running.MOST + 1])
def test_the_number_is_limited(count):
    with pytest.raises(running.NotPlayed, match="申报数量"):
        running.rehearse(sample.rules(), count)


# ---------------------------------------------------------------- the fence


def fenced(tmp_path: Path, code: str) -> str:
    """Run code as the child would after its fence; what it printed."""
    inside = tmp_path / "own"
    inside.mkdir()
    lines = [
        "import os, sys, socket, sqlite3, subprocess, pathlib",
        "from publicity.rehearsal.child import fence, Fenced",
    ]
    lines += [f"fence(pathlib.Path({str(inside)!r}))", "try:", f"    {code}", "    print('went through')"]
    lines += ["except Fenced as e:", "    print('refused')"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=settings.BASE_DIR, env=running.environment(inside), capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout.strip() or done.stderr


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("open({out!r}, 'w')", "refused"),
        ("os.open({out!r}, os.O_RDWR | os.O_CREAT)", "refused"),
        ("sqlite3.connect({out!r})", "refused"),
        ("sqlite3.connect('file:{out}?mode=rw', uri=True)", "refused"),
        ("os.remove({out!r})", "refused"),
        ("socket.create_connection(('127.0.0.1', 9))", "refused"),
        ("subprocess.run(['true'])", "refused"),
        ("os.system('true')", "refused"),
        ("open({own!r}, 'w').close()", "went through"),
        ("sqlite3.connect({own!r}).close()", "went through"),
        ("sqlite3.connect(':memory:').close()", "went through"),
    ],
)
def test_the_child_reaches_nothing_but_its_own_folder(tmp_path, code, answer):
    names = {"out": str(tmp_path / "app.sqlite3"), "own": str(tmp_path / "own" / "x.sqlite3")}
    assert fenced(tmp_path, code.format(**names)) == answer
    assert not Path(names["out"]).exists()


def test_the_child_is_told_no_address_and_no_key(monkeypatch, tmp_path):
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "FIELD_KEYS",
        "S3_SECRET_KEY",
        "SMS_CHANNEL",
        "DATABASE_OWNER_URL",
    ):
        monkeypatch.setenv(name, "secret-of-the-site")
    told = running.environment(tmp_path)
    assert "secret-of-the-site" not in told.values()
    assert told["DATA_DIR"] == str(tmp_path)


@pytest.mark.parametrize(
    "more", [{"REHEARSAL_FOLDER": ""}, {"REHEARSAL_FOLDER": "/elsewhere"}, {"DATABASE_URL": "sqlite:///x"}]
)
def test_its_settings_refuse_any_other_start(more, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"], cwd=settings.BASE_DIR,
        env={**running.environment(tmp_path), **more}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr


def test_no_thread_or_process_is_left_behind():
    before = threading.active_count()
    running.rehearse(sample.rules(), 2)
    assert threading.active_count() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
