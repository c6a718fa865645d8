"""The five presets with 500 filings each: every stage reached, no quota broken, in less than two minutes."""

import sys

import pytest

from campaigns import catalogue
from publicity.rehearsal import running

SECONDS = 120


@pytest.mark.long
@pytest.mark.drill
@pytest.mark.parametrize("name", catalogue.names())
def test_five_hundred_filings_in_two_minutes(name, capsys):
    found = running.rehearse(catalogue.load(name), 500, 1)
    took = found["timings"]
    with capsys.disabled():
        sys.stderr.write(
            f"\n{name}: {found['filings']['filed']} filings, {took['seconds']} s ({took['cpu_seconds']} s CPU)\n"
        )
    errors = [one for one in found["findings"] if one["level"] == "error"]
    assert not errors
    assert all(stage["reached"] for stage in found["stages"])
    assert not any(row["over"] for row in found["quotas"])
    assert took["seconds"] < SECONDS
