"""The page of one option list: the list as text, what a paste would do to it line by line, and saving it as one edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.building import bench, mentions, outline, tools
from campaigns.building.bench import Editing, edited
from campaigns.building.grids import cleaning, options
from campaigns.models import Badge
from campaigns.ruleset.base import Option, OptionGroup
from campaigns.ruleset.editing import tree
from campaigns.ruleset.editing.starters import keys_in
from campaigns.ruleset.editing.tree import Data, NoSuchPlace, Path, Spot

SECOND = (("auto", "自动判断"), ("child", "第二级选项"), ("note", "说明"))
STATES = {
    "new": Badge("新增", "success"), "same": Badge("不变", "neutral"), "renamed": Badge("改名", "info"),
    "twice": Badge("重复", "warning"), "wrong": Badge("有误", "danger"),
}  # fmt: skip
HOLDERS = {"Dimension": "options", "ChoiceField": "options", "GroupedChoiceField": "groups"}


class PasteForm(forms.Form):
    """What was pasted, and how a second column is read."""

    text = forms.CharField(
        label="选项",
        max_length=cleaning.MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "ui-paste", "wrap": "off", "spellcheck": "false"}),
        error_messages={"required": "请粘贴选项后再预览。", "max_length": "内容太长，请分成几个列表。"},
    )
    second = forms.ChoiceField(label="没有列名时，第二列是", choices=SECOND, initial="auto", required=False)

    def clean_second(self) -> str:
        """The default when nothing was chosen."""
        return self.cleaned_data.get("second") or "auto"


@dataclass(frozen=True)
class ListAt:
    """The list a page is about: where it lies, what holds it, and whether its first level are groups."""

    path: Path
    holder: Spot
    grouped: bool
    title: str

    @property
    def below(self) -> str:
        """Where the second level lies in the plain data."""
        return "options" if self.grouped else "children"

    def present(self, data: Data) -> list[options.Node]:
        """The list as it is."""
        try:
            rows = tree.spot(data, self.path).value
        except NoSuchPlace:
            rows = []
        return options.nodes(rows or (), self.below)


def list_at(data: Data, here: Spot) -> ListAt:
    """The option list at a place, or the one the part there holds. 404 where there is none."""
    path = here.path
    if here.model is not None:
        if here.model.__name__ not in HOLDERS:
            raise Http404
        path = (*path, HOLDERS[here.model.__name__])
    elif here.shape is None or here.shape.models not in {(Option,), (OptionGroup,)}:
        raise Http404
    holder = tree.spot(data, path[:-1])
    words = [label for label, _ in outline.trail_to(data, path)]
    return ListAt(path, holder, path[-1] == "groups", " / ".join(words[-2:]))


@require_http_methods(["GET", "POST"])
@allow("campaign.build", load=bench.place)
@once
def option_list(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Paste a list, see what it does, save it."""
    data = editing.standing.data
    which = list_at(data, editing.here)
    present = which.present(data)
    form = PasteForm(
        request.POST or None, initial={"text": options.written(present) if present else "", "second": "auto"}
    )
    context = bench.frame(request, editing, tree.written(which.path), "粘贴选项")
    context |= {"form": form, "which": which, "at": editing.at, "count": len(present), "reading": None}
    if not form.is_valid():
        return render(request, "campaigns/building/grids/options.html", context)
    reading = options.read(
        form.cleaned_data["text"], present, second=form.cleaned_data["second"], grouped=which.grouped
    )
    if request.POST.get("do") == "save" and reading.fit and reading.changes:
        back = bench.address(request, editing, "host_rules_part", at=tree.written(which.holder.path))
        said = f"修改选项“{which.title}”，共 {len(reading.tree)} 项"
        answer = edited(request, editing, lambda now: replaced(now, which, reading), said, form, back=back)
        if answer is not None:
            return answer
    context |= {"reading": reading, **shown(data, which, reading)}
    return render(request, "campaigns/building/grids/options.html", context)


def replaced(data: Data, which: ListAt, reading: options.Reading) -> Data:
    """The data with the list as it was read; a dimension that gets a second level gets a name for it, a field leaves its dimension."""
    holder = dict(tree.spot(data, which.path[:-1]).value)
    name = str(which.path[-1])
    holder[name] = options.plain(reading.tree, which.below)
    model = which.holder.model.__name__ if which.holder.model else ""
    deep = any(node.children for node in reading.tree)
    if model == "Dimension" and deep and not holder.get("child_key"):
        holder["child_key"] = _unused(f"{holder['key'][:34]}_sub", keys_in(data))
        holder["child_label"] = f"{holder['label']}（第二级）"
    if model == "ChoiceField":
        holder.pop("dimension", None)
    return tree.replaced(data, which.path[:-1], holder)


def _unused(key: str, taken: set[str]) -> str:
    number, found = 2, key
    while found in taken:
        found, number = f"{key}{number}", number + 1
    return found


def shown(data: Data, which: ListAt, reading: options.Reading) -> dict[str, Any]:
    """What the page says of a reading: every line with its word, and what disappears with the rules that depend on it."""
    names = _names(which)
    gone = []
    for node in reading.gone:
        keys = {node.key, *(child.key for child in node.children)}
        gone.append((node, mentions.of_option(data, names, keys)))
    lines = [
        (line, STATES[line.state]) for line in reading.lines if "上级" not in line.remarks or line.state != "twice"
    ]
    counts = {state: sum(line.state == state for line, _ in lines) for state in STATES}
    return {"lines": lines, "gone": gone, "counts": counts, "saves": reading.fit and reading.changes}


def _names(which: ListAt) -> set[str]:
    """By which names rules speak of the list: its dimension and the second level, or its field."""
    value = which.holder.value if isinstance(which.holder.value, dict) else {}
    return {str(value[name]) for name in ("key", "child_key", "dimension") if value.get(name)}


tools.shortcut("粘贴选项", "host_rules_options", r"dimensions\.\d+(\.options)?", with_place=True)
tools.shortcut(
    "粘贴选项",
    "host_rules_options",
    r"forms\.\d+\.sections\.\d+\.fields\.\d+(\.columns\.\d+)?\.(options|groups)",
    with_place=True,
)
tools.shortcut("粘贴选项", "host_rules_options", r"registration\.(ownership|enterprise_type)", with_place=True)
