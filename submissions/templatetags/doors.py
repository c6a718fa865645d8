"""`{% door "apply_check" pk=row.pk %}`: the page of filling in where the reader is, in the unit's workspace or at a desk."""

from typing import Any

from django import template

from submissions.views import doors

register = template.Library()


@register.simple_tag(takes_context=True)
def door(context: template.Context, route: str, **kwargs: Any) -> str:
    """The address; use `{% door … as url %}` for component attributes."""
    return doors.url(context["request"], route, **kwargs)
