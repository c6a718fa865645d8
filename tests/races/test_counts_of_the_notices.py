"""The count rules of the five notices, each under twenty submits at once: never more than the notice says, losers get a sentence."""

import pytest

from accounts.kernel.clock import restart_clock
from submissions import actions
from tests.races import scene
from tests.races.crowd import at_once, kinds
from tests.races.test_circles import grouped
from tests.races.test_filing import at
from tests.ruleset.presets import NAMES, preset
from tests.ruleset.sample import form

CROWD = 20
HARD = [(name, rule) for name in NAMES for rule in preset(name).counts if rule.max is not None and not rule.advised]
FIELD = {
    "key": "field",
    "label": "领域",
    "options": [{"key": "traffic", "label": "交通"}, {"key": "health", "label": "健康"}],
}


def campaign_with(*rules):
    """A short campaign with the notice's own count rules."""
    more = {"counts": [rule.model_dump(exclude_defaults=True, mode="json") for rule in rules]}
    if any(rule.within for rule in rules):
        key = rules[0].within
        more["dimensions"] = [{**FIELD, "key": key}]
        more["more_forms"] = [form([{"type": "choice", "key": key, "label": "领域", "dimension": key}], key="more")]
    return scene.make_campaign(**more)


def drafts(campaign, firms, within):
    made = [(firm, firm.start(campaign)) for firm in firms for _ in range(CROWD // len(firms))]
    for firm, draft in made if within else ():
        with firm.scope():
            actions.save(draft.pk, {within: {"picked": ["traffic"]}}, revision=1, actor=firm.actor)
    return made


@pytest.mark.parametrize(("name", "rule"), HARD, ids=[f"{name}-{rule.key}" for name, rule in HARD])
def test_the_count_holds_under_twenty_at_once(name, rule):
    restart_clock(at(scene.OPEN), stopped=True)
    campaign = campaign_with(rule)
    firms = [scene.make_firm() for _ in range(4 if rule.per == "group" else 1)]
    work = drafts(campaign, firms, rule.within)
    if rule.per == "group":
        grouped(campaign, firms)

    outcomes = at_once(lambda n: work[n][0].file(work[n][1]), CROWD)

    assert kinds(outcomes) == {"done": rule.max, "Refusal": CROWD - rule.max}, outcomes
    assert scene.filed(campaign) == rule.max
    for lost in (one for one in outcomes if isinstance(one, actions.Refusal)):
        assert any(rule.clause == verdict.clause and str(rule.max) in verdict.reason for verdict in lost.verdicts)


def test_where_the_notice_sets_no_limit_all_twenty_are_filed():
    [rule] = preset("industrial-app-2021").counts
    restart_clock(at(scene.OPEN), stopped=True)
    campaign = campaign_with(rule)
    work = drafts(campaign, [scene.make_firm()], None)

    assert kinds(at_once(lambda n: work[n][0].file(work[n][1]), CROWD)) == {"done": CROWD}


def test_an_advised_count_warns_and_refuses_nobody():
    [rule] = [rule for rule in preset("xinchuang-2024").counts if rule.advised]
    restart_clock(at(scene.OPEN), stopped=True)
    campaign = campaign_with(rule)
    work = drafts(campaign, [scene.make_firm()], rule.within)

    assert kinds(at_once(lambda n: work[n][0].file(work[n][1]), CROWD)) == {"done": CROWD}
