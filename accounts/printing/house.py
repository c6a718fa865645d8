"""The house: import layers, models and scopes, states and moves."""

import inspect
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.conf import settings

from accounts.kernel.moves import Moves
from accounts.kernel.scope import ScopedModel

from .markdown import PROJECT, code, first_line, mermaid, ours, part, table


@part("layers")
def layers() -> str:
    """Import contracts of pyproject.toml."""
    found = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    pieces = [
        "# Import layers",
        "Arrows read “may import”. Each layer may import every layer below it, never one above.",
    ]
    for contract in found["tool"]["importlinter"]["contracts"]:
        pieces.append(f"## {contract['name']}")
        if contract["type"] == "layers" and "containers" not in contract:
            pieces.append(mermaid(_layer_graph([layer.split(" | ") for layer in contract["layers"]])))
        elif contract["type"] == "layers":
            inside = [", ".join(re.findall(r"\w+", layer)) for layer in contract["layers"]]
            pieces.append(f"In {', '.join(contract['containers'])}, from the top: {' → '.join(inside)}.")
        else:
            pieces.append(
                f"`{', '.join(contract['source_modules'])}` never imports {', '.join(contract['forbidden_modules'])}."
            )
    return "\n\n".join(pieces)


def _layer_graph(rows: list[list[str]]) -> str:
    edges = [f"    {upper} --> {lower}" for above, below in pairwise(rows) for upper in above for lower in below]
    return "\n".join(["flowchart TD", *edges])


@part("scopes")
def scopes() -> str:
    """Every model and the scopes in which its rows exist."""
    rows = []
    for model in apps.get_models():
        if not ours(model):
            continue
        scoped = issubclass(model, ScopedModel)
        kinds = ("public", "self", "seat")
        seen = [("yes" if kind in model.SCOPES else "") if scoped else "all" for kind in kinds]
        rows.append([code(model._meta.label), first_line(model), *seen, "yes" if scoped else "all"])
    return "\n\n".join(
        [
            "# Models and the scopes that hold their rows",
            "“yes”: some rows of the model exist in that scope (the condition stands in the model's `SCOPES`); “–”: asking raises ScopeError. The tenant scope holds the tenant's rows of every scoped model, the system scope all rows. “all” marks models without a tenant: they are global and guarded by policies alone.",
            table(["model", "what it is", *kinds, "tenant"], rows),
        ]
    )


@part("states")
def states() -> str:
    """Every MOVES table as a diagram."""
    pieces = ["# States and moves", "Each diagram is the table the code moves by (`accounts.kernel.moves.Moves`)."]
    for where, moves in sorted(_moves_tables(), key=lambda pair: PROJECT.index(pair[0].split(".")[0])):
        pieces += [f"## {moves.name}", f"`{where}`", mermaid(moves.diagram())]
    return "\n\n".join(pieces)


def _moves_tables() -> Iterator[tuple[str, Moves]]:
    for name, module in _modules_of_actions():
        for line in re.findall(r"^(\w+) = Moves\($", inspect.getsource(module), re.MULTILINE):
            yield f"{name}.{line}", getattr(module, line)


def _modules_of_actions() -> Iterator[tuple[str, Any]]:
    for app in PROJECT:
        top = import_module(app)
        for found in pkgutil.walk_packages(top.__path__, f"{app}."):
            if ".actions" in found.name:
                yield found.name, import_module(found.name)
