"""Route name → what a stranger gets. Rows live in tests/walk/rows/<app>.py, one dictionary ROWS each.

`Row(get, post)`: an answer is "200", "302", "400", "403", "404", "405", or "login" (a redirect to the sign-in page).
`kwargs` overrides the sample values of the address (default: ids that do not exist).
`FOREIGN` (optional, beside ROWS): route name → fn(world) -> (client, existing kwargs, absent kwargs); both must get the
same 404, byte for byte.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {
    "IntConverter": 999_999_999,
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "SlugConverter": "bu-cun-zai",
    "StringConverter": "bu-cun-zai",
    "PathConverter": "bu-cun-zai",
}


@dataclass(frozen=True)
class Row:
    """The stranger's answers to GET and POST."""

    get: str
    post: str
    kwargs: dict[str, Any] = field(default_factory=dict)
    about: str = ""  # what the address's id names, as in tests/walk/about.py


def _modules() -> list[Any]:
    return [import_module(f"tests.walk.rows.{path.stem}") for path in sorted(Path(__file__).parent.glob("rows/*.py"))]


def rows() -> dict[str, Row]:
    """All rows; a name in two files is an error."""
    merged: dict[str, Row] = {}
    for module in _modules():
        assert not (twice := set(merged) & set(module.ROWS)), f"{module.__name__}: {twice}"
        merged |= module.ROWS
    return merged


def foreign() -> dict[str, Callable]:
    """All foreign examples."""
    return {name: example for module in _modules() for name, example in getattr(module, "FOREIGN", {}).items()}


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver: its name, its whole address pattern, and a sample value for each part."""

    name: str | None
    pattern: str
    sample: dict[str, Any]


def routes() -> list[Route]:
    """Every pattern of the resolver, however deep. An unknown kind of pattern or converter is an error."""
    return list(_walk(get_resolver().url_patterns, "", {}))


def _walk(patterns: list, prefix: str, sample: dict[str, Any]):
    for pattern in patterns:
        here = sample | {name: SAMPLES[type(c).__name__] for name, c in pattern.pattern.converters.items()}
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address, here)
        elif isinstance(pattern, URLPattern):
            yield Route(pattern.name, address, here)
        else:
            raise TypeError(f"{address}: unknown kind of pattern {type(pattern)}")
