"""Rule sets: the stage graphs and papers of the presets, the types of step and their handlers."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

from django.conf import settings

from .markdown import code, first_line, mermaid, part, table


def _presets() -> Iterator[tuple[str, Any]]:
    reading = import_module("campaigns.ruleset.reading")
    for path in sorted((settings.BASE_DIR / "campaigns" / "presets").glob("*.yaml")):
        yield path.stem, reading.read(path.read_bytes())


@part("stages")
def stages() -> str:
    """The stage graph of every preset."""
    pieces = [
        "# Stages of the presets",
        "A node is a stage with its steps; an edge says from where entries come. “全部” on an edge: those that did not pass go on too. The double-bordered stages wait until all stages before them have passed the entry.",
    ]
    for name, rules in _presets():
        rows = [
            [code(s.key), s.title, _seats(rules, s), _window(rules, s), " → ".join(x.title for x in s.steps)]
            for s in rules.stages
        ]
        pieces += [f"## {name}: {rules.identity.title}", mermaid(_stage_graph(rules))]
        pieces.append(table(["stage", "title", "held at", "window", "steps"], rows))
    return "\n\n".join(pieces)


def _stage_graph(rules: Any) -> str:
    lines = ["flowchart TD", '    filing(["申报提交"])']
    for stage in rules.stages:
        left, right = ("[[", "]]") if stage.join == "all" else ("[", "]")
        steps = "<br/>".join(step.title for step in stage.steps)
        lines.append(f'    {stage.key}{left}"<b>{stage.title}</b><br/>{steps}"{right}')
    for stage in rules.stages:
        words = [*_condition(rules, stage), *(["全部"] if stage.takes == "all" and stage.after else [])]
        arrow = f'-->|"{"；".join(words)}"|' if words else "-->"
        lines += [f"    {before} {arrow} {stage.key}" for before in stage.after or ("filing",)]
    return "\n".join(lines)


def _condition(rules: Any, stage: Any) -> list[str]:
    if stage.left_over_from:
        return ["在" + "、".join(rules.stage(key).title for key in stage.left_over_from) + "没有受理席位的"]
    if not stage.when:
        return []
    labels = {o.key: o.label for d in rules.dimensions for o in d.options if d.key == stage.when.field}
    return ["、".join(labels.get(key, key) for key in stage.when.any_of)]


def _seats(rules: Any, stage: Any) -> str:
    named = {seat.key: seat.name for seat in rules.seats}
    choice = stage.seats
    return "、".join([*(rules.tier(key).label for key in choice.tiers), *(named.get(key, key) for key in choice.seats)])


def _window(rules: Any, stage: Any) -> str:
    if not stage.window:
        return ""
    window = rules.window(stage.window)
    return f"{window.title}（{window.opens or '…'} 至 {window.closes or '…'}）"


@part("steps")
def steps() -> str:
    """Every type of step and its handler."""
    union = get_args(import_module("campaigns.ruleset.stages").Step)[0]
    handlers = import_module("review.engine")._handlers
    rows = []
    for model in get_args(union):
        kind, handler = model.model_fields["type"].default, None
        handler = handlers.get(kind)
        kind_of = f"{type(handler).__module__}.{type(handler).__qualname__}" if handler else ""
        title = model.model_fields["title"].default
        rows.append(
            [code(kind), title, first_line(model), getattr(handler, "level", ""), code(kind_of) or "entries wait"]
        )
    return "\n\n".join(
        [
            "# Steps",
            "A rule set names the step by its type; the handler says what opens when an entry arrives. “level” is who ends the step: each entry, the docket, or the whole stage.",
            table(["type", "title", "what it is", "level", "handler"], rows),
        ]
    )


@part("documents")
def documents() -> str:
    """PDF layouts and the papers of every preset."""
    module = import_module("submissions.documents.layouts")
    found = [c for c in vars(module).values() if inspect.isclass(c) and issubclass(c, module.Layout) and c.template]
    pieces = [
        "# Documents",
        "Layouts are frozen dataclasses handed to `submissions.documents.produce.produce`.",
        table(
            ["layout", "template", "what it prints"],
            [[code(c.__name__), code(c.template), first_line(c)] for c in found],
        ),
    ]
    for name, rules in _presets():
        rows = [[code(d.key), d.title, d.layout, d.part_of, d.annex, "、".join(_returns(d))] for d in rules.documents]
        pieces += [f"## {name}", table(["key", "title", "layout", "part of", "annex", "comes back"], rows)]
    return "\n\n".join(pieces)


def _returns(document: Any) -> list[str]:
    words = [
        ("盖章扫描", document.stamped),
        ("签字", document.signed),
        (f"纸质 {document.paper_copies} 份", document.paper_copies),
    ]
    return [word for word, wanted in words if wanted]
