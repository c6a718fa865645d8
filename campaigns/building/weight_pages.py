"""What has to add up to 100%: the criteria of a rubric, or the parts of a combined score, in one table."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.building import bench, outline
from campaigns.building.bench import Editing, edited
from campaigns.ruleset.base import show_share
from campaigns.ruleset.editing import tree
from campaigns.ruleset.editing.starters import free_key, keys_in
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.stages import CombineStep, Criterion, Rubric
from campaigns.ruleset.words import word

LISTS = {Rubric: "criteria", CombineStep: "parts"}
BLANK_ROWS = 3


def share(text: str) -> Fraction:
    """A weight as it is typed: 30, 30%, 1/3. ValueError for anything else."""
    text = text.strip().replace("％", "%")
    try:
        if text.endswith("%"):
            return Fraction(text[:-1]) / 100
        value = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(text) from error
    return value if "/" in text else value / 100


class WeightsForm(forms.Form):
    """One line for each criterion (and a few empty ones) or part: its name, its weight, its full marks."""

    def __init__(self, rows: list[Data], titles: list[str], given: Any = None, *, named: bool):
        super().__init__(given)
        self.rows, self.named = rows, named
        for number, title in enumerate([*titles, *([""] * BLANK_ROWS if named else [])]):
            row = rows[number] if number < len(rows) else {}
            if named:
                self._add(f"label_{number}", f"第 {number + 1} 项名称", row.get("label", ""), 300)
            told = title or f"第 {number + 1} 项"
            weight = show_share(share(row["weight"])) if row else ""
            self._add(f"weight_{number}", f"{told}：{word(Criterion, 'weight').label}", weight, 20, numeric=True)
            if named:
                points = str(row.get("max", 100)) if row else ""
                self._add(f"max_{number}", f"{told}：{word(Criterion, 'max').label}", points, 6, numeric=True)

    def _add(self, name: str, label: str, value: str, longest: int, *, numeric: bool = False) -> None:
        attrs = {"class": "form-control", "aria-label": label, **({"inputmode": "decimal"} if numeric else {})}
        if name.startswith("weight_"):
            attrs["data-weight"] = ""
        self.fields[name] = forms.CharField(
            required=False, label=label, initial=value, max_length=longest, widget=forms.TextInput(attrs=attrs)
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for number in range(self.count):
            weight, points = cleaned.get(f"weight_{number}", ""), cleaned.get(f"max_{number}", "")
            if not self._kept(number):
                continue
            try:
                share(weight)
            except ValueError:
                self.add_error(f"weight_{number}", "权重写作 30% 或 30")
            if self.named and points and not (points.isascii() and points.isdigit() and 0 < int(points) <= 100_000):
                self.add_error(f"max_{number}", "满分写一个正整数")
        if not self.errors and not any(self._kept(number) for number in range(self.count)):
            self.add_error(None, "至少要有一项。")
        return cleaned

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.rows) + (BLANK_ROWS if self.named else 0)

    def _kept(self, number: int) -> bool:
        if not self.named:
            return True
        return bool(self.cleaned_data.get(f"label_{number}", "").strip())

    def made(self, taken: set[str]) -> list[Data]:
        """The rows as typed; a line without a name is taken away, a new one gets a key."""
        found = []
        for number in range(self.count):
            if not self._kept(number):
                continue
            row = dict(self.rows[number]) if number < len(self.rows) else {"key": free_key(Criterion, taken)}
            row["weight"] = show_share(share(self.cleaned_data[f"weight_{number}"]))
            if self.named:
                row["label"] = self.cleaned_data[f"label_{number}"].strip()
                row["max"] = int(self.cleaned_data[f"max_{number}"] or 100)
            found.append(row)
        return found

    def total(self) -> Fraction | None:
        """What the weights shown add up to; None while one cannot be read."""
        try:
            typed = [self[f"weight_{number}"].value() or "" for number in range(self.count)]
            return sum((share(one) for one in typed if one.strip()), Fraction(0))
        except ValueError:
            return None

    def lines(self, titles: list[str]) -> list[dict[str, Any]]:
        """For the table."""
        names = ("label", "weight", "max") if self.named else ("weight",)
        found = []
        for number in range(self.count):
            inputs = {name: self[f"{name}_{number}"] for name in names}
            wrong = [sentence for one in inputs.values() for sentence in one.errors]
            found.append({"title": titles[number] if number < len(titles) else "", "wrong": wrong, **inputs})
        return found


def _load(request: HttpRequest, pk: int, at: str) -> Editing:
    """The rubric or combined score at a place; its list of rows leads to it too."""
    editing = bench.place(request, pk, at)
    if editing.here.is_list and editing.here.path[-1:] in {("criteria",), ("parts",)}:
        editing = bench.place(request, pk, tree.written(editing.here.path[:-1]))
    if editing.here.model not in LISTS:
        raise Http404
    return editing


@require_http_methods(["GET", "POST"])
@allow("campaign.build", load=_load)
@once
def weights(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The table with its total; what does not add up is kept, and the lint says it."""
    here = editing.here
    named = here.model is Rubric
    name = "criteria" if named else "parts"
    rows = here.value[name]
    stages = {stage.key: stage.title for stage in editing.standing.rules.stages}
    titles = [row["label"] if named else f"{stages.get(row['stage'], row['stage'])}：{_part(row)}" for row in rows]
    form = WeightsForm(rows, titles, request.POST or None, named=named)
    called = outline.trail_to(editing.standing.data, here.path)[-1][0]
    if form.is_valid():
        made = form.made(keys_in(editing.standing.data))
        back = bench.address(request, editing, "host_rules_weights", at=editing.at)
        path = (*here.path, name)
        answer = edited(
            request, editing, lambda data: tree.replaced(data, path, made), f"修改“{called}”的权重", form, back=back
        )
        if answer is not None:
            return answer
    total = form.total()
    context = bench.frame(request, editing, editing.at, title="权重表")
    context |= {
        "form": form, "lines": form.lines(titles), "named": named, "at": editing.at, "called": called,
        "total": show_share(total) if total is not None else "—", "fits": total == 1,
        "findings": [row for row in bench.findings(request, editing, editing.at) if row.open],
    }  # fmt: skip
    return render(request, "campaigns/building/weights.html", context)


def _part(row: Data) -> str:
    from campaigns.ruleset.stages import ScorePart

    return word(ScorePart, "step").values.get(row["step"], row["step"])
