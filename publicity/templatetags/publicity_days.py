"""Which years' holidays still bear on a campaign's publicity periods in working days."""

from datetime import datetime

from django import template

from accounts import workdays
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.stages import PublicityStep
from campaigns.ruleset.windows import closes_at

register = template.Library()


@register.simple_tag
def publicity_years(rules: RuleSet, now: datetime) -> list[int]:
    """Years between now and the campaign's last closing whose holidays are not announced; none unless a publicity period
    is counted in working days."""
    steps = [step for stage in rules.stages for step in stage.steps if isinstance(step, PublicityStep)]
    if not any(step.unit == "working" and step.window is None for step in steps):
        return []
    last = max((end for window in rules.windows if (end := closes_at(window))), default=now)
    return workdays.unannounced(
        now, *[datetime(year, 1, 2, tzinfo=now.tzinfo) for year in range(now.year, last.year + 1)]
    )
