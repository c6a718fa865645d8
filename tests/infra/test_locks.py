"""The lock files pin every package by hash and name no address to fetch them from."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = sorted((Path(__file__).parents[2] / "requirements").glob("*.txt"))
PINNED = re.compile(r"^[A-Za-z0-9._-]+(\[[^\]]+\])?==\S+", re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_address(lock):
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"--(index-url|extra-index-url|find-links|trusted-host)", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pinned_package_has_a_hash(lock):
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*$", "", lock.read_text(), flags=re.MULTILINE).strip())
    without = [entry.split("==")[0] for entry in entries if not PINNED.match(entry) or "--hash=sha256:" not in entry]
    assert without == []


def test_both_locks_agree_on_the_packages_they_share():
    pins = [
        dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==(\S+)", lock.read_text(), re.MULTILINE)) for lock in LOCKS
    ]
    for first in pins:
        for second in pins:
            assert {name: first[name] for name in first.keys() & second.keys()} == {
                name: second[name] for name in first.keys() & second.keys()
            }


def test_every_wanted_package_is_locked():
    folder = LOCKS[0].parent
    for wanted in folder.glob("*.in"):
        locked = {
            name.lower().replace("_", "-")
            for name in re.findall(
                r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==", wanted.with_suffix(".txt").read_text(), re.MULTILINE
            )
        }
        asked = {
            re.split(r"[\[~=<> ]", line)[0].lower().replace("_", "-")
            for line in wanted.read_text().splitlines()
            if line and line[0].isalnum()
        }
        assert asked - locked == set()


def test_the_locks_are_complete_for_the_oldest_python_they_serve():
    """Debian 12 has 3.11.2; a lock resolved on a later 3.11 lacks what only the earlier one needs."""
    debian = {**default_environment(), "python_version": "3.11", "python_full_version": "3.11.2", "extra": ""}
    locked = {
        canonicalize_name(name)
        for lock in LOCKS
        for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==", lock.read_text(), re.MULTILINE)
    }
    wanted = [
        f"{package.name} wants {needed.name}"
        for package in distributions()
        if canonicalize_name(package.name) in locked
        for needed in map(Requirement, package.requires or [])
        if (needed.marker is None or needed.marker.evaluate(debian)) and canonicalize_name(needed.name) not in locked
    ]
    assert wanted == []
