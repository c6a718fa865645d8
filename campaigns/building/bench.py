"""What the builder's pages share: the draft at hand, the frame around a page, and making an edit with its conflict page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.kernel import workspace
from campaigns import queries
from campaigns.building import drafts, outline, tools
from campaigns.building.conflicts import together
from campaigns.building.drafts import Conflict, Standing
from campaigns.building.part_form import PartForm
from campaigns.models import Badge, Campaign, RuleDraftStep
from campaigns.ruleset.editing import tree
from campaigns.ruleset.editing.places import place_of
from campaigns.ruleset.editing.repairs import Repair, repairs
from campaigns.ruleset.editing.tree import Data, NoSuchPlace, Spot
from campaigns.ruleset.lint import Finding, lint, unanswered
from campaigns.ruleset.reading import RuleSetError
from campaigns.ruleset.words import plain

WORDS = {"error": ("错误", "danger"), "warning": ("警告", "warning"), "note": ("提示", "info")}


@dataclass(frozen=True)
class Row:
    """A finding as pages show it: its word, the page on which it is repaired, and what can be repaired by a button."""

    finding: Finding
    word: Badge
    at: str
    url: str
    repairs: tuple[Repair, ...]

    @property
    def told(self) -> str:
        """What to do, in the words of the builder's pages."""
        return plain(self.finding.repair)

    @property
    def may_stay(self) -> bool:
        """A decision on record answers it."""
        return self.finding.severity == "warning" and not self.finding.answer

    @property
    def query(self) -> str:
        """Names the finding in an address."""
        return urlencode({"code": self.finding.code, "place": self.finding.place})

    @property
    def open(self) -> bool:
        """It keeps the rules from being published."""
        return bool(unanswered([self.finding]))


@dataclass(frozen=True)
class Editing:
    """A campaign whose rules are edited, where editing stands, and the place at hand (the whole, unless said)."""

    campaign: Campaign
    standing: Standing
    here: Spot

    @property
    def campaign_id(self) -> int:
        """For the policy: whose rules these are."""
        return self.campaign.pk

    @property
    def at(self) -> str:
        """The place as the address writes it."""
        return tree.written(self.here.path)

    @cached_property
    def findings(self) -> list[Finding]:
        """What the lint says of the draft."""
        return lint(self.standing.rules)


def whole(request: HttpRequest, pk: int) -> Editing:
    """The rules of a campaign, as a loader of a view."""
    return place(request, pk, "")


def place(request: HttpRequest, pk: int, at: str) -> Editing:
    """One place of the rules of a campaign, as a loader of a view."""
    campaign = queries.campaign(pk)
    standing = drafts.standing(campaign)
    try:
        return Editing(campaign, standing, tree.spot(standing.data, tree.parsed(at)))
    except NoSuchPlace as error:
        raise Http404 from error


def address(request: HttpRequest, editing: Editing, name: str, **kwargs: Any) -> str:
    """The address of a page of the builder for this campaign."""
    return workspace.url(request, name, pk=editing.campaign.pk, **kwargs)


def frame(request: HttpRequest, editing: Editing, active: str = "", title: str = "") -> dict[str, Any]:
    """What every page of the builder shows beside its own content. ``title``: the last crumb of a page that is no place."""
    left = unanswered(editing.findings)
    top = active.split(".", maxsplit=1)[0]
    nav = []
    for chapter, entries in outline.chapters(editing.standing.data):
        for number, entry in enumerate(entries):
            wrong = sum(f.place.split(".")[0] == entry.at for f in left)
            nav.append(
                {
                    "label": entry.label,
                    "url": address(request, editing, "host_rules_part", at=entry.at)
                    if entry.there
                    else address(request, editing, "host_rules"),
                    "active": entry.at == top,
                    "status": "error" if wrong else "done" if entry.count or entry.count is None else "todo",
                    "errors": wrong,
                    "group": "" if number else chapter,
                }
            )
    return {
        "campaign": editing.campaign, "standing": editing.standing, "nav": nav, "left": len(left),
        "here": request.path,
        "tools": tools.tabs(request, editing.campaign),
        "crumbs": _crumbs(request, editing, active) + ([(title, "")] if title else []),
    }  # fmt: skip


def _crumbs(request: HttpRequest, editing: Editing, at: str) -> list[tuple[str, str]]:
    way = outline.trail_to(editing.standing.data, tree.parsed(at))
    return [
        (editing.campaign.title, address(request, editing, "host_campaign")),
        ("规则", address(request, editing, "host_rules")),
        *((label, address(request, editing, "host_rules_part", at=where)) for label, where in way),
    ]


def findings(request: HttpRequest, editing: Editing, at: str | None = None) -> list[Row]:
    """The findings in the order in which one sets up a campaign, open ones first; only those of a place and what lies in it."""
    data, rules = editing.standing.data, editing.standing.rules
    rows = []
    for finding in editing.findings:
        where = place_of(data, finding.place)
        if at is not None and where != at and not where.startswith(f"{at}."):
            continue
        word = Badge("已处理", "success") if finding.answer else Badge(*WORDS[finding.severity])
        url = address(request, editing, "host_rules_part", at=where) if where else ""
        rows.append(Row(finding, word, where, url, repairs(rules, data, finding) if not finding.answer else ()))
    return sorted(rows, key=lambda row: (not row.open, row.finding.severity == "note", outline.order_of(row.at)))


def edited(
    request: HttpRequest, editing: Editing, change: Callable[[Data], Data], said: str, form: Form | None = None,
    *, to: str | None = None, back: str = "",
) -> HttpResponse | None:  # fmt: skip
    """Make the edit and go on to the place ``to`` (the one at hand) or the address ``back``. None: the form now says what is wrong."""
    where = editing.at if to is None else to
    answer = redirect(back or _page_of(request, editing, where))
    try:
        revision = int(request.POST.get("revision", ""))
        drafts.edit(editing.campaign, change, revision=revision, said=said, actor=request.actor)
    except Conflict as conflict:
        return conflict_page(request, editing, conflict.step, form, back=back)
    except NoSuchPlace as error:
        raise Http404 from error
    except ValueError as error:
        if not isinstance(error, RuleSetError):
            raise Http404 from error
        sentences = [str(finding) for finding in error.findings[:5]]
        if form is None:
            messages.error(request, "没有修改：" + "；".join(sentences))
            return redirect(back) if back else redirect(_page_of(request, editing, editing.at))
        for sentence in sentences:
            form.add_error(None, sentence)
        return None
    messages.success(request, f"已保存：{said}")
    return answer


def _page_of(request: HttpRequest, editing: Editing, at: str) -> str:
    return address(request, editing, "host_rules_part", at=at) if at else address(request, editing, "host_rules")


def conflict_page(
    request: HttpRequest, editing: Editing, step: RuleDraftStep, form: Form | None, *, back: str = ""
) -> HttpResponse:
    """Somebody else was faster: what they did, and what was typed here, so that nothing is lost."""
    typed, both = [], None
    if isinstance(form, PartForm):
        revision = request.POST.get("revision", "")
        both = together(editing.campaign, editing.here, editing.standing.rules, form, int(revision))
    if form is not None:
        typed = [(f.label, f.value()) for f in form if f.name in form.changed_data and f.name != "revision"]
    context = {"campaign": editing.campaign, "step": step, "typed": typed, "at": editing.at, "back": back, "both": both}
    return render(request, "campaigns/building/conflict.html", context, status=409)
