"""The designer's page: one form with all its sections and fields, what can be done to them, and the preview beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.building import bench, mentions, outline, tools
from campaigns.building.bench import Editing, edited
from campaigns.building.forms import arranging, shown
from campaigns.building.forms.arranging import Misplaced
from campaigns.building.part_form import PartForm
from campaigns.ruleset.editing import tree
from campaigns.ruleset.editing.tree import Data, NoSuchPlace
from campaigns.ruleset.forms import Form
from campaigns.ruleset.words import word

USES = dict(word(Form, "use").values)


def _design(request: HttpRequest, pk: int, at: str) -> Editing:
    """The form a place lies in (``forms.0`` and everything below it)."""
    path = at.split(".")
    if path[0] != "forms" or len(path) < 2:
        raise Http404
    return bench.place(request, pk, ".".join(path[:2]))


@require_GET
@allow("campaign.build", load=bench.whole)
def form_list(request: HttpRequest, editing: Editing) -> HttpResponse:
    """All forms of the campaign, to design and to preview."""
    rows = [
        {
            "form": form, "at": f"forms.{number}", "use": USES[form.use],
            "count": sum(len(section.fields) for section in form.sections),
        }
        for number, form in enumerate(editing.standing.rules.forms)
    ]  # fmt: skip
    context = bench.frame(request, editing, "forms", "表单设计") | {"rows": rows}
    return render(request, "campaigns/building/forms/list.html", context)


@require_http_methods(["GET", "POST"])
@allow("campaign.build", load=_design)
@once
def design(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Show the form; a post does one thing to it and saves that as one edit."""
    if request.method == "POST":
        try:
            return _Doing(request, editing).answer()
        except NoSuchPlace as error:
            raise Http404 from error
    return _page(request, editing, _opened(request.GET.get("open", ""), editing))


def _opened(text: str, editing: Editing) -> tuple[int, int] | None:
    """The field whose details are open, from the address."""
    section, _, number = text.partition(".")
    if not (section.isdecimal() and number.isdecimal() and len(text) < 12):
        return None
    rows = editing.here.value["sections"]
    there = int(section) < len(rows) and int(number) < len(rows[int(section)]["fields"])
    return (int(section), int(number)) if there else None


def _page(request: HttpRequest, editing: Editing, opened: tuple[int, int] | None = None, **more: Any) -> HttpResponse:
    rules = editing.standing.rules
    form = rules.forms[int(str(editing.here.path[1]))]
    context = bench.frame(request, editing, editing.at, "设计")
    context |= {
        "at": editing.at, "form": form, "use": USES[form.use], "here": _address(request, editing), "opened": None,
        "parts": shown.parts(rules, form, editing.at, more.get("typed"), more.get("section", -1)),
        "kinds": list(arranging.LABELS.items()), "asked": more.get("asked"),
        "findings": [row for row in bench.findings(request, editing, editing.at) if row.open],
    }  # fmt: skip
    for tab in context["tools"]:
        tab["active"] = tab["url"] == bench.address(request, editing, "host_rules_forms")
    if opened is not None:
        context["opened"] = _details(request, editing, *opened, more.get("details"))
    return render(request, "campaigns/building/forms/design.html", context)


def _details(
    request: HttpRequest, editing: Editing, section: int, number: int, form: PartForm | None
) -> dict[str, Any]:
    """All a field says, as a form, and the lists inside it."""
    here = tree.spot(editing.standing.data, (*editing.here.path, "sections", section, "fields", number))
    assert here.model is not None
    lists = [
        (entry, bench.address(request, editing, "host_rules_part", at=entry.at), _paste(request, editing, entry.at))
        for entry in outline.inside(here)
        if entry.there
    ]
    return {
        "form": form or PartForm(here.model, here.value, editing.standing.rules), "section": section, "number": number,
        "label": here.value["label"], "key": here.value["key"], "kind": arranging.LABELS[here.value["type"]], "lists": lists,
    }  # fmt: skip


def _paste(request: HttpRequest, editing: Editing, at: str) -> str:
    named = at.rpartition(".")[2] in {"options", "groups"}
    return bench.address(request, editing, "host_rules_options", at=at) if named else ""


def _address(request: HttpRequest, editing: Editing) -> str:
    return bench.address(request, editing, "host_rules_design", at=editing.at)


class TypedForm(forms.Form):
    """What was typed into a section's table, for the conflict page."""

    typed = forms.CharField(label="填写的内容", required=False)


class _Doing:
    """One post: the verb and its numbers in ``do``, what was typed in the section's table beside it."""

    def __init__(self, request: HttpRequest, editing: Editing):
        self.request, self.editing = request, editing
        verb, *numbers = request.POST.get("do", "").split(".")
        if not all(number.isdecimal() and len(number) < 5 for number in numbers):
            raise NoSuchPlace(verb)
        self.verb, self.numbers = verb, [int(number) for number in numbers]
        self.form: Data = editing.here.value
        self.anchor, self.opens = "", ""
        self.asked: dict[str, Any] = {}

    def answer(self) -> HttpResponse:
        """Do it and go back to the form, or show it again with what is wrong or what is asked."""
        if self.verb == "field":
            return self._field()
        change = getattr(self, f"_do_{self.verb}", None) if self.verb.isidentifier() else None
        if change is None or len(self.numbers) != {"section_add": 0}.get(self.verb, self._wanted()):
            raise NoSuchPlace(self.verb)
        try:
            if self.numbers:
                self.form = arranging.with_section(self.form, self.numbers[0], self._described)
            said, now = change()
        except Misplaced as error:
            messages.error(self.request, f"没有保存：{error}")
            typed = self.request.POST.dict() if self.numbers else None
            return _page(self.request, self.editing, typed=typed, section=self.numbers[0] if self.numbers else -1)
        if now is None:
            return _page(self.request, self.editing, asked=self.asked)
        return self._save(said, now)

    def _wanted(self) -> int:
        return 2 if self.verb in {"up", "down", "copy", "remove", "move"} else 1

    def _described(self, section: Data) -> Data:
        return arranging.described(section, self.request.POST.dict()) if "title" in self.request.POST else section

    def _save(self, said: str, now: Data) -> HttpResponse:
        back = _address(self.request, self.editing) + (f"?open={self.opens}" if self.opens else "") + self.anchor
        path = self.editing.here.path
        typed = TypedForm({"typed": self._typed()}, initial={"typed": ""})
        return edited(
            self.request, self.editing, lambda data: tree.replaced(data, path, now), f"表单“{self.form['title']}”：{said}", typed,
            back=back,
        ) or self._refused(typed)  # fmt: skip

    def _refused(self, typed: forms.Form) -> HttpResponse:
        for sentence in typed.non_field_errors():
            messages.error(self.request, f"没有保存：{sentence}")
        at = self.numbers[0] if self.numbers else -1
        return _page(self.request, self.editing, typed=self.request.POST.dict() if self.numbers else None, section=at)

    def _typed(self) -> str:
        given = self.request.POST
        return "\n".join(
            value for name, value in given.items() if name == "title" or (name.endswith("label") and value)
        )

    def _row(self) -> Data:
        section, number = self.numbers
        field: Data = arranging.at(arranging.at(self.form["sections"], section)["fields"], number)
        return field

    # Each verb: what is said in the history, and the form as it becomes (None: ask first).

    def _do_save(self) -> tuple[str, Data | None]:
        section = self.form["sections"][self.numbers[0]]
        self.anchor = f"#s-{self.numbers[0]}"
        return f"修改“{section['title']}”", self.form

    def _do_up(self) -> tuple[str, Data | None]:
        return self._shift(-1, "上移")

    def _do_down(self) -> tuple[str, Data | None]:
        return self._shift(1, "下移")

    def _shift(self, by: int, word: str) -> tuple[str, Data | None]:
        field = self._row()
        self.anchor = f"#f-{field['key']}"
        return f"{word}“{field['label']}”", arranging.shifted(self.form, *self.numbers, by)

    def _do_copy(self) -> tuple[str, Data | None]:
        field = self._row()
        self.anchor = f"#f-{field['key']}"
        return f"复制“{field['label']}”", arranging.copied(self.editing.standing.data, self.form, *self.numbers)

    def _do_move(self) -> tuple[str, Data | None]:
        field, to = self._row(), self.request.POST.get(f"f-{self.numbers[1]}-to", "")
        if not to.isdecimal() or len(to) > 4:
            raise Misplaced("请选择移到哪一节。")
        self.anchor = f"#f-{field['key']}"
        return f"移动“{field['label']}”", arranging.moved(self.form, *self.numbers, int(to))

    def _do_remove(self) -> tuple[str, Data | None]:
        field = self._row()
        where = mentions.of_field(self.editing.standing.data, field["key"])
        if where and "sure" not in self.request.POST:
            return "", self._ask(field["label"], where)
        self.anchor = f"#s-{self.numbers[0]}"
        return f"删除“{field['label']}”", arranging.removed(self.form, *self.numbers)

    def _ask(self, label: str, where: list[str]) -> None:
        """Name the rules that would lose what they speak of, before it goes."""
        self.asked = {"label": label, "where": where, "do": self.request.POST["do"]}

    def _do_add(self) -> tuple[str, Data | None]:
        label = self.request.POST.get("new-label", "")
        now, number = arranging.added(
            self.editing.standing.data, self.form, self.numbers[0], self.request.POST.get("new-type", ""), label
        )
        field = now["sections"][self.numbers[0]]["fields"][number]
        self.opens, self.anchor = f"{self.numbers[0]}.{number}", "#edit"
        return f"新增“{field['label']}”", now

    def _do_section_add(self) -> tuple[str, Data | None]:
        now = arranging.section_added(self.editing.standing.data, self.form, self.request.POST.get("new-title", ""))
        self.anchor = f"#s-{len(now['sections']) - 1}"
        return f"新增一节“{now['sections'][-1]['title']}”", now

    def _do_section_up(self) -> tuple[str, Data | None]:
        return self._section_shift(-1, "上移")

    def _do_section_down(self) -> tuple[str, Data | None]:
        return self._section_shift(1, "下移")

    def _section_shift(self, by: int, word: str) -> tuple[str, Data | None]:
        (number,) = self.numbers
        self.anchor = f"#s-{min(max(number + by, 0), len(self.form['sections']) - 1)}"
        title = self.form["sections"][number]["title"]
        return f"{word}一节“{title}”", arranging.section_shifted(self.form, number, by)

    def _do_section_remove(self) -> tuple[str, Data | None]:
        section = self.form["sections"][self.numbers[0]]
        data = self.editing.standing.data
        where = [place for field in section["fields"] for place in mentions.of_field(data, field["key"])]
        if "sure" not in self.request.POST:
            label = f"{section['title']}（{len(section['fields'])} 个字段）"
            return "", self._ask(label, list(dict.fromkeys(where)))
        return f"删除一节“{section['title']}”", arranging.section_removed(self.form, self.numbers[0])

    def _field(self) -> HttpResponse:
        """Save all a field says, from its details."""
        if len(self.numbers) != 2:
            raise NoSuchPlace(self.verb)
        path = (*self.editing.here.path, "sections", self.numbers[0], "fields", self.numbers[1])
        here = tree.spot(self.editing.standing.data, path)
        assert here.model is not None
        details = PartForm(here.model, here.value, self.editing.standing.rules, self.request.POST)
        if details.is_valid():
            back = f"{_address(self.request, self.editing)}#f-{details.part().get('key', '')}"
            said = f"表单“{self.form['title']}”：修改“{details.part().get('label', '')}”"
            change: Callable[[Data], Data] = lambda data: tree.replaced(data, path, details.part())  # noqa: E731
            answer = edited(self.request, self.editing, change, said, details, back=back)
            if answer is not None:
                return answer
        return _page(self.request, self.editing, (self.numbers[0], self.numbers[1]), details=details)


tools.tool("表单设计", "表单的各节和字段在一页里排列、修改，边改边看申报人、打印和手机上的样子", "host_rules_forms", 30)
tools.shortcut(
    "在表单设计里修改", "host_rules_design", r"forms\.\d+(\.sections(\.\d+(\.fields(\.\d+)?)?)?)?", with_place=True
)
tools.shortcut("表单设计", "host_rules_forms", r"forms")
