"""The page of seats and quotas: a table to edit, a paste, a workbook; every way shows its changes first and saves as one edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_GET, require_http_methods

from accounts.files import RejectedFile
from accounts.kernel.access import allow
from accounts.kernel.once import once
from campaigns.building import bench, mentions, tools
from campaigns.building.bench import Editing, edited
from campaigns.building.grids import book, cleaning, differences, seats, settle
from campaigns.models import Badge
from campaigns.ruleset.reading import RuleSetError, from_data

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_INPUTS = 300  # rows of the table; more are pasted or imported
BLANK_ROWS = 3
COLUMNS = ("kind", "key", "name", "tier", "role", "place")
MISSING = (("keep", "保留不动"), ("remove", "删除"))


class GridForm(forms.Form):
    """What was pasted or typed, and how its gaps are meant."""

    text = forms.CharField(
        label="席位和名额",
        max_length=cleaning.MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "ui-paste", "wrap": "off", "spellcheck": "false"}),
        error_messages={"required": "请粘贴后再预览。", "max_length": "内容太长，请分几次。"},
    )
    missing = forms.ChoiceField(label="没有出现的席位", choices=MISSING, initial="keep", required=False)
    blank = forms.ChoiceField(label="名额空着的", choices=tuple(seats.BLANKS.items()), initial="ask", required=False)
    tier = forms.ChoiceField(label="没有写层级的", required=False)

    def __init__(self, tiers: Sequence[tuple[str, str]], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = [("", "逐行填写"), *tiers]


@dataclass
class Checked:
    """What a grid would do: the new data when nothing stands against it, with its changes."""

    problems: list[seats.Problem]
    settled: settle.Settled | None = None
    changes: list[differences.Change] = field(default_factory=list)
    quotas: list[differences.Change] = field(default_factory=list)
    mentioned: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def saves(self) -> bool:
        """There is something to save."""
        return self.settled is not None and bool(self.changes or self.quotas)


@require_http_methods(["GET", "POST"])
@allow("campaign.build", load=bench.whole)
@once
def grid(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The grid; a post shows what it would change, a post with ``save`` changes it."""
    rules, data = editing.standing.rules, editing.standing.data
    levels = [(row.key, row.label) for row in rules.dimensions]
    levels += [(row.child_key, row.child_label or row.child_key) for row in rules.dimensions if row.child_key]
    wanted = [level for level in request.GET.getlist("level") if level in dict(levels)]
    shown = seats.columns(rules, wanted)
    present = seats.rows_of(rules, data, shown)
    cells = seats.table(rules, present, shown)
    tiers = [(tier.key, tier.label) for tier in rules.tiers]
    do, refused = request.POST.get("do", ""), ""
    given = request.POST.copy() if do else None
    if given is not None and do in {"table", "book"}:
        try:
            given["text"] = typed(request, shown) if do == "table" else book.text_of(request.FILES["file"])
        except (RejectedFile, KeyError) as error:
            refused = getattr(error, "sentence", "") or "请先选择要导入的工作簿。"
    form = GridForm(tiers, None if refused else given, initial={"text": "", "missing": "keep", "blank": "ask"})
    checked = None
    if not refused and form.is_valid():
        checked = check(editing, form, present, shown)
        if do == "save" and checked.saves:
            answer = _saved(request, editing, form, checked, bench.address(request, editing, "host_rules_seats"))
            if answer is not None:
                return answer
    context = bench.frame(request, editing, "", "席位和名额表")
    context |= {
        "form": form, "checked": checked, "refused": refused, "do": do, "shown": shown, "tiers": tiers,
        "levels": [(key, label, any(c.level == key for c in shown)) for key, label in levels],
        "roles": list(seats.ROLES.items()), "query": urlencode([("level", level) for level in wanted]), "wanted": wanted,
        "badges": {kind: Badge(*words) for kind, words in differences.WORDS.items()},
        "count": len(present), "most_mb": book.MOST_MB, "help_caps": seats.caps.HELP,
        "rows": inputs(cells, form, checked, do, shown) if len(present) <= MOST_INPUTS else None,
    }  # fmt: skip
    return render(request, "campaigns/building/grids/seats.html", context)


def _saved(request: HttpRequest, editing: Editing, form: GridForm, checked: Checked, back: str) -> HttpResponse | None:
    """Save as one edit; the revision of the page guards that the grid was checked against what it changes."""
    assert checked.settled is not None
    now = checked.settled.data
    kinds = [
        (word, sum(change.kind == kind for change in checked.changes)) for kind, (word, _) in differences.WORDS.items()
    ]
    said = "，".join(f"{word} {count} 个" for word, count in kinds if count) or "修改名额"
    return edited(request, editing, lambda _: now, f"席位和名额表：{said}", form, to="", back=back)


def check(editing: Editing, form: GridForm, present: Sequence[seats.Row], shown: Sequence[seats.Column]) -> Checked:
    """Read the text and work out what it changes."""
    rules, data, given = editing.standing.rules, editing.standing.data, form.cleaned_data
    reading = seats.read(given["text"], rules, present, shown, blank=given["blank"] or "ask", new_tier=given["tier"])
    checked = Checked(list(reading.problems))
    if checked.problems:
        return checked
    try:
        found = settle.settled(data, reading, present, shown, remove=given["missing"] == "remove")
        after = from_data(found.data)
    except settle.Unsayable as error:
        return Checked([seats.Problem(0, "", str(error))])
    except RuleSetError as error:
        return Checked([seats.Problem(0, "", str(one)) for one in error.findings[:5]])
    if wrong := settle.differs(found.data, reading.rows, shown):
        return Checked([seats.Problem(0, "", f"这些席位的名额无法同时成立，请分两次修改：{'、'.join(wrong[:5])}。")])
    checked.settled = found
    checked.changes = differences.rows((rules, data), (after, found.data), shown)
    checked.quotas = differences.quotas(data, found.data)
    there = {seat.key for seat in after.seats}
    gone = [seat for seat in rules.seats if seat.key not in there]
    checked.mentioned = [(seat.name, where) for seat in gone if (where := mentions.of_seat(data, seat.key))]
    return checked


def typed(request: HttpRequest, shown: Sequence[seats.Column]) -> str:
    """The table's inputs as text. Rows ticked for removal are left out; new rows count when they have a name."""
    names = [*COLUMNS, *(f"cap-{column.level}" for column in shown)]
    rows = [["种类", "代号", "名称", "层级", "职责", "管辖", *(column.label for column in shown)]]
    numbers = sorted(
        {
            int(key[2:-5])
            for key in request.POST
            if key.startswith("r-") and key.endswith("-name") and key[2:-5].isdecimal()
        }
    )
    for number in numbers[: MOST_INPUTS + 50]:
        row = [request.POST.get(f"r-{number}-{name}", "") for name in names]
        if f"r-{number}-drop" not in request.POST and (row[2].strip() or row[1]):
            rows.append(row)
    return cleaning.joined(rows)


def inputs(
    cells: list[list[str]], form: GridForm, checked: Checked | None, do: str, shown: Sequence[seats.Column]
) -> list[dict[str, Any]]:
    """The rows of the table: what is there, or what was typed with what is wrong about it, and some empty ones."""
    wrong: dict[int, list[seats.Problem]] = {}
    if checked is not None and do == "table":
        cells = [list(line.cells) for line in cleaning.lines(form.cleaned_data["text"])]
        for problem in checked.problems:
            wrong.setdefault(problem.line, []).append(problem)
    width = len(COLUMNS) + len(shown)
    found = []
    empty = [["席位", *[""] * (width - 1)] for _ in range(BLANK_ROWS)]
    for number, row in enumerate([*cells[1:], *empty]):
        full = (row + [""] * width)[:width]
        facts = dict(zip(COLUMNS, full, strict=False))
        caps = [
            (f"r-{number}-cap-{c.level}", c.label, text) for c, text in zip(shown, full[len(COLUMNS) :], strict=True)
        ]
        found.append({
            **facts, "number": number, "said": facts["name"].replace("{region}", "各地"), "caps": caps, "problems": wrong.get(number + 2, ()), "fixed": facts["kind"] != "席位",
            "new": number >= len(cells) - 1,
        })  # fmt: skip
    return found


@require_GET
@allow("campaign.build", load=bench.whole)
def workbook(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The grid as a workbook, filled with how it stands: a template to edit and import again."""
    rules, data = editing.standing.rules, editing.standing.data
    shown = seats.columns(rules, request.GET.getlist("level"))
    made = book.made(seats.table(rules, seats.rows_of(rules, data, shown), shown))
    response = HttpResponse(made, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"席位和名额-{editing.campaign.slug}.xlsx") or ""
    return response


tools.tool("席位和名额表", "全部席位和推荐名额在一张表里改，可以粘贴、用 Excel 导入导出", "host_rules_seats", 40)
tools.shortcut("在席位和名额表里修改", "host_rules_seats", r"(seats|quotas|seat_sets|tiers)(\.\d+)?")
