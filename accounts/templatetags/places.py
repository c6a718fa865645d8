"""Addresses inside the workspace at hand: `{% place "host_campaign" pk=1 %}` adds the tenant or the seat itself."""

from typing import Any

from django import template

from accounts.kernel import workspace

register = template.Library()


@register.simple_tag(takes_context=True)
def place(context: template.Context, name: str, **kwargs: Any) -> str:
    """The address of a route of the request's own workspace; use `{% place … as url %}` for component attributes."""
    return workspace.url(context["request"], name, **kwargs)
