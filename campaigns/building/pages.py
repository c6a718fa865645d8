"""The builder's pages: the outline, a list, a part, and the posts that change them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.building import bench, drafts, outline, tools
from campaigns.building.bench import Editing, edited
from campaigns.building.drafts import Conflict
from campaigns.building.part_form import PartForm
from campaigns.building.timeline import timeline
from campaigns.ruleset.editing import tree
from campaigns.ruleset.editing.starters import free_key, keys_in, settled, starter
from campaigns.ruleset.editing.tree import Data, NoSuchPlace, Spot
from campaigns.ruleset.words import thing


@require_GET
@allow("campaign.build", load=bench.whole)
def outline_page(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The rule set as a whole: what is still to do, its chapters, and the latest edits."""
    rows = bench.findings(request, editing)
    context = bench.frame(request, editing)
    context |= {
        "chapters": outline.chapters(editing.standing.data),
        "todo": [row for row in rows if row.open],
        "known": [row for row in rows if not row.open],
        "steps": drafts.steps(editing.campaign),
        "timeline": timeline(editing.standing.rules, request.now),
    }
    return render(request, "campaigns/building/outline.html", context)


@require_http_methods(["GET", "POST"])
@allow("campaign.build", load=bench.place)
@once
def part(request: HttpRequest, editing: Editing) -> HttpResponse:
    """One part as a form with the lists inside it, or one list as a table."""
    here, standing = editing.here, editing.standing
    context = bench.frame(request, editing, editing.at)
    context |= {
        "at": editing.at,
        "findings": [row for row in bench.findings(request, editing, editing.at) if not row.finding.answer],
        "shortcuts": tools.shortcuts(request, editing.campaign, editing.at),
    }
    if here.is_list:
        assert here.shape is not None
        kinds = [(m.__name__, thing(m).label) for m in here.shape.models]
        context |= {"rows": outline.rows(here), "shape": here.shape, "kinds": kinds}
        return render(request, "campaigns/building/list.html", context)
    assert here.model is not None
    form = PartForm(here.model, here.value, standing.rules, request.POST or None)
    if form.is_valid():
        said = f"修改{_called(standing.data, here)}"
        answer = edited(request, editing, lambda data: tree.replaced(data, here.path, form.part()), said, form)
        if answer is not None:
            return answer
    context |= {
        "form": form,
        "thing": thing(here.model),
        "title": _title(here),
        "inside": outline.inside(here),
        "optional": _optional(here),
    }
    return render(request, "campaigns/building/part.html", context)


def _title(here: Spot) -> str:
    """What the part is, and what it is called where it is one of several."""
    assert here.model is not None
    label = thing(here.model).label
    if here.path and isinstance(here.path[-1], int):
        called = outline.named(here.value, (here.model,))
        return label if called == label else f"{label}：{called}"
    return label


def _optional(here: Spot) -> bool:
    """It may be taken away: an item of a list, or a part that need not be there."""
    return bool(here.path) and (isinstance(here.path[-1], int) or bool(here.shape and here.shape.optional))


def _called(data: Data, here: Spot) -> str:
    words = [label for label, _ in outline.trail_to(data, here.path)]
    return "“" + " / ".join(words[-3:]) + "”"


@require_POST
@allow("campaign.build", load=bench.place)
@once
def add(request: HttpRequest, editing: Editing) -> HttpResponse:
    """A new item at the end of the list at hand, or the optional part that is not there yet."""
    here = editing.here
    if not here.is_list or here.shape is None:
        raise Http404
    wanted = request.POST.get("kind", "")
    model = next((m for m in here.shape.models if m.__name__ == wanted), here.shape.models[0])
    title = request.POST.get("title", "").strip()[:60]
    made = settled(model, starter(model, title=title, taken=keys_in(editing.standing.data)), editing.standing.rules)
    said = f"新增{thing(model).label}“{outline.named(made, here.shape.models)}”"
    to = tree.written((*here.path, len(here.value)))
    answer = edited(request, editing, lambda data: tree.inserted(data, here.path, made), said, to=to)
    assert answer is not None
    return answer


@require_POST
@allow("campaign.build", load=bench.whole)
@once
def begin_part(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Put an optional part (the library) in place."""
    standing = editing.standing
    try:
        path = tree.parsed(request.POST.get("at", ""))
        above = tree.spot(standing.data, path[:-1])
        shape = next(
            s for s in tree.shapes_of(above) if path and s.name == path[-1] and s.optional and s.kind == "part"
        )
    except (NoSuchPlace, StopIteration) as error:
        raise Http404 from error
    editing = Editing(editing.campaign, standing, above)
    made = settled(shape.models[0], starter(shape.models[0], taken=keys_in(standing.data)), standing.rules)
    answer = edited(
        request, editing, lambda data: tree.replaced(data, path, made), f"新增{shape.word.label}", to=tree.written(path)
    )
    assert answer is not None
    return answer


@require_POST
@allow("campaign.build", load=bench.place)
@once
def change(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Move an item up or down, copy it, or take it away."""
    path = editing.here.path
    if not _optional(editing.here):
        raise Http404
    above = tree.written(path[:-1])
    called = _called(editing.standing.data, editing.here)
    does: dict[str, tuple[str, Callable[[Data], Data]]] = {
        "up": ("上移", lambda data: tree.moved(data, path, -1)),
        "down": ("下移", lambda data: tree.moved(data, path, 1)),
        "copy": ("复制", lambda data: _copied(data, editing.here)),
        "remove": ("删除", lambda data: tree.removed(data, path)),
    }
    word = request.POST.get("do", "")
    if word not in does or (word != "remove" and not isinstance(path[-1], int)):
        raise Http404
    said, act = does[word]
    answer = edited(request, editing, act, f"{said}{called}", to=above)
    assert answer is not None
    return answer


def _copied(data: Data, here: Spot) -> Data:
    taken = keys_in(data)
    assert here.model is not None
    value = dict(here.value)
    if "key" in value:
        value["key"] = free_key(here.model, taken)
    index = here.path[-1]
    assert isinstance(index, int)
    return tree.inserted(data, here.path[:-1], value, index + 1)


@require_POST
@allow("campaign.build", load=bench.whole)
@once
def undo(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Go back to how the draft was after an earlier edit."""
    try:
        to, revision = int(request.POST.get("to", "")), int(request.POST.get("revision", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        drafts.undo(editing.campaign, to=to, revision=revision, actor=request.actor)
    except Conflict as conflict:
        return bench.conflict_page(request, editing, conflict.step, None)
    messages.success(request, f"已恢复到第 {to} 次修改时的规则。")
    return redirect(bench.address(request, editing, "host_rules"))
