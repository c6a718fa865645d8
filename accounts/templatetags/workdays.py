"""Years whose holidays are not announced, for pages that show deadlines in working days."""

from typing import Any

from django import template

from accounts import workdays

register = template.Library()


@register.simple_tag
def unannounced(*moments: Any) -> list[int]:
    """`{% unannounced row.due_at ui.now as years %}<c-unannounced :years="years" />`: see accounts.workdays.unannounced."""
    return workdays.unannounced(*[moment for moment in moments if moment])
