"""The builder's pages: the outline, a list, a part, and the posts that change them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.kernel import workspace
from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns import queries
from campaigns.building import drafts, outline
from campaigns.building.drafts import Conflict, Standing
from campaigns.building.part_form import PartForm
from campaigns.models import Badge, Campaign, RuleDraftStep
from campaigns.ruleset.editing import tree
from campaigns.ruleset.editing.starters import free_key, keys_in, starter
from campaigns.ruleset.editing.tree import Data, NoSuchPlace, Spot
from campaigns.ruleset.lint import lint, unanswered
from campaigns.ruleset.reading import RuleSetError
from campaigns.ruleset.words import thing

WORDS = {"error": ("错误", "danger"), "warning": ("警告", "warning"), "note": ("提示", "info")}


@dataclass(frozen=True)
class Editing:
    """A campaign whose rules are edited, where editing stands, and the place at hand."""

    campaign: Campaign
    standing: Standing
    here: Spot

    @property
    def at(self) -> str:
        """The place as the address writes it."""
        return tree.written(self.here.path)


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return queries.campaign(pk)


def _editing(request: HttpRequest, pk: int, at: str) -> Editing:
    campaign = queries.campaign(pk)
    standing = drafts.standing(campaign)
    try:
        return Editing(campaign, standing, tree.spot(standing.data, tree.parsed(at)))
    except NoSuchPlace as error:
        raise Http404 from error


def _frame(request: HttpRequest, campaign: Campaign, standing: Standing, active: str = "") -> dict[str, Any]:
    """What every page of the builder shows beside its own content."""
    left = unanswered(lint(standing.rules))
    top = active.split(".", maxsplit=1)[0]
    nav = []
    for title, entries in outline.chapters(standing.data):
        for number, entry in enumerate(entries):
            wrong = sum(f.place.split(".")[0] == entry.at for f in left)
            nav.append(
                {
                    "label": entry.label,
                    "url": workspace.url(request, "host_rules_part", pk=campaign.pk, at=entry.at),
                    "active": entry.at == top,
                    "status": "error" if wrong else "done" if entry.count or entry.count is None else "todo",
                    "errors": wrong,
                    "group": "" if number else title,
                }
            )
    return {
        "campaign": campaign, "standing": standing, "nav": nav, "left": len(left),
        "crumbs": _crumbs(request, campaign, standing.data, active),
    }  # fmt: skip


def _crumbs(request: HttpRequest, campaign: Campaign, data: Data, at: str) -> list[tuple[str, str]]:
    way = outline.trail_to(data, tree.parsed(at))
    return [
        (campaign.title, workspace.url(request, "host_campaign", pk=campaign.pk)),
        ("规则", workspace.url(request, "host_rules", pk=campaign.pk)),
        *((label, workspace.url(request, "host_rules_part", pk=campaign.pk, at=place)) for label, place in way),
    ]


@require_GET
@allow("campaign.build", load=_campaign)
def outline_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The rule set as a whole: its chapters, what the lint says, and the latest edits."""
    standing = drafts.standing(campaign)
    context = _frame(request, campaign, standing)
    context |= {
        "chapters": outline.chapters(standing.data),
        "findings": _findings(request, campaign, standing),
        "steps": drafts.steps(campaign),
    }
    return render(request, "campaigns/building/outline.html", context)


def _findings(request: HttpRequest, campaign: Campaign, standing: Standing) -> list[dict[str, Any]]:
    found = []
    for finding in lint(standing.rules):
        at = outline.place_of(standing.data, finding.place)
        word = Badge("已处理", "success") if finding.answer else Badge(*WORDS[finding.severity])
        url = workspace.url(request, "host_rules_part", pk=campaign.pk, at=at) if at else ""
        found.append({"word": word, "finding": finding, "url": url, "at": at})
    return sorted(found, key=lambda row: bool(row["finding"].answer))


@require_http_methods(["GET", "POST"])
@allow("campaign.build", load=_editing)
@once
def part(request: HttpRequest, editing: Editing) -> HttpResponse:
    """One part as a form with the lists inside it, or one list as a table."""
    here, standing = editing.here, editing.standing
    context = _frame(request, editing.campaign, standing, editing.at)
    context |= {
        "at": editing.at,
        "findings": [f for f in _findings(request, editing.campaign, standing) if f["at"] == editing.at],
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
        answer = _edited(request, editing, lambda data: tree.replaced(data, here.path, form.part()), said, form)
        if answer is not None:
            return answer
    context |= {"form": form, "thing": thing(here.model), "inside": outline.inside(here), "optional": _optional(here)}
    return render(request, "campaigns/building/part.html", context)


def _optional(here: Spot) -> bool:
    """It may be taken away: an item of a list, or a part that need not be there."""
    return bool(here.path) and (isinstance(here.path[-1], int) or bool(here.shape and here.shape.optional))


def _called(data: Data, here: Spot) -> str:
    words = [label for label, _ in outline.trail_to(data, here.path)]
    return "“" + " / ".join(words[-3:]) + "”"


def _edited(
    request: HttpRequest, editing: Editing, change: Callable[[Data], Data], said: str, form: PartForm | None = None,
    *, to: str | None = None,
) -> HttpResponse | None:  # fmt: skip
    """Make the edit and go on to ``to`` (the place at hand). None: the form now says what is wrong."""
    at = editing.at if to is None else to
    back = (
        redirect(workspace.url(request, "host_rules_part", pk=editing.campaign.pk, at=at))
        if at
        else _home(request, editing)
    )
    try:
        revision = int(request.POST.get("revision", ""))
        drafts.edit(editing.campaign, change, revision=revision, said=said, actor=request.actor)
    except Conflict as conflict:
        return _conflict(request, editing, conflict.step, form)
    except ValueError as error:
        if not isinstance(error, RuleSetError):
            raise Http404 from error
        sentences = [str(finding) for finding in error.findings[:5]]
        if form is None:
            messages.error(request, "没有修改：" + "；".join(sentences))
            return back
        for sentence in sentences:
            form.add_error(None, sentence)
        return None
    messages.success(request, f"已保存：{said}")
    return back


def _home(request: HttpRequest, editing: Editing) -> HttpResponse:
    return redirect(workspace.url(request, "host_rules", pk=editing.campaign.pk))


def _conflict(request: HttpRequest, editing: Editing, step: RuleDraftStep, form: PartForm | None) -> HttpResponse:
    """Somebody else was faster: what they did, and what was typed here, so that nothing is lost."""
    typed = []
    if form is not None:
        typed = [(f.label, f.value()) for f in form if f.name in form.changed_data and f.name != "revision"]
    context = {"campaign": editing.campaign, "step": step, "typed": typed, "at": editing.at}
    return render(request, "campaigns/building/conflict.html", context, status=409)


@require_POST
@allow("campaign.build", load=_editing)
@once
def add(request: HttpRequest, editing: Editing) -> HttpResponse:
    """A new item at the end of the list at hand, or the optional part that is not there yet."""
    here = editing.here
    if not here.is_list or here.shape is None:
        raise Http404
    wanted = request.POST.get("kind", "")
    model = next((m for m in here.shape.models if m.__name__ == wanted), here.shape.models[0])
    title = request.POST.get("title", "").strip()[:60]
    made = starter(model, title=title, taken=keys_in(editing.standing.data))
    said = f"新增{thing(model).label}“{outline.named(made, here.shape.models)}”"
    to = tree.written((*here.path, len(here.value)))
    answer = _edited(request, editing, lambda data: tree.inserted(data, here.path, made), said, to=to)
    assert answer is not None
    return answer


@require_POST
@allow("campaign.build", load=_campaign)
@once
def begin_part(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Put an optional part (the library) in place."""
    standing = drafts.standing(campaign)
    try:
        path = tree.parsed(request.POST.get("at", ""))
        above = tree.spot(standing.data, path[:-1])
        shape = next(
            s for s in tree.shapes_of(above) if path and s.name == path[-1] and s.optional and s.kind == "part"
        )
    except (NoSuchPlace, StopIteration) as error:
        raise Http404 from error
    editing = Editing(campaign, standing, above)
    made = starter(shape.models[0], taken=keys_in(standing.data))
    answer = _edited(
        request, editing, lambda data: tree.replaced(data, path, made), f"新增{shape.word.label}", to=tree.written(path)
    )
    assert answer is not None
    return answer


@require_POST
@allow("campaign.build", load=_editing)
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
    answer = _edited(request, editing, act, f"{said}{called}", to=above)
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
@allow("campaign.build", load=_campaign)
@once
def undo(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Go back to how the draft was after an earlier edit."""
    editing = Editing(campaign, drafts.standing(campaign), tree.spot({}, ()))
    try:
        to, revision = int(request.POST.get("to", "")), int(request.POST.get("revision", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        drafts.undo(campaign, to=to, revision=revision, actor=request.actor)
    except Conflict as conflict:
        return _conflict(request, editing, conflict.step, None)
    messages.success(request, f"已恢复到第 {to} 次修改时的规则。")
    return _home(request, editing)
