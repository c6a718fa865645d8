"""Pages and permissions: every route with what it declares, every action with its clauses."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

from accounts.kernel import workspace as ws
from accounts.kernel.policy import known_actions

from .markdown import code, first_line, ours, part, table


@part("routes")
def routes() -> str:
    """Every route of each workspace with what it declares."""
    found: dict[str, list[list[str]]] = {name: [] for name in ws.LABELS}
    for address, pattern in _patterns(get_resolver().url_patterns, ""):
        first = address.partition("/")[0]
        place = first if first in ws.WORKSPACES else "public"
        found[place].append([code(pattern.name), code("/" + address), *_declared(pattern.callback)])
    pieces = [
        "# Routes",
        "“action” is what the view asks of the policy table before it runs; “once” marks forms that carry an idempotency key. Pages of django-allauth answer for themselves and are listed for completeness.",
    ]
    for place, rows in found.items():
        title = f"{ws.LABELS[place]} `/{place}/`" if ws.LABELS[place] else "Public pages and shared addresses"
        pieces += [f"## {title}", table(["name", "address", "action", "methods", "once"], rows)]
    return "\n\n".join(pieces)


def _patterns(patterns: list, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern
        else:
            yield from _patterns(pattern.url_patterns, address)


def _declared(view: Any) -> list[str]:
    access, chain = getattr(view, "access", None), list(_unwrapped(view))
    if access is None:
        return ["allauth", "", ""]
    says = code(access.action) if access.action else "public" + (" (probe)" if access.bare else "")
    methods = next((m for layer in chain if (m := _methods(layer))), "")
    return [says, methods, "yes" if any(layer.__code__.co_qualname == "once.<locals>.inner" for layer in chain) else ""]


def _unwrapped(view: Any) -> Iterator[Any]:
    while view is not None:
        if hasattr(view, "__code__"):
            yield view
        view = getattr(view, "__wrapped__", None)


def _methods(layer: Any) -> str:
    for cell in layer.__closure__ or ():
        content = cell.cell_contents
        if isinstance(content, (list, tuple)) and content and all(str(word).isupper() for word in content):
            return " ".join(content)
    return ""


@part("policies")
def policies() -> str:
    """Every action with its clauses and the routes that ask it."""
    asked: dict[str, list[str]] = {}
    for _, pattern in _patterns(get_resolver().url_patterns, ""):
        access = getattr(pattern.callback, "access", None)
        if access and access.action:
            asked.setdefault(access.action, []).append(pattern.name)
    actions = {name: clauses for name, clauses in known_actions().items() if all(ours(clause) for clause in clauses)}
    names = _names({clause for clauses in actions.values() for clause in clauses})
    said = {(names[clause], _promise(clause)) for clause in names}  # two clauses of one name are said both
    rows = [
        [
            code(name),
            " and ".join(code(names[clause]) for clause in clauses),
            ", ".join(code(route) for route in asked.get(name, ())),
        ]
        for name, clauses in sorted(actions.items())
    ]
    return "\n\n".join(
        [
            "# Policies",
            "An action is allowed when every clause says yes; the first refusal is the reason the person reads. An action without routes is asked by code (`require`, `Moves.advance`).",
            table(["action", "clauses", "routes that ask it"], rows),
            "## What the clauses say",
            table(["clause", "says yes to"], sorted([code(name), promise] for name, promise in said)),
        ]
    )


def _names(clauses: set) -> dict[Any, str]:
    """A clause by its name, with its app in front where two apps use the name."""
    apps_of: dict[str, set[str]] = {}
    for clause in clauses:
        apps_of.setdefault(_clause(clause), set()).add(clause.__module__.partition(".")[0])
    return {
        clause: f"{clause.__module__.partition('.')[0]}.{name}" if len(apps_of[name := _clause(clause)]) > 1 else name
        for clause in clauses
    }


def _clause(clause: Any) -> str:
    name = clause.__qualname__.split(".<locals>")[0]
    if ".<locals>" not in clause.__qualname__:
        return name
    held = [str(value) for cell in clause.__closure__ or () for value in _flat(cell.cell_contents)]
    return f"{name}({', '.join(held)})"


def _flat(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, (tuple, list, frozenset)) else []


def _promise(clause: Any) -> str:
    name = clause.__qualname__.split(".<locals>")[0]
    said = first_line(clause) or first_line(clause.__globals__.get(name))
    return said.removeprefix("A clause: ")
