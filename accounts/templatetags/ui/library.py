"""The one library all tags of the kit register with, and how a wrong use is told."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


class ComponentError(template.TemplateSyntaxError):
    """A component was used without an input it needs, or with a value it does not know."""


def complain(sentence: str) -> None:
    """Raise in development and tests; with UI_STRICT = False (production) the part is left blank instead."""
    if getattr(settings, "UI_STRICT", True):
        raise ComponentError(sentence)
