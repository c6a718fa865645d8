"""All windows on one line of time, their dates in one table, and the whole calendar moved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.building import bench
from campaigns.building.bench import Editing, edited
from campaigns.building.timeline import timeline
from campaigns.ruleset.editing.calendar import RULES, moved
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.identity import Window
from campaigns.ruleset.reading import from_data, part_problems, to_data

DAY = {"type": "date", "class": "form-control"}
HOUR = {"type": "time", "class": "form-control"}
ENDS = (("opens", "开始"), ("closes", "截止"))


class DatesForm(forms.Form):
    """Both ends of every window, each a day and an hour that may be left out. ``windows()`` is the list as it should become."""

    def __init__(self, rows: list[Data], given: Any = None):
        super().__init__(given)
        self.rows = rows
        for number, row in enumerate(rows):
            for end, label in ENDS:
                day, _, hour = (row.get(end) or "").partition(" ")
                for part, value, attrs in (("day", day, DAY), ("hour", hour, HOUR)):
                    name = f"{end}_{part}_{number}"
                    told = f"{row['title']}：{label}{'日期' if part == 'day' else '时刻'}"
                    widget = forms.TextInput(attrs={**attrs, "aria-label": told})
                    self.fields[name] = forms.CharField(
                        required=False, label=told, max_length=12, initial=value, widget=widget
                    )

    def windows(self) -> list[Data]:
        """The rows with the dates that were typed."""
        return [self._window(number, row) for number, row in enumerate(self.rows)]

    def _window(self, number: int, row: Data) -> Data:
        made = {name: value for name, value in row.items() if name not in {"opens", "closes"}}
        for end, _ in ENDS:
            day, hour = (self.cleaned_data.get(f"{end}_{part}_{number}", "").strip() for part in ("day", "hour"))
            if day or hour:
                made[end] = f"{day} {hour}".strip()
        return made

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for number, row in enumerate(self.rows):
            for path, sentence in part_problems(Window, self._window(number, row)):
                end = str(path[0]) if path and str(path[0]) in {"opens", "closes"} else "opens"
                self.add_error(f"{end}_day_{number}", sentence)
        return cleaned

    def lines(self) -> list[dict[str, Any]]:
        """For the table: each window with its four inputs and what is wrong with them."""
        found = []
        for number, row in enumerate(self.rows):
            names = {f"{end}_{part}": self[f"{end}_{part}_{number}"] for end, _ in ENDS for part in ("day", "hour")}
            wrong = [sentence for one in names.values() for sentence in one.errors]
            found.append({"title": row["title"], "at": f"windows.{number}", "wrong": wrong, **names})
        return found


class ShiftForm(forms.Form):
    """A new first day for the whole calendar."""

    start = forms.DateField(
        label="新的开始日期", widget=forms.DateInput(attrs={"type": "date"}), help_text="日程中最早的一天。"
    )
    rule = forms.ChoiceField(
        label="顺延方式", choices=list(RULES.items()), initial="interval", widget=forms.RadioSelect
    )


def _page(request: HttpRequest, editing: Editing, dates: DatesForm, shift: ShiftForm) -> HttpResponse:
    context = bench.frame(request, editing, title="日程")
    context |= {
        "timeline": timeline(editing.standing.rules, request.now), "dates": dates, "lines": dates.lines(), "shift": shift,
        "findings": [row for row in bench.findings(request, editing, "windows") if row.open],
    }  # fmt: skip
    return render(request, "campaigns/building/calendar.html", context)


@require_http_methods(["GET", "POST"])
@allow("campaign.build", load=bench.whole)
@once
def calendar(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The windows drawn and in a table; posting the table is one edit."""
    dates = DatesForm(editing.standing.data["windows"], request.POST or None)
    if dates.is_valid():
        rows = dates.windows()
        changed = [row["title"] for row, was in zip(rows, dates.rows, strict=True) if row != was]
        said = f"修改日程：{'、'.join(changed[:4])}{f'等 {len(changed)} 项' if len(changed) > 4 else ''}"
        back = bench.address(request, editing, "host_rules_calendar")
        answer = edited(request, editing, lambda data: {**data, "windows": rows}, said, dates, back=back)
        if answer is not None:
            return answer
    return _page(request, editing, dates, ShiftForm())


@require_POST
@allow("campaign.build", load=bench.whole)
@once
def shift(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The whole calendar moved to a new first day: one edit."""
    form = ShiftForm(request.POST)
    if form.is_valid():
        start, rule = form.cleaned_data["start"], form.cleaned_data["rule"]
        if 1990 <= start.year <= 2190:
            back = bench.address(request, editing, "host_rules_calendar")
            said = f"日程整体改从 {start:%Y-%m-%d} 开始"
            answer = edited(
                request, editing, lambda data: to_data(moved(from_data(data), start, rule)), said, form, back=back
            )
            if answer is not None:
                return answer
        else:
            form.add_error("start", "请核对年份。")
    return _page(request, editing, DatesForm(editing.standing.data["windows"]), form)
