"""One entry at a desk: read, checked, given an opinion, confirmed, deliberated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.kernel.policy import may
from submissions import consortium, reading
from submissions.asking import reading as asked_reading
from submissions.models import ReturnRequest

from .. import autocheck, engine, queries, similar, wording
from ..actions import checking, opinions, supplements
from ..actions.checking import Mark
from ..models import Assignment, CheckMark, Decision, JointReview, StageEntry
from .common import attempt, go, load_entry, problem_of, whole

PER_PAGE = 50
FORM_OF = {
    "check": "desk_check",
    "opinion": "desk_opinion",
    "duplicates": "desk_confirm",
    "supplement": "desk_confirm",
    "deliberation": "desk_deliberate",
}


def context_of(entry: StageEntry, **more: Any) -> dict[str, Any]:
    """What every page about an entry shows: where it stands, the filing by section, files and scans."""
    rules, stage = entry.docket.campaign.rules, engine.stage_of(entry)
    return {
        "entry": entry,
        "docket": entry.docket,
        "submission": entry.submission,
        "stage": stage,
        "step": engine.step_of(entry),
        "badge": queries.badge_of(entry, stage),
        "parts": reading.parts(rules, entry.version, answering_return=True),
        "scans": reading.scans(rules, entry.version),
        "supplements": asked_reading.given(supplements.beside(entry)),
        "facts": facts_of(entry),
        **more,
    }


def facts_of(entry: StageEntry) -> list[tuple[str, str]]:
    """Number, unit, version: the particulars beside every page about an entry."""
    version, submission = entry.version, entry.submission
    entered = [("来源", submission.paper_words)] if submission.came_on_paper else []
    gone = [("联合体", wording.PARTNER_LEFT.format(name=one.name)) for one in consortium.left(submission)]
    return [
        *entered,
        *gone,
        ("申报编号", submission.number or ""),
        ("申报单位", submission.unit_name),
        ("版本", f"第 {version.number} 版"),
        ("校验码", version.content_hash[:12]),
    ]


@require_GET
@allow("entry.read", load=load_entry)
def read(request: HttpRequest, entry: StageEntry) -> HttpResponse:
    """The filing as filed, with what was decided about it here and what is to be done."""
    step = engine.step_of(entry)
    mine = Assignment.objects.filter(entry=entry, user=request.user, step=entry.step).first()
    context = context_of(
        entry,
        decisions=Decision.objects.filter(entry=entry).select_related("by").order_by("at", "pk"),
        returns=ReturnRequest.objects.filter(submission=entry.submission).order_by("round"),
        joint=queries.joint_opinions([entry]).get(entry.pk, ()) if request.actor.seat_role == "head" else (),
        form_url=FORM_OF.get(step.type, "") if step is not None and entry.state in engine.OPEN else "",
        may_reveal=may(request.actor, "entry.personal", entry),
        mine=mine if mine is not None and mine.state != Assignment.State.RELEASED else None,
    )
    return render(request, "review/entry.html", context)


@require_http_methods(["GET", "POST"])
@allow("entry.check", load=load_entry)
@once
def check(request: HttpRequest, entry: StageEntry) -> HttpResponse:
    """The checklist beside the filing; save, pass, return for correction with remarks, or refuse with a reason."""
    step = _step(entry, "check")
    post, problem = request.POST, ""
    if request.method == "POST":
        problem, done = _checked(request, entry, step)
        if not problem:
            messages.success(request, done)
            name = "desk_check" if "save" in post else "desk_docket"
            return go(request, name, pk=entry.pk if "save" in post else entry.docket_id)
    report = autocheck.report(entry)
    kept = {row.item: row for row in CheckMark.objects.filter(entry=entry, step=entry.step).select_related("by")}
    context = context_of(
        entry,
        lines=[_line(item, report, kept.get(item.key), post) for item in step.items],
        advice=[r for r in report.rulings if r.reason],
        gaps=[p for p in report.problems if p.hard][:20],
        returning=checking.returns_left(entry, step),
        remarks={key.removeprefix("remark."): text for key, text in post.items() if key.startswith("remark.")},
        note=post.get("note", ""),
        problem=problem,
        earlier=Decision.objects.filter(entry=entry).select_related("by").order_by("at", "pk"),
        answering=True,
    )
    return render(request, "review/check.html", context)


def _step(entry: StageEntry, *kinds: str) -> Any:
    step = engine.step_of(entry)
    if step is None or step.type not in kinds:
        raise StageEntry.DoesNotExist
    return step


def _checked(request: HttpRequest, entry: StageEntry, step: Any) -> tuple[str, str]:
    post, actor = request.POST, request.actor
    marks = {item.key: _posted(post, item.key) for item in step.items}
    note = post.get("note", "")
    remarks = [
        {"field": k.removeprefix("remark."), "text": text.strip()}
        for k, text in post.items()
        if k.startswith("remark.")
    ]
    if "pass" in post:
        return problem_of(lambda: checking.pass_check(entry.pk, marks, actor=actor)), "审查通过，申报已进入下一环节。"
    if "return" in post:
        act = lambda: checking.return_entry(entry.pk, marks, note=note, remarks=remarks, actor=actor)  # noqa: E731
        return problem_of(act), "已退回修改，申报单位将收到短信。"
    if "refuse" in post:
        return problem_of(lambda: checking.refuse(entry.pk, marks, reason=note, actor=actor)), "已作出不予受理决定。"
    return problem_of(lambda: checking.save_marks(entry.pk, marks, actor=actor)), "审查记录已保存。"


def _posted(post: Mapping[str, str], key: str) -> Mark:
    said = {"yes": True, "no": False}.get(post.get(f"ok.{key}", ""))
    return Mark(said, post.get(f"note.{key}", ""))


def _line(item: Any, report: autocheck.Report, kept: CheckMark | None, post: Mapping[str, str]) -> dict[str, Any]:
    """One line of the list as the page shows it: posted values first, then what is kept, then what the system found."""
    found = report.about(item) if item.automatic else None
    if post:
        given = _posted(post, item.key)
        ok, remark = given.ok, given.remark
    elif kept is not None:
        ok, remark = kept.ok, kept.remark
    else:
        ok, remark = (found.ok if found else None), ""
    return {
        "item": item,
        "found": found,
        "yes": ok is True,
        "no": ok is False,
        "remark": remark,
        "by": kept.by if kept else None,
    }


@require_http_methods(["GET", "POST"])
@allow("entry.opinion", load=load_entry)
@once
def opinion(request: HttpRequest, entry: StageEntry) -> HttpResponse:
    """评议意见 with yes or no."""
    _step(entry, "opinion")
    problem = ""
    if request.method == "POST":
        passed = "pass" in request.POST
        text = request.POST.get("text", "")
        problem = problem_of(lambda: opinions.give_opinion(entry.pk, passed=passed, text=text, actor=request.actor))
        if not problem:
            messages.success(request, "评议意见已提交。")
            return go(request, "desk_docket", pk=entry.docket_id)
    return render(request, "review/opinion.html", context_of(entry, problem=problem, text=request.POST.get("text", "")))


CONFIRMS = {
    ("duplicates", "pass"): (
        lambda pk, text, actor: opinions.confirm_duplicates(pk, held=False, text=text, actor=actor),
        "已确认没有重复。",
    ),
    ("duplicates", "hold"): (
        lambda pk, text, actor: opinions.confirm_duplicates(pk, held=True, text=text, actor=actor),
        "已暂缓。",
    ),
    ("duplicates", "fail"): (
        lambda pk, text, actor: opinions.end_as_duplicate(pk, text=text, actor=actor),
        "已认定重复。",
    ),
    ("supplement", "pass"): (
        lambda pk, text, actor: supplements.confirm(pk, text=text, actor=actor),
        "已确认补充材料。",
    ),
    ("supplement", "ask"): (
        lambda pk, text, actor: supplements.ask(pk, text=text, actor=actor),
        "已通知申报单位补充材料。",
    ),
    ("supplement", "fail"): (
        lambda pk, text, actor: supplements.end_unanswered(pk, text=text, actor=actor),
        "已作出不予通过决定。",
    ),
}


@require_http_methods(["GET", "POST"])
@allow("entry.confirm", load=load_entry)
@once
def confirm(request: HttpRequest, entry: StageEntry) -> HttpResponse:
    """查重 and 补充材料: what the system found or what was asked, and the host's confirmation."""
    step = _step(entry, "duplicates", "supplement")
    text, problem = request.POST.get("text", ""), ""
    if request.method == "POST":
        choice = next(
            (
                CONFIRMS[step.type, k]
                for k in ("pass", "hold", "fail", "ask")
                if k in request.POST and (step.type, k) in CONFIRMS
            ),
            None,
        )
        if choice is None:
            return go(request, "desk_confirm", pk=entry.pk)
        act, done = choice
        problem = problem_of(lambda: act(entry.pk, text, request.actor))
        if not problem:
            messages.success(request, done)
            return go(request, "desk_docket", pk=entry.docket_id)
    hits = similar.hits(entry, step.hold_from) if step.type == "duplicates" else []
    decisions = Decision.objects.filter(entry=entry, step=entry.step).select_related("by").order_by("at", "pk")
    late = step.type == "supplement" and supplements.overdue(entry, request.now)
    context = context_of(
        entry,
        hits=hits,
        problem=problem,
        text=text,
        decisions=decisions,
        duplicates=step.type == "duplicates",
        late=late,
    )
    return render(request, "review/confirm.html", context)


@require_http_methods(["GET", "POST"])
@allow("entry.deliberate", load=load_entry)
@once
def deliberate(request: HttpRequest, entry: StageEntry) -> HttpResponse:
    """综合复议 of one entry."""
    _step(entry, "deliberation")
    problem, post = "", request.POST
    if request.method == "POST":
        given = {"reason": post.get("text", ""), "rank": whole(post.get("rank", "")), "fails": "fail" in post}
        problem = problem_of(lambda: opinions.deliberate(entry.pk, actor=request.actor, **given))
        if not problem:
            messages.success(request, "复议意见已记录。")
            return go(request, "desk_docket", pk=entry.docket_id)
    return render(
        request,
        "review/deliberate.html",
        context_of(entry, problem=problem, text=post.get("text", ""), rank=post.get("rank", "")),
    )


@require_GET
@allow("joint.list")
def joint_list(request: HttpRequest) -> HttpResponse:
    """The entries this seat sent on and takes part in; scores and outcomes are not shown."""
    rows = JointReview.objects.filter(seat=request.seat).select_related(
        "entry__docket__campaign__version", "entry__docket__seat", "entry__submission", "by"
    )
    rows = rows.order_by("pk").across(JointReview.ELSEWHERE)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    found = [(row, engine.stage_of(row.entry).title, row.entry.state in engine.OPEN) for row in page.object_list]
    return render(request, "review/joint_list.html", {"rows": found, "page": page})


def _load_joint(request: HttpRequest, pk: int) -> JointReview:
    rows = JointReview.objects.select_related(
        "entry__docket__campaign__version", "entry__docket__seat", "entry__submission__unit", "entry__version"
    )
    return rows.across(JointReview.ELSEWHERE).get(pk=pk, seat=request.seat)


@require_http_methods(["GET", "POST"])
@allow("joint.opinion", load=_load_joint)
@once
def joint(request: HttpRequest, row: JointReview) -> HttpResponse:
    """Read the entry and give the seat's joint opinion."""
    entry = row.entry
    entry.version.submission = entry.submission
    if request.method == "POST":
        act = lambda: opinions.joint_opinion(row.pk, text=request.POST.get("text", ""), actor=request.actor)  # noqa: E731
        if attempt(request, act, "联合评议意见已提交。"):
            return go(request, "desk_joint")
    rules = entry.docket.campaign.rules
    context = {
        "row": row,
        "submission": entry.submission,
        "stage": engine.stage_of(entry),
        "parts": reading.parts(rules, entry.version, answering_return=True),
        "scans": reading.scans(rules, entry.version),
        "supplements": asked_reading.given(supplements.beside(entry)),
        "facts": facts_of(entry),
        "text": request.POST.get("text", row.text),
    }
    return render(request, "review/joint.html", context)
