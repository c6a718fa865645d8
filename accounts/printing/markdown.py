"""The parts of the documentation that code prints, and the Markdown they are made of."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.conf import settings

PROJECT = tuple(config.name for config in apps.get_app_configs() if (settings.BASE_DIR / config.name).is_dir())
PARTS: dict[str, Callable[[], str]] = {}


def part(name: str) -> Callable:
    """Enter a function that returns Markdown under the name of its file."""

    def enter(make: Callable[[], str]) -> Callable[[], str]:
        PARTS[name] = make
        return make

    return enter


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; cells keep to one line."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def mermaid(text: str) -> str:
    """A fenced diagram."""
    return f"```mermaid\n{text}\n```"


def first_line(thing: Any) -> str:
    """The promise of a docstring: its first paragraph, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def _cell(value: Any) -> str:
    return " ".join(str(value).split()).replace("|", "\\|") or "–"


def code(name: Any) -> str:
    return f"`{name}`" if name else ""


def ours(thing: Any) -> bool:
    return thing.__module__.split(".")[0] in PROJECT
