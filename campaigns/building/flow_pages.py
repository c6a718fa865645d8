"""The stages as a picture and as a table, and the edits of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.building import bench
from campaigns.building.bench import Editing, edited
from campaigns.building.flow_picture import flow, stage_words
from campaigns.ruleset import stages as model
from campaigns.ruleset.editing import flow as editing_flow
from campaigns.ruleset.editing import tree
from campaigns.ruleset.editing.places import place_of
from campaigns.ruleset.editing.starters import keys_in, settled, starter
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.lint import unanswered
from campaigns.ruleset.words import thing

STEPS = {step.model_fields["type"].default: step for step in get_args(get_args(model.Step)[0])}
Change = Callable[[Data], Data]


@require_GET
@allow("campaign.build", load=bench.whole)
def flow_page(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The graph of stages drawn, the same as a table, and the forms that change it."""
    rules, data = editing.standing.rules, editing.standing.data
    left = unanswered(editing.findings)
    wrong = {place_of(data, f.place) for f in left}
    bad = frozenset(
        stage.key
        for number, stage in enumerate(rules.stages)
        if any(at == f"stages.{number}" or at.startswith(f"stages.{number}.") for at in wrong)
    )
    titles = {stage.key: stage.title for stage in rules.stages}
    rows = [
        {
            "stage": stage, "at": f"stages.{number}", "words": [words for words, kind in stage_words(rules, stage) if kind == "text"],
            "after": [(key, titles.get(key, key)) for key in stage.after],
            "steps": [(n, step, f"stages.{number}.steps.{n}") for n, step in enumerate(stage.steps)],
            "next": [other.key for other in rules.stages if stage.key in other.after],
        }
        for number, stage in enumerate(rules.stages)
    ]  # fmt: skip
    context = bench.frame(request, editing, title="评审流程")
    context |= {
        "flow": flow(rules, bad), "rows": rows, "stages": list(titles.items()), "kinds": list(editing_flow.KINDS.items()),
        "step_types": [(kind, thing(step).label) for kind, step in STEPS.items()],
        "tracks": _tracks(editing),
        "links": [(s.key, f"{titles.get(a, '申报')} → {s.title}", a) for s in rules.stages for a in s.after or ("",)],
        "findings": [row for row in bench.findings(request, editing, "stages") if row.open],
    }  # fmt: skip
    return render(request, "campaigns/building/flow.html", context)


@require_POST
@allow("campaign.build", load=bench.whole)
@once
def flow_change(request: HttpRequest, editing: Editing) -> HttpResponse:
    """One edit of the graph; 404 for what the page does not offer."""
    make = _CHANGES.get(request.POST.get("do", ""))
    try:
        if make is None:
            raise KeyError(request.POST.get("do"))
        said, change = make(request.POST, editing)
        change(editing.standing.data)
    except (KeyError, IndexError, ValueError) as error:
        raise Http404 from error
    answer = edited(request, editing, change, said, back=bench.address(request, editing, "host_rules_flow"))
    assert answer is not None
    return answer


def _called(editing: Editing, key: str) -> str:
    if not key:
        return "申报"
    return "“" + next(row["title"] for row in editing.standing.data["stages"] if row["key"] == key) + "”"


def _known(editing: Editing, key: str) -> str:
    if all(row["key"] != key for row in editing.standing.data["stages"]):
        raise KeyError(key)
    return key


def _add(post: QueryDict, editing: Editing) -> tuple[str, Change]:
    """Behind a stage (or filing), or between two that are connected: ``where`` is ``a`` or ``a>b``."""
    kind, title = post["kind"], post.get("title", "").strip()[:60]
    if kind not in editing_flow.KINDS:
        raise KeyError(kind)
    source, arrow, target = post.get("where", "").partition(">")
    after = [_known(editing, source)] if source else []
    between = _known(editing, target) if arrow else ""
    dimension, _, option = post.get("only", "").partition("=")
    if option and (dimension, option) not in {(d, o) for d, o, _ in _tracks(editing)}:
        raise KeyError(option)
    only = (dimension, option) if option else None
    called = title or editing_flow.KINDS[kind][0]
    where = (
        f"{_called(editing, source)}和{_called(editing, between)}之间" if between else f"{_called(editing, source)}之后"
    )
    return f"在{where}加环节“{called}”", lambda data: editing_flow.add_stage(data, kind, title, after, between, only)


def _tracks(editing: Editing) -> list[tuple[str, str, str]]:
    """What a stage may take alone: each option of each dimension, with its words."""
    rows = editing.standing.rules.dimensions
    return [(row.key, option.key, f"{row.label}：{option.label}") for row in rows for option in row.options]


def _connect(post: QueryDict, editing: Editing) -> tuple[str, Change]:
    source, target = _known(editing, post["source"]), _known(editing, post["target"])
    if source == target:
        raise ValueError(source)
    return f"{_called(editing, target)}接在{_called(editing, source)}之后", lambda data: editing_flow.connect(
        data, source, target
    )


def _disconnect(post: QueryDict, editing: Editing) -> tuple[str, Change]:
    source, target = post["source"], _known(editing, post["target"])
    return f"{_called(editing, target)}不再接在{source}之后", lambda data: editing_flow.disconnect(data, source, target)


def _remove(post: QueryDict, editing: Editing) -> tuple[str, Change]:
    key = _known(editing, post["key"])
    return f"删除环节{_called(editing, key)}", lambda data: editing_flow.remove_stage(data, key)


def _add_step(post: QueryDict, editing: Editing) -> tuple[str, Change]:
    key, step = _known(editing, post["key"]), STEPS[post["type"]]
    made: Any = settled(
        step, starter(step, title=thing(step).label, taken=keys_in(editing.standing.data)), editing.standing.rules
    )
    return f"{_called(editing, key)}加步骤“{thing(step).label}”", lambda data: editing_flow.add_step(data, key, made)


def _step(post: QueryDict, editing: Editing) -> tuple[str, Change]:
    """Move a step of a stage up or down, or take it away."""
    key, number = _known(editing, post["key"]), int(post["number"])
    at = next(n for n, row in enumerate(editing.standing.data["stages"]) if row["key"] == key)
    path = ("stages", at, "steps", number)
    if not 0 <= number < len(editing.standing.data["stages"][at]["steps"]):
        raise IndexError(number)
    changes: dict[str, tuple[str, Change]] = {
        "step_up": ("上移", lambda data: tree.moved(data, path, -1)),
        "step_down": ("下移", lambda data: tree.moved(data, path, 1)),
        "step_remove": ("删除", lambda data: tree.removed(data, path)),
    }
    word, change = changes[post["do"]]
    return f"{word}{_called(editing, key)}的第 {number + 1} 个步骤", change


_CHANGES: dict[str, Callable[[QueryDict, Editing], tuple[str, Change]]] = {
    "add": _add, "connect": _connect, "disconnect": _disconnect, "remove": _remove, "add_step": _add_step,
    "step_up": _step, "step_down": _step, "step_remove": _step,
}  # fmt: skip
