"""Every repair that a finding proposes reads and takes the finding away."""

from fractions import Fraction

import pytest

from campaigns.ruleset.editing.repairs import REPAIRS, repairs
from campaigns.ruleset.editing.repairs.numbers import scaled
from campaigns.ruleset.lint import CHECKS, lint
from campaigns.ruleset.reading import from_data, to_data
from tests.ruleset.lint_base import base
from tests.ruleset.lint_faults import FAULTS


def faulty(code):
    data = base()
    FAULTS[code][0](data)
    rules = from_data(data)
    return rules, to_data(rules)


def test_there_are_repairs_and_each_is_for_a_kind_of_finding():
    assert len(REPAIRS) >= 12
    assert set(REPAIRS) <= set(CHECKS) | {"resolution_stale"}


@pytest.mark.parametrize("code", sorted(set(REPAIRS) & set(FAULTS)))
def test_a_repair_takes_its_finding_away(code):
    rules, plain = faulty(code)
    finding = next(f for f in lint(rules) if f.code == code and f.place == FAULTS[code][1])
    proposed = repairs(rules, plain, finding)
    assert proposed, f"no repair for {finding}"
    assert len({one.label for one in proposed}) == len(proposed)
    for one in proposed:
        before = [(f.code, f.place) for f in lint(rules)]
        mended = from_data(one.change(plain))
        after = [(f.code, f.place) for f in lint(mended)]
        assert after.count((code, finding.place)) < before.count((code, finding.place)), one.label
        assert to_data(rules) == plain, "the data given is left alone"


@pytest.mark.parametrize(
    ("weights", "whole"),
    [([1, 1, 1], [34, 33, 33]), ([30, 30, 60], [25, 25, 50]), ([0, 0], [50, 50]), ([-5, 10], [0, 100])],
)
def test_weights_are_scaled_to_a_hundred(weights, whole):
    assert scaled([Fraction(one, 100) for one in weights]) == [Fraction(one, 100) for one in whole]
