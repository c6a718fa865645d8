"""Rules of the house that a linter does not know."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tree import committed

ROOT = Path(__file__).parents[2]
APPS = ["accounts", "audit", "notices", "campaigns", "applicants", "submissions", "review", "publicity"]
CODE = [
    path for app in [*APPS, "config"] for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
]
LONGEST_FILE = 400
CLOCK_ITSELF = {"accounts/kernel/clock.py"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def run_check(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "bin" / "check_names", folder], capture_output=True, text=True, check=False
    )


def preset(folder: Path) -> None:
    presets = folder / "campaigns" / "presets"
    presets.mkdir(parents=True)
    (presets / "moon-harvest.yaml").write_text(
        "name: moon-harvest-2031\nidentity: {title: 演示月球丰收案例征集, host: 演示月球研究院（演示登月中心）}\n"
        "seats:\n  - {key: host, name: 演示第一推荐中心, role: host}\n  - {key: js, name: 江苏省}\n"
    )


def test_no_code_names_a_campaign_a_host_or_a_seat():
    result = run_check(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "planted",
    ["moon-harvest-2031", "moon-harvest", "演示月球研究院", "演示登月中心", "演示月球丰收案例征集", "演示第一推荐中心"],
)
def test_check_names_finds_a_planted_name(tmp_path, planted):
    preset(tmp_path)
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "rules.py").write_text(f'"""Fine."""\n\nif campaign.name == "{planted}":\n    pass\n')
    result = run_check(tmp_path)
    assert result.returncode == 1
    assert result.stdout == f"review/rules.py:3: {planted}\n"


def test_check_names_lets_presets_tests_and_regions_be(tmp_path):
    preset(tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text('SLUG = "moon-harvest-2031"\n')
    (tmp_path / "regions.py").write_text('REGIONS = {"32": "江苏省"}\nOTHER = "moon-harvest-2031-b"\n')
    assert run_check(tmp_path).returncode == 0


@pytest.mark.parametrize("app", APPS)
def test_every_migration_has_a_readable_name(app):
    names = [path.stem for path in (ROOT / app / "migrations").glob("[0-9]*.py")]
    assert [n for n in names if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", n) or re.search(r"_auto_|_\d{8}", n)] == []


@pytest.mark.parametrize("app", APPS)
def test_no_two_migrations_of_an_app_share_a_number(app):
    numbers = [path.stem[:4] for path in (ROOT / app / "migrations").glob("[0-9]*.py")]
    assert len(numbers) == len(set(numbers))


def test_no_file_is_longer_than_the_house_allows():
    assert [f"{name(path)}: {n}" for path in CODE if (n := len(path.read_text().splitlines())) > LONGEST_FILE] == []


def test_business_times_come_from_the_one_clock():
    banned = re.compile(
        r"timezone\.now\(|datetime\.(?:now|today|utcnow)\(|date\.today\(|auto_now|db_default=|functions import .*\bNow\b"
    )
    found = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in CODE
        if name(path) not in CLOCK_ITSELF
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if banned.search(line)
    ]
    assert found == []


def test_no_committed_file_names_a_place_of_one_machine():
    text = [
        n
        for n in committed()
        if not n.endswith((".xz", ".png", ".jpg", ".pdf", ".docx", ".xlsx", ".zip")) and "vendor" not in n
    ]
    place = re.compile(r"(?<![\w.}\"])/" + r"(?:work|root)/\w|/tmp" + r"/(?:plan|clone)")
    assert [n for n in text if (ROOT / n).exists() and place.search((ROOT / n).read_text(errors="replace"))] == []
