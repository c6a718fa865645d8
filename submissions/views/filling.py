"""Filling in: the sections of a filing with autosave, its files, the check, the papers, submit and receipt."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.files import RejectedFile
from accounts.kernel.access import allow
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import keyed, once, undone
from accounts.kernel.policy import Refused, may, require
from accounts.kernel.verdict import Verdict
from accounts.quota import usage
from campaigns.models import rules_of
from campaigns.ruleset import answers as answering
from campaigns.ruleset import display, shapes
from campaigns.ruleset.eligibility import declarations
from campaigns.windows import OutsideWindow

from .. import (
    actions,
    consortium,
    content,
    copying,
    form_page,
    merging,
    presence,
    progress,
    queries,
    reading,
    receipts,
    recommending,
)
from ..actions import uploading
from ..actions.filing import missing_scans, readiness, rulings
from ..entering import timing, who
from ..models import Attachment, ReturnRequest, Submission
from . import doors, navigation, saving

FAILED = (actions.NotReady, actions.Refusal, OutsideWindow, IllegalMove)  # what can stand against a submit


def _submission(request: HttpRequest, pk: int, **rest) -> Submission:
    request.rest = rest
    return queries.submission(pk)


def _section(request: HttpRequest, pk: int, **rest) -> Submission:
    """A filing for one of its sections: to save it, its rules are enough."""
    return queries.for_saving(pk) if saving.is_a_save(request) else _submission(request, pk, **rest)


@require_GET
@allow("submission.view", load=_submission)
def overview(request: HttpRequest, row: Submission) -> HttpResponse:
    """Where a filing stands: its state, what is missing, its papers, its history."""
    editable = bool(may(request.actor, "submission.edit", row))
    correction = queries.open_return(row)
    sections = navigation.sections(request, row) if editable else []
    context = {
        "row": row,
        "badge": queries.badge(row),
        "paper_badge": queries.paper_badge(row),
        "paper": who.paper_of(row),
        "may_answer": may(request.actor, "paper.confirm", row) if row.awaits_unit else None,
        "editable": editable,
        "sections": sections,
        "copies": editable and copying.has_sources(row),
        "done": sum(item["status"] == "done" for item in sections),
        "unfinished": next((item for item in sections if item["status"] != "done"), None),
        "correction": correction,
        "deadline": progress.deadline(row, correction) if editable and row.campaign.state == "published" else None,
        "deadline_of": progress.whose_deadline(row, correction) if editable else "",
        "timeline": progress.timeline(row, request.now, correction),
        "may_withdraw": may(request.actor, "submission.withdraw", row),
        "window": queries.may_submit_now(row, correction, request.now),
        "versions": row.versions.select_related("submitted_by").order_by("-number"),
        "parts": reading.parts(row.campaign.rules, row.current, answering_return=True)
        if row.current and not editable
        else [],
        "newer_rules": queries.newer_rules(row) if editable else None,
        "shown": [] if editable or row.current else _shown(row),
    }
    return render(request, "submissions/overview.html", context)


def _shown(row: Submission) -> list:
    """What was filled in and never filed, by section, for reading."""
    rules = row.campaign.rules
    answers = row.draft.answers
    found = []
    for form in rules.forms_for("file"):
        for section, fields in shapes.visible(rules, form, answers):
            pairs = [(f.label, display.line(rules, f, answers.get(f.key))) for f in fields if f.key in answers]
            if pairs:
                found.append((section, pairs))
    return found


def _place(row: Submission, form_key: str, section_key: str):
    form = row.campaign.rules.form(form_key)
    section = next((s for s in form.sections if s.key == section_key), None)
    if section is None:
        raise Submission.DoesNotExist
    return form, section


@require_http_methods(["GET", "POST"])
@allow("submission.edit", load=_section, by_action=saving.is_a_save)
def fill(request: HttpRequest, row: Submission) -> HttpResponse:
    """One section: shown with what is wrong so far; saved piece by piece (autosave answers JSON) and merged field by field."""
    at = request.resolver_match.kwargs
    try:
        form, section = _place(row, at["form_key"], at["section_key"])
    except KeyError:
        raise Submission.DoesNotExist from None
    if request.method == "POST":
        shown = partial(_asked_again, request, row, form, section)
        return saving.saved(request, saving.of_section(request, row, form, section, shown))
    return _section_page(request, row, form, section)


def _asked_again(request: HttpRequest, row: Submission, form, section, done, answers, clashes) -> HttpResponse:
    row.draft = done.draft
    return _section_page(request, row, form, section, answers=answers, clashes=clashes, status=409)


def _section_page(
    request: HttpRequest, row: Submission, form, section, *, answers=None, clashes=None, status: int = 200
) -> HttpResponse:
    """``answers``: what stands in the inputs, where that is not what is stored; ``clashes``: questions at their fields."""
    stored = content.draft_answers(row.draft)
    answers = stored if answers is None else answers
    known = row.enrolment.answers if row.enrolment_id else {}
    rules = row.campaign.rules
    files = row.held_files = content.attachments(row)
    if not getattr(row, "partnered", True):
        row.held_partners = []
    found = answering.problems(
        rules, form, answers, content.file_facts(files), complete="check" in request.GET, known=known
    )
    correction = queries.open_return(row)
    remarks = {r["field"]: r["text"] for r in correction.remarks} if correction else {}
    fields = next((f for s, f in shapes.visible(rules, form, answers, known) if s.key == section.key), ())
    detach = doors.name(request, "apply_detach")
    every = form_page.rows(rules, fields, answers, files, found, remarks, clashes=clashes, detach=detach)
    rows = [r for r in every if not isinstance(r.spec, form_page.FILE_TYPES)]
    nav = navigation.sections(request, row, f"{form.key}/{section.key}")
    at = next((i for i, item in enumerate(nav) if item["active"]), 0)
    context = {
        "row": row,
        "form": form,
        "section": section,
        "rows": rows,
        "seen": json.dumps(merging.digests(stored, [r.name for r in rows])),
        "others": presence.others(row, user_id=request.user.pk),
        "uploads": _with_coming(row, [r for r in every if r.accept]),
        "space": usage(row.tenant, row.unit) if any(r.accept for r in every) else None,
        "nav": nav,
        "summary": navigation.summary(nav),
        "next": nav[at + 1]["url"] if at + 1 < len(nav) else doors.url(request, "apply_check", pk=row.pk),
        "section_problems": [p for p in found if p.field in (f"section:{section.key}", f"form:{form.key}")],
        "correction": correction,
        "saved_text": f"已保存 {timezone.localtime(row.draft.saved_at):%H:%M}" if row.draft.revision else "",
    }
    return render(request, "submissions/fill.html", context, status=status)


def _with_coming(row: Submission, rows: list[form_page.Row]) -> list[form_page.Row]:
    """The fields for files, each with what is still on its way."""
    coming = uploading.under_way(uploading.KIND, row.pk, [r.name for r in rows])
    return [replace(r, coming=coming.get(r.name, ())) for r in rows]


@require_POST
@allow("submission.edit", load=_submission)
@once
def attach(request: HttpRequest, row: Submission) -> HttpResponse:
    """Add one or several files to a field."""
    form_key, section_key, field = request.rest["form_key"], request.rest["section_key"], request.rest["field"]
    here = doors.url(request, "apply_fill", pk=row.pk, form_key=form_key, section_key=section_key) + f"#files-{field}"
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, "请先选择要上传的文件。")
    for upload in uploads:
        try:
            actions.attach(row.pk, field, upload, actor=request.actor)
            messages.success(request, f"“{upload.name}”已上传。")
        except RejectedFile as error:
            messages.error(request, f"“{upload.name}”没有上传：{error.sentence}")
        except KeyError:
            raise Submission.DoesNotExist from None
        except Refused as error:
            messages.error(request, error.verdict.reason)
    return redirect(here)


def _attachment(request: HttpRequest, pk: int) -> Submission:
    found = Attachment.objects.select_related("submission__campaign__version").get(pk=pk, removed_at__isnull=True)
    request.rest = {"attachment": found}
    return found.submission


@require_POST
@allow("submission.edit", load=_attachment)
@once
def detach(request: HttpRequest, row: Submission) -> HttpResponse:
    """Take a file away."""
    found = actions.detach(request.rest["attachment"].pk, actor=request.actor)
    messages.success(request, f"“{found.title}”已删除。")
    for form, section, field in row.campaign.rules.fields("file"):
        if field.key == found.field:
            return doors.go(request, "apply_fill", pk=row.pk, form_key=form.key, section_key=section.key)
    return doors.go(request, "apply_submission", pk=row.pk)


@require_http_methods(["GET", "POST"])
@allow("submission.edit", load=_submission)
@once
def check(request: HttpRequest, row: Submission) -> HttpResponse:
    """填写检查: all that is missing with links, what the rules say, the declarations, the papers; then submit."""
    answers = content.draft_answers(row.draft)
    wanted = declarations(row.campaign.rules, answers)
    if request.method == "POST" and "reasons" in request.POST:
        return _reasons(request, row)
    if request.method == "POST":
        ticked = [c.key for c in wanted if c.key in request.POST.getlist(content.DECLARED)]
        actions.save(
            row.pk, {content.DECLARED: ticked}, revision=row.draft.revision, actor=request.actor, overwrite=True
        )
        messages.success(request, "声明事项已保存。")
        return doors.go(request, "apply_check", pk=row.pk)
    found = readiness(row)
    why = answers.get(content.REASONS) or {}
    links = _links(request, row)
    correction = queries.open_return(row)
    nav = navigation.sections(request, row)
    said = rulings(row, row.unit, request.now)
    own = {c.key for c in wanted}  # what is declared here is asked for here, not above
    context = {
        "row": row,
        "nav": nav,
        "summary": navigation.summary(nav),
        "missing": [
            (p, links.get(p.section) or links.get(p.field.partition(":")[2] or p.field, "")) for p in found if p.hard
        ],
        "warnings": [(p, links.get(p.section, ""), why.get(p.field, "")) for p in found if not p.hard],
        "refusals": [r for r in said if not r and r.rule not in own],
        "advice": [(r, f"rule:{r.rule}", why.get(f"rule:{r.rule}", "")) for r in said if r],
        "declarations": [(c, c.key in answers.get(content.DECLARED, ())) for c in wanted],
        "scans": [] if doors.at_desk(request) else missing_scans(row),  # the paper is there, see entering
        "window": _window(request, row, correction),
        "paper": who.paper_of(row) if doors.at_desk(request) else None,
        "deadline": progress.deadline(row, correction),
        "deadline_of": progress.whose_deadline(row, correction),
        "correction": correction,
    }
    context["undeclared"] = [r for r in said if not r and r.rule in own]
    context["ready"] = not (context["missing"] or context["refusals"] or context["undeclared"] or context["scans"])
    return render(request, "submissions/check.html", context)


def _window(request: HttpRequest, row: Submission, correction: ReturnRequest | None) -> Verdict:
    """Can it be handed in now? At a desk the arrival of the paper may count."""
    if correction is None and doors.at_desk(request):
        return timing.may_file(row, who.paper_of(row), request.now, timing.WORDS)
    return queries.may_submit_now(row, correction, request.now)


def _reasons(request: HttpRequest, row: Submission) -> HttpResponse:
    """Why an advised limit is exceeded, for those who review; only of warnings that stand now."""
    standing = {p.field for p in readiness(row) if not p.hard}
    standing |= {f"rule:{r.rule}" for r in rulings(row, row.unit, request.now) if r}
    given = {key: request.POST.get(f"reason.{key}", "").strip()[:300] for key in standing}
    given = {key: text for key, text in sorted(given.items()) if text}
    actions.save(row.pk, {content.REASONS: given}, revision=row.draft.revision, actor=request.actor, overwrite=True)
    messages.success(request, "说明已保存，评审时可以看到。")
    return doors.go(request, "apply_check", pk=row.pk)


def _links(request: HttpRequest, row: Submission) -> dict[str, str]:
    apart = {recommending.PROBLEM: "apply_recommender", consortium.PROBLEM: "apply_consortium"}
    return {key: doors.url(request, name, pk=row.pk) for key, name in apart.items()} | {
        section.key: doors.url(request, "apply_fill", pk=row.pk, form_key=form.key, section_key=section.key)
        + "?check=1"
        for form in row.campaign.rules.forms_for("file")
        for section in form.sections
    }


def _first_receipt(request: HttpRequest) -> str:
    return reverse("apply_receipt", kwargs={"pk": request.resolver_match.kwargs["pk"], "number": 1})


@require_POST
@allow("submission.submit", load=_submission, by_action=keyed)
@once(leads_to=_first_receipt)
def submit(request: HttpRequest, row: Submission) -> HttpResponse:
    """Submit; whatever stands against it leads back to the check page, nothing is lost."""
    pk = request.resolver_match.kwargs["pk"]  # `row` is loaded only where something stands against it
    try:
        version = actions.submit(pk, actor=request.actor)
    except FAILED as error:
        require(request.actor, "submission.submit", row)  # who may not hears that first
        return _not_submitted(request, pk, error)
    if doors.at_desk(request):
        messages.success(request, f"已代为提交，回执编号 {version.receipt_number}。申报单位确认后进入评审。")
        return doors.go(request, "apply_submission", pk=pk)
    return redirect("apply_receipt", pk=pk, number=version.number)


def _not_submitted(request: HttpRequest, pk: int, error: Exception) -> HttpResponse:
    """Say why, and lead to where something can be done about it."""
    if isinstance(error, actions.NotReady):
        hard = sum(p.hard for p in error.problems)
        messages.error(request, f"还不能提交：有 {hard} 处需要补充或修改，请按下面的提示逐项处理。")
    elif isinstance(error, actions.Refusal):
        messages.error(request, "还不能提交：" + "；".join(v.reason for v in error.verdicts))
    else:
        messages.error(request, error.sentence)
    here = "apply_check" if isinstance(error, actions.NotReady | actions.Refusal) else "apply_submission"
    return undone(doors.go(request, here, pk=pk))


@require_GET
@allow("submission.view", load=_submission)
def receipt(request: HttpRequest, row: Submission) -> HttpResponse:
    """回执 of one version: number, time, hash, files."""
    version = row.versions.select_related("submitted_by", "rules").get(number=request.rest["number"])
    labels = {field.key: field.label for _, _, field in rules_of(version.rules).fields("file")}
    files = [(labels.get(key, key), f) for key, found in version.files.items() for f in found]
    paper = queries.receipt_paper(version)
    context = {"row": row, "version": version, "files": files, "paper": paper, "signature": receipts.sign(version)}
    return render(request, "submissions/receipt.html", context)


@require_POST
@allow("submission.withdraw", load=_submission)
@once
def withdraw(request: HttpRequest, row: Submission) -> HttpResponse:
    """Take the filing back."""
    try:
        actions.withdraw(row.pk, actor=request.actor)
        messages.success(request, "申报已撤回。")
    except IllegalMove as error:
        messages.error(request, error.sentence)
    return doors.go(request, "apply_submission", pk=row.pk)
