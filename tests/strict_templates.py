"""A template of ours that prints a variable nobody gave it fails the test.

Tolerated, because the page means it: `|default` and its kin, an attribute of None, a missing key of stored JSON (a dict),
and everything in Django's and allauth's own templates.
"""

from pathlib import Path

from django.template import Engine
from django.template.base import FilterExpression, VariableDoesNotExist

PROJECT = Path(__file__).resolve().parent.parent
FORGIVING = {"default", "default_if_none"}


class UnknownVariableError(Exception):
    """The template and what it asked for."""


class Strict(str):
    """The engine's string_if_invalid: asked to print itself, it looks at what was missing."""

    __slots__ = ("context",)

    def __contains__(self, text) -> bool:
        return text == "%s"

    def __mod__(self, variable) -> str:
        template = getattr(self.context.render_context, "template", None)
        origin = Path(str(getattr(getattr(template, "origin", None), "name", "")))
        if _ours(origin) and not _forgivable(variable, self.context):
            raise UnknownVariableError(f"{origin.relative_to(PROJECT)}: {{{{ {variable} }}}}")
        return ""


def install() -> None:
    """Switch the check on for every engine."""
    strict = Strict("!")
    resolve = FilterExpression.resolve

    def resolve_strictly(self, context, ignore_failures=False):
        strict.context = context
        forgiving = ignore_failures or any(function.__name__ in FORGIVING for function, _ in self.filters)
        return resolve(self, context, ignore_failures=forgiving)

    def engine_init(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.string_if_invalid = strict

    init = Engine.__init__
    Engine.__init__ = engine_init
    FilterExpression.resolve = resolve_strictly


def _ours(origin: Path) -> bool:
    return origin.is_relative_to(PROJECT) and ".venv" not in origin.parts


def _forgivable(variable, context) -> bool:
    """Was it the attribute of None, or the key of a dict, that was missing?"""
    first, *rest = variable.lookups
    try:
        found = context[first]
        for name in rest:
            if found is None or isinstance(found, dict):
                return True
            found = found[int(name)] if name.isdigit() else getattr(found, name)
    except (KeyError, AttributeError, IndexError, TypeError, VariableDoesNotExist):
        return False
    return True
