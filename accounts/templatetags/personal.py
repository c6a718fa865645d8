"""Personal values on pages: masked, and where to ask for them in clear."""

from typing import Any

from django import template
from django.urls import NoReverseMatch
from django.utils.http import urlencode

from accounts.kernel import crypto, workspace

register = template.Library()
register.filter("mask_phone", crypto.mask_phone)
register.filter("mask_name", crypto.mask_name)
register.filter("mask_id_number", crypto.mask_id_number)


@register.simple_tag(takes_context=True)
def reveal_url(context: template.Context, kind: str, pk: Any) -> str:
    """Where this workspace asks for the reason and shows the value; "" where it has no such page."""
    request = context.get("request")
    place = getattr(request, "workspace", "")
    try:
        address = workspace.url(request, f"{place}_reveal", kind=kind, pk=pk)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({'back': request.path})}"
